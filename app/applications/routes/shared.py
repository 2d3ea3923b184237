"""What the doors of applications share: scopes, the row rule, the answer's shape."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Security

from app.applications.models import Application
from app.applications.rules.machine import EMPLOYER_SIDE
from app.applications.schemas import ApplicationOut, shown_to
from app.audit.door import once
from app.base.actor import Actor, Kind
from app.base.secrets import Keyring
from app.identity.current import current_actor
from app.identity.scopes import Scope

Reader = Annotated[Actor, Security(current_actor, scopes=[Scope.APPLICATIONS_READ])]
Applicant = Annotated[Actor, Security(current_actor, scopes=[Scope.APPLICATIONS_SUBMIT])]
Mover = Annotated[Actor, Security(current_actor, scopes=[Scope.APPLICATIONS_MOVE])]
Writer = Annotated[Actor, Security(current_actor, scopes=[Scope.MESSAGES_WRITE])]
Once = Annotated[None, Depends(once)]

ROWS = (
    "seeker: own; officer: of the paired; employer and integration: to own postings; "
    "staff: residence or place in their districts"
)


def out(application: Application, actor: Actor, keyring: Keyring) -> ApplicationOut:
    """The application as this actor may see it."""
    fields = set(ApplicationOut.model_fields) - {"candidate"}
    values = {name: getattr(application, name) for name in fields}
    values["candidate"] = candidate_of(keyring, application.posting_id, application.seeker_id)
    return ApplicationOut.model_validate(
        shown_to(values, seeker=actor.kind is Kind.SEEKER, employer=actor.kind in EMPLOYER_SIDE)
    )


def candidate_of(keyring: Keyring, posting_id: UUID, seeker_id: UUID) -> str:
    """The candidate's handle for this posting; not joinable across postings."""
    return keyring.handle(posting_id, seeker_id)
