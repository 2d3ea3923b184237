"""Complaining, and answering complaints."""

from typing import Annotated

import sqlalchemy as sa
from fastapi import APIRouter, Depends, Query, Request, Response, Security

from app.audit.door import Door, once
from app.audit.models import Topic
from app.audit.record import Note, accessed, note_it, record
from app.audit.transaction import Db
from app.base.actor import Actor, Kind
from app.base.clock import Now
from app.base.database import one
from app.base.moves import MoveIn, MovesOut, moves_out
from app.base.paging import Page, Paging, page, paging
from app.base.text import Identifier
from app.base.wording import Spoken
from app.identity.current import current_actor
from app.identity.models import Party
from app.identity.scopes import Scope, authz
from app.privacy import queries
from app.privacy.models import Complaint, ComplaintMove
from app.privacy.rules import complaining as rules
from app.privacy.schemas import ComplaintFilter, ComplaintIn, ComplaintOut

router = APIRouter(prefix="/v1/complaints", tags=["privacy"], route_class=Door)
Writer = Annotated[Actor, Security(current_actor, scopes=[Scope.COMPLAINTS_WRITE])]
Reader = Annotated[Actor, Security(current_actor, scopes=[Scope.COMPLAINTS_READ])]
Answerer = Annotated[Actor, Security(current_actor, scopes=[Scope.COMPLAINTS_ANSWER])]
Once = Annotated[None, Depends(once)]
At = Annotated[Paging, Depends(paging)]
_ROWS = "one's own; of parties of the districts, staff"
_READS = authz(_ROWS, notes_access=True)


@router.post("", status_code=201, response_model=ComplaintOut, openapi_extra=authz("one's own"))
def complain(
    body: ComplaintIn,
    request: Request,
    response: Response,
    actor: Writer,
    session: Db,
    now: Now,
    _: Once,
) -> ComplaintOut:
    """Complain about an employer, a posting, staff, the ranking, a barrier or privacy.

    It is answered until `due_at`. Whom it is about never learns from here who complained.
    """
    keyring = request.app.state.keyring
    row = rules.received(body, actor, keyring, now)
    session.add(row)
    session.flush()
    _noted(session, actor, "complaint.received", row, now)
    response.headers["Location"] = f"{router.prefix}/{row.id}"
    return rules.shown(row, keyring, now)


@router.get("", response_model=Page[ComplaintOut], openapi_extra=_READS)
def complaints(
    narrowed_by: Annotated[ComplaintFilter, Query()],
    request: Request,
    actor: Reader,
    session: Db,
    now: Now,
    at: At,
) -> Page[ComplaintOut]:
    """One's own complaints; for staff those of their districts. `overdue=true`: late and open."""
    seen = queries.narrowed(queries.complaints_for(actor), narrowed_by, now)
    bound = at.narrowed_by(narrowed_by)
    rows, following = page(session, seen, Complaint.received_at, Complaint.id, at, bound)
    if not _oneself(actor):
        note_it(session, Note(actor, "complaint.listed", "complaint", None, now, Topic.ACCESS))
    keyring = request.app.state.keyring
    return Page(items=[rules.shown(row, keyring, now) for row in rows], next=following)


@router.get("/{complaint_id}", response_model=ComplaintOut, openapi_extra=_READS)
def complaint(
    complaint_id: Identifier, request: Request, actor: Reader, session: Db, now: Now
) -> ComplaintOut:
    """A complaint and its answer."""
    row = one(session, queries.complaints_for(actor), complaint_id)
    if not _oneself(actor):
        accessed(session, actor, "complaint.read", row, now, district=_district(session, row))
    return rules.shown(row, request.app.state.keyring, now)


@router.post(
    "/{complaint_id}/transitions",
    status_code=201,
    response_model=MovesOut,
    openapi_extra=authz("of parties of the districts, staff"),
)
def move_complaint(
    complaint_id: Identifier,
    body: MoveIn,
    request: Request,
    actor: Answerer,
    session: Db,
    now: Now,
    language: Spoken,
    _: Once,
) -> MovesOut:
    """Take up, escalate, answer (`comment` is the answer, in plain words) or close a complaint."""
    return _moved(request, body, actor, session, now, language, complaint_id)


@router.post(
    "/{complaint_id}/replies",
    status_code=201,
    response_model=MovesOut,
    openapi_extra=authz("one's own complaints"),
)
def reply_to_answer(
    complaint_id: Identifier,
    body: MoveIn,
    request: Request,
    actor: Writer,
    session: Db,
    now: Now,
    language: Spoken,
    _: Once,
) -> MovesOut:
    """Say about an answer to one's own complaint: `close`, or `not_satisfied`.

    A complaint whose answer does not settle it goes to those above.
    """
    return _moved(request, body, actor, session, now, language, complaint_id)


def _moved(
    request: Request,
    body: MoveIn,
    actor: Actor,
    session: Db,
    now: Now,
    language: Spoken,
    complaint_id: Identifier,
) -> MovesOut:
    row = one(session, queries.complaints_for(actor), complaint_id)
    session.add(rules.move(row, body, actor, request.app.state.keyring, now))
    session.flush()
    _noted(session, actor, rules.EVENTS[body.transition], row, now)
    mine = sa.select(ComplaintMove).where(ComplaintMove.complaint_id == row.id)
    log = session.scalars(mine.order_by(ComplaintMove.at, ComplaintMove.id))
    return moves_out(row.state, log, rules.MACHINE.allowed(row.state, actor), language)


def _noted(session: Db, actor: Actor, name: str, row: Complaint, now: Now) -> None:
    district = _district(session, row)
    record(session, actor, name, row, now, district=district, refs={"party": row.party_id})


def _oneself(actor: Actor) -> bool:
    return actor.kind is Kind.SEEKER and actor.in_person


def _district(session: Db, row: Complaint) -> str | None:
    return session.get_one(Party, row.party_id).district
