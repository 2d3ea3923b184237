"""Requests that a person look again at a ranking (PIPL art. 24)."""

from collections.abc import Sequence
from typing import Annotated, Any

import sqlalchemy as sa
from fastapi import APIRouter, Depends, Request, Security
from sqlalchemy.orm import Session

from app.audit.door import Door, once
from app.audit.record import accessed, record
from app.audit.transaction import Db, as_system
from app.base.actor import Actor
from app.base.clock import Now
from app.base.database import one
from app.base.errors import NotFound
from app.base.paging import Page, Paging, page, paging
from app.base.text import Identifier
from app.identity.current import current_actor
from app.identity.merged import parties_of
from app.identity.scopes import Act, Scope, authz
from app.matching import queries, rules
from app.matching.models import HumanReview
from app.matching.schemas import ReviewAnswerIn, ReviewIn, ReviewOut
from app.seekers import queries as seekers
from app.seekers.models import Seeker
from app.seekers.tasks import agreed_by_person

router = APIRouter(tags=["matching"], route_class=Door)
At = Annotated[Paging, Depends(paging)]
Reader = Annotated[Actor, Security(current_actor, scopes=[Scope.MATCHES_READ])]
Writer = Annotated[Actor, Security(current_actor, scopes=[Scope.SEEKERS_WRITE])]
Once = Annotated[None, Depends(once)]
ROWS = "own; of the paired, officer; of the districts, staff"


@router.post(
    "/v1/seekers/{seeker_id}/matches/{posting_id}/human-review",
    status_code=201,
    response_model=ReviewOut,
    openapi_extra=authz(ROWS),
)
def ask(
    seeker_id: Identifier,
    posting_id: Identifier,
    body: ReviewIn,
    request: Request,
    actor: Writer,
    session: Db,
    now: Now,
    _: Once,
) -> HumanReview:
    """Ask that a person look again at how a job was ranked; `due_at` says until when."""
    seeker = one(session, seekers.visible_to(actor, now), seeker_id)
    agreed_by_person(session, actor, Act.PROFILE, seeker.id, now)
    if request.app.state.index.snapshot.find(posting_id) is None:
        raise NotFound
    review = rules.ask_review(seeker.id, posting_id, body.message, now)
    session.add(review)
    session.flush()
    record(session, actor, "human_review.asked", review, now, **_concerns(session, [review])[0])
    return review


@router.get(
    "/v1/seekers/{seeker_id}/matches/{posting_id}/human-review",
    response_model=Page[ReviewOut],
    openapi_extra=authz(ROWS, notes_access=True),
)
def asked(
    seeker_id: Identifier,
    posting_id: Identifier,
    actor: Reader,
    session: Db,
    now: Now,
    at: At,
) -> Page[ReviewOut]:
    """What was asked about a job, and the answers, the latest first."""
    seeker = one(session, seekers.visible_to(actor, now), seeker_id)
    if not actor.is_the_person(seeker.id):
        accessed(session, actor, "human_review.read", seeker, now)
    wanted = sa.select(HumanReview).where(
        HumanReview.seeker_id.in_(parties_of(seeker.id)), HumanReview.posting_id == posting_id
    )
    items, following = page(
        session, wanted, HumanReview.asked_at, HumanReview.id, at, at.narrowed_by(None)
    )
    return Page(items=[ReviewOut.model_validate(row) for row in items], next=following)


@router.get(
    "/v1/matching/human-reviews",
    response_model=Page[ReviewOut],
    openapi_extra=authz(ROWS, notes_access=True),
)
def waiting(actor: Reader, session: Db, now: Now, at: At) -> Page[ReviewOut]:
    """Requests not answered yet, the first due first."""
    mine = seekers.visible_to(actor, now).with_only_columns(Seeker.id)
    wanted = queries.reviews_of(mine).where(HumanReview.answered_at.is_(None))
    items, following = page(
        session,
        wanted,
        HumanReview.due_at,
        HumanReview.id,
        at,
        at.narrowed_by(None),
        descending=False,
    )
    for review, concerns in zip(items, _concerns(session, items), strict=True):
        accessed(session, actor, "human_review.read", review, now, **concerns)
    return Page(items=[ReviewOut.model_validate(row) for row in items], next=following)


@router.post(
    "/v1/matching/human-reviews/{review_id}/answers",
    status_code=201,
    response_model=ReviewOut,
    openapi_extra=authz("of the districts, staff"),
)
def answer(
    review_id: Identifier,
    body: ReviewAnswerIn,
    actor: Writer,
    session: Db,
    now: Now,
    _: Once,
) -> HumanReview:
    """Answer a request, once; only staff of the person's district do."""
    mine = seekers.visible_to(actor, now).with_only_columns(Seeker.id)
    review = one(session, queries.reviews_of(mine), review_id)
    rules.answer_review(review, body.answer, actor, now)
    record(session, actor, "human_review.answered", review, now, **_concerns(session, [review])[0])
    return review


def _concerns(session: Session, reviews: Sequence[HumanReview]) -> list[dict[str, Any]]:
    """Whom and what the event of each request concerns, and in which districts they are."""
    with as_system(session, "the posting asked about may be closed by now, and of any district"):
        where = queries.districts_of(session, reviews)
    return [
        {
            "refs": {"seeker": review.seeker_id, "posting": review.posting_id},
            "district": where[review.id][0],
            "other_district": where[review.id][1],
        }
        for review in reviews
    ]
