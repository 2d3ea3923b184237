"""What every write of a posting does with the session: load, judge, keep, note."""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated
from uuid import UUID

import sqlalchemy as sa
from fastapi import Depends, Response, Security
from sqlalchemy.orm import Session

from app.audit.door import once
from app.audit.record import record
from app.audit.transaction import as_system
from app.base.actor import SYSTEM, Actor, Kind
from app.base.clock import city_day
from app.base.database import one
from app.base.errors import Unauthenticated
from app.base.versions import tagged
from app.identity.current import current_actor
from app.identity.scopes import Scope, authz
from app.postings import queries as postings
from app.postings import rules
from app.postings.models import Posting, PostingMove
from app.postings.rules import Judgement
from app.postings.schemas import PostingOut, posting_out
from app.reference.queries import minimum_wages

Reader = Annotated[Actor, Security(current_actor, scopes=[Scope.POSTINGS_READ])]
Writer = Annotated[Actor, Security(current_actor, scopes=[Scope.POSTINGS_WRITE])]
Reviewer = Annotated[Actor, Security(current_actor, scopes=[Scope.POSTINGS_REVIEW])]
Once = Annotated[None, Depends(once)]

OWN = authz("an employer's own; staff of its district or without one")
SEEN = authz(
    "employers: their own; staff: of their districts or of none; others: open ones of verified "
    "employers"
)


def editable(session: Session, actor: Actor, posting_id: UUID) -> Posting:
    """A posting this actor may change, with its demands and its employer."""
    return one(session, postings.editable_by(actor).options(*postings.loaded()), posting_id)


def judged(session: Session, posting: Posting, now: datetime) -> Judgement:
    """What law, screening and reviewers say of a posting now."""
    minimum = rules.minimum_for(posting, posting.employer, minimum_wages(session), city_day(now))
    return rules.judge(posting, minimum, postings.screenings(session, posting.id))


def keep_edit(session: Session, posting: Posting, actor: Actor, now: datetime) -> None:
    """Keep an edit; of a submitted posting the text is screened again, and refused or rechecked."""
    moved = sa.inspect(posting).attrs.district.history.has_changes()
    if moved and actor.kind is Kind.STAFF:
        with as_system(session, "a posting that moves away leaves the staff's rows", leaving=True):
            _keep_edit(session, posting, actor, now)
    else:
        _keep_edit(session, posting, actor, now)


def _keep_edit(session: Session, posting: Posting, actor: Actor, now: datetime) -> None:
    moves: list[PostingMove] = []
    if posting.state in rules.REVIEWED:
        found = judged(session, posting, now)
        moves = rules.after_edit(posting, found, now)
        session.add(rules.kept_screening(posting, found, now))
    session.flush()
    record(session, actor, "posting.changed", posting, now, refs={"employer": posting.employer_id})
    keep_moves(session, posting, moves, actor, now)


def keep_moves(
    session: Session, posting: Posting, moves: Iterable[PostingMove], actor: Actor, now: datetime
) -> None:
    """Keep moves in the log of the posting, and note each by its name."""
    for move in moves:
        session.add(move)
        session.flush()
        by = SYSTEM if move.actor_kind is Kind.SYSTEM else actor
        refs: dict[str, UUID | None] = {"employer": posting.employer_id}
        record(session, by, rules.EVENT_OF[move.name], posting, now, refs=refs)


def shown(response: Response, posting: Posting) -> PostingOut:
    """The posting as it stands, with its version as ETag."""
    tagged(response, posting)
    return posting_out(posting)


def account_of(actor: Actor) -> UUID:
    """The account a decision is signed with; a caller at the door always has one."""
    if actor.account_id is None:
        raise Unauthenticated
    return actor.account_id
