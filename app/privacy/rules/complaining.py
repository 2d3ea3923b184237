"""Complaints: taken, moved and answered in time (algorithm rules 22, barrier-free law 62)."""

from datetime import datetime

from app.base.actor import Actor, Kind
from app.base.errors import Forbidden, Invalid
from app.base.ids import new_id
from app.base.moves import MoveIn
from app.base.secrets import Keyring
from app.base.states import Machine, Transition, move_row
from app.base.wording import Words
from app.privacy.models import Complaint, ComplaintAbout, ComplaintMove, ComplaintState
from app.privacy.rules.keeping import due
from app.privacy.schemas import ComplaintIn, ComplaintOut

_S = ComplaintState
_STAFF = frozenset({Kind.STAFF})
_OPEN = frozenset({_S.RECEIVED, _S.IN_PROGRESS, _S.ESCALATED})
_NAMES = {ComplaintAbout.EMPLOYER, ComplaintAbout.POSTING}

MACHINE = Machine(
    (
        Transition(
            "take_up",
            frozenset({_S.RECEIVED}),
            _S.IN_PROGRESS,
            _STAFF,
            Words("开始办理", "take it up"),
        ),
        Transition(
            "escalate",
            frozenset({_S.RECEIVED, _S.IN_PROGRESS}),
            _S.ESCALATED,
            _STAFF,
            Words("转上级处理", "hand it to those above"),
            frozenset({"reason"}),
        ),
        Transition(
            "answer",
            _OPEN,
            _S.ANSWERED,
            _STAFF,
            Words("答复", "answer"),
            frozenset({"comment"}),
        ),
        Transition(
            "not_satisfied",
            frozenset({_S.ANSWERED}),
            _S.ESCALATED,
            frozenset({Kind.SEEKER, Kind.EMPLOYER}),
            Words("对答复不满意", "the answer does not settle it"),
        ),
        Transition(
            "close",
            frozenset({_S.ANSWERED}),
            _S.CLOSED,
            _STAFF | {Kind.SEEKER, Kind.EMPLOYER},
            Words("结案", "close"),
        ),
    )
)
EVENTS = {
    "take_up": "complaint.taken_up",
    "escalate": "complaint.escalated",
    "answer": "complaint.answered",
    "not_satisfied": "complaint.contested",
    "close": "complaint.closed",
}


class ComplainForSomebody(Forbidden):
    """A guardian complains for the person they act for, and says for whom."""

    title = Words(
        "请注明您代谁投诉（X-On-Behalf-Of）", "Say for whom you complain (X-On-Behalf-Of)"
    )


class SubjectNeeded(Invalid):
    """A complaint about an employer or a posting says which."""

    title = Words("请注明涉及的单位或岗位", "Say which employer or posting it is about")


def received(said: ComplaintIn, actor: Actor, keyring: Keyring, now: datetime) -> Complaint:
    """A complaint taken in; its words are sealed, and it has a day until which it is answered."""
    if actor.party_id is None or actor.account_id is None:
        raise ComplainForSomebody
    if said.about in _NAMES and said.subject_id is None:
        raise SubjectNeeded
    row = Complaint(
        id=new_id(),
        party_id=actor.party_id,
        account_id=actor.account_id,
        about=said.about,
        subject_id=said.subject_id,
        state=ComplaintState.RECEIVED,
        received_at=now,
        due_at=due(said.about.value, now),
    )
    row.text_sealed = keyring.seal(said.text, table="complaint", column="text_sealed", row=row.id)
    return row


def move(
    row: Complaint, wanted: MoveIn, actor: Actor, keyring: Keyring, now: datetime
) -> ComplaintMove:
    """Move a complaint. What `answer` says as its comment is the answer, kept sealed."""
    way = MACHINE.chosen(wanted.transition, row.state, actor, wanted.model_dump())
    comment = wanted.comment
    if way.name == "answer" and comment:
        row.answer_sealed = keyring.seal(
            comment, table="complaint", column="answer_sealed", row=row.id
        )
        row.answered_at, row.answered_by, comment = now, actor.account_id, None
    log = move_row(way, row.state, actor, now, wanted.reason, comment)
    row.state = ComplaintState(way.target)
    return ComplaintMove(complaint_id=row.id, **log)


def shown(row: Complaint, keyring: Keyring, now: datetime) -> ComplaintOut:
    """A complaint with its words opened."""
    names = ("id", "about", "subject_id", "state", "received_at", "due_at", "answered_at")
    return ComplaintOut(
        **{name: getattr(row, name) for name in names},
        text=_opened(keyring, row, "text_sealed") or "",
        answer=_opened(keyring, row, "answer_sealed"),
        overdue=row.state in _OPEN and row.due_at < now,
    )


def _opened(keyring: Keyring, row: Complaint, column: str) -> str | None:
    sealed = getattr(row, column)
    return sealed and keyring.open(sealed, table="complaint", column=column, row=row.id)
