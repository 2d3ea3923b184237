"""A person in every table that leads to one, each of their personal columns a value of their own.

Made from the tables themselves, so that a new column or table is filled without being named here.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from itertools import count
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.base.actor import Kind
from app.base.database import Instant, Money
from app.base.ids import new_id
from app.base.secrets import Keyring
from app.privacy.catalogue.ways import Leads
from app.privacy.rules.resealing import blind_columns, every_table, sealed_columns
from app.privacy.rules.walk import peoples
from tests.conftest import NOON
from tests.making.employers import an_employer
from tests.making.postings import a_posting
from tests.making.seekers import a_seeker

_numbers = count(1)
SHORT = 12
"""Texts below this length hold codes, in which no canary fits."""

SAID: Mapping[str, Any] = {
    "party.kind": "person",
    "party.district": "620102",
    "seeker.district": "620102",
    "seeker.sex": "male",
    "seeker.state": "job_ready",
    "seeker.education": "61",
    "seeker.version": 1,
    "account.kind": Kind.SEEKER,
    "account.closed_at": None,
    "certificate.category": 4,
    "certificate.grade": 2,
    "capability.level": 1,
    "application.state": "accepted",
    "application.position": 1,
    "application.starts_on": date(2026, 12, 1),
    "application.posting_district": "620102",
    "application.seeker_district": "620102",
    "interview.outcome": "attended",
    "document.state": "kept",
    "document.kept_until": None,
    "document_space.documents": 1,
    "login_session.ended_at": None,
    "login_session.kiosk_key_id": None,
    "kept_answer.status": 201,
    "erasure.state": "cooling_off",
    "data_export.state": "ready",
    "restricted_record": None,
    "ask.used_at": None,
    "consent.given_at": NOON,
    "consent.expires_at": NOON + timedelta(days=400),
    "disclosure.given_at": NOON,
    "disclosure.expires_at": NOON + timedelta(days=400),
    "one_time_code.expires_at": NOON + timedelta(minutes=5),
}
"""What a column needs because of a rule of its table; a table set to None has no row."""


@dataclass
class Filled:
    """A person, their rows' ids by table, and the value in every personal column."""

    person_id: UUID
    mark: str
    ids: dict[str, Any] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)

    @property
    def canaries(self) -> list[str]:
        """The texts nobody else has, in whatever column."""
        return [value for value in _texts(self.values.values()) if self.mark in value]


def _texts(values: Any) -> Iterator[str]:
    for value in values:
        if isinstance(value, str):
            yield value
        elif isinstance(value, list | tuple):
            yield from _texts(value)


def a_filled_person(session: Session, keys: Keyring) -> Filled:
    """Somebody in every table, flushed; their employer and posting are made too."""
    metadata, number = every_table(), next(_numbers)
    filled = Filled(new_id(), f"KANARI{number:03d}")
    posting = a_posting(session, an_employer(session))
    given: dict[str, Any] = {"posting": posting.id, "employer": posting.employer_id}
    # A person may stand in a merge with another record, which is not theirs.
    given["merge.duplicate_id"] = a_seeker(session, keys).id
    # What a foreign key does not say: a row that leads over another comes after it.
    walked = sorted(peoples(metadata), key=lambda one: one[1].to == "account")
    for table, way in walked:
        if SAID.get(table.name, 0) is not None:
            row = _row(table, way, filled, given, keys)
            session.execute(sa.insert(table).values(row))
            given[table.name] = row.get("id")
            filled.ids[table.name] = row.get("id")
    return filled


def _row(
    table: sa.Table, way: Leads, filled: Filled, given: Mapping[str, Any], keys: Keyring
) -> dict[str, Any]:
    row: dict[str, Any] = {}
    for column in table.columns:
        row[column.name] = _value(column, way, filled, given)
    for sealed in (one for one in sealed_columns(table.metadata) if one.table is table):
        plain = f"{filled.mark}{table.name}{sealed.column.name}"
        if "personal" in sealed.column.info:
            filled.values[sealed.name] = plain
        where = sealed.place({c: row[c.name] for c in table.columns})  # type: ignore[arg-type]
        seal = keys.seal_bytes if sealed.binary else keys.seal
        row[sealed.column.name] = seal(plain.encode() if sealed.binary else plain, **where)  # type: ignore[operator]
    for blind in (one for one in blind_columns(table.metadata) if one.table is table):
        row[blind.column.name] = keys.blind(blind.purpose, f"{filled.mark}{blind.name}")
    return row


def _value(column: sa.Column[Any], way: Leads, filled: Filled, given: Mapping[str, Any]) -> Any:
    named = f"{column.table.name}.{column.name}"
    if named in given:
        return given[named]
    if column.name == way.column:
        return given[way.to] if way.to else filled.person_id
    for key in column.foreign_keys:
        found = given.get(key.column.table.name)
        return filled.person_id if found is None and not column.nullable else found
    value = SAID[named] if named in SAID else _made(column, filled.mark)
    if "personal" in column.info:
        filled.values[named] = value
    return value


def _made(column: sa.Column[Any], mark: str) -> Any:
    """A value of the column's own type; of a text, a canary where one fits."""
    kind, serial = column.type, int(mark[-3:])
    if isinstance(kind, sa.Uuid):
        return new_id() if column.primary_key or not column.nullable else None
    if isinstance(kind, sa.Enum):
        return kind.enum_class and next(iter(kind.enum_class)).value
    if isinstance(kind, sa.String):
        room = kind.length or 200
        return f"{mark}{column.name}"[:room] if room >= SHORT else str(serial)[:room]
    if isinstance(kind, sa.JSON):
        return {} if column.name == "headers" else [f"{mark}{column.name}"]
    plain = {
        Instant: NOON + timedelta(days=400, seconds=serial),
        sa.Date: date(1970, 1, 1) + timedelta(days=serial),
        sa.Boolean: True,
        Money: Decimal(serial),
        sa.LargeBinary: mark.encode(),
    }
    return plain.get(type(kind), 1)


__all__ = ["Filled", "a_filled_person"]
