"""Writing down that a person died, and what ends with it (PIPL art. 49)."""

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
from app.identity.closing import end_with
from app.identity.current import current_actor
from app.identity.merged import parties_of
from app.identity.models import Account
from app.identity.scopes import Scope, authz
from app.privacy.models import Death
from app.privacy.rules import dying
from app.privacy.schemas import DeathIn, DeathOut
from app.privacy.tasks.asking import NEXT_OF_KIN, keep_erasure
from app.seekers import queries as seekers
from app.seekers.models import Guardianship, GuardianshipState, Seeker
from app.seekers.queries import guardians
from app.seekers.schemas import GuardianshipMoveIn
from app.seekers.tasks import keep_move

router = APIRouter(prefix="/v1/seekers/{seeker_id}/death", tags=["privacy"], route_class=Door)
Decider = Annotated[Actor, Security(current_actor, scopes=[Scope.RIGHTS_DECIDE])]
Once = Annotated[None, Depends(once)]
_OPEN = (GuardianshipState.REQUESTED, GuardianshipState.VERIFIED, GuardianshipState.SUSPENDED)


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

    Whoever acted for the person does so no longer. With `erase` the relative asks that everything
    be erased; that has its seven days, too.
    """
    seeker = one(session, seekers.visible_to(actor, now), seeker_id)
    evidence = one(session, documents.visible_to(actor, now), body.evidence_id)
    row = dying.recorded(seeker, evidence, body, actor, request.app.state.keyring, now)
    session.add_all([row, dying.left(seeker, actor, now)])
    session.flush()
    record(session, actor, "seeker.death_recorded", seeker, now)
    record(session, actor, "seeker.profile_changed", seeker, now)
    _end_guardianships(session, actor, seeker, now)
    _close_accounts(session, actor, seeker, now)
    if body.erase:
        keep_erasure(session, seeker, "erase", actor, now, NEXT_OF_KIN)
    return row


def _end_guardianships(session: Db, actor: Actor, seeker: Seeker, now: Now) -> None:
    seen = guardians.visible_to(actor, now)
    theirs = Guardianship.seeker_id.in_(parties_of(seeker.id))
    said = GuardianshipMoveIn(transition="end", reason="death")
    for held in session.scalars(seen.where(theirs, Guardianship.state.in_(_OPEN))).all():
        keep_move(session, held, seeker, said, actor, now)


def _close_accounts(session: Db, actor: Actor, seeker: Seeker, now: Now) -> None:
    with as_system(session, "staff see no accounts: those of a person who died are closed"):
        mine = sa.select(Account).where(
            Account.party_id.in_(parties_of(seeker.id)), Account.closed_at.is_(None)
        )
        for account in session.scalars(mine).all():
            account.closed_at = now
            record(session, actor, "account.closed", account, now, reason_code="death")
            end_with(session, actor, account, now)
