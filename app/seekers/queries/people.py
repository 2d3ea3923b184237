"""Reads of seekers: whose file an actor may open, and what is loaded with it."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, selectinload

from app.base.actor import Actor, Kind
from app.identity.merged import merged_away, parties_of
from app.identity.queries import paired_with
from app.seekers.models import (
    Certificate,
    CertificateKnown,
    PersonKnown,
    Reveal,
    Seeker,
    SeekerState,
)
from app.seekers.schemas import SeekerFilter


def visible_to(actor: Actor, now: datetime) -> sa.Select[Seeker]:
    """Oneself; the people an officer is paired with at this time; all of their districts, for
    staff. Employers, kiosks and houses see nobody here: they meet people through applications.

    A record merged into another is nobody's here; its rows are seen with the kept one. Nobody
    sees who was erased.
    """
    match actor.kind:
        case Kind.SEEKER if actor.party_id is not None:
            return _kept().where(Seeker.id == actor.party_id)
        case Kind.OFFICER if actor.account_id is not None:
            return _kept().where(Seeker.id.in_(paired_with(actor.account_id, now)))
        case Kind.STAFF:
            return _kept().where(Seeker.district.in_(sorted(actor.districts)))
        case _:
            return _kept().where(sa.false())


def in_person_or_staff(actor: Actor, now: datetime) -> sa.Select[Seeker]:
    """The person themselves, never through another, and staff of the district."""
    if actor.kind is Kind.STAFF or (actor.kind is Kind.SEEKER and actor.in_person):
        return visible_to(actor, now)
    return sa.select(Seeker).where(sa.false())


def of_staff(actor: Actor) -> sa.Select[Seeker]:
    """Every record of staff's districts, those merged into another too; nobody erased."""
    seekers = sa.select(Seeker).where(_living())
    if actor.kind is not Kind.STAFF:
        return seekers.where(sa.false())
    return seekers.where(Seeker.district.in_(sorted(actor.districts)))


def _kept() -> sa.Select[Seeker]:
    return sa.select(Seeker).where(_living(), ~merged_away(Seeker.id))


def _living() -> sa.ColumnElement[bool]:
    return Seeker.state != SeekerState.ANONYMISED


def loaded(seekers: sa.Select[Seeker]) -> sa.Select[Seeker]:
    """With experiences, licences and capabilities: all that ranking reads."""
    return seekers.options(
        selectinload(Seeker.experiences),
        selectinload(Seeker.licences),
        selectinload(Seeker.capabilities),
    )


def filed(seekers: sa.Select[Seeker]) -> sa.Select[Seeker]:
    """With experiences, licences and the certificate: all that the person's file shows."""
    return seekers.options(
        selectinload(Seeker.experiences),
        selectinload(Seeker.licences),
        selectinload(Seeker.certificate),
    )


def nameable(seekers: sa.Select[Seeker]) -> sa.Select[Seeker]:
    """With what names the person at login, and what that is written from."""
    return seekers.options(selectinload(Seeker.certificate), selectinload(Seeker.at_login))


def profiled(seekers: sa.Select[Seeker]) -> sa.Select[Seeker]:
    """With capabilities only."""
    return seekers.options(selectinload(Seeker.capabilities))


def certified(seekers: sa.Select[Seeker]) -> sa.Select[Seeker]:
    """With the certificate only, for the cards of a list."""
    return seekers.options(selectinload(Seeker.certificate))


def refuse_known(
    session: Session, seeker: Seeker, numbers: Sequence[str], certificates: Sequence[str]
) -> None:
    """Refuse where somebody else's file stands under one of these former blind indexes."""
    if numbers:
        same = sa.select(Seeker.id).where(Seeker.id_number_index.in_(numbers))
        if session.scalars(same.where(Seeker.id != seeker.id)).first() is not None:
            raise PersonKnown
    if certificates:
        held = sa.select(Certificate.id).where(Certificate.number_index.in_(certificates))
        if session.scalars(held.where(Certificate.seeker_id != seeker.id)).first() is not None:
            raise CertificateKnown


def narrowed(seekers: sa.Select[Seeker], by: SeekerFilter) -> sa.Select[Seeker]:
    """Only those that fit every filter given."""
    for column, value in by.model_dump(exclude_none=True).items():
        seekers = seekers.where(getattr(Seeker, column) == value)
    return seekers


def held(seekers: sa.Select[Seeker]) -> sa.Select[Seeker]:
    """Locked until the transaction ends, so that a consent cannot end while it is relied on."""
    return seekers.with_for_update(key_share=True)


def reveals_of(seeker_id: UUID) -> sa.Select[Reveal]:
    """Every time a person's closed fields were opened, under whichever of their records."""
    return sa.select(Reveal).where(Reveal.seeker_id.in_(parties_of(seeker_id)))


def reveals_by(actor: Actor, seeker_id: UUID, since: datetime) -> sa.Select[Reveal]:
    """What this account opened of a person since then."""
    theirs = reveals_of(seeker_id).where(Reveal.account_id == actor.account_id)
    return theirs.where(Reveal.at > since)
