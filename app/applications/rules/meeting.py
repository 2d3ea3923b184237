"""Decisions about interviews: which side may say what, and when."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from app.applications.models import (
    Application,
    AttendedUnagreed,
    Interview,
    InterviewMode,
    InterviewOutcome,
)
from app.applications.rules.machine import SEEKER_SIDE
from app.applications.rules.writing import alive
from app.base.actor import Actor, Kind
from app.base.errors import Conflict, FieldProblem, Forbidden, Invalid
from app.base.ids import new_id
from app.base.text import rfc3339
from app.base.wording import Words

_HORIZON = timedelta(days=180)


class NotYourSide(Forbidden):
    """That is for the other side to say."""

    title = Words("这要由对方来填写", "That is for the other side to say")


class TimeNotOffered(Conflict):
    """The time accepted is none of those offered."""

    title = Words("请从对方提供的时间中选择", "Choose one of the times offered")


class InterviewOver(Conflict):
    """The interview has an outcome; it is not changed any more."""

    title = Words("这次面试已有结果", "This interview has its outcome")


class InterviewAhead(Conflict):
    """The time agreed for the interview has not come: nobody has come or stayed away yet."""

    title = Words("约定的面试时间还没有到", "The time of the interview has not come yet")


class NothingAsked(Conflict):
    """No adjustments were asked for, so there is nothing to answer."""

    title = Words("对方没有提出便利需求", "No adjustments were asked for")


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
    if asked:
        _only(_may_ask(actor))
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


def change(
    application: Application,
    interview: Interview,
    actor: Actor,
    said: Mapping[str, Any],
    now: datetime,
) -> None:
    """Write what each side may: a time, adjustments asked or answered, the outcome.

    After the application has ended only the outcome is still written.
    """
    if interview.outcome is not None:
        raise InterviewOver
    if set(said) - {"outcome"}:
        alive(application)
    if "accepted_time" in said:
        _accept(interview, actor, said["accepted_time"])
    if "accommodations_asked" in said:
        _only(_may_ask(actor))
        interview.accommodations_asked = said["accommodations_asked"] or []
        interview.accommodations_granted = interview.accommodations_answer = None
    _answer(interview, actor, said)
    if said.get("outcome") is not None:
        _end(interview, actor, said["outcome"], now)


def _accept(interview: Interview, actor: Actor, time: datetime | None) -> None:
    offered_by_seeker = interview.offered_by in SEEKER_SIDE
    _only((actor.kind in SEEKER_SIDE) != offered_by_seeker)
    if time is None:
        words = Words("已接受的时间不能取消。", "A time once accepted is not taken back.")
        raise Invalid(errors=[FieldProblem("/accepted_time", "missing", words)])
    if rfc3339(time) not in interview.offered_times:
        raise TimeNotOffered
    interview.accepted_time = time


def _answer(interview: Interview, actor: Actor, said: Mapping[str, Any]) -> None:
    """The employer side grants what was asked for, or says why not; null takes it back."""
    answers = {"accommodations_granted", "accommodations_answer"} & set(said)
    if not answers:
        return
    _only(actor.kind not in SEEKER_SIDE)
    if not interview.accommodations_asked:
        raise NothingAsked
    for name in answers:
        setattr(interview, name, said[name])


def _end(interview: Interview, actor: Actor, outcome: InterviewOutcome, now: datetime) -> None:
    """A side does not report itself absent for the other; staff may write any outcome."""
    if outcome is InterviewOutcome.NO_SHOW_EMPLOYER:
        _only(actor.kind in SEEKER_SIDE or actor.kind is Kind.STAFF)
    elif outcome is not InterviewOutcome.CANCELLED:
        _only(actor.kind not in SEEKER_SIDE)
    if outcome is not InterviewOutcome.CANCELLED:
        _held(interview, now)
    interview.outcome = outcome


def _held(interview: Interview, now: datetime) -> None:
    """Somebody came or stayed away only where a time was agreed and has come."""
    if interview.accepted_time is None:
        raise AttendedUnagreed
    if interview.accepted_time > now:
        raise InterviewAhead


def _may_ask(actor: Actor) -> bool:
    return actor.kind in SEEKER_SIDE or actor.kind is Kind.STAFF


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
