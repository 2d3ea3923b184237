"""Acting for a person: whom a guardian's account may stand for, and how that is granted."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.base.actor import Actor, Kind
from app.base.ids import new_id
from app.identity.merged import kept_of, parties_of
from app.identity.models import Membership, Role
from app.identity.queries import live_parts
from app.identity.scopes import Scope, for_the_person


@dataclass(frozen=True, slots=True)
class Acting:
    """A guardian in the place of a person, and until when at the latest; None: no end is known."""

    actor: Actor
    until: datetime | None


def guardian_for(session: Session, guardian: Actor, person: UUID, now: datetime) -> Acting | None:
    """The actor a guardian is for one person: the acts their guardianships cover, while they last.

    None where there is none now. A merged record is named by the one that is kept. A token that
    was narrowed below what every guardian may read stands for nobody.
    """
    if guardian.kind is not Kind.GUARDIAN or guardian.account_id is None:
        return None
    if Scope.GUARDIANSHIPS_READ not in guardian.scopes:
        return None
    kept = session.scalar(sa.select(kept_of(person)))
    parts = [] if kept is None else _parts(session, guardian.account_id, kept, now)
    if kept is None or not parts:
        return None
    ends = [part.valid_until for part in parts if part.valid_until is not None]
    actor = Actor(
        kind=Kind.SEEKER,
        account_id=guardian.account_id,
        party_id=kept,
        organisation_id=guardian.organisation_id,
        scopes=for_the_person(act for part in parts for act in part.acts),
        on_behalf_of=kept,
        key_id=guardian.key_id,
        session_id=guardian.session_id,
        client_id=guardian.client_id,
        stepped_up_at=guardian.stepped_up_at,
        through=Kind.GUARDIAN,
    )
    return Acting(actor, min(ends, default=None))


def refused_for(session: Session, caller: Actor, person: UUID) -> Actor:
    """How a refused try to act for a person is noted: theirs to see, if the caller once could."""
    once = sa.select(Membership.id).where(
        Membership.account_id == caller.account_id,
        Membership.party_id.in_(parties_of(person)),
        Membership.role == Role.GUARDIAN,
    )
    if session.scalars(once.limit(1)).first() is None:
        return caller
    return replace(caller, on_behalf_of=session.scalar(sa.select(kept_of(person))))


def granted(
    held: Membership | None,
    account_id: UUID,
    person: UUID,
    acts: Iterable[str],
    valid_from: datetime,
    valid_until: datetime | None,
) -> Membership:
    """The part a verified guardianship gives its account; `held` is the one of an earlier one."""
    part = held or Membership(
        id=new_id(), account_id=account_id, party_id=person, role=Role.GUARDIAN
    )
    part.acts, part.valid_from, part.valid_until = sorted(acts), valid_from, valid_until
    return part


def ended(held: Membership, now: datetime) -> None:
    """End a part at once; one that has ended already keeps its end."""
    if held.valid_until is None or held.valid_until > now:
        held.valid_until = now


def part_of(session: Session, account_id: UUID, person: UUID) -> Membership | None:
    """The part of a guardian's account in a person, whether or not it still counts."""
    held = sa.select(Membership).where(
        Membership.account_id == account_id,
        Membership.party_id == person,
        Membership.role == Role.GUARDIAN,
    )
    return session.scalars(held).one_or_none()


def _parts(session: Session, account_id: UUID, person: UUID, now: datetime) -> Sequence[Membership]:
    held = live_parts(account_id, Role.GUARDIAN, now)
    return session.scalars(held.where(Membership.party_id.in_(parties_of(person)))).all()
