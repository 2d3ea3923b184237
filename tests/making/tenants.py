"""Rows of ours and of strangers in every table, and what a context sees of them."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from app.base.actor import Kind
from app.base.context import NOBODY, OWN_WORK, Context, set_in
from app.base.database import Instant, Money, Table
from app.base.ids import new_id
from app.base.policies import tenant_tables
from app.base.tenancy import declared
from tests.conftest import NOON
from tests.making.people import OURS, THEIRS, City

Key = tuple[Any, ...]
_SOMETHING: dict[type[Any], Callable[[], Any]] = {
    sa.Uuid: new_id,
    Instant: lambda: NOON,
    sa.Date: NOON.date,
    Money: lambda: Decimal(1),
    sa.JSON: dict,
    sa.Integer: lambda: 1,
    sa.Float: lambda: 1.0,
    sa.Boolean: bool,
    sa.LargeBinary: lambda: b"x",
    sa.String: lambda: "x",
}


@dataclass
class Tenants:
    """A city with rows in every table that rows can be made for, by whose they are."""

    connection: sa.Connection
    ours: dict[str, set[Key]]
    hidden: dict[str, set[Key]]
    contexts: dict[str, Context]

    def seen(self, context: Context) -> dict[str, set[Key]]:
        """The keys of the rows that a raw SELECT gives in a context, by table."""
        with working_as(self.connection, context):
            return {table.name: set(_keys(self.connection, table)) for table in _tables()}


def _tables() -> list[sa.Table]:
    return tenant_tables(Table.metadata)


def _keys(connection: sa.Connection, table: sa.Table) -> Iterator[Key]:
    for row in connection.execute(sa.select(*table.primary_key.columns)):
        yield tuple(row)


@contextmanager
def working_as(connection: sa.Connection, context: Context) -> Iterator[None]:
    """A context for the length of the block; whatever is written within is undone."""
    savepoint = connection.begin_nested()
    try:
        set_in(connection, context)
        yield
    finally:
        savepoint.rollback()


def tenants(city: City) -> Tenants:
    """Fill the tables for ours and for strangers; the city's own callers say who looks."""
    connection = city.connection
    set_in(connection, OWN_WORK)
    contexts = {name: _context(connection, one.account_id) for name, one in city.callers.items()}
    roots = [_roots(connection, city.own, OURS), _roots(connection, city.hidden, THEIRS)]
    roots[0]["account"] = city.callers["seeker"].account_id
    for one in roots:
        _fill(connection, one)
    ours, hidden = (_belonging(connection, set(one.values())) for one in roots)
    set_in(connection, NOBODY)
    return Tenants(connection, ours, hidden, contexts)


def _context(connection: sa.Connection, account_id: UUID) -> Context:
    accounts = Table.metadata.tables["account"]
    row = connection.execute(sa.select(accounts).where(accounts.c.id == account_id)).one()
    return Context(
        Kind(row.kind).value,
        row.id,
        row.party_id,
        row.organisation_id,
        frozenset(row.districts),
        None,
        NOON,
    )


def _roots(connection: sa.Connection, given: Mapping[str, Any], district: str) -> dict[str, Any]:
    named = ("seeker", "employer", "posting", "application", "import")
    roots: dict[str, Any] = {name: UUID(given[f"{name}_id"]) for name in named}
    roots["party"], roots["account"] = roots["seeker"], new_id()
    account = {"id": roots["account"], "party_id": roots["party"], "kind": Kind.SEEKER}
    connection.execute(_inserted(Table.metadata.tables["account"], account, {}))
    return roots | {"district": district}


def _fill(connection: sa.Connection, roots: Mapping[str, Any]) -> None:
    for table in Table.metadata.sorted_tables:
        if table.name in roots or table.name == "party" or declared(table).shared:
            continue
        try:
            with connection.begin_nested():
                connection.execute(_inserted(table, {}, roots))
        except DBAPIError:
            continue  # it has one already, or its CHECKs ask for more than we know


def _inserted(table: sa.Table, values: dict[str, Any], roots: Mapping[str, Any]) -> sa.Insert:
    for column in table.columns:
        if column.name not in values and (found := _value(column, roots)) is not None:
            values[column.name] = found
    return sa.insert(table).values(values)


def _value(column: sa.Column[Any], roots: Mapping[str, Any]) -> Any:
    """What belongs to the roots where the column names one; else something, where it must be."""
    targets = [key.column.table.name for key in column.foreign_keys]
    for name in (*targets, column.name.removesuffix("_id"), column.name):
        if name in roots:
            return roots[name]
    if column.name in ("actor_id", "seq"):
        return roots["account"] if column.name == "actor_id" else roots["seeker"].int % 2**40
    if column.nullable or column.default is not None:
        return None
    if isinstance(column.type, sa.Enum):
        return column.type.enums[0]
    return next(make() for kind, make in _SOMETHING.items() if isinstance(column.type, kind))


def _belonging(connection: sa.Connection, ids: set[Any]) -> dict[str, set[Key]]:
    """The rows that name one of these ids, or a row that does, by table."""
    found: dict[str, set[Key]] = {}
    reach = {one for one in ids if isinstance(one, UUID)}
    for table in Table.metadata.sorted_tables:
        for row in connection.execute(sa.select(table)).mappings():
            if reach.isdisjoint(value for value in row.values() if isinstance(value, UUID)):
                continue
            key = tuple(row[column] for column in table.primary_key.columns)
            found.setdefault(table.name, set()).add(key)
            if len(key) == 1 and isinstance(key[0], UUID):
                reach.add(key[0])
    return found
