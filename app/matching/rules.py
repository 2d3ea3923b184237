"""Decisions of matching: pairs, what came of lists, and requests that a person look again.

The statements here are executed by the rooms above, in the transaction of their own change.
"""

import hashlib
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.sql.base import Executable

from app.base.actor import Actor, Kind
from app.base.errors import Conflict, Forbidden
from app.base.ids import new_id
from app.base.wording import Words
from app.matching.lists import Place
from app.matching.models import HumanReview, Outcome, Pair, PairState

REVIEW_WITHIN = timedelta(days=15)
"""A request for human review is answered within this time."""


class ReviewAnswered(Conflict):
    """The request was answered before."""

    title = Words("这个请求已经答复过", "This request has been answered already")


class AnswerFromStaffOnly(Forbidden):
    """Only a person of the federation's staff answers."""

    title = Words("只能由工作人员答复", "Only staff answer such a request")


def pair_live(seeker_id: UUID, posting_id: UUID, now: datetime) -> Executable:
    """Keep that a seeker has a live application for a posting, so that it is not ranked again."""
    return _pair(seeker_id, posting_id, PairState.LIVE, now)


def pair_hired(seeker_id: UUID, posting_id: UUID, now: datetime) -> Executable:
    """Keep that a seeker was hired for a posting."""
    return _pair(seeker_id, posting_id, PairState.HIRED, now)


def pair_ended(seeker_id: UUID, posting_id: UUID, now: datetime) -> Executable:
    """Keep that nothing is open between them; the posting may be ranked again."""
    return _pair(seeker_id, posting_id, PairState.ENDED, now)


def list_key(list_id: str) -> str:
    """What is kept of a list's token: its SHA-256, 64 characters whatever was sent."""
    return hashlib.sha256(list_id.encode()).hexdigest()


def outcome_opened(list_key: str, posting_id: UUID, now: datetime) -> sa.Update:
    """The person looked at a posting of the list."""
    return _noted(list_key, posting_id, Outcome.opened_at, now)


def outcome_applied(place: Place, posting_id: UUID, now: datetime) -> Executable:
    """The person applied from a place in a list, whether or not that it was shown is written yet.

    What was shown is written a second behind; the row of an earlier application is made here.
    """
    found = insert(Outcome).values(
        list_id=list_key(place.list_id),
        posting_id=posting_id,
        seeker_id=place.mark.seeker_id,
        position=place.position,
        model_version=place.model_version,
        shown_at=place.mark.at,
        applied_at=now,
    )
    return found.on_conflict_do_update(
        index_elements=[Outcome.list_id, Outcome.posting_id],
        set_={"applied_at": sa.func.coalesce(Outcome.applied_at, found.excluded.applied_at)},
    )


def outcome_answered(list_key: str, posting_id: UUID, now: datetime) -> sa.Update:
    """The employer answered the application."""
    return _noted(list_key, posting_id, Outcome.answered_at, now)


def outcome_interviewed(list_key: str, posting_id: UUID, now: datetime) -> sa.Update:
    """The person attended an interview."""
    return _noted(list_key, posting_id, Outcome.interviewed_at, now)


def outcome_hired(list_key: str, posting_id: UUID, now: datetime) -> sa.Update:
    """The person was hired."""
    return _noted(list_key, posting_id, Outcome.hired_at, now)


def ask_review(
    seeker_id: UUID, posting_id: UUID, message: str | None, now: datetime
) -> HumanReview:
    """Ask that a person look again at how a posting was ranked (PIPL art. 24)."""
    return HumanReview(
        id=new_id(),
        seeker_id=seeker_id,
        posting_id=posting_id,
        message=message,
        asked_at=now,
        due_at=now + REVIEW_WITHIN,
    )


def answer_review(review: HumanReview, answer: str, actor: Actor, now: datetime) -> None:
    """Answer a request, once."""
    if actor.kind is not Kind.STAFF:
        raise AnswerFromStaffOnly
    if review.answered_at is not None:
        raise ReviewAnswered
    review.answer, review.answered_at, review.answered_by = answer, now, actor.account_id


def _pair(seeker_id: UUID, posting_id: UUID, state: PairState, now: datetime) -> Executable:
    # Both databases write the same ON CONFLICT clause; the construct compiles on either.
    found = insert(Pair).values(
        seeker_id=seeker_id, posting_id=posting_id, state=state, changed_at=now
    )
    return found.on_conflict_do_update(
        index_elements=[Pair.seeker_id, Pair.posting_id],
        set_={"state": found.excluded.state, "changed_at": found.excluded.changed_at},
    )


def _noted(
    list_key: str,
    posting_id: UUID,
    column: sa.orm.InstrumentedAttribute[datetime | None],
    now: datetime,
) -> sa.Update:
    """Note a step once: a second time does not move the moment of the first."""
    return (
        sa.update(Outcome)
        .where(Outcome.list_id == list_key, Outcome.posting_id == posting_id)
        .values({column: sa.func.coalesce(column, now)})
        .execution_options(synchronize_session=False)
    )
