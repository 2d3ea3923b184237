"""Letting documents go: at a person's request, at an erasure, and when their time is over."""

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from app.audit.models import Topic
from app.audit.record import record
from app.audit.transaction import transaction
from app.base.actor import SYSTEM, Actor
from app.base.clock import city_day
from app.base.clock import now as present
from app.documents import queries, rules
from app.documents.models import Document
from app.identity.models import Party
from app.tasks.runner import Job

BATCH = 100


@dataclass
class Erased:
    """What came of erasing a party's documents: the ids gone, and those law keeps until a day."""

    gone: list[UUID] = field(default_factory=list)
    kept_until: dict[UUID, date] = field(default_factory=dict)


def note(
    session: Session,
    actor: Actor,
    name: str,
    document: Document,
    now: datetime,
    topic: Topic = Topic.CHANGE,
) -> None:
    """Note an event about a document: whose it is, in their district."""
    district = session.get_one(Party, document.owner_id).district
    refs: dict[str, UUID | None] = {"owner": document.owner_id}
    record(session, actor, name, document, now, refs=refs, district=district, topic=topic)


def let_go(session: Session, document: Document, name: str, actor: Actor, now: datetime) -> None:
    """Delete one document in this transaction and note it."""
    for statement in rules.wipe(document, now):
        session.execute(statement)
    note(session, actor, name, document, now)


def forget(session: Session, party_id: UUID, actor: Actor, now: datetime) -> Erased:
    """Erase every document of a party in this transaction; what law keeps is restricted."""
    erased = Erased()
    for document in session.scalars(queries.owned_by(party_id)):
        forgotten = rules.forget(document, now)
        for statement in forgotten.statements:
            session.execute(statement)
        if forgotten.kept_until is None:
            erased.gone.append(document.id)
            note(session, actor, "document.forgotten", document, now)
        else:
            erased.kept_until[document.id] = forgotten.kept_until
            note(session, actor, "document.restricted", document, now)
    session.flush()
    return erased


def expire(job: Job) -> None:
    """Delete the documents whose time is over; every hundred are a transaction."""
    moment = present()
    done = 0
    while count := _expire_some(job, moment):
        done += count
        job.progress(done, done)


def _expire_some(job: Job, moment: datetime) -> int:
    with transaction(job.database) as session:
        found = list(session.scalars(queries.overdue(city_day(moment), BATCH)))
        for document in found:
            let_go(session, document, "document.expired", SYSTEM, moment)
    return len(found)
