"""Noting what happens. `record` only collects; the committing function writes the events last.

A sequence number drawn before the commit lets a slow transaction's event appear behind a reader
who has passed it. So the numbers are drawn at the end, under one lock, without gaps.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.audit.chain import chain_of, link
from app.audit.models import Event, LogHead, Topic
from app.base.actor import Actor, Kind

_LOCK = 0x41585755  # "AXWU": the one advisory lock of the log


class Subject(Protocol):
    """Anything with a table and an id can be the subject of an event."""

    id: Any

    @property
    def __tablename__(self) -> str:
        """The table it stands in, which names the kind of subject."""


@dataclass(frozen=True)
class Note:
    """An event collected and not yet numbered."""

    actor: Actor
    name: str
    subject_kind: str
    subject_id: UUID | None
    at: datetime
    topic: Topic
    district: str | None = None
    refs: dict[str, str] = field(default_factory=dict)
    reason_code: str | None = None
    other_district: str | None = None


def record(
    session: Session,
    actor: Actor,
    name: str,
    subject: Subject,
    now: datetime,
    *,
    refs: Mapping[str, UUID | None] | None = None,
    district: str | None = None,
    other_district: str | None = None,
    reason_code: str | None = None,
    topic: Topic = Topic.CHANGE,
) -> None:
    """Note an event in this transaction; `refs` holds ids of what else it concerns.

    Where it concerns a person and a posting, `district` is the person's residence and
    `other_district` the posting's place; staff of either see it.
    """
    if subject.id is None:
        session.flush()
    found = district or getattr(subject, "district", None)
    ids = {key: value.hex for key, value in (refs or {}).items() if value is not None}
    kind = subject.__tablename__
    note_it(
        session,
        Note(actor, name, kind, subject.id, now, topic, found, ids, reason_code, other_district),
    )


def accessed(
    session: Session,
    actor: Actor,
    name: str,
    subject: Subject,
    now: datetime,
    **more: Any,
) -> None:
    """Note that somebody read a person's data."""
    record(session, actor, name, subject, now, topic=Topic.ACCESS, **more)


def note_it(session: Session, note: Note) -> None:
    """Keep a note until the transaction ends."""
    session.info.setdefault("notes", []).append(note)


def number(session: Session) -> int:
    """Write the collected events under the log's lock and return the last number; 0 for none."""
    notes: list[Note] = session.info.pop("notes", [])
    if not notes:
        return 0
    session.flush()
    if session.get_bind().dialect.name == "postgresql":
        session.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
    head = _head(session, "log")
    heads: dict[str, LogHead] = {}
    for note in notes:
        name = chain_of(note.actor.organisation_id)
        if name not in heads:
            heads[name] = _head(session, name)
        chain = heads[name]
        head.seq += 1
        event = _event(note, head.seq, session.info.get("request_id"))
        event.prev_hash, event.hash = chain.hash, link(event, chain.hash)
        chain.hash, chain.seq = event.hash, chain.seq + 1
        session.add(event)
    session.flush()
    if session.get_bind().dialect.name == "postgresql":
        session.execute(sa.select(sa.func.pg_notify("aixinwu", str(head.seq))))
    return head.seq


def _head(session: Session, name: str) -> LogHead:
    head = session.get(LogHead, name, populate_existing=True)
    if head is None:
        head = LogHead(name=name, seq=0, hash="")
        session.add(head)
    return head


def _event(note: Note, seq: int, request_id: str | None) -> Event:
    return Event(
        seq=seq,
        at=note.at,
        name=note.name,
        topic=note.topic,
        actor_kind=note.actor.through or note.actor.kind,
        actor_id=note.actor.account_id,
        on_behalf_of=_on_behalf_of(note),
        organisation_id=note.actor.organisation_id,
        district=note.district,
        other_district=note.other_district,
        subject_kind=note.subject_kind,
        subject_id=note.subject_id,
        refs=note.refs,
        reason_code=note.reason_code,
        request_id=request_id,
    )


def _on_behalf_of(note: Note) -> UUID | None:
    """Whom an act was done for: a guardian's person, or the person an officer acts for."""
    if note.actor.on_behalf_of is not None or note.actor.kind is not Kind.OFFICER:
        return note.actor.on_behalf_of
    if note.subject_kind == "seeker":
        return note.subject_id
    return UUID(note.refs["seeker"]) if "seeker" in note.refs else None
