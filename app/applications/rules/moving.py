"""Decisions when an application moves: what is needed, what changes, what must be answered."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from app.applications.models import Application, ApplicationMove, ApplicationState
from app.applications.rules.machine import EMPLOYER_SIDE, MACHINE
from app.base.actor import Actor, Kind
from app.base.errors import FieldProblem, Invalid
from app.base.states import Transition, move_row
from app.base.wording import Words
from app.functioning.catalogue import ACCOMMODATIONS, ITEMS
from app.postings.models import Posting

BARRIER = "barrier_incompatible"
EXPIRED, HIRED_ELSEWHERE = "expired", "hired_elsewhere"


@dataclass(frozen=True)
class Said:
    """What was said with a transition."""

    reason: str | None = None
    comment: str | None = None
    starts_on: date | None = None
    answer_to_seeker: str | None = None
    note_to_staff: str | None = None
    refusal_item: str | None = None
    refusal_accommodation: str | None = None

    def needs(self, posting: Posting | None) -> Mapping[str, Any]:
        """What the machine asks for, by name."""
        return {
            "reason": self.reason,
            "comment": self.comment,
            "starts_on": self.starts_on,
            "posting_id": posting.id if posting else None,
        }


def move(
    application: Application,
    name: str,
    actor: Actor,
    said: Said,
    now: datetime,
    *,
    reasons: frozenset[str],
    to: Posting | None = None,
) -> tuple[Transition, ApplicationMove]:
    """Make the transition on the application; returns it with its log row."""
    before = application.state
    transition = MACHINE.chosen(name, before, actor, said.needs(to))
    if name == "refuse":
        _reasoned(said, reasons)
    if name == "accept" and said.starts_on is not None:
        _starts_soon(said.starts_on, now)
    reason = {"expire": EXPIRED, "render_obsolete": HIRED_ELSEWHERE}.get(name, said.reason)
    application.state = ApplicationState(transition.target)
    application.changed_at = now
    application.processed_at = application.processed_at or now
    _write(application, name, said)
    if name == "transfer" and to is not None:
        _hand_over(application, to)
    row = move_row(transition, before, actor, now, reason, said.comment)
    return transition, ApplicationMove(application_id=application.id, **row)


def answers(application: Application, actor: Actor) -> bool:
    """Whether this move is the employer side's first answer (staff decide for an employer too)."""
    decides = actor.kind in EMPLOYER_SIDE or actor.kind is Kind.STAFF
    return decides and application.answered_at is None


def _write(application: Application, name: str, said: Said) -> None:
    if name == "accept":
        application.starts_on = said.starts_on
    if name == "cancel":
        application.starts_on = None
    if name == "refuse":
        application.refusal_reason = said.reason
        application.refusal_item = said.refusal_item
        application.refusal_accommodation = said.refusal_accommodation
    if said.answer_to_seeker is not None:
        application.answer_to_seeker = said.answer_to_seeker
    if said.note_to_staff is not None:
        application.note_to_staff = said.note_to_staff


def _hand_over(application: Application, to: Posting) -> None:
    """To another employer: its comments go, so that the next one judges afresh."""
    application.posting_id = to.id
    application.employer_id = to.employer_id
    application.posting_district = to.district
    application.answer_to_seeker = application.note_to_staff = None
    application.refusal_reason = application.refusal_item = None
    application.refusal_accommodation = None
    application.list_id = application.position = application.answered_at = None


def _reasoned(said: Said, reasons: frozenset[str]) -> None:
    if said.reason not in reasons:
        words = Words("请选择拒绝理由代码表中的理由。", "Choose a reason of the refusal code list.")
        raise Invalid(errors=[FieldProblem("/reason", "enum", words)])
    if said.reason != BARRIER:
        return
    problems = []
    if said.refusal_item not in ITEMS:
        words = Words(
            "请写明是哪一项岗位要求。", "Name the demand of the job that the person cannot meet."
        )
        problems.append(FieldProblem("/refusal_item", "missing", words))
    if said.refusal_accommodation not in ACCOMMODATIONS:
        words = Words("请写明尝试过哪项便利措施。", "Name the accommodation that was tried.")
        problems.append(FieldProblem("/refusal_accommodation", "missing", words))
    if problems:
        raise Invalid(errors=problems)


def _starts_soon(starts_on: date, now: datetime) -> None:
    days = (starts_on - now.date()).days
    if not -31 <= days <= 366:
        words = Words(
            "入职日期应在过去一个月到未来一年之间。",
            "The start lies between a month ago and a year ahead.",
        )
        raise Invalid(errors=[FieldProblem("/starts_on", "out_of_range", words)])
