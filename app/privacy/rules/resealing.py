"""Which columns are sealed or blind, where their values belong, and how one is sealed anew.

A sealed column is tagged `info={"sealed": True}`; the row in its associated data is the row's `id`
unless `"sealed_row"` names other columns (several are joined by a slash). A blind index is tagged
`{"blind": purpose}`, and `"sealed_in"` names the column of the same table that holds the value.
"""

import pkgutil
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import sqlalchemy as sa

import app
from app.base.database import Table
from app.base.secrets import Keyring
from app.base.secrets.sealed import read_bytes, read_text


@dataclass(frozen=True)
class SealedColumn:
    """A column of sealed values, and the columns that name the row in the associated data."""

    column: sa.Column[Any]
    row: tuple[sa.Column[Any], ...]

    @property
    def table(self) -> sa.Table:
        """The table it stands in."""
        return self.column.table

    @property
    def name(self) -> str:
        """Table and column."""
        return f"{self.table.name}.{self.column.name}"

    @property
    def binary(self) -> bool:
        """Whether values are sealed bytes rather than text."""
        return isinstance(self.column.type, sa.LargeBinary)

    def place(self, row: sa.RowMapping) -> dict[str, Any]:
        """Where the value of this row belongs, as `Keyring.seal` and `open` want it said."""
        values = [row[column] for column in self.row]
        named = values[0] if len(values) == 1 else "/".join(map(str, values))
        return {"table": self.table.name, "column": self.column.name, "row": named}

    def resealed(self, row: sa.RowMapping, keyring: Keyring) -> Any:
        """The value under the data key in use, same version; SealBroken if it is not ours."""
        value, where = row[self.column], self.place(row)
        if self.binary:
            version = read_bytes(value).version
            content = keyring.open_bytes(value, **where)
            return keyring.seal_bytes(content, **where, version=version)
        version = read_text(value).version
        return keyring.seal(keyring.open(value, **where), **where, version=version)


@dataclass(frozen=True)
class BlindColumn:
    """A column of blind indexes, its purpose, and where the value itself is sealed, if it is."""

    column: sa.Column[Any]
    purpose: str
    sealed: SealedColumn | None

    @property
    def table(self) -> sa.Table:
        """The table it stands in."""
        return self.column.table

    @property
    def name(self) -> str:
        """Table and column."""
        return f"{self.table.name}.{self.column.name}"

    def reindexed(self, row: sa.RowMapping, keyring: Keyring) -> str:
        """The blind index under the key in use, from the sealed value beside it."""
        assert self.sealed is not None, f"{self.name} names no sealed column"
        text = keyring.open(row[self.sealed.column], **self.sealed.place(row))
        return keyring.blind(self.purpose, text)


def every_table() -> sa.MetaData:
    """The tables of every room, whichever rooms this process would have loaded by itself."""
    for room in pkgutil.iter_modules(app.__path__):
        if room.ispkg and find_spec(f"app.{room.name}.models"):
            import_module(f"app.{room.name}.models")
    return Table.metadata


def sealed_columns(metadata: sa.MetaData) -> Iterator[SealedColumn]:
    """Every column tagged as sealed."""
    for column in _columns(metadata):
        if column.info.get("sealed"):
            yield _sealed(column)


def blind_columns(metadata: sa.MetaData) -> Iterator[BlindColumn]:
    """Every column tagged as a blind index."""
    for column in _columns(metadata):
        purpose = column.info.get("blind")
        if purpose:
            beside = column.info.get("sealed_in")
            sealed = _sealed(column.table.columns[beside]) if beside else None
            yield BlindColumn(column, purpose, sealed)


def _sealed(column: sa.Column[Any]) -> SealedColumn:
    named = column.info.get("sealed_row", ("id",))
    return SealedColumn(column, tuple(column.table.columns[name] for name in named))


def _columns(metadata: sa.MetaData) -> Iterator[sa.Column[Any]]:
    for table in metadata.sorted_tables:
        yield from table.columns
