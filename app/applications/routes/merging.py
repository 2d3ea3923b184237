"""Putting two records of one person together, and taking them apart again.

The doors stand here, above everything that belongs to a person: two records that both have a live
application for one posting are not merged.
"""

from typing import Annotated

from fastapi import APIRouter, Depends, Response, Security
from sqlalchemy.orm import Session

from app.applications.tasks import merge as keep_merge
from app.audit.door import Door, once
from app.audit.models import Topic
from app.audit.record import Note, note_it
from app.audit.transaction import Db
from app.base.actor import Actor
from app.base.clock import Now
from app.base.database import one
from app.base.moves import MovesOut, moves_out
from app.base.paging import Page, Paging, page, paging
from app.base.text import Identifier
from app.base.versions import tagged
from app.base.wording import Language, Spoken
from app.identity.current import SteppedUp, current_actor
from app.identity.scopes import Scope, authz
from app.seekers.models import Merge
from app.seekers.queries import duplicates as queries
from app.seekers.rules import duplicates as rules
from app.seekers.schemas import MergeIn, MergeOut, UnmergeIn
from app.seekers.tasks import keep_unmerge

router = APIRouter(prefix="/v1/merges", tags=["duplicates"], route_class=Door)
Merger = Annotated[Actor, Security(current_actor, scopes=[Scope.DUPLICATES_MERGE])]
Once = Annotated[None, Depends(once)]
At = Annotated[Paging, Depends(paging)]
_ROWS = "staff: of two people of their own districts"
_READS = authz(_ROWS, notes_access=True)


@router.post("", status_code=201, response_model=MergeOut, openapi_extra=authz(_ROWS))
def merge(
    body: MergeIn,
    response: Response,
    actor: Merger,
    stepped: SteppedUp,
    session: Db,
    now: Now,
    _: Once,
) -> MergeOut:
    """Put two records of one person together; staff of both districts, after a fresh proof.

    Nothing is copied or deleted: what belongs to the duplicate stays with it and is seen with the
    kept record; the duplicate is in no list, no ranking and opens no login. Refused: two different
    ID numbers (`two_people`), live applications of both for one job (`both_applied`), a record that
    is merged already (`already_merged`).
    """
    merged = keep_merge(session, body, stepped, now)
    response.headers["Location"] = f"{router.prefix}/{merged.id}"
    tagged(response, merged)
    return rules.shown(merged)


@router.get("", response_model=Page[MergeOut], openapi_extra=_READS)
def listed(actor: Merger, session: Db, now: Now, at: At) -> Page[MergeOut]:
    """Merges of people of one's districts, the latest first; those taken apart stay in the list."""
    _note(session, actor, now)
    wanted, bound = queries.merges_visible_to(actor), at.narrowed_by(None)
    found, following = page(session, wanted, Merge.merged_at, Merge.id, at, bound)
    return Page(items=[rules.shown(merged) for merged in found], next=following)


@router.get("/{merge_id}", response_model=MergeOut, openapi_extra=_READS)
def read(
    merge_id: Identifier, response: Response, actor: Merger, session: Db, now: Now
) -> MergeOut:
    """One merge."""
    merged = one(session, queries.merges_visible_to(actor), merge_id)
    _note(session, actor, now)
    tagged(response, merged)
    return rules.shown(merged)


@router.get("/{merge_id}/transitions", response_model=MovesOut, openapi_extra=_READS)
def moves(merge_id: Identifier, actor: Merger, session: Db, now: Now, language: Spoken) -> MovesOut:
    """Whether two records stand together, and what the caller may do now."""
    merged = one(session, queries.merges_visible_to(actor), merge_id)
    _note(session, actor, now)
    return _moves(session, merged, actor, language)


@router.post(
    "/{merge_id}/transitions", status_code=201, response_model=MovesOut, openapi_extra=authz(_ROWS)
)
def unmerge(
    merge_id: Identifier,
    body: UnmergeIn,
    response: Response,
    actor: Merger,
    stepped: SteppedUp,
    session: Db,
    now: Now,
    language: Spoken,
    _: Once,
) -> MovesOut:
    """Take two records apart: `{"transition": "unmerge", "comment": "…"}`; each is as it was."""
    merged = one(session, queries.merges_visible_to(actor), merge_id)
    keep_unmerge(session, merged, body, stepped, now)
    tagged(response, merged)
    return _moves(session, merged, actor, language)


def _note(session: Session, actor: Actor, now: Now) -> None:
    note_it(session, Note(actor, "merge.read", "merge", None, now, Topic.ACCESS))


def _moves(session: Session, merged: Merge, actor: Actor, language: Language) -> MovesOut:
    allowed = rules.MACHINE.allowed(merged.state, actor)
    return moves_out(merged.state, queries.moves_of(session, merged), allowed, language)
