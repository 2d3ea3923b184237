"""The walk: from every table to the person its rows are about, and what every column is.

Access, export and erasure (PIPL arts. 45 and 47) all take this one way. `faults` says what nobody
has thought of yet: a table that leads nowhere, a column neither personal nor said to be plain.
"""

from collections.abc import Collection, Iterator
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.privacy.catalogue.plain import PLAIN, WITHHELD
from app.privacy.catalogue.ways import WAYS, Leads, Nobody, Way

_ROOTS = {"seeker_id": ("seeker", ""), "party_id": ("party", ""), "account_id": ("account",) * 2}


class Unwalked(Exception):
    """A table or column about which nobody has said whether it is a person's."""


class Nature(StrEnum):
    """What a column of a person's table is."""

    PERSONAL = "personal"
    ID = "id"
    CODE = "code"
    PLAIN = "plain"
    UNSAID = "unsaid"


def way_of(table: sa.Table) -> Way | None:
    """How a table's rows lead to a person; None when nothing says it."""
    said = WAYS.get(table.name)
    return said if said is not None else _by_its_columns(table)


def peoples(metadata: sa.MetaData) -> Iterator[tuple[sa.Table, Leads]]:
    """The tables whose rows lead to a person, parents before children; Unwalked for one unsaid."""
    for table in metadata.sorted_tables:
        way = way_of(table)
        if way is None:
            raise Unwalked(f"{table.name}: say in app/privacy/catalogue/ways.py whose its rows are")
        if isinstance(way, Leads):
            yield table, way


def nature(column: sa.Column[Any]) -> Nature:
    """What a column is: personal by its tag, an id, a closed list of words, or plainly not."""
    if "personal" in column.info:
        return Nature.PERSONAL
    if column.primary_key and isinstance(column.type, sa.Uuid):
        return Nature.ID
    if column.info.get("blind") or column.foreign_keys or isinstance(column.type, sa.Uuid):
        return Nature.ID
    if isinstance(column.type, sa.Enum):
        return Nature.CODE
    named = f"{column.table.name}.{column.name}"
    return Nature.PLAIN if named in PLAIN or column.name in PLAIN else Nature.UNSAID


def faults(metadata: sa.MetaData) -> list[str]:
    """What nobody has said yet, in words: untravelled tables, columns of no known nature."""
    found = []
    for table in metadata.sorted_tables:
        way = way_of(table)
        if way is None:
            found.append(f"{table.name}: its rows lead to nobody and are not said to be nobody's")
        elif isinstance(way, Leads):
            found += [
                f"{column.table.name}.{column.name}: neither personal nor said to be plain"
                for column in table.columns
                if nature(column) is Nature.UNSAID
            ]
    return found


def theirs(table: sa.Table, way: Leads, persons: Collection[UUID]) -> sa.ColumnElement[bool]:
    """The condition that a row is one of these people's."""
    ways = ((way.column, way.to), *way.also)
    return sa.or_(*(_leading(table, column, to, persons) for column, to in ways))


def _leading(
    table: sa.Table, column: str, to: str, persons: Collection[UUID]
) -> sa.ColumnElement[bool]:
    if not to:
        return table.columns[column].in_(persons)
    name, _, key = to.partition(".")
    parent = table.metadata.tables[name]
    above = way_of(parent)
    if not isinstance(above, Leads):
        raise Unwalked(f"{table.name}: {name} leads to nobody")
    found = sa.select(parent.columns[key or "id"]).where(theirs(parent, above, persons))
    return table.columns[column].in_(found)


def told(column: sa.Column[Any]) -> bool:
    """Whether an export holds a column: all but proofs and keyed hashes."""
    hashed = column.name.endswith(("_digest", "_index")) or column.info.get("blind")
    named = f"{column.table.name}.{column.name}"
    return not hashed and column.name not in WITHHELD and named not in WITHHELD


def _by_its_columns(table: sa.Table) -> Leads | None:
    for name, (root, to) in _ROOTS.items():
        if name in table.columns and _refers(table.columns[name], root):
            return Leads(name, to)
    above = [
        Leads(column.name, parent.name)
        for column in table.columns
        for parent in (key.column.table for key in column.foreign_keys)
        if parent is not table and column.name == f"{parent.name}_id"
        if isinstance(way_of(parent), Leads)
    ]
    return above[0] if len(above) == 1 else None


def _refers(column: sa.Column[Any], table: str) -> bool:
    return any(key.column.table.name == table for key in column.foreign_keys)


def nobodys(metadata: sa.MetaData) -> Iterator[tuple[sa.Table, Nobody]]:
    """The tables said to be of nobody, and why."""
    for table in metadata.sorted_tables:
        way = way_of(table)
        if isinstance(way, Nobody):
            yield table, way
