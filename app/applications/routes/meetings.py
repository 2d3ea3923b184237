"""Interviews and messages of an application."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Response
from sqlalchemy.orm import Session

from app.applications import queries
from app.applications.models import Application, Interview, InterviewOutcome, Message
from app.applications.routes.shared import ROWS, Once, Reader, Writer
from app.applications.rules import meeting
from app.applications.rules.meeting import parties
from app.applications.schemas import (
    InterviewIn,
    InterviewOut,
    InterviewPatch,
    MessageIn,
    MessageOut,
)
from app.applications.tasks import note_outcome
from app.audit.door import Door
from app.audit.record import record
from app.audit.transaction import Db
from app.base.actor import Actor
from app.base.clock import Now
from app.base.database import one
from app.base.paging import Page, Paging, page, paging
from app.base.text import Identifier
from app.base.versions import IfMatch, expected, tagged
from app.functioning.rules import check_accommodations
from app.identity.scopes import authz
from app.matching import rules as matching

router = APIRouter(
    prefix="/v1/applications/{application_id}", tags=["applications"], route_class=Door
)
At = Annotated[Paging, Depends(paging)]


@router.post("/interviews", status_code=201, response_model=InterviewOut, openapi_extra=authz(ROWS))
def offer_interview(
    application_id: Identifier,
    body: InterviewIn,
    response: Response,
    actor: Writer,
    session: Db,
    now: Now,
    _: Once,
) -> Interview:
    """Offer an interview at one to five times; the other side accepts one of them.

    Modes: on site, video, or text chat for those who do not speak or hear on the telephone.
    """
    application = _application(session, actor, application_id, now)
    check_accommodations(body.accommodations_asked, "/accommodations_asked")
    interview = meeting.offer(
        application,
        actor,
        now,
        mode=body.mode,
        place=body.place,
        link=body.link,
        times=body.times,
        asked=body.accommodations_asked,
    )
    session.add(interview)
    session.flush()
    record(session, actor, "interview.offered", interview, now, refs=parties(application))
    response.headers["Location"] = f"/v1/applications/{application_id}/interviews/{interview.id}"
    tagged(response, interview)
    return interview


@router.get("/interviews", response_model=Page[InterviewOut], openapi_extra=authz(ROWS))
def interviews(
    application_id: Identifier, actor: Reader, session: Db, now: Now, at: At
) -> dict[str, object]:
    """The interviews of an application, newest first."""
    application = _application(session, actor, application_id, now)
    seen = queries.interviews_of(application.id)
    bound = at.narrowed_by(None, application.id)
    rows, following = page(session, seen, Interview.created_at, Interview.id, at, bound)
    return {"items": rows, "next": following}


@router.get("/interviews/{interview_id}", response_model=InterviewOut, openapi_extra=authz(ROWS))
def interview(
    application_id: Identifier,
    interview_id: Identifier,
    response: Response,
    actor: Reader,
    session: Db,
    now: Now,
) -> Interview:
    """One interview."""
    application = _application(session, actor, application_id, now)
    found = one(session, queries.interviews_of(application.id), interview_id)
    tagged(response, found)
    return found


@router.patch("/interviews/{interview_id}", response_model=InterviewOut, openapi_extra=authz(ROWS))
def change_interview(
    application_id: Identifier,
    interview_id: Identifier,
    body: InterviewPatch,
    response: Response,
    actor: Writer,
    session: Db,
    now: Now,
    if_match: IfMatch = None,
) -> Interview:
    """Accept a time, ask for adjustments or answer for them, write down the outcome."""
    application = _application(session, actor, application_id, now)
    found = one(session, queries.interviews_of(application.id), interview_id)
    expected(found, if_match)
    if body.accommodations_asked is not None:
        check_accommodations(body.accommodations_asked, "/accommodations_asked")
    meeting.change(found, actor, body.model_dump(exclude_unset=True))
    _attended(session, application, found, now)
    session.flush()
    name = "interview.ended" if body.outcome else "interview.changed"
    record(session, actor, name, found, now, refs=parties(application), reason_code=body.outcome)
    tagged(response, found)
    return found


@router.post("/messages", status_code=201, response_model=MessageOut, openapi_extra=authz(ROWS))
def write(
    application_id: Identifier, body: MessageIn, actor: Writer, session: Db, now: Now, _: Once
) -> Message:
    """Write a short message to the other side."""
    application = _application(session, actor, application_id, now)
    message = meeting.write(application, actor, body.text, now)
    session.add(message)
    session.flush()
    record(session, actor, "message.sent", message, now, refs=parties(application))
    return message


@router.get("/messages", response_model=Page[MessageOut], openapi_extra=authz(ROWS))
def messages(
    application_id: Identifier, actor: Reader, session: Db, now: Now, at: At
) -> dict[str, object]:
    """The messages of an application, newest first."""
    application = _application(session, actor, application_id, now)
    seen = queries.messages_of(application.id)
    bound = at.narrowed_by(None, application.id)
    rows, following = page(session, seen, Message.sent_at, Message.id, at, bound)
    return {"items": rows, "next": following}


def _application(
    session: Session, actor: Actor, application_id: Identifier, now: datetime
) -> Application:
    return one(session, queries.visible_to(actor, now), application_id)


def _attended(session: Session, application: Application, found: Interview, now: datetime) -> None:
    if found.outcome is InterviewOutcome.ATTENDED:
        note_outcome(session, application, matching.outcome_interviewed, now)
