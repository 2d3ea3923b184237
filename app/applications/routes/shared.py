"""What the doors of applications share: scopes, the row rule, the answer's shape."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Security
from sqlalchemy.orm import Session

from app.applications.models import Application, Interview
from app.applications.schemas import ApplicationOut, shown_to
from app.applications.tasks import note
from app.audit.door import once
from app.audit.models import Topic
from app.audit.record import Note, note_it
from app.base.actor import Actor, Kind
from app.base.secrets import Keyring
from app.employers.models import MEMBERS
from app.identity.current import current_actor
from app.identity.scopes import Scope, authz

Reader = Annotated[Actor, Security(current_actor, scopes=[Scope.APPLICATIONS_READ])]
Applicant = Annotated[Actor, Security(current_actor, scopes=[Scope.APPLICATIONS_SUBMIT])]
Mover = Annotated[Actor, Security(current_actor, scopes=[Scope.APPLICATIONS_MOVE])]
Writer = Annotated[Actor, Security(current_actor, scopes=[Scope.MESSAGES_WRITE])]
Once = Annotated[None, Depends(once)]

ROWS = (
    "seeker: own; officer: of the paired; employer and integration: to own postings; "
    "staff: residence or place in their districts"
)
WRITES = authz(ROWS)
READS = authz(ROWS, notes_access=True)


def noted(
    session: Session,
    actor: Actor,
    name: str,
    found: Application,
    now: datetime,
    part: Interview | None = None,
) -> None:
    """Note who read an application or a part of it; the person's own reading leaves no event."""
    if actor.kind is not Kind.SEEKER or not actor.in_person:
        note(session, actor, name, part or found, found, now, topic=Topic.ACCESS)


def noted_list(session: Session, actor: Actor, name: str, now: datetime) -> None:
    """Note that a page of applications was read, once whatever stands on it."""
    if actor.kind is not Kind.SEEKER or not actor.in_person:
        note_it(session, Note(actor, name, "application", None, now, Topic.ACCESS))


def out(application: Application, actor: Actor, keyring: Keyring) -> ApplicationOut:
    """The application as this actor may see it."""
    fields = set(ApplicationOut.model_fields) - {"candidate", "disclosed"}
    values = {name: getattr(application, name) for name in fields}
    values["candidate"] = candidate_of(keyring, application.posting_id, application.seeker_id)
    employer = actor.kind in MEMBERS
    if employer and application.handed_over_at is not None:
        values["message"] = None  # it was said to the employer before
    return ApplicationOut.model_validate(
        shown_to(values, seeker=actor.kind is Kind.SEEKER, employer=employer)
    )


def candidate_of(keyring: Keyring, posting_id: UUID, seeker_id: UUID) -> str:
    """The candidate's handle for this posting; not joinable across postings."""
    return keyring.handle(posting_id, seeker_id)
