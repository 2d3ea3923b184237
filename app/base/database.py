"""The database, SQLite or PostgreSQL, and the column types that behave alike on both."""

import sqlite3
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, ClassVar, TypeVar, cast
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import Connection, CursorResult, Dialect, Engine
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, declared_attr, mapped_column
from sqlalchemy.types import TypeDecorator

from app.base.context import NOBODY, Context, Work
from app.base.errors import NotFound
from app.base.ids import new_id
from app.base.tenancy import Tenancy

NAMES: Mapping[str, str] = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Instant(TypeDecorator[datetime]):
    """A moment in UTC that keeps its zone: SQLite alone would give naive datetimes back."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Only moments with a zone go in."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs its zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Every moment comes out in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Money(TypeDecorator[Decimal]):
    """Yuan with two decimals, kept as whole fen: exact, sortable and alike on both databases."""

    impl = sa.BigInteger
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:
        """Yuan to fen; more than two decimals are refused."""
        if value is None:
            return None
        fen = value * 100
        if fen != fen.to_integral_value():
            raise ValueError("money has at most two decimals")
        return int(fen)

    def process_result_value(self, value: int | None, dialect: Dialect) -> Decimal | None:
        """Fen to yuan."""
        return None if value is None else Decimal(value) / 100


def codes(kind: type[StrEnum], name: str) -> sa.Enum:
    """A closed list of words as text with a CHECK; the word, not the member name, is stored."""
    return sa.Enum(
        kind,
        native_enum=False,
        create_constraint=True,
        length=40,
        name=name,
        values_callable=lambda members: [member.value for member in members],
    )


class Table(DeclarativeBase):
    """The parent of every table: plain names, and a CHECK on the length of every text column.

    SQLite does not enforce VARCHAR(n); without the CHECK an over-long text would be kept by one
    database and refused by the other.
    """

    metadata = sa.MetaData(naming_convention=NAMES)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: Instant,
        Decimal: Money,
        UUID: sa.Uuid,
        str: sa.String(200),
        dict[str, Any]: sa.JSON,
        list[str]: sa.JSON,
    }

    __tenancy__: ClassVar[Tenancy]
    """Whose the rows are (see `app.base.tenancy`); every table says it."""

    @declared_attr.directive
    def __tablename__(cls) -> str:
        """The class name in lower_snake, singular."""
        return "".join(f"_{c.lower()}" if c.isupper() else c for c in cls.__name__).lstrip("_")

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        table = cls.__dict__.get("__table__")
        if table is not None:
            _check_lengths(table)
            if "__tenancy__" in cls.__dict__:
                table.info["tenancy"] = cls.__tenancy__


def _check_lengths(table: sa.Table) -> None:
    for column in table.columns:
        kind = column.type
        if isinstance(kind, sa.Enum) or not isinstance(kind, sa.String) or not kind.length:
            continue
        check = sa.CheckConstraint(
            sa.func.length(column) <= kind.length, name=f"{column.name}_length"
        )
        table.append_constraint(check)


class Identified:
    """A row with a UUIDv7 of its own."""

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)


class Versioned:
    """A row that several people may edit: its version is the ETag, raised by every change."""

    version: Mapped[int] = mapped_column(default=1)

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:
        """SQLAlchemy compares and raises the version on every flush of a changed row."""
        return {"version_id_col": cls.__table__.c.version}  # type: ignore[attr-defined]


def wal_is_safe(version: tuple[int, ...]) -> bool:
    """Whether this SQLite has the fix of the WAL-reset bug (3.7.0 to 3.51.2 may lose commits)."""
    return (
        version >= (3, 51, 3)
        or (version[:2] == (3, 50) and version[2] >= 7)
        or (version[:2] == (3, 44) and version[2] >= 6)
    )


class Database:
    """One database with its two doors: `writer` and, for reads that note nothing, `reader`."""

    def __init__(self, url: str, *, pool_size: int = 40, lock_timeout: float = 5.0) -> None:
        """Open lazily; nothing is connected until the first use."""
        self.url = sa.make_url(url)
        self.lock_timeout = lock_timeout
        self.after_commit: list[Callable[[], None]] = []
        if self.is_sqlite:
            self.writer: sa.Engine = _sqlite(self.url, pool_size, lock_timeout)
            self.reader: sa.Engine = cast(
                "sa.Engine", self.writer.execution_options(sqlite_begin="DEFERRED")
            )
        else:
            self.writer = _postgresql(self.url, pool_size, lock_timeout)
            self.reader = self.writer

    @property
    def is_sqlite(self) -> bool:
        """Whether this is the embedded database."""
        return self.url.get_backend_name() == "sqlite"

    def dispose(self) -> None:
        """Close every pooled connection."""
        self.writer.dispose()


def _sqlite(url: sa.URL, pool_size: int, lock_timeout: float) -> Engine:
    engine = sa.create_engine(
        url,
        connect_args={"timeout": lock_timeout, "check_same_thread": False},
        poolclass=sa.pool.QueuePool,
        pool_size=pool_size,
        max_overflow=0,
        hide_parameters=True,
    )
    journal = "WAL" if wal_is_safe(sqlite3.sqlite_version_info) else "TRUNCATE"
    pragmas = (
        f"journal_mode={journal}",
        "synchronous=FULL",
        "foreign_keys=ON",
        f"busy_timeout={int(lock_timeout * 1000)}",
    )

    @event.listens_for(engine, "connect")
    def _open(connection: sqlite3.Connection, _: object) -> None:
        connection.isolation_level = None  # the begin event below owns BEGIN
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        mode = connection.get_execution_options().get("sqlite_begin", "IMMEDIATE")
        connection.exec_driver_sql(f"BEGIN {mode}")

    return engine


def _postgresql(url: sa.URL, pool_size: int, lock_timeout: float) -> Engine:
    if url.drivername == "postgresql":
        url = url.set(drivername="postgresql+psycopg")
    return sa.create_engine(
        url,
        pool_size=pool_size,
        max_overflow=0,
        pool_pre_ping=True,
        hide_parameters=True,
        connect_args={"options": f"-c lock_timeout={int(lock_timeout * 1000)} -c timezone=UTC"},
    )


Row = TypeVar("Row")


def new_session(bind: sa.Engine | sa.Connection, context: Context = NOBODY) -> Session:
    """A session on an engine, or inside a transaction that somebody else holds open.

    Without a context it sees only what is of no tenant.
    """
    return Work(
        bind,
        expire_on_commit=False,
        join_transaction_mode="create_savepoint",
        info={"context": context},
    )


def one(session: Session, select: sa.Select[Row], id: UUID) -> Row:
    """The row with this id among those the select admits; a stranger's row is not found either."""
    entity = select.column_descriptions[0]["entity"]
    row: Row | None = session.scalars(select.where(entity.id == id)).one_or_none()
    if row is None:
        raise NotFound
    return row


def guarded(session: Session, statement: sa.Update) -> bool:
    """Whether the one guarded UPDATE found its row: scarce capacity is taken by its row count."""
    result = session.execute(statement.execution_options(synchronize_session=False))
    return cast("CursorResult[Any]", result).rowcount == 1
