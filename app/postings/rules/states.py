"""The states of a posting as data, and what a move changes in it (features.md C2).

A submission that needs no reviewer is two moves: `submit` by the employer, `publish` by the system.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from app.base.actor import Actor, Kind
from app.base.moves import MoveIn
from app.base.states import Machine, Transition, move_row
from app.base.wording import Words
from app.postings.models import Posting, PostingMove, PostingState

RUNS_FOR = timedelta(days=60)
"""How long a posting stays open when its employer names no closing time."""

_OWNERS = frozenset({Kind.EMPLOYER, Kind.INTEGRATION, Kind.STAFF})
_REVIEWERS = frozenset({Kind.STAFF})
_SYSTEM = frozenset({Kind.SYSTEM})
_RUNNING = frozenset({"open", "paused"})
_EDITABLE = _RUNNING | {"draft", "in_review"}
_ENDED = frozenset({"filled", "closed", "expired"})
_COMMENT = frozenset({"comment"})


def _way(
    name: str,
    sources: frozenset[str],
    target: str,
    roles: frozenset[Kind],
    label: tuple[str, str],
    needs: frozenset[str] = frozenset(),
) -> Transition:
    return Transition(name, sources, target, roles, Words(*label), needs)


_DRAFT, _IN_REVIEW = frozenset({"draft"}), frozenset({"in_review"})

MACHINE = Machine(
    (
        _way("submit", _DRAFT, "in_review", _OWNERS | _SYSTEM, ("提交", "Submit")),
        _way("contest", _DRAFT, "in_review", _OWNERS, ("请人工审核", "Ask a reviewer"), _COMMENT),
        _way("publish", _IN_REVIEW, "open", _REVIEWERS | _SYSTEM, ("发布", "Publish")),
        _way("return", _IN_REVIEW, "draft", _REVIEWERS, ("退回修改", "Return"), _COMMENT),
        _way("recheck", _RUNNING, "in_review", _SYSTEM, ("转人工审核", "Send to review")),
        _way("pause", frozenset({"open"}), "paused", _OWNERS, ("暂停招聘", "Pause")),
        _way("resume", frozenset({"paused"}), "open", _OWNERS, ("恢复招聘", "Resume")),
        _way("fill", _RUNNING, "filled", _OWNERS | _SYSTEM, ("已招满", "Filled")),
        _way("close", _EDITABLE, "closed", _OWNERS | _SYSTEM, ("关闭", "Close")),
        _way("expire", _RUNNING, "expired", _SYSTEM, ("到期", "Expire")),
        _way("reopen", _ENDED, "draft", _OWNERS, ("重新发布", "Offer again")),
    )
)

REVIEWING = frozenset({"publish", "return"})
"""The moves that need the scope of a reviewer."""

EVENT_OF: Mapping[str, str] = {
    "submit": "posting.submitted",
    "contest": "posting.contested",
    "publish": "posting.published",
    "return": "posting.returned",
    "recheck": "posting.sent_to_review",
    "pause": "posting.paused",
    "resume": "posting.resumed",
    "fill": "posting.filled",
    "close": "posting.closed",
    "expire": "posting.expired",
    "reopen": "posting.reopened",
}
"""What each move is called in the log."""


def move(posting: Posting, said: MoveIn, actor: Actor, now: datetime) -> PostingMove:
    """Make a transition; what else must hold for it is decided before (`review`, `standing`)."""
    before = posting.state
    given = said.model_dump()
    transition = MACHINE.chosen(said.transition, before, actor, given)
    posting.state = PostingState(transition.target)
    posting.state_reason = _told(transition.target, said)
    posting.updated_at = now
    if posting.state is PostingState.OPEN:
        _run(posting, before, now)
    if transition.name == "reopen":
        _start_anew(posting, now)
    row = move_row(transition, before, actor, now, said.reason, said.comment)
    return PostingMove(posting_id=posting.id, **row)


def _told(target: str, said: MoveIn) -> str | None:
    """What the employer reads beside the state; nothing is kept beside an open posting."""
    told = said.comment or said.reason
    return told[:500] if told and target != "open" else None


def _run(posting: Posting, before: PostingState, now: datetime) -> None:
    if before is PostingState.IN_REVIEW or posting.published_at is None:
        posting.published_at = now
    if posting.closes_at is None:
        posting.closes_at = now + RUNS_FOR


def _start_anew(posting: Posting, now: datetime) -> None:
    posting.published_at = None
    if posting.closes_at is not None and posting.closes_at <= now:
        posting.closes_at = None
