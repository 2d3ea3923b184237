"""The hash chain: each event's hash covers the one before it in the same organisation."""

import hashlib
import json
from collections.abc import Iterable
from datetime import UTC, datetime
from enum import Enum
from typing import Any
from uuid import UUID

from app.audit.models import Event

_COVERED = (
    "seq",
    "at",
    "name",
    "topic",
    "actor_kind",
    "actor_id",
    "on_behalf_of",
    "organisation_id",
    "district",
    "other_district",
    "subject_kind",
    "subject_id",
    "refs",
    "reason_code",
    "request_id",
)


def chain_of(organisation_id: UUID | None) -> str:
    """The name of the chain an event belongs to; events of nobody's tenant share one."""
    return f"organisation:{organisation_id.hex if organisation_id else 'none'}"


def link(event: Event, previous: str) -> str:
    """SHA-256 over the previous hash and every covered column, as hex."""
    content = {name: _plain(getattr(event, name)) for name in _COVERED}
    text = previous + json.dumps(content, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


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


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, UUID):
        return value.hex
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    return value
