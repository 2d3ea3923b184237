"""Candidates of a posting."""

from datetime import datetime
from typing import Annotated

import orjson
from fastapi import APIRouter, Depends, Request, Response, Security
from sqlalchemy.orm import Session

from app.audit.door import Door
from app.audit.record import accessed
from app.audit.transaction import Db, as_system
from app.base.actor import Actor, Kind
from app.base.clock import Now, city_day
from app.base.database import one
from app.base.errors import Conflict
from app.base.paging import Paging, paging
from app.base.text import Identifier
from app.base.wording import Spoken, Words
from app.identity.current import current_actor
from app.identity.scopes import Scope, authz
from app.matching import queries
from app.matching.candidates.coarse import coarse
from app.matching.candidates.inputs import inputs_on
from app.matching.candidates.item import Candidate, candidate_item
from app.matching.candidates.live import live
from app.matching.candidates.pages import page_of
from app.matching.index import Offer
from app.matching.index.view import LOOKING
from app.matching.schemas import CandidatesOut

router = APIRouter(prefix="/v1/postings", tags=["matching"], route_class=Door)
At = Annotated[Paging, Depends(paging)]
Reader = Annotated[Actor, Security(current_actor, scopes=[Scope.CANDIDATES_READ])]


class PostingNotRanked(Conflict):
    """Only an open posting of a verified employer has candidates."""

    title = Words("岗位开放后才有候选人", "A posting has candidates once it is open")


@router.get(
    "/{posting_id}/candidates",
    response_model=CandidatesOut,
    openapi_extra=authz("own posting; of the districts, staff", notes_access=True),
)
def candidates(
    posting_id: Identifier,
    request: Request,
    actor: Reader,
    session: Db,
    now: Now,
    at: At,
    language: Spoken,
) -> Response:
    """People for a posting, anonymous.

    An employer sees who looks for work where the posting is, by band of fit and within a band in
    no order that means anything. The band is made from the experience and education shown, not
    from what people can do, the pay or the hours they accept. Changes of a posting count from the
    next day, and an accommodation is named where at least five candidates would need it. Staff see
    those whom the posting may be offered to, by the same score as people's own lists. Only people
    who agree to `employer_candidates` are listed, for either. What a person chooses to disclose
    comes with an application.
    """
    posting = one(session, queries.with_candidates_for(actor), posting_id)
    offer = request.app.state.index.snapshot.offer(posting_id)
    if offer is None:
        raise PostingNotRanked
    accessed(session, actor, "candidates.read", posting, now)
    found, offered = _found(request, actor, session, offer, now)
    state = request.app.state
    shown, following = page_of(found, posting_id, actor, at.cursor, at.limit, state.keyring)
    content = {
        "items": [candidate_item(each, offered, state.model, language) for each in shown],
        "next": following,
        "model_version": state.model.version,
    }
    return Response(orjson.dumps(content), media_type="application/json")


def _found(
    request: Request, actor: Actor, session: Session, offer: Offer, now: datetime
) -> tuple[list[Candidate], tuple[str, ...]]:
    """The candidates as this caller may see them, and the accommodations offered to them."""
    state, day = request.app.state, city_day(now)
    with as_system(session, "candidates are anonymous and made from all who look for work"):
        looking = queries.on_candidate_lists(session, LOOKING, now)
        people = state.people.read(session, looking, now)
    if actor.kind is Kind.STAFF:
        return live(offer, people, state.model, state.keyring, now), offer.offered
    inputs = inputs_on(session, offer, day)
    return coarse(offer.id, inputs, people, state.model, state.keyring), inputs.offered
