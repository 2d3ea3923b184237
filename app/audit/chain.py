"""The hash chain: each event's hash covers the one before it in the same organisation."""

import hashlib
import json
from collections.abc import Iterable
from datetime import UTC, datetime
from enum import Enum
from json import encoder
from typing import Any
from uuid import UUID

from app.audit.models import Event

COVERED = (
    "actor_id",
    "actor_kind",
    "at",
    "district",
    "name",
    "on_behalf_of",
    "organisation_id",
    "other_district",
    "reason_code",
    "refs",
    "request_id",
    "seq",
    "subject_id",
    "subject_kind",
    "topic",
)
"""The columns a hash covers, in the order they are written in."""
_NAMES = [f'"{name}": ' for name in COVERED]
_text = encoder.encode_basestring
_written = json.JSONEncoder(sort_keys=True, ensure_ascii=False).encode


def chain_of(organisation_id: UUID | None) -> str:
    """The name of the chain an event belongs to; events of nobody's tenant share one."""
    return chain_named(organisation_id)


def chain_named(organisation: UUID | str | None) -> str:
    """The same for an id as the database gives it: a UUID, or its 32 hexadecimal digits."""
    found = organisation.hex if isinstance(organisation, UUID) else organisation
    return f"organisation:{found or 'none'}"


def link(event: Event, previous: str) -> str:
    """SHA-256 over the previous hash and every covered column, as hex."""
    return linked([getattr(event, name) for name in COVERED], previous)


def linked(values: Iterable[Any], previous: str) -> str:
    """The same of the values of the covered columns, in their order."""
    content = ", ".join([name + _json(value) for name, value in zip(_NAMES, values, strict=True)])
    return hashlib.sha256(f"{previous}{{{content}}}".encode()).hexdigest()


def broken_at(events: Iterable[Event]) -> int | None:
    """The number of the first event that does not fit its chain; None when all fit."""
    heads: dict[str, str] = {}
    for event in events:
        chain = chain_of(event.organisation_id)
        previous = heads.get(chain, "")
        if event.prev_hash != previous or event.hash != link(event, previous):
            return event.seq
        heads[chain] = event.hash
    return None


def _json(value: Any) -> str:
    """The value as `json.dumps` writes it, without its cost for each object."""
    kind = type(value)
    if value is None:
        return "null"
    if kind is str:
        return _text(value)
    if kind is int:
        return str(value)
    if kind is UUID:
        return f'"{value.hex}"'
    if kind is datetime:
        return f'"{value.astimezone(UTC).isoformat(timespec="microseconds")}"'
    return _text(value.value) if isinstance(value, Enum) else _written(value)
