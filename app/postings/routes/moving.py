"""The transitions of a posting."""

from datetime import datetime

from fastapi import APIRouter, Response
from sqlalchemy.orm import Session

from app.audit.door import Door
from app.audit.transaction import Db
from app.base.actor import Actor
from app.base.clock import Now
from app.base.moves import MoveIn, MovesOut, moves_out
from app.base.text import Identifier
from app.base.versions import tagged
from app.base.wording import Language, Spoken
from app.identity.current import permitted
from app.identity.scopes import Scope
from app.postings import queries as postings
from app.postings import rules
from app.postings.models import Posting, PostingMove
from app.postings.routes.keeping import OWN, Once, Reader, Writer, editable, judged, keep_moves

router = APIRouter(prefix="/v1/postings/{posting_id}", tags=["postings"], route_class=Door)


@router.get("/transitions", response_model=MovesOut, openapi_extra=OWN)
def transitions(posting_id: Identifier, actor: Reader, session: Db, language: Spoken) -> MovesOut:
    """What was done with this posting, and what you may do now."""
    return _told(session, editable(session, actor, posting_id), actor, language)


@router.post("/transitions", status_code=201, response_model=MovesOut, openapi_extra=OWN)
def move(
    posting_id: Identifier,
    body: MoveIn,
    response: Response,
    actor: Writer,
    session: Db,
    now: Now,
    language: Spoken,
    _: Once,
) -> MovesOut:
    """Move a posting: submit, contest, publish, return, pause, resume, fill, close, reopen.

    `submit` publishes at once where the employer is verified and the screening allows the text;
    else a reviewer looks. A text that may not be published answers 409 `screening_blocked` with
    rule, part and position; pay, hours or probation below the law 409 `terms_below_law`. `contest`
    (with a comment) sends a blocked text to a reviewer. `publish` and `return` need
    `postings:review`.
    """
    posting = editable(session, actor, posting_id)
    if body.transition in rules.REVIEWING:
        permitted(actor, [Scope.POSTINGS_REVIEW])
    moves = _moved(session, posting, body, actor, now)
    session.flush()
    keep_moves(session, posting, moves, actor, now)
    tagged(response, posting)
    return _told(session, posting, actor, language)


def _moved(
    session: Session, posting: Posting, said: MoveIn, actor: Actor, now: datetime
) -> list[PostingMove]:
    if said.transition in ("submit", "contest"):
        found = judged(session, posting, now)
        moves = rules.submit(posting, posting.employer, found, said, actor, now)
        session.add(rules.kept_screening(posting, found, now))
        return moves
    if said.transition not in ("publish", "resume"):
        if said.transition == "reopen":
            rules.active(posting.employer)
        return [rules.move(posting, said, actor, now)]
    made = rules.move(posting, said, actor, now)
    found = judged(session, posting, now)
    rules.may_open(posting, posting.employer, found, now)
    if said.transition == "publish":
        session.add(rules.kept_acceptance(posting, found, actor, now))
    return [made]


def _told(session: Session, posting: Posting, actor: Actor, language: Language) -> MovesOut:
    allowed = [
        transition
        for transition in rules.MACHINE.allowed(posting.state, actor)
        if transition.name not in rules.REVIEWING or Scope.POSTINGS_REVIEW in actor.scopes
    ]
    return moves_out(posting.state, postings.moves(session, posting.id), allowed, language)
