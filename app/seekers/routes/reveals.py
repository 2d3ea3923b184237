"""Opening what is kept closed of a person, and the list in which the person sees who did."""

from datetime import timedelta
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Security

from app.audit.door import Door
from app.audit.record import accessed
from app.audit.transaction import Db
from app.base.actor import Actor
from app.base.clock import Now
from app.base.database import one
from app.base.paging import Page, Paging, page, paging
from app.base.text import Identifier
from app.identity.current import SteppedUp, current_actor
from app.identity.scopes import Scope, authz
from app.seekers import queries as seekers
from app.seekers import rules
from app.seekers.models import Reveal
from app.seekers.schemas import RevealedOut, RevealIn, RevealOut
from app.seekers.tasks import Quota, keep_reveal

router = APIRouter(prefix="/v1/seekers/{seeker_id}/reveals", tags=["reveals"], route_class=Door)
Revealer = Annotated[Actor, Security(current_actor, scopes=[Scope.IDENTITY_REVEAL])]
Reader = Annotated[Actor, Security(current_actor, scopes=[Scope.SEEKERS_READ])]
At = Annotated[Paging, Depends(paging)]
_ROWS = "oneself; an officer's paired people; staff's districts"
OWN_PER_HOUR = 30
"""How often a person opens their own fields: a bound against a stolen login, no quota."""


@router.post(
    "", status_code=201, response_model=RevealedOut, openapi_extra=authz(_ROWS, notes_access=True)
)
def reveal(
    seeker_id: Identifier,
    body: RevealIn,
    request: Request,
    actor: Revealer,
    __: SteppedUp,
    session: Db,
    now: Now,
) -> RevealedOut:
    """Open closed fields of a person: by the person, or by staff of the district with a reason.

    Needs a fresh proof of who is there (403 `step_up_needed`). Staff have a daily quota for each
    account and organisation (429). The person sees each reveal. The values stand in this answer
    only; a repetition is a new reveal, so there is no Idempotency-Key.
    """
    seeker = one(session, seekers.certified(seekers.visible_to(actor, now)), seeker_id)
    rules.may_reveal(seeker, actor, body.purpose, body.comment)
    made = rules.reveal(seeker, body.fields, body.purpose.value, actor, now, body.comment)
    quotas = _quotas(actor, seeker.id, request.app.state.settings)
    return keep_reveal(session, made, seeker, actor, quotas, request.app.state.keyring, now)


@router.get("", response_model=Page[RevealOut], openapi_extra=authz(_ROWS, notes_access=True))
def reveals(seeker_id: Identifier, actor: Reader, session: Db, now: Now, at: At) -> Page[RevealOut]:
    """Who opened what of a person, what for and when, the newest first; never the values."""
    seeker = one(session, seekers.visible_to(actor, now), seeker_id)
    if not actor.is_the_person(seeker.id):
        accessed(session, actor, "seeker.reveals_read", seeker, now)
    seen, bound = seekers.reveals_of(seeker.id), at.narrowed_by(None, seeker.id)
    rows, following = page(session, seen, Reveal.at, Reveal.id, at, bound)
    return Page(items=[RevealOut.model_validate(row) for row in rows], next=following)


def _quotas(actor: Actor, seeker_id: UUID, settings: Any) -> list[Quota]:
    if actor.is_the_person(seeker_id):
        return [Quota("own", seeker_id, OWN_PER_HOUR, timedelta(hours=1))]
    return [
        Quota("account", actor.account_id, settings.reveals_per_account),
        Quota("organisation", actor.organisation_id, settings.reveals_per_organisation),
    ]
