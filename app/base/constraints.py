"""What a violated constraint means: uniqueness is the database's word, told alike by both."""

import re

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from app.base.database import Table
from app.base.errors import AlreadyExists, Refusal, RuleOfTheDatabase, StillReferred

_UNIQUE = re.compile(r"UNIQUE constraint failed: (.+)")
_INDEX = re.compile(r"index '([A-Za-z0-9_]+)'")
_CHECK = re.compile(r"CHECK constraint failed: ([A-Za-z0-9_]+)")

MEANINGS: dict[str, type[Refusal]] = {}
"""Constraint or unique-index name → the refusal it means; rooms add theirs beside the table."""


def means(constraint: str, refusal: type[Refusal]) -> None:
    """Say what a constraint means when it refuses."""
    MEANINGS[constraint] = refusal


def refusal_of(error: IntegrityError) -> Refusal:
    """The refusal of an integrity error; the same on SQLite and PostgreSQL."""
    kind, name = _named(error)
    if name and name in MEANINGS:
        return MEANINGS[name]()
    kinds: dict[str, type[Refusal]] = {
        "unique": AlreadyExists,
        "foreign": StillReferred,
        "check": RuleOfTheDatabase,
    }
    return kinds.get(kind, RuleOfTheDatabase)()


def _named(error: IntegrityError) -> tuple[str, str | None]:
    state = getattr(error.orig, "sqlstate", None)
    if state is not None:
        kind = {"23505": "unique", "23503": "foreign"}.get(state, "check")
        return kind, getattr(getattr(error.orig, "diag", None), "constraint_name", None)
    text = str(error.orig)
    if match := _UNIQUE.search(text):
        return "unique", _unique_name(match[1])
    if "FOREIGN KEY" in text:
        return "foreign", None
    match = _CHECK.search(text)
    return "check", match[1] if match else None


def _unique_name(said: str) -> str | None:
    if match := _INDEX.search(said):
        return match[1]
    pairs = [part.strip().split(".") for part in said.split(",")]
    table = Table.metadata.tables.get(pairs[0][0])
    if table is None:
        return None
    columns = {pair[-1] for pair in pairs}
    unique: tuple[sa.UniqueConstraint | sa.PrimaryKeyConstraint | sa.Index, ...] = (
        *(c for c in table.constraints if isinstance(c, sa.UniqueConstraint)),
        table.primary_key,
        *(index for index in table.indexes if index.unique),
    )
    for constraint in unique:
        if {column.name for column in constraint.columns} == columns:
            return str(constraint.name)
    return None
