"""Reads of applications: who may see which."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.applications.models import (
    Application,
    ApplicationMove,
    ApplicationState,
    Interview,
    Message,
)
from app.base.actor import Actor, Kind
from app.identity.queries import paired_with


def visible_to(actor: Actor, now: datetime) -> sa.Select[Application]:
    """A seeker's own; those to an employer's postings; a district's for staff; of the paired."""
    applications = sa.select(Application)
    match actor.kind:
        case Kind.SEEKER:
            return applications.where(Application.seeker_id == actor.party_id)
        case Kind.EMPLOYER | Kind.INTEGRATION:
            return applications.where(Application.employer_id == actor.party_id)
        case Kind.STAFF:
            return applications.where(
                Application.seeker_district.in_(actor.districts)
                | Application.posting_district.in_(actor.districts)
            )
        case Kind.OFFICER if actor.account_id is not None:
            paired = paired_with(actor.account_id, now)
            return applications.where(Application.seeker_id.in_(paired))
        case _:
            return applications.where(sa.false())


def narrowed(
    applications: sa.Select[Application],
    state: ApplicationState | None,
    posting_id: UUID | None,
    seeker_id: UUID | None,
) -> sa.Select[Application]:
    """The applications that pass the filters given."""
    if state is not None:
        applications = applications.where(Application.state == state)
    if posting_id is not None:
        applications = applications.where(Application.posting_id == posting_id)
    if seeker_id is not None:
        applications = applications.where(Application.seeker_id == seeker_id)
    return applications


def last_ended(session: Session, seeker_id: UUID, posting_id: UUID) -> Application | None:
    """The latest application of a pair that has ended."""
    ended = (
        sa.select(Application)
        .where(Application.seeker_id == seeker_id, Application.posting_id == posting_id)
        .where(Application.state.in_(("refused", "cancelled", "obsolete")))
        .order_by(Application.changed_at.desc())
        .limit(1)
    )
    return session.scalars(ended).one_or_none()


def waiting_elsewhere(session: Session, application: Application) -> list[Application]:
    """The same person's other applications that an employer has not decided."""
    waiting = sa.select(Application).where(
        Application.seeker_id == application.seeker_id,
        Application.id != application.id,
        Application.state.in_(("new", "processing", "postponed")),
    )
    return list(session.scalars(waiting))


def overdue(before: datetime, most: int) -> sa.Select[Application]:
    """Applications nobody answered, sent before that time."""
    return (
        sa.select(Application)
        .where(Application.state.in_(("new", "processing")), Application.changed_at < before)
        .order_by(Application.changed_at, Application.id)
        .limit(most)
    )


def moves_of(session: Session, application_id: UUID) -> list[ApplicationMove]:
    """The log of an application, oldest first."""
    moves = sa.select(ApplicationMove).where(ApplicationMove.application_id == application_id)
    return list(session.scalars(moves.order_by(ApplicationMove.at, ApplicationMove.id)))


def interviews_of(application_id: UUID) -> sa.Select[Interview]:
    """The interviews of an application."""
    return sa.select(Interview).where(Interview.application_id == application_id)


def messages_of(application_id: UUID) -> sa.Select[Message]:
    """The messages of an application."""
    return sa.select(Message).where(Message.application_id == application_id)
