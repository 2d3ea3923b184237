"""What a person discloses for one application, and what its employer opens of it."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import sqlalchemy as sa
from fastapi import APIRouter, Request, Response, Security
from sqlalchemy.orm import Session

from app.applications import queries
from app.applications.models import Application, Disclosure
from app.applications.routes.shared import READS, WRITES
from app.applications.rules import disclosing
from app.applications.schemas import (
    DisclosedOut,
    DisclosureReadOut,
    DisclosuresIn,
    DisclosuresOut,
    EmployerRevealIn,
)
from app.applications.tasks import WAY, let_read, note
from app.audit.door import Door
from app.audit.models import Topic
from app.audit.transaction import Db, as_system
from app.base.actor import Actor, Kind
from app.base.clock import Now
from app.base.database import one
from app.base.errors import NotFound
from app.base.text import Identifier
from app.base.versions import IfMatch, expected, tagged
from app.documents import queries as documents
from app.documents import rules as document_rules
from app.documents.schemas import LinkOut
from app.identity.current import SteppedUp, current_actor
from app.identity.scopes import Act, Scope, authz
from app.seekers import queries as seekers
from app.seekers import rules
from app.seekers.catalogue import EMPLOYER_DISCLOSURE, PURPOSES
from app.seekers.models import Seeker
from app.seekers.schemas import RevealedOut
from app.seekers.tasks import Quota, agreed_by_person, keep_reveal

router = APIRouter(
    prefix="/v1/applications/{application_id}", tags=["disclosures"], route_class=Door
)
Reader = Annotated[Actor, Security(current_actor, scopes=[Scope.CONSENTS_READ])]
Chooser = Annotated[Actor, Security(current_actor, scopes=[Scope.CONSENTS_WRITE])]
_SHOWN = authz("employer: what is disclosed to them for an application", notes_access=True)
DocumentReader = Annotated[Actor, Security(current_actor, scopes=[Scope.DOCUMENTS_READ])]
Revealer = Annotated[Actor, Security(current_actor, scopes=[Scope.IDENTITY_REVEAL])]


@router.get("/disclosures", response_model=DisclosuresOut, openapi_extra=READS)
def disclosures(
    application_id: Identifier, response: Response, actor: Reader, session: Db, now: Now
) -> DisclosuresOut:
    """What the employer of an application may see, what it could see before, and who read it.

    The employer does not see this; it sees `disclosed` in the application.
    """
    found = one(session, queries.visible_to(actor, now), application_id)
    if not (actor.kind is Kind.SEEKER and actor.in_person):
        note(session, actor, "disclosure.listed", found, found, now, topic=Topic.ACCESS)
    return _shown(session, response, found, now)


@router.put("/disclosures", response_model=DisclosuresOut, openapi_extra=WRITES)
def choose(
    application_id: Identifier,
    body: DisclosuresIn,
    request: Request,
    response: Response,
    actor: Chooser,
    session: Db,
    now: Now,
    if_match: IfMatch = None,
) -> DisclosuresOut:
    """Say what the employer of this application may see, field by field; it counts at once.

    By the person, or a guardian whose acts cover consent. What is left out is withdrawn. A field
    is disclosed for three months or until its `expires_at`, and ends with the application or when
    it is passed on to another employer. `If-Match` takes the ETag of these disclosures.
    """
    found = one(session, queries.held(queries.visible_to(actor, now)), application_id)
    expected(disclosing.Chosen(found.disclosed_version), if_match)
    agreed_by_person(session, actor, Act.CONSENT, found.id, now)
    standing = queries.standing_disclosures(session, found)
    digest, own = _digest(request.app.state.settings), _documents_of(session, found.seeker_id)
    new, ended = disclosing.choose(found, standing, body, actor, digest, own, now)
    session.add_all(new)
    if new or ended:
        found.disclosed_version += 1
        session.flush()
        note(session, actor, "disclosure.changed", found, found, now)
    return _shown(session, response, found, now)


@router.post(
    "/disclosures/documents/{document_id}/links",
    status_code=201,
    response_model=LinkOut,
    openapi_extra=_SHOWN,
)
def link(
    application_id: Identifier,
    document_id: Identifier,
    request: Request,
    actor: DocumentReader,
    session: Db,
    now: Now,
) -> LinkOut:
    """Ask for a link to a document the person discloses for this application; for its employer.

    It lasts five minutes, and ends when the person takes the document back. The reading is noted
    and told to the person. A document that is not, or no longer, disclosed is not found.
    """
    found = one(session, queries.visible_to(actor, now), application_id)
    if not let_read(session, actor, found, document_id, now):
        raise NotFound
    with as_system(session, "the person lets the employer read this document of theirs"):
        document = documents.usable(session, document_id)
    if document is None:
        raise NotFound
    way = document_rules.Way(WAY, found.id)
    made = document_rules.link_for(document, actor, request.app.state.keyring, now, way)
    note(session, actor, queries.DISCLOSURE_READ, found, found, now, topic=Topic.ACCESS)
    return LinkOut(url=f"/v1/downloads/{made.token}", expires_at=made.expires_at)


@router.post("/reveals", status_code=201, response_model=RevealedOut, openapi_extra=READS)
def reveal(
    application_id: Identifier,
    body: EmployerRevealIn,
    request: Request,
    actor: Revealer,
    __: SteppedUp,
    session: Db,
    now: Now,
) -> RevealedOut:
    """Open fields the person disclosed for this application, for a purpose that exists now.

    `contact` (telephone) once the application is processed; `contract`, `insurance` and `quota`
    at a trial or when hired, each with the fields it needs. Needs a fresh proof of who is there;
    an employer has a daily quota (429), and the person sees each reveal. The values stand in this
    answer only; a repetition is a new reveal, so there is no Idempotency-Key.
    """
    found = one(session, queries.held(queries.visible_to(actor, now)), application_id)
    live = _live(session, found, now)
    disclosing.may_open(found, live, body.fields, body.purpose, actor)
    seeker = one(session, seekers.certified(_person(found)), found.seeker_id)
    purpose, comment = body.purpose.value, body.comment
    made = rules.reveal(seeker, body.fields, purpose, actor, now, comment, found.id)
    state = request.app.state
    quota = Quota("employer", found.employer_id, state.settings.reveals_per_employer)
    places = (found.seeker_district, found.posting_district)
    return keep_reveal(session, made, seeker, actor, [quota], state.keyring, now, places=places)


def disclosed_to(
    session: Session, actor: Actor, found: Application, now: datetime
) -> DisclosedOut | None:
    """What the person lets this employer see, and the note of its reading; None for nothing."""
    live = _live(session, found, now)
    if not live:
        return None
    seeker = one(session, seekers.certified(_person(found)), found.seeker_id)
    note(session, actor, queries.DISCLOSURE_READ, found, found, now, topic=Topic.ACCESS)
    return disclosing.disclosed(live, seeker, seekers.agreed(session, seeker.id, now), now)


def _live(session: Session, found: Application, now: datetime) -> list[Disclosure]:
    rows = queries.standing_disclosures(session, found)
    return [row for row in rows if disclosing.is_live(row, found, now)]


def _person(found: Application) -> sa.Select[Seeker]:
    """The person of an application that was found visible, for what they themselves disclosed."""
    return sa.select(Seeker).where(Seeker.id == found.seeker_id)


def _documents_of(session: Session, seeker_id: UUID) -> frozenset[UUID]:
    """The person's own documents in use: what they may let an employer read."""
    return frozenset(row.id for row in session.scalars(documents.in_use_of(seeker_id)))


def _digest(settings: Any) -> str:
    notice = PURPOSES[EMPLOYER_DISCLOSURE].notice
    return rules.notice_out(notice, settings.handler_name, settings.handler_contact).digest


def _shown(
    session: Session, response: Response, found: Application, now: datetime
) -> DisclosuresOut:
    rows = queries.disclosures_of(session, found)
    with as_system(session, "the person is told of reads, whose events are the readers'"):
        reads = queries.reads_of(session, found)
    tagged(response, disclosing.Chosen(found.disclosed_version))
    return DisclosuresOut(
        items=[disclosing.disclosure_out(row, found, now) for row in rows],
        reads=[DisclosureReadOut(at=at, actor_kind=kind) for at, kind in reads],
    )
