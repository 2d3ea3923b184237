"""Documents handed on to the employer of an application, for as long as they are disclosed."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from app.applications import queries
from app.applications.models import Application
from app.applications.rules import disclosing
from app.base.actor import Actor
from app.documents.tasks import handed_on
from app.employers.models import MEMBERS

WAY = "application"


def let_read(
    session: Session, actor: Actor, found: Application, document_id: UUID, now: datetime
) -> bool:
    """Whether the person lets this employer read a document for the application now."""
    standing = queries.standing_disclosures(session, found)
    let = {row.document_id for row in standing if disclosing.is_live(row, found, now)}
    return actor.kind in MEMBERS and document_id in let


def still_read(
    session: Session, actor: Actor, application_id: UUID, document_id: UUID, now: datetime
) -> bool:
    """The same of an application by its id, for a link that was given a moment ago."""
    seen = queries.visible_to(actor, now).where(Application.id == application_id)
    found = session.scalars(seen).one_or_none()
    return found is not None and let_read(session, actor, found, document_id, now)


handed_on[WAY] = still_read
