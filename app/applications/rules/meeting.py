"""Decisions about interviews and messages: which side may say what."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from app.applications.models import (
    Application,
    Interview,
    InterviewMode,
    InterviewOutcome,
    Message,
)
from app.applications.rules.machine import ENDED, SEEKER_SIDE
from app.base.actor import Actor, Kind
from app.base.errors import Conflict, FieldProblem, Forbidden, Invalid
from app.base.ids import new_id
from app.base.text import rfc3339
from app.base.wording import Words

_HORIZON = timedelta(days=180)


class ApplicationEnded(Conflict):
    """The application has ended; nothing more is arranged with it."""

    title = Words("这份申请已经结束", "This application has ended")


class NotYourSide(Forbidden):
    """That is for the other side to say."""

    title = Words("这要由对方来填写", "That is for the other side to say")


class TimeNotOffered(Conflict):
    """The time accepted is none of those offered."""

    title = Words("请从对方提供的时间中选择", "Choose one of the times offered")


class InterviewOver(Conflict):
    """The interview has an outcome; it is not changed any more."""

    title = Words("这次面试已有结果", "This interview has its outcome")


def offer(
    application: Application,
    actor: Actor,
    now: datetime,
    *,
    mode: InterviewMode,
    place: str | None,
    link: str | None,
    times: Sequence[datetime],
    asked: Sequence[str],
) -> Interview:
    """Offer an interview at some times; the other side accepts one."""
    alive(application)
    _place_for(mode, place, link)
    _ahead(times, now)
    return Interview(
        id=new_id(),
        application_id=application.id,
        mode=mode,
        place=place,
        link=link,
        offered_by=actor.kind,
        offered_times=[rfc3339(time) for time in sorted(set(times))],
        accommodations_asked=list(asked),
        created_at=now,
    )


def alive(application: Application) -> None:
    """Refuse what needs a running application."""
    if application.state in ENDED:
        raise ApplicationEnded


def change(interview: Interview, actor: Actor, said: dict[str, Any]) -> None:
    """Write what each side may: a time, adjustments asked or answered, the outcome."""
    if interview.outcome is not None:
        raise InterviewOver
    theirs = actor.kind in SEEKER_SIDE
    if "accepted_time" in said:
        _accept(interview, actor, said["accepted_time"])
    if "accommodations_asked" in said:
        _only(theirs or actor.kind is Kind.STAFF)
        interview.accommodations_asked = said["accommodations_asked"]
        interview.accommodations_granted = interview.accommodations_answer = None
    if "accommodations_granted" in said or "accommodations_answer" in said:
        _only(not theirs)
        interview.accommodations_granted = said.get("accommodations_granted")
        interview.accommodations_answer = said.get("accommodations_answer")
    if said.get("outcome") is not None:
        _end(interview, actor, said["outcome"])


def write(application: Application, actor: Actor, text: str, now: datetime) -> Message:
    """Write to the other side."""
    alive(application)
    return Message(
        id=new_id(),
        application_id=application.id,
        sender_kind=actor.kind,
        sender_id=actor.account_id,
        text=text,
        sent_at=now,
    )


def _accept(interview: Interview, actor: Actor, time: datetime | None) -> None:
    offered_by_seeker = interview.offered_by in SEEKER_SIDE
    _only((actor.kind in SEEKER_SIDE) != offered_by_seeker)
    if time is not None and rfc3339(time) not in interview.offered_times:
        raise TimeNotOffered
    interview.accepted_time = time


def _end(interview: Interview, actor: Actor, outcome: InterviewOutcome) -> None:
    """A side does not report itself absent for the other; staff may write any outcome."""
    if outcome is InterviewOutcome.NO_SHOW_EMPLOYER:
        _only(actor.kind in SEEKER_SIDE or actor.kind is Kind.STAFF)
    elif outcome is not InterviewOutcome.CANCELLED:
        _only(actor.kind not in SEEKER_SIDE)
    interview.outcome = outcome


def _only(may: bool) -> None:
    if not may:
        raise NotYourSide


def _place_for(mode: InterviewMode, place: str | None, link: str | None) -> None:
    if mode is InterviewMode.ON_SITE and place is None:
        words = Words("现场面试请写明地点。", "An interview on site needs a place.")
        raise Invalid(errors=[FieldProblem("/place", "missing", words)])
    if mode is not InterviewMode.ON_SITE and link is None:
        words = Words("线上面试请给出链接。", "An interview online needs a link.")
        raise Invalid(errors=[FieldProblem("/link", "missing", words)])


def _ahead(times: Sequence[datetime], now: datetime) -> None:
    if any(not now < time < now + _HORIZON for time in times):
        words = Words(
            "面试时间应在今后半年之内。", "Interview times lie within the coming half year."
        )
        raise Invalid(errors=[FieldProblem("/times", "out_of_range", words)])


def parties(application: Application) -> dict[str, UUID | None]:
    """The ids an event of this application names."""
    return {
        "application": application.id,
        "seeker": application.seeker_id,
        "posting": application.posting_id,
        "employer": application.employer_id,
    }
