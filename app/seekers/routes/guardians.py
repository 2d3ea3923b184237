"""Guardianships: put on record, verified by staff, ended, contested."""

from typing import Annotated
from uuid import UUID

import sqlalchemy as sa
from fastapi import APIRouter, Depends, Query, Response, Security
from sqlalchemy.orm import Session

from app.audit.door import Door, once
from app.audit.models import Topic
from app.audit.record import Note, accessed, note_it
from app.audit.transaction import Db, as_system
from app.base.actor import Actor, Kind
from app.base.clock import Now
from app.base.database import one
from app.base.errors import NotFound
from app.base.moves import MovesOut, moves_out
from app.base.paging import Page, Paging, page, paging
from app.base.text import Identifier
from app.base.versions import tagged
from app.base.wording import Language, Spoken
from app.identity.current import current_actor
from app.identity.scopes import Scope, authz
from app.seekers import queries as seekers
from app.seekers.models import Guardianship, Seeker
from app.seekers.queries import guardians as queries
from app.seekers.rules import guardians as rules
from app.seekers.schemas import (
    GuardianshipFilter,
    GuardianshipIn,
    GuardianshipMoveIn,
    GuardianshipOut,
)
from app.seekers.tasks import keep_move, keep_request

router = APIRouter(prefix="/v1", tags=["guardianships"], route_class=Door)
Reader = Annotated[Actor, Security(current_actor, scopes=[Scope.GUARDIANSHIPS_READ])]
Writer = Annotated[Actor, Security(current_actor, scopes=[Scope.GUARDIANSHIPS_WRITE])]
Once = Annotated[None, Depends(once)]
At = Annotated[Paging, Depends(paging)]
Narrowed = Annotated[GuardianshipFilter, Query()]

_ROWS = "the person's own; the guardian's own; officer: of the paired; staff's districts"
_READS = authz(_ROWS, notes_access=True)


@router.post(
    "/seekers/{seeker_id}/guardianships",
    status_code=201,
    response_model=GuardianshipOut,
    openapi_extra=authz("oneself; staff's districts; a guardian, for anybody"),
)
def request(
    seeker_id: Identifier,
    body: GuardianshipIn,
    response: Response,
    actor: Writer,
    session: Db,
    now: Now,
    _: Once,
) -> GuardianshipOut:
    """Put on record that somebody acts for a person; it counts once staff have verified it.

    Staff register any basis for the people of their districts, a person the power of attorney they
    gave, a guardian (without `guardian_id`) a request for themselves. A request tells a guardian
    nothing of the person. Guardianship of a minor by law ends the day before they come of age.
    """
    seeker = _registered(session, actor, seeker_id, now)
    held = keep_request(session, seeker, body, actor, now)
    response.headers["Location"] = f"/v1/guardianships/{held.id}"
    tagged(response, held)
    return rules.shown(held, now)


@router.get(
    "/seekers/{seeker_id}/guardianships",
    response_model=Page[GuardianshipOut],
    openapi_extra=authz(
        "oneself; the guardian, their own; an officer's paired people; staff's districts",
        notes_access=True,
    ),
)
def of_person(
    seeker_id: Identifier, narrowed_by: Narrowed, actor: Reader, session: Db, now: Now, at: At
) -> Page[GuardianshipOut]:
    """Who may act for a person, or might once, the latest request first."""
    seeker = one(session, seekers.visible_to(actor, now), seeker_id)
    if not actor.is_the_person(seeker.id):
        accessed(session, actor, "guardianship.listed", seeker, now)
    mine = queries.of_the_person(queries.visible_to(actor, now), seeker.id)
    return _page(session, mine, narrowed_by, at, now)


@router.get("/guardianships", response_model=Page[GuardianshipOut], openapi_extra=_READS)
def listed(
    narrowed_by: Narrowed, actor: Reader, session: Db, now: Now, at: At
) -> Page[GuardianshipOut]:
    """One's own guardianships; for staff `state=requested` and `contested=true` are their queue."""
    if actor.kind in (Kind.STAFF, Kind.OFFICER) or not actor.in_person:
        kind = Guardianship.__tablename__
        note_it(session, Note(actor, "guardianship.listed", kind, None, now, Topic.ACCESS))
    return _page(session, queries.visible_to(actor, now), narrowed_by, at, now)


@router.get(
    "/guardianships/{guardianship_id}", response_model=GuardianshipOut, openapi_extra=_READS
)
def read(
    guardianship_id: Identifier, response: Response, actor: Reader, session: Db, now: Now
) -> GuardianshipOut:
    """One guardianship: in which acts, from which day to which, and whether it counts now."""
    held = _noted(session, actor, guardianship_id, now)
    tagged(response, held)
    return rules.shown(held, now)


@router.get(
    "/guardianships/{guardianship_id}/transitions", response_model=MovesOut, openapi_extra=_READS
)
def moves(
    guardianship_id: Identifier, actor: Reader, session: Db, now: Now, language: Spoken
) -> MovesOut:
    """How a guardianship came to its state, and what the caller may do now."""
    held = _noted(session, actor, guardianship_id, now)
    return _moves(session, held, actor, language)


@router.post(
    "/guardianships/{guardianship_id}/transitions",
    status_code=201,
    response_model=MovesOut,
    openapi_extra=authz("the person's own; the guardian's own; staff's districts"),
)
def move(
    guardianship_id: Identifier,
    body: GuardianshipMoveIn,
    response: Response,
    actor: Writer,
    session: Db,
    now: Now,
    language: Spoken,
    _: Once,
) -> MovesOut:
    """Verify, refuse, suspend, resume, settle (staff); end; contest (the person, or staff).

    Person and guardian end a power of attorney, and a request, themselves; what rests on the law,
    a court or an agreement is ended by staff. A power of attorney that the person contests ends at
    once; else it goes on, staff are told, and the person is asked in every act that binds.
    """
    held = one(session, queries.visible_to(actor, now), guardianship_id)
    with as_system(session, "a guardian gives back what staff have not verified"):
        seeker = session.get_one(Seeker, held.seeker_id)
    keep_move(session, held, seeker, body, actor, now)
    tagged(response, held)
    return _moves(session, held, actor, language)


def _registered(session: Session, actor: Actor, seeker_id: Identifier, now: Now) -> Seeker:
    """The person; a guardian sees nobody before they are verified, and names them by the id."""
    if actor.kind is not Kind.GUARDIAN:
        return one(session, seekers.visible_to(actor, now), seeker_id)
    with as_system(session, "a guardian asks to act for somebody they do not see yet"):
        found = session.get(Seeker, seeker_id)
    if found is None:
        raise NotFound
    return found


def _page(
    session: Session, rows: sa.Select[Guardianship], by: GuardianshipFilter, at: Paging, now: Now
) -> Page[GuardianshipOut]:
    wanted = queries.narrowed(rows, by)
    bound = at.narrowed_by(by)
    found, following = page(session, wanted, Guardianship.requested_at, Guardianship.id, at, bound)
    return Page(items=[rules.shown(held, now) for held in found], next=following)


def _noted(session: Session, actor: Actor, id: Identifier, now: Now) -> Guardianship:
    """The guardianship, with a note where neither the person nor the guardian reads it."""
    held = one(session, queries.visible_to(actor, now), id)
    if actor.kind in (Kind.STAFF, Kind.OFFICER) or not actor.in_person:
        refs: dict[str, UUID | None] = {"seeker": held.seeker_id}
        district = session.get_one(Seeker, held.seeker_id).district
        accessed(session, actor, "guardianship.read", held, now, refs=refs, district=district)
    return held


def _moves(session: Session, held: Guardianship, actor: Actor, language: Language) -> MovesOut:
    allowed = rules.allowed(held, actor)
    return moves_out(held.state, queries.moves_of(session, held), allowed, language)
