"""Decisions when an application moves: what is needed, what changes, what must be answered."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from app.applications.models import Application, ApplicationMove, ApplicationState
from app.applications.rules.machine import MACHINE, SEEKER_SIDE
from app.base.actor import Actor, Kind
from app.base.errors import Conflict, FieldProblem, Invalid
from app.base.states import Transition, TransitionNotAllowed, move_row
from app.base.wording import Words
from app.employers.models import MEMBERS
from app.functioning.catalogue import ACCOMMODATIONS, ITEMS
from app.postings.models import Posting

BARRIER = "barrier_incompatible"
EXPIRED, HIRED_ELSEWHERE = "expired", "hired_elsewhere"
_HIRED_ELSEWHERE = Words(
    "此人已在别处就业；本人恢复申请后才能录用。",
    "The person was hired elsewhere; they can be hired here once they take the application up "
    "again.",
)


class SamePosting(Conflict):
    """A transfer goes to another posting."""

    title = Words("请选择另一个岗位", "Choose another posting")


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


_WITHDRAWN = Words("本人已经撤回了这份申请。", "The person has withdrawn this application.")


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
    _not_against_the_person(application, actor)
    if name == "refuse":
        _reasoned(said, reasons)
    if name == "accept" and said.starts_on is not None:
        _starts_soon(said.starts_on, now)
    reason = {"expire": EXPIRED, "render_obsolete": HIRED_ELSEWHERE}.get(name, said.reason)
    application.state = ApplicationState(transition.target)
    application.changed_at = now
    application.processed_at = application.processed_at or now
    _write(application, name, said)
    if name == "withdraw":
        application.withdrawn = True
    if name == "transfer" and to is not None:
        _hand_over(application, to)
        application.handed_over_at = now
    row = move_row(transition, before, actor, now, reason, said.comment)
    return transition, ApplicationMove(application_id=application.id, **row)


def _not_against_the_person(application: Application, actor: Actor) -> None:
    """What the person withdrew stays withdrawn; they may apply anew, nobody else revives it."""
    if application.withdrawn and actor.kind not in SEEKER_SIDE:
        raise TransitionNotAllowed(_WITHDRAWN)


def wanted_still(application: Application, others: Iterable[Application]) -> None:
    """Refuse to hire from an application set aside while the person is hired through another.

    The person takes it up again first; so of two employers hiring at once the second is told.
    """
    hired = any(other.state is ApplicationState.ACCEPTED for other in others)
    if application.state is ApplicationState.OBSOLETE and hired:
        raise TransitionNotAllowed(_HIRED_ELSEWHERE)


def destination(transition: str, posting_id: UUID | None, application: Application) -> UUID | None:
    """The other posting a transfer goes to; no other transition takes one."""
    if posting_id is None:
        return None
    if transition != "transfer":
        words = Words("只有转岗位时填写。", "Only a transfer takes another posting.")
        raise Invalid(errors=[FieldProblem("/posting_id", "not_taken", words)])
    if posting_id == application.posting_id:
        raise SamePosting
    return posting_id


def answers(application: Application, actor: Actor) -> bool:
    """Whether this move is the employer side's first answer (staff decide for an employer too)."""
    decides = actor.kind in MEMBERS or actor.kind is Kind.STAFF
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
