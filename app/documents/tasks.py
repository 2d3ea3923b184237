"""Letting documents go: at a person's request, at an erasure, and when their time is over."""

from collections.abc import Callable
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
from app.identity.guardians import guardian_for
from app.identity.models import Party
from app.identity.queries import open_account
from app.identity.scopes import MAY, Scope
from app.tasks.runner import Job

BATCH = 100
Still = Callable[[Session, Actor, UUID, UUID, datetime], bool]
Ask = Callable[[Session, Actor, datetime], None]
Bar = Callable[[Session, Actor, Document, datetime], None]

handed_on: dict[str, Still] = {}
"""By the kind of way upper rooms hand documents on: whether an actor may still have a document
through that row (session, actor, row, document, time)."""
asked_first: list[Ask] = []
"""What upper rooms ask before somebody changes the documents of a person in their place."""
barred_by: list[Bar] = []
"""What upper rooms ask before the file of a document goes to somebody, its owner too."""


@dataclass
class Erased:
    """What came of erasing a party's documents: the ids gone, and those law keeps until a day."""

    gone: list[UUID] = field(default_factory=list)
    kept_until: dict[UUID, date] = field(default_factory=dict)


def ask_first(session: Session, actor: Actor, now: datetime) -> None:
    """Let upper rooms refuse a change that the person is to be asked about first."""
    for ask in asked_first:
        ask(session, actor, now)


def may_open(session: Session, actor: Actor, document: Document, now: datetime) -> None:
    """Let upper rooms refuse the file: a scan shows what is else opened call by call."""
    for bar in barred_by:
        bar(session, actor, document, now)


def holder(
    session: Session, account_id: UUID, person_id: UUID | None, now: datetime
) -> Actor | None:
    """The holder of a link as they stand now, for whom they acted; None who may open nothing."""
    account = open_account(session, account_id)
    if account is None:
        return None
    itself = Actor(
        account.kind,
        account.id,
        account.party_id,
        account.organisation_id,
        frozenset(account.districts),
        frozenset(MAY[account.kind]),
    )
    if person_id is None:
        return itself
    acting = guardian_for(session, itself, person_id, now)
    reads = acting is not None and Scope.DOCUMENTS_READ in acting.actor.scopes
    return acting.actor if acting is not None and reads else None


def still_let(session: Session, actor: Actor, linked: rules.Linked, now: datetime) -> bool:
    """Whether the holder of a link may have its document now, by the right they had it by."""
    if linked.way is not None:
        still = handed_on[linked.way.kind]
        return still(session, actor, linked.way.id, linked.document_id, now)
    seen = queries.visible_to(actor, now).where(Document.id == linked.document_id)
    return session.scalars(seen).one_or_none() is not None


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
