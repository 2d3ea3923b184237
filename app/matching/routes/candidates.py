"""Candidates of a posting."""

from typing import Annotated

import orjson
from fastapi import APIRouter, Depends, Request, Response, Security

from app.audit.door import Door
from app.audit.record import accessed
from app.audit.transaction import Db
from app.base.actor import Actor
from app.base.clock import Now, city_day
from app.base.database import one
from app.base.errors import Conflict
from app.base.paging import Paging, paging
from app.base.text import Identifier
from app.base.wording import Spoken, Words
from app.identity.current import current_actor
from app.identity.scopes import Scope, authz
from app.matching import queries
from app.matching.candidates import candidate_item, page_of, ranked
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
    """People for a posting, anonymous, by the same score as their own lists.

    Only people who look for work and whom the posting may be offered to. Their names and what
    they can do are not shown; what a person chooses to disclose comes with an application.
    """
    posting = one(session, queries.with_candidates_for(actor), posting_id)
    state = request.app.state
    offer = state.index.snapshot.offer(posting_id)
    if offer is None:
        raise PostingNotRanked
    accessed(session, actor, "candidates.read", posting, now)
    people = state.people.read(session, queries.looking(session, LOOKING), city_day(now))
    found = ranked(offer, people, state.model, state.keyring, now)
    shown, following = page_of(found, posting_id, at.cursor, at.limit, state.keyring)
    content = {
        "items": [candidate_item(each, offer, state.model, language) for each in shown],
        "next": following,
        "model_version": state.model.version,
    }
    return Response(orjson.dumps(content), media_type="application/json")
