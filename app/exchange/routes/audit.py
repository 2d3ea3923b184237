"""The log as its auditor reads it: who did what to whom, and whether the log is whole."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Security

from app.audit.door import Door
from app.audit.models import Topic
from app.audit.record import Note, note_it
from app.audit.transaction import Db
from app.base.actor import Actor
from app.base.clock import Now
from app.base.paging import Page, Paging, paging
from app.exchange import queries as exchange
from app.exchange.routes.stream import event_out
from app.exchange.schemas import AuditFilter, EventOut, VerificationOut, VerifiedOut
from app.identity.current import current_actor
from app.identity.scopes import Scope, authz

router = APIRouter(prefix="/v1/audit", tags=["audit"], route_class=Door)
Auditor = Annotated[Actor, Security(current_actor, scopes=[Scope.AUDIT_READ])]
At = Annotated[Paging, Depends(paging)]


@router.get(
    "/events",
    response_model=Page[EventOut],
    openapi_extra=authz("an auditor: the whole log", notes_access=True),
)
def events(
    narrowed_by: Annotated[AuditFilter, Query()], actor: Auditor, session: Db, at: At, now: Now
) -> Page[EventOut]:
    """Read the log, the newest event first: ids only, never values.

    Changes, reads of people's data and refusals alike. That somebody read the log is an event too.
    """
    found, following = exchange.log_page(session, narrowed_by, at, at.narrowed_by(narrowed_by))
    read = Note(actor, "audit.events_read", "event", narrowed_by.subject_id, now, Topic.ACCESS)
    note_it(session, read)
    return Page(items=[event_out(event) for event in found], next=following)


@router.get(
    "/verification",
    response_model=VerifiedOut,
    openapi_extra=authz("an auditor: the whole log"),
)
def verification(_: Auditor, session: Db) -> VerifiedOut:
    """Tell what the last re-reading of the whole log came to; it is done daily.

    `finding` is null while the log is whole; else it says what was done to it, `seq` where first.
    """
    last = exchange.last_verification(session)
    return VerifiedOut(last=VerificationOut.model_validate(last) if last else None)
