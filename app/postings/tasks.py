"""Work of postings for the worker: closing what has run its time."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from app.audit.record import record
from app.audit.transaction import transaction
from app.base.actor import SYSTEM
from app.base.clock import now as this_moment
from app.base.moves import MoveIn
from app.postings import queries as postings
from app.postings import rules
from app.tasks.runner import Job

AT_ONCE = 100
"""Postings expired in one transaction."""


def expire(job: Job, at: datetime | None = None, at_once: int = AT_ONCE) -> None:
    """Expire every posting past its closing time: one log row and one event each, by the system."""
    now = at or this_moment()
    with transaction(job.database, reading=True) as session:
        due = list(session.scalars(postings.past_closing(now)))
    for start in range(0, len(due), at_once):
        with transaction(job.database) as session:
            _expire(session, due[start : start + at_once], now)
        job.progress(min(start + at_once, len(due)), len(due))


def _expire(session: Session, ids: list[UUID], now: datetime) -> None:
    for posting in session.scalars(postings.still_past_closing(ids, now)):
        session.add(rules.move(posting, MoveIn(transition="expire"), SYSTEM, now))
        refs: dict[str, UUID | None] = {"employer": posting.employer_id}
        record(session, SYSTEM, rules.EVENT_OF["expire"], posting, now, refs=refs)
