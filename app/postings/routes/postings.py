"""Postings themselves: offer, list and search, read, change, and what they demand."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response

from app.audit.door import Door
from app.audit.record import record
from app.audit.transaction import Db
from app.base.actor import Actor
from app.base.clock import Now
from app.base.database import one
from app.base.errors import FieldProblem, Invalid
from app.base.paging import Page, Paging, page, paging
from app.base.text import Identifier
from app.base.validation import LABELS
from app.base.versions import IfMatch, expected
from app.base.wording import Words
from app.employers import queries as employers
from app.employers.models import MEMBERS
from app.functioning.schemas import DemandOut
from app.postings import queries as postings
from app.postings import rules
from app.postings.models import Posting, PostingState
from app.postings.routes.keeping import (
    OWN,
    SEEN,
    Once,
    Reader,
    Writer,
    editable,
    keep_edit,
    shown,
)
from app.postings.schemas import (
    DemandsOut,
    PostingFilter,
    PostingIn,
    PostingOut,
    PostingPatch,
    posting_out,
)

router = APIRouter(prefix="/v1/postings", tags=["postings"], route_class=Door)
At = Annotated[Paging, Depends(paging)]


@router.post("", status_code=201, response_model=PostingOut, openapi_extra=OWN)
def offer(
    body: PostingIn, response: Response, actor: Writer, session: Db, now: Now, _: Once
) -> PostingOut:
    """Write a posting; it starts as a draft and is published by the transition `submit`.

    Staff name the `employer_id`; an employer's postings are its own. What is left out is not
    said. Without `occupation` the title is coded; where the coder is not sure, `occupation` is null
    and `occupation_asks` is true. A demand marked essential needs its `reason`.
    """
    employer = one(session, employers.editable_by(actor), _employer_of(body, actor))
    rules.active(employer)
    posting = rules.new_posting(employer.id, now)
    posting.employer = employer
    posting.external_id = body.external_id
    posting.source = body.source or ("portal" if body.external_id else None)
    rules.write(posting, body, actor, now)
    session.add(posting)
    session.flush()
    record(session, actor, "posting.created", posting, now, refs={"employer": employer.id})
    response.headers["Location"] = f"/v1/postings/{posting.id}"
    return shown(response, posting)


def _employer_of(body: PostingIn, actor: Actor) -> UUID:
    found = body.employer_id or (actor.party_id if actor.kind in MEMBERS else None)
    if found is None:
        said = Words("请写明用人单位。", "Say whose posting it is.")
        raise Invalid(errors=[FieldProblem("/employer_id", "missing", said, LABELS["employer_id"])])
    return found


@router.get("", response_model=Page[PostingOut], openapi_extra=SEEN)
def listed(
    narrowed_by: Annotated[PostingFilter, Query()], actor: Reader, session: Db, now: Now, at: At
) -> Page[PostingOut]:
    """List or search postings, the youngest first.

    Seekers, officers and kiosks see what one can apply to now; employers see their own in every
    state, staff those of their districts. A filter keeps only postings that say what it asks;
    `include_unsaid=true` keeps those that say nothing of it, too.
    """
    found = postings.narrowed(postings.listed(actor, now), narrowed_by)
    public = actor.kind not in postings.EDITORS or narrowed_by.state == [PostingState.OPEN]
    order = Posting.published_at if public else Posting.created_at
    rows, following = page(
        session,
        found.options(*postings.loaded()),
        order,
        Posting.id,
        at,
        at.narrowed_by(narrowed_by, order.key),
    )
    return Page(items=[posting_out(posting) for posting in rows], next=following)


@router.get("/{posting_id}", response_model=PostingOut, openapi_extra=SEEN)
def read(posting_id: Identifier, response: Response, actor: Reader, session: Db) -> PostingOut:
    """Read a posting. Null means that its employer did not say."""
    seen = postings.visible_to(actor).options(*postings.loaded())
    return shown(response, one(session, seen, posting_id))


@router.patch("/{posting_id}", response_model=PostingOut, openapi_extra=OWN)
def change(
    posting_id: Identifier,
    body: PostingPatch,
    response: Response,
    actor: Writer,
    session: Db,
    now: Now,
    if_match: IfMatch = None,
) -> PostingOut:
    """Change a posting; what is left out stays, null clears, lists and `pay` are replaced whole.

    The text of a submitted posting is screened again, and pay, hours and probation are checked:
    what may not be published answers 409 and nothing is kept; what a reviewer has to look at sends
    an open posting back to review.
    """
    posting = editable(session, actor, posting_id)
    expected(posting, if_match)
    rules.editable(posting)
    if rules.write(posting, body, actor, now):
        keep_edit(session, posting, actor, now)
    return shown(response, posting)


@router.get("/{posting_id}/demands", response_model=DemandsOut, openapi_extra=SEEN)
def demands(posting_id: Identifier, actor: Reader, session: Db) -> DemandsOut:
    """What the job demands, item by item (0 none … 5 full): stated, and assumed where unsaid.

    Assumed demands come from the occupation and the place of work. They are never essential: ask
    the employer. Of an occupation that is not known for sure nothing is assumed.
    """
    seen = postings.visible_to(actor).options(*postings.loaded())
    posting = one(session, seen, posting_id)
    assumed = rules.assumed_demands(posting, posting.demands)
    return DemandsOut(
        posting_id=posting.id,
        occupation=posting.occupation,
        stated=[DemandOut.model_validate(one) for one in rules.stated_demands(posting)],
        assumed=[DemandOut.model_validate(one) for one in assumed],
    )
