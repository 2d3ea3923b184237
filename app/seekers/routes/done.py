"""What was done for a person, told to them in short sentences without hard words."""

from typing import Annotated

from fastapi import APIRouter, Depends, Security

from app.audit.door import Door
from app.audit.record import accessed
from app.audit.transaction import Db, as_system
from app.base.actor import Actor
from app.base.clock import Now
from app.base.database import one
from app.base.paging import Page, Paging, paging
from app.base.text import Identifier
from app.base.wording import Spoken
from app.identity.current import current_actor
from app.identity.scopes import Scope, authz
from app.seekers import queries as seekers
from app.seekers.queries import done as queries
from app.seekers.rules import done as rules
from app.seekers.schemas import DoneOut

router = APIRouter(prefix="/v1/seekers", tags=["guardianships"], route_class=Door)
Reader = Annotated[Actor, Security(current_actor, scopes=[Scope.GUARDIANSHIPS_READ])]
At = Annotated[Paging, Depends(paging)]


@router.get(
    "/{seeker_id}/done-for-me",
    response_model=Page[DoneOut],
    openapi_extra=authz("oneself, in person; staff's districts", notes_access=True),
)
def done_for_me(
    seeker_id: Identifier, actor: Reader, session: Db, now: Now, at: At, language: Spoken
) -> Page[DoneOut]:
    """Everything that guardians, officers and staff did for a person, the latest first.

    What they read, and what they tried and were refused, stands here too. `done` is one short
    sentence; `who` says who did it.
    """
    seeker = one(session, seekers.in_person_or_staff(actor, now), seeker_id)
    if not actor.is_the_person(seeker.id):
        accessed(session, actor, "seeker.done_for_read", seeker, now)
    with as_system(session, "the person is told of acts, whose events are the doers'"):
        events, following = queries.done_for(session, seeker.id, at, at.narrowed_by(None))
        names = queries.names_of(session, [event.actor_id for event in events])
    return Page(items=[rules.told(event, names, language) for event in events], next=following)
