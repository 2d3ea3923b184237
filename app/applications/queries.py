"""Reads of applications: who may see which."""

from collections.abc import Sequence
from datetime import datetime
from typing import TypeVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.applications.models import (
    Application,
    ApplicationMove,
    ApplicationState,
    Disclosure,
    Interview,
    Message,
)
from app.audit.models import Event
from app.base.actor import Actor, Kind
from app.employers.models import MEMBERS, Employer, EmployerState
from app.identity.merged import kept_in, kept_of, parties_of
from app.identity.queries import paired_with

Row = TypeVar("Row", ApplicationMove, Interview, Message)


DISCLOSURE_READ = "disclosure.read"
"""The event of an employer's reading of what was disclosed."""
_MOST_DISCLOSURES = 200
_ENDED = ("refused", "cancelled", "obsolete")
_INACTIVE = (EmployerState.SUSPENDED, EmployerState.CLOSED)
"""States in which an employer sees no applications and can reach nobody."""


def visible_to(actor: Actor, now: datetime) -> sa.Select[Application]:
    """A seeker's own; those to an employer's postings; a district's for staff; of the paired."""
    applications = sa.select(Application)
    match actor.kind:
        case Kind.SEEKER:
            theirs = parties_of(actor.party_id) if actor.party_id else sa.select(sa.null())
            return applications.where(Application.seeker_id.in_(theirs))
        case Kind.EMPLOYER | Kind.INTEGRATION:
            active = sa.select(Employer.id).where(Employer.state.not_in(_INACTIVE))
            mine = Application.employer_id == actor.party_id
            return applications.where(mine, Application.employer_id.in_(active))
        case Kind.STAFF:
            return applications.where(
                Application.seeker_district.in_(actor.districts)
                | Application.posting_district.in_(actor.districts)
                | Application.seeker_id.in_(kept_in(actor.districts))
            )
        case Kind.OFFICER if actor.account_id is not None:
            paired = paired_with(actor.account_id, now)
            return applications.where(Application.seeker_id.in_(paired))
        case _:
            return applications.where(sa.false())


def narrowed(
    applications: sa.Select[Application],
    actor: Actor,
    state: ApplicationState | None,
    posting_id: UUID | None,
    seeker_id: UUID | None,
) -> sa.Select[Application]:
    """The applications that pass the filters given.

    To an employer a person has no id: asked for one, none of its applications is theirs.
    """
    if state is not None:
        applications = applications.where(Application.state == state)
    if posting_id is not None:
        applications = applications.where(Application.posting_id == posting_id)
    if seeker_id is not None and actor.kind in MEMBERS:
        return applications.where(sa.false())
    if seeker_id is not None:
        applications = applications.where(Application.seeker_id.in_(parties_of(seeker_id)))
    return applications


def last_ended(session: Session, seeker_id: UUID, posting_id: UUID) -> Application | None:
    """The latest application of a pair that has ended."""
    ended = (
        sa.select(Application)
        .where(Application.seeker_id.in_(parties_of(seeker_id)))
        .where(Application.posting_id == posting_id)
        .where(Application.state.in_(("refused", "cancelled", "obsolete")))
        .order_by(Application.changed_at.desc())
        .limit(1)
    )
    return session.scalars(ended).one_or_none()


def waiting_elsewhere(session: Session, application: Application) -> list[Application]:
    """The same person's other applications that an employer has not decided."""
    waiting = sa.select(Application).where(
        Application.seeker_id.in_(_same_person(application)),
        Application.id != application.id,
        Application.state.in_(("new", "processing", "postponed")),
    )
    return list(session.scalars(waiting.order_by(Application.id)))


def held_together(session: Session, application: Application) -> list[Application]:
    """An application and the person's live ones as they stand now, locked in the order of ids.

    Two employers who hire one person at once would else each hold the row the other sets aside.
    """
    live = Application.state.not_in(_ENDED)
    together = (
        sa.select(Application)
        .where(Application.seeker_id.in_(_same_person(application)))
        .where(live | (Application.id == application.id))
        .order_by(Application.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    return list(session.scalars(together))


def stands_twice(session: Session, application: Application) -> bool:
    """Whether the person has another live application for the posting, under another record."""
    others = sa.select(Application.id).where(
        Application.seeker_id.in_(_same_person(application)),
        Application.posting_id == application.posting_id,
        Application.id != application.id,
        Application.state.not_in(_ENDED),
    )
    return session.scalars(others.limit(1)).first() is not None


def live_in_common(session: Session, one: UUID, other: UUID) -> bool:
    """Whether two records both have a live application for one posting; theirs are locked."""
    both = (
        sa.select(Application)
        .where(Application.seeker_id.in_((one, other)))
        .order_by(Application.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    live = [found for found in session.scalars(both) if found.state not in _ENDED]
    wanted = {found.posting_id for found in live if found.seeker_id == one}
    return any(found.posting_id in wanted for found in live if found.seeker_id == other)


def _same_person(application: Application) -> sa.Select[UUID]:
    return parties_of(sa.select(kept_of(application.seeker_id)))


def overdue(before: datetime, most: int) -> sa.Select[Application]:
    """Applications nobody answered, sent before that time; not those somebody moves just now."""
    return (
        sa.select(Application)
        .where(Application.state.in_(("new", "processing")), Application.changed_at < before)
        .order_by(Application.changed_at, Application.id)
        .limit(most)
        .with_for_update(skip_locked=True, key_share=True)
    )


def moves_of(session: Session, application: Application, actor: Actor) -> list[ApplicationMove]:
    """The log of an application as this side may know it, oldest first."""
    moves = _known_to(actor, application, ApplicationMove, ApplicationMove.at)
    return list(session.scalars(moves.order_by(ApplicationMove.at, ApplicationMove.id)))


def held(applications: sa.Select[Application]) -> sa.Select[Application]:
    """Locked until the transaction ends, so that nothing is opened that is just withdrawn."""
    return applications.with_for_update(key_share=True)


def disclosures_of(session: Session, application: Application) -> list[Disclosure]:
    """What the person disclosed for an application: all that stands, and the latest that ended."""
    rows = (
        sa.select(Disclosure)
        .where(Disclosure.application_id == application.id)
        .order_by(Disclosure.ended_at.desc().nulls_first(), Disclosure.id)
        .limit(_MOST_DISCLOSURES)
    )
    return list(session.scalars(rows))


def standing_disclosures(session: Session, application: Application) -> list[Disclosure]:
    """What the person disclosed and has not taken back; its time may be over."""
    rows = sa.select(Disclosure).where(
        Disclosure.application_id == application.id, Disclosure.ended_at.is_(None)
    )
    return list(session.scalars(rows.order_by(Disclosure.id)))


def reads_of(session: Session, application: Application) -> Sequence[tuple[datetime, Kind]]:
    """The last times somebody of the employer's side read what was disclosed."""
    events = (
        sa.select(Event.at, Event.actor_kind)
        .where(Event.subject_id == application.id, Event.name == DISCLOSURE_READ)
        .order_by(Event.seq.desc())
        .limit(50)
    )
    return [(row[0], row[1]) for row in session.execute(events)]


def interviews_of(application: Application, actor: Actor) -> sa.Select[Interview]:
    """The interviews of an application that this side may know of."""
    return _known_to(actor, application, Interview, Interview.created_at)


def messages_of(application: Application, actor: Actor) -> sa.Select[Message]:
    """The messages of an application that this side may read."""
    return _known_to(actor, application, Message, Message.sent_at)


def _known_to(
    actor: Actor, application: Application, kind: type[Row], at: InstrumentedAttribute[datetime]
) -> sa.Select[Row]:
    """After a transfer the new employer knows nothing of what passed with the one before."""
    rows = sa.select(kind).where(kind.application_id == application.id)
    if actor.kind in MEMBERS and application.handed_over_at is not None:
        rows = rows.where(at > application.handed_over_at)
    return rows
