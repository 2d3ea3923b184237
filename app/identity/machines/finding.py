"""Reads of machines: keys, kiosks, clients, codes, links."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Session

from app.base.actor import Actor, Kind
from app.identity.models import (
    AccessKey,
    Account,
    Device,
    DevicePairing,
    Link,
    LinkCode,
    LoginSession,
    ProofKey,
    UsedProof,
)


def keys_of(actor: Actor) -> sa.Select[AccessKey]:
    """Keys of machines: an employer's own; all backends', kiosks' and employers', for the system's
    administrator."""
    keys = sa.select(AccessKey).join(Account, Account.id == AccessKey.account_id)
    machines = keys.where(Account.kind.in_((Kind.INTEGRATION, Kind.KIOSK)))
    if actor.kind is Kind.SYSTEM_ADMIN:
        return machines
    if actor.kind is Kind.EMPLOYER and actor.party_id is not None:
        return machines.where(Account.party_id == actor.party_id)
    return keys.where(sa.false())


def live_keys(session: Session, account_id: UUID, now: datetime) -> int:
    """How many keys of an account count now."""
    live = sa.select(sa.func.count(AccessKey.id)).where(
        AccessKey.account_id == account_id,
        AccessKey.revoked_at.is_(None),
        sa.or_(AccessKey.expires_at.is_(None), AccessKey.expires_at > now),
    )
    return session.scalar(live) or 0


def integration_of(session: Session, party_id: UUID) -> Account | None:
    """The account of an employer's systems."""
    mine = sa.select(Account).where(
        Account.kind == Kind.INTEGRATION, Account.party_id == party_id, Account.closed_at.is_(None)
    )
    return session.scalars(mine.order_by(Account.id).limit(1)).one_or_none()


def clients() -> sa.Select[Account]:
    """Backends that act for people who link them: systems that belong to no employer."""
    return sa.select(Account).where(Account.kind == Kind.INTEGRATION, Account.party_id.is_(None))


def open_clients() -> sa.Select[Account]:
    """Backends that are open."""
    return clients().where(Account.closed_at.is_(None))


def devices_of(actor: Actor) -> sa.Select[Device]:
    """Kiosks of the districts of staff."""
    devices = sa.select(Device)
    if actor.kind is not Kind.STAFF:
        return devices.where(sa.false())
    return devices.where(Device.district.in_(sorted(actor.districts)))


def links_of(actor: Actor) -> sa.Select[Link]:
    """A person's own links; through a linked backend nobody sees them."""
    links = sa.select(Link)
    if actor.kind is not Kind.SEEKER or actor.through is not None or actor.client_id is not None:
        return links.where(sa.false())
    return links.where(Link.account_id == actor.account_id)


def live_link(session: Session, client_id: UUID, subject: str) -> tuple[Link, Account] | None:
    """The live link of a backend's user (their keyed hash) and the person's open account."""
    live = (
        sa.select(Link, Account)
        .join(Account, Account.id == Link.account_id)
        .where(Link.client_id == client_id, Link.subject_digest == subject)
        .where(Link.cut_at.is_(None))
        .where(Account.closed_at.is_(None), Account.locked_at.is_(None))
    )
    row = session.execute(live).one_or_none()
    return (row[0], row[1]) if row else None


def proof_keys(session: Session, client_id: UUID) -> list[ProofKey]:
    """The live public keys of a backend."""
    live = sa.select(ProofKey).where(
        ProofKey.account_id == client_id, ProofKey.revoked_at.is_(None)
    )
    return list(session.scalars(live.order_by(ProofKey.id)))


def pairing_by(session: Session, digest: str, now: datetime) -> DevicePairing | None:
    """The unused pairing of this code that has not ended."""
    mine = sa.select(DevicePairing).where(
        DevicePairing.code_digest == digest,
        DevicePairing.used_at.is_(None),
        DevicePairing.expires_at > now,
    )
    return session.scalars(mine).one_or_none()


def take_pairing(pairing: DevicePairing, now: datetime) -> sa.Update:
    """Use a pairing, if nobody has."""
    return (
        sa.update(DevicePairing)
        .where(DevicePairing.id == pairing.id, DevicePairing.used_at.is_(None))
        .values(used_at=now)
    )


def keys_held(session: Session, account_id: UUID) -> list[AccessKey]:
    """Every key of an account that is not revoked."""
    held = sa.select(AccessKey).where(
        AccessKey.account_id == account_id, AccessKey.revoked_at.is_(None)
    )
    return list(session.scalars(held.order_by(AccessKey.id)))


def logins_at(session: Session, kiosk_key_id: UUID) -> list[LoginSession]:
    """Logins that go on at a kiosk."""
    there = sa.select(LoginSession).where(
        LoginSession.kiosk_key_id == kiosk_key_id, LoginSession.ended_at.is_(None)
    )
    return list(session.scalars(there.order_by(LoginSession.id)))


def logins_through(session: Session, account_id: UUID, client_id: UUID) -> list[LoginSession]:
    """A person's logins that a backend holds."""
    held = sa.select(LoginSession).where(
        LoginSession.account_id == account_id,
        LoginSession.client_id == client_id,
        LoginSession.ended_at.is_(None),
    )
    return list(session.scalars(held.order_by(LoginSession.id)))


def link_code_by(session: Session, client_id: UUID, digest: str, now: datetime) -> LinkCode | None:
    """The unused code of this digest that a person made for this backend."""
    mine = sa.select(LinkCode).where(
        LinkCode.client_id == client_id,
        LinkCode.code_digest == digest,
        LinkCode.used_at.is_(None),
        LinkCode.expires_at > now,
    )
    return session.scalars(mine).one_or_none()


def take_link_code(code: LinkCode, now: datetime) -> sa.Update:
    """Use a link code, if nobody has."""
    return (
        sa.update(LinkCode)
        .where(LinkCode.id == code.id, LinkCode.used_at.is_(None))
        .values(used_at=now)
    )


def take_proof(session: Session, digest: str, expires_at: datetime) -> bool:
    """Use a proof's number; False when it was used before."""
    insert = postgresql_insert if session.get_bind().dialect.name == "postgresql" else sqlite_insert
    taken = insert(UsedProof).values(digest=digest, expires_at=expires_at).on_conflict_do_nothing()
    return session.execute(taken.returning(UsedProof.digest)).first() is not None


def proof_keys_of(client_id: UUID) -> sa.Select[ProofKey]:
    """Every public key of a backend."""
    return sa.select(ProofKey).where(ProofKey.account_id == client_id)


def logins_of_client(session: Session, client_id: UUID) -> list[LoginSession]:
    """Every login a backend holds, its own and those of people."""
    held = sa.select(LoginSession).where(
        sa.or_(LoginSession.client_id == client_id, LoginSession.account_id == client_id),
        LoginSession.ended_at.is_(None),
    )
    return list(session.scalars(held.order_by(LoginSession.id)))


def names_of(session: Session, account_ids: Sequence[UUID]) -> dict[UUID, str]:
    """The names of these accounts."""
    rows = session.execute(sa.select(Account.id, Account.name).where(Account.id.in_(account_ids)))
    return {row[0]: row[1] for row in rows}
