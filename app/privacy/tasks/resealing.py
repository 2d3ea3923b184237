"""Rotation while the house stays open: every sealed value under the data key in use, every blind
index under the index key in use.

Small batches, each its own transaction. A value is replaced only if it is still the one that was
read, so that an edit made meanwhile is never lost; a row's version is not raised, since what it
says has not changed. Broken off at any point it goes on where values are still under former keys.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import nullcontext
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, cast

import sqlalchemy as sa
import structlog
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.audit.record import record
from app.audit.transaction import transaction
from app.base.actor import SYSTEM
from app.base.clock import now
from app.base.data_keys import retire_checks
from app.base.database import Database
from app.base.models import DataKey
from app.base.secrets import Keyring, SealBroken
from app.privacy.rules.resealing import (
    BlindColumn,
    SealedColumn,
    blind_columns,
    every_table,
    sealed_columns,
)
from app.tasks.runner import Job

log = structlog.get_logger()
BATCH = 200
RESEAL, REINDEX = "privacy.reseal", "privacy.reindex"

Progress = Callable[[int, int], None]
Column = SealedColumn | BlindColumn


@dataclass
class Outcome:
    """What became of the values that stood under former keys."""

    moved: int = 0
    edited_meanwhile: int = 0
    broken: int = 0
    twice: int = 0
    left: int = 0

    @property
    def dealt_with(self) -> int:
        """How many values were looked at."""
        return self.moved + self.edited_meanwhile + self.broken + self.twice

    def told(self) -> dict[str, int]:
        """The counts by name."""
        return asdict(self)


def reseal(
    database: Database, keyring: Keyring, progress: Progress = lambda done, total: None
) -> Outcome:
    """Seal every value anew that a former data key sealed, and retire keys nothing stands under."""
    marks = [key.mark for key in keyring.former]
    columns = list(sealed_columns(every_table()))
    found = _walked(database, columns, marks, keyring, progress)
    with transaction(database) as session:
        _retire_data_keys(session, columns, keyring, now())
    return found


def reindex(
    database: Database, keyring: Keyring, progress: Progress = lambda done, total: None
) -> Outcome:
    """Write every blind index anew that a former key made, from the sealed value beside it."""
    marks = [one.mark for one in keyring.former_indexes]
    columns = list(blind_columns(every_table()))
    found = _walked(database, columns, marks, keyring, progress)
    with transaction(database) as session:
        used = [one for one in keyring.former_indexes if _count(session, columns, [one.mark])]
        kept = [(one.suite.mark, one.key.id) for one in (keyring.index, *used)]
        retire_checks(session, "index", keep=kept, now=now())
    return found


def reseal_all(job: Job) -> None:
    """The worker's part of `aixinwu keys rotate data`; daily it finds what was left behind."""
    keyring: Keyring = job.house[0]
    reseal(job.database, keyring, job.progress)


def reindex_all(job: Job) -> None:
    """The worker's part of `aixinwu keys rotate index`."""
    reindex(job.database, job.house[0], job.progress)


def rows_by_key(session: Session, keyring: Keyring) -> dict[str, Counter[str]]:
    """How many values stand under which key: `data` by data key, `index` by index key.

    `other` counts what stands under none that is known here.
    """
    metadata = every_table()
    sealed, blind = list(sealed_columns(metadata)), list(blind_columns(metadata))
    data = {key.id: key.mark for key in (*keyring.former, keyring.current)}
    index = {one.mark.rstrip("."): one.mark for one in (keyring.index, *keyring.former_indexes)}
    return {
        "data": _counted(session, sealed, data),
        "index": _counted(session, blind, index),
    }


def _walked(
    database: Database,
    columns: Iterable[Column],
    marks: list[str],
    keyring: Keyring,
    progress: Progress,
) -> Outcome:
    found, columns = Outcome(), list(columns)
    with transaction(database, reading=True) as session:
        total = _count(session, columns, marks)
    progress(0, total)
    for column in columns:
        if isinstance(column, BlindColumn) and column.sealed is None:
            continue
        for _ in _batches(database, column, marks, keyring, found):
            progress(found.dealt_with, max(total, found.dealt_with))
    with transaction(database, reading=True) as session:
        found.left = _count(session, columns, marks)
    if found.left:
        log.warning("values_left_under_former_keys", **found.told())
    return found


def _batches(
    database: Database, column: Column, marks: list[str], keyring: Keyring, found: Outcome
) -> Iterator[None]:
    """One batch after the other in the order of the primary key, each in its own transaction."""
    after: tuple[Any, ...] | None = None
    while marks:
        with transaction(database) as session:
            rows = session.execute(_next(column, marks, after)).mappings().all()
            for row in rows:
                _move(session, column, row, keyring, found)
        if not rows:
            return
        after = tuple(rows[-1][key] for key in column.table.primary_key.columns)
        yield


def _next(column: Column, marks: list[str], after: tuple[Any, ...] | None) -> sa.Select[Any]:
    keys = tuple(column.table.primary_key.columns)
    beside = _beside(column)
    wanted = dict.fromkeys((*keys, column.column, *beside))
    rows = sa.select(*wanted).where(_under(column, marks)).order_by(*keys).limit(BATCH)
    return rows if after is None else rows.where(sa.tuple_(*keys) > sa.tuple_(*_bound(keys, after)))


def _bound(keys: tuple[sa.Column[Any], ...], values: tuple[Any, ...]) -> list[Any]:
    return [
        sa.bindparam(None, value, type_=key.type) for key, value in zip(keys, values, strict=True)
    ]


def _beside(column: Column) -> tuple[sa.Column[Any], ...]:
    """What else must be read, and must not have changed, to make a value anew."""
    if isinstance(column, SealedColumn):
        return column.row
    return (column.sealed.column, *column.sealed.row) if column.sealed else ()


def _move(
    session: Session, column: Column, row: sa.RowMapping, keyring: Keyring, found: Outcome
) -> None:
    try:
        value = _anew(column, row, keyring)
    except SealBroken:
        found.broken += 1
        return
    read = (*column.table.primary_key.columns, column.column, *_beside(column))
    same = (key == row[key] for key in dict.fromkeys(read))
    statement = sa.update(column.table).where(*same).values({column.column: value})
    # Only an index can be unique: two files of one person, found out now, stop nobody else's.
    alone = session.begin_nested() if isinstance(column, BlindColumn) else nullcontext()
    try:
        with alone:
            changed = cast("sa.CursorResult[Any]", session.execute(statement)).rowcount
    except IntegrityError:
        found.twice += 1
        return
    found.moved += changed
    found.edited_meanwhile += 1 - changed


def _anew(column: Column, row: sa.RowMapping, keyring: Keyring) -> Any:
    if isinstance(column, SealedColumn):
        return column.resealed(row, keyring)
    return column.reindexed(row, keyring)


def _under(column: Column, marks: Iterable[str]) -> sa.ColumnElement[bool]:
    """Whether a value was made with one of the keys of these marks."""
    value = column.column
    if isinstance(column, SealedColumn) and column.binary:
        heads = [sa.func.substr(value, 1, len(mark)) == mark.encode() for mark in marks]
    else:
        heads = [value.startswith(mark, autoescape=True) for mark in marks]
    return sa.or_(sa.false(), *heads)


def _count(session: Session, columns: Iterable[Column], marks: list[str]) -> int:
    return sum(
        session.execute(
            sa.select(sa.func.count()).select_from(one.table).where(_under(one, marks))
        ).scalar_one()
        for one in columns
        if marks
    )


def _counted(session: Session, columns: Iterable[Column], marks: dict[str, str]) -> Counter[str]:
    columns = list(columns)
    counts = Counter({name: _count(session, columns, [mark]) for name, mark in marks.items()})
    whole = sum(
        session.execute(sa.select(sa.func.count(one.column)).select_from(one.table)).scalar_one()
        for one in columns
    )
    counts["other"] = whole - counts.total()
    return counts


def _retire_data_keys(
    session: Session, columns: Iterable[Column], keyring: Keyring, moment: datetime
) -> None:
    columns = list(columns)
    former = DataKey.number < keyring.current.number
    for row in session.scalars(sa.select(DataKey).where(former, DataKey.retired_at.is_(None))):
        if not _count(session, columns, [f"{row.suite}.{row.id.hex}."]):
            row.retired_at = moment
            record(session, SYSTEM, "data_key.retired", row, moment)
