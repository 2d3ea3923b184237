"""Reads of seekers: whose file an actor may open, and what is loaded with it."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, selectinload

from app.base.actor import Actor, Kind
from app.identity.queries import paired_with
from app.seekers.models import Certificate, CertificateKnown, PersonKnown, Seeker, SeekerState
from app.seekers.schemas import SeekerFilter


def visible_to(actor: Actor, now: datetime) -> sa.Select[Seeker]:
    """Oneself; the people an officer is paired with at this time; all of their districts, for
    staff. Employers, kiosks and houses see nobody here: they meet people through applications.
    Nobody sees who was erased.
    """
    seekers = sa.select(Seeker).where(Seeker.state != SeekerState.ANONYMISED)
    match actor.kind:
        case Kind.SEEKER if actor.party_id is not None:
            return seekers.where(Seeker.id == actor.party_id)
        case Kind.OFFICER if actor.account_id is not None:
            return seekers.where(Seeker.id.in_(paired_with(actor.account_id, now)))
        case Kind.STAFF:
            return seekers.where(Seeker.district.in_(sorted(actor.districts)))
        case _:
            return seekers.where(sa.false())


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
