"""The stream of events, pulled: what happened, in the order of the log."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Security

from app.audit.door import Door
from app.audit.models import Event
from app.audit.transaction import Db
from app.base.actor import Actor
from app.base.paging import Page, Paging, paging
from app.exchange import queries as exchange
from app.exchange.schemas import EventFilter, EventOut
from app.identity.current import current_actor
from app.identity.scopes import Scope, authz

router = APIRouter(prefix="/v1/events", tags=["events"], route_class=Door)
Reader = Annotated[Actor, Security(current_actor, scopes=[Scope.EVENTS_READ])]
At = Annotated[Paging, Depends(paging)]


@router.get(
    "",
    response_model=Page[EventOut],
    openapi_extra=authz("staff: events of their districts, and of no district"),
)
def stream(
    narrowed_by: Annotated[EventFilter, Query()], actor: Reader, session: Db, at: At
) -> Page[EventOut]:
    """Pull events, the oldest first: ids only, never values.

    Begin with `after=0`, go on with `next`; at the end `next` is null: come back later with `after`
    set to the `seq` of the last event you have. Nothing is skipped, whatever was written meanwhile.
    An end is an event too: `posting.closed`, `posting.filled`, `posting.expired`.
    """
    everywhere = narrowed_by.model_copy(update={"after": None})
    found, following = exchange.stream(
        session,
        exchange.events_for(actor, narrowed_by),
        narrowed_by.after,
        at,
        at.narrowed_by(everywhere),
    )
    return Page(items=[event_out(event) for event in found], next=following)


def event_out(event: Event) -> EventOut:
    """An event as it goes over the wire."""
    plain = {name: getattr(event, name) for name in EventOut.model_fields if name != "refs"}
    return EventOut(**plain, refs={name: str(UUID(id)) for name, id in event.refs.items()})
