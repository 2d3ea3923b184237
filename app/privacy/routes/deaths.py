"""Writing down that a person died, and what a relative asks for (PIPL art. 49)."""

from typing import Annotated

import sqlalchemy as sa
from fastapi import APIRouter, Depends, Request, Security

from app.audit.door import Door, once
from app.audit.record import record
from app.audit.transaction import Db, as_system
from app.base.actor import Actor
from app.base.clock import Now
from app.base.database import one
from app.base.text import Identifier
from app.documents import queries as documents
from app.identity.current import current_actor
from app.identity.models import Account
from app.identity.scopes import Scope, authz
from app.privacy import queries
from app.privacy.models import Death
from app.privacy.rules import asking, dying
from app.privacy.schemas import DeathIn, DeathOut
from app.privacy.tasks.rights import ERASE
from app.seekers import queries as seekers
from app.seekers.models import Seeker
from app.tasks.queries import enqueue

router = APIRouter(prefix="/v1/seekers/{seeker_id}/death", tags=["privacy"], route_class=Door)
Decider = Annotated[Actor, Security(current_actor, scopes=[Scope.RIGHTS_DECIDE])]
Once = Annotated[None, Depends(once)]


@router.post(
    "", status_code=201, response_model=DeathOut, openapi_extra=authz("of the districts, staff")
)
def record_death(
    seeker_id: Identifier,
    body: DeathIn,
    request: Request,
    actor: Decider,
    session: Db,
    now: Now,
    _: Once,
) -> Death:
    """Write down a death that a document shows. The person leaves matching and every login ends.

    With `erase` the relative asks that everything be erased; that has its seven days, too.
    """
    seeker = one(session, seekers.visible_to(actor, now), seeker_id)
    evidence = one(session, documents.visible_to(actor, now), body.evidence_id)
    row = dying.recorded(seeker, evidence, body, actor, request.app.state.keyring, now)
    session.add_all([row, dying.left(seeker, actor, now)])
    session.flush()
    record(session, actor, "seeker.death_recorded", seeker, now)
    record(session, actor, "seeker.profile_changed", seeker, now)
    _close_accounts(session, actor, seeker, now)
    if body.erase:
        _erase(session, actor, seeker, now)
    return row


def _close_accounts(session: Db, actor: Actor, seeker: Seeker, now: Now) -> None:
    with as_system(session, "staff see no accounts: those of a person who died are closed"):
        mine = sa.select(Account).where(Account.party_id == seeker.id, Account.closed_at.is_(None))
        for account in session.scalars(mine):
            account.closed_at = now
            record(session, actor, "account.closed", account, now, reason_code="death")


def _erase(session: Db, actor: Actor, seeker: Seeker, now: Now) -> None:
    if session.scalars(queries.running_erasure(seeker.id)).one_or_none() is not None:
        return
    row = asking.asked_erasure(seeker.id, "erase", [], actor, now)
    session.add(row)
    session.flush()
    arguments = {"erasure_id": str(row.id)}
    enqueue(session, ERASE, arguments, now, key=f"{ERASE}:{row.id}", due_at=row.due_at)
    record(session, actor, "erasure.asked", seeker, now, refs={"erasure": row.id})
