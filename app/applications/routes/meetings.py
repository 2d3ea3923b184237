"""Interviews and messages of an application."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Response
from sqlalchemy.orm import Session

from app.applications import queries
from app.applications.models import Application, Interview, InterviewOutcome, Message
from app.applications.routes.shared import READS, WRITES, Once, Reader, Writer, noted
from app.applications.rules import meeting, writing
from app.applications.schemas import (
    InterviewIn,
    InterviewOut,
    InterviewPatch,
    MessageIn,
    MessageOut,
)
from app.applications.tasks import note, note_outcome
from app.audit.door import Door
from app.audit.transaction import Db, as_system
from app.base.actor import Actor
from app.base.clock import Now
from app.base.database import one
from app.base.paging import Page, Paging, page, paging
from app.base.text import Identifier
from app.base.versions import IfMatch, expected, tagged
from app.functioning.rules import check_accommodations
from app.identity.scopes import Act
from app.matching import rules as matching
from app.seekers.tasks import agreed_by_person

router = APIRouter(
    prefix="/v1/applications/{application_id}", tags=["applications"], route_class=Door
)
At = Annotated[Paging, Depends(paging)]


@router.post("/interviews", status_code=201, response_model=InterviewOut, openapi_extra=WRITES)
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
    agreed_by_person(session, actor, Act.MESSAGES, application.id, now)
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
    note(session, actor, "interview.offered", interview, application, now)
    response.headers["Location"] = f"/v1/applications/{application_id}/interviews/{interview.id}"
    tagged(response, interview)
    return interview


@router.get("/interviews", response_model=Page[InterviewOut], openapi_extra=READS)
def interviews(
    application_id: Identifier, actor: Reader, session: Db, now: Now, at: At
) -> dict[str, object]:
    """The interviews of an application, newest first."""
    application = _application(session, actor, application_id, now)
    seen = queries.interviews_of(application, actor)
    bound = at.narrowed_by(None, application.id)
    noted(session, actor, "application.interviews_read", application, now)
    rows, following = page(session, seen, Interview.created_at, Interview.id, at, bound)
    return {"items": rows, "next": following}


@router.get("/interviews/{interview_id}", response_model=InterviewOut, openapi_extra=READS)
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
    found = one(session, queries.interviews_of(application, actor), interview_id)
    noted(session, actor, "interview.read", application, now, found)
    tagged(response, found)
    return found


@router.patch("/interviews/{interview_id}", response_model=InterviewOut, openapi_extra=WRITES)
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
    """Accept a time, ask for adjustments or answer for them, write down the outcome.

    `attended` and `no_show_…` need a time that was accepted and has come. Once the application has
    ended only the outcome is written.
    """
    application = _application(session, actor, application_id, now)
    agreed_by_person(session, actor, Act.MESSAGES, application.id, now)
    found = one(session, queries.interviews_of(application, actor), interview_id)
    expected(found, if_match)
    check_accommodations(body.accommodations_asked or [], "/accommodations_asked")
    meeting.change(application, found, actor, body.model_dump(exclude_unset=True), now)
    _attended(session, application, found, now)
    session.flush()
    name = "interview.ended" if body.outcome else "interview.changed"
    note(session, actor, name, found, application, now, reason_code=body.outcome)
    tagged(response, found)
    return found


@router.post("/messages", status_code=201, response_model=MessageOut, openapi_extra=WRITES)
def write(
    application_id: Identifier, body: MessageIn, actor: Writer, session: Db, now: Now, _: Once
) -> Message:
    """Write a short message to the other side."""
    application = _application(session, actor, application_id, now)
    agreed_by_person(session, actor, Act.MESSAGES, application.id, now)
    message = writing.write(application, actor, body.text, now)
    session.add(message)
    session.flush()
    note(session, actor, "message.sent", message, application, now)
    return message


@router.get("/messages", response_model=Page[MessageOut], openapi_extra=READS)
def messages(
    application_id: Identifier, actor: Reader, session: Db, now: Now, at: At
) -> dict[str, object]:
    """The messages of an application, newest first."""
    application = _application(session, actor, application_id, now)
    seen = queries.messages_of(application, actor)
    bound = at.narrowed_by(None, application.id)
    noted(session, actor, "application.messages_read", application, now)
    rows, following = page(session, seen, Message.sent_at, Message.id, at, bound)
    return {"items": rows, "next": following}


def _application(
    session: Session, actor: Actor, application_id: Identifier, now: datetime
) -> Application:
    return one(session, queries.visible_to(actor, now), application_id)


def _attended(session: Session, application: Application, found: Interview, now: datetime) -> None:
    if found.outcome is InterviewOutcome.ATTENDED:
        with as_system(session, "what came of a list is the person's, whoever says it"):
            note_outcome(session, application, matching.outcome_interviewed, now)
