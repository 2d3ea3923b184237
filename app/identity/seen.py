"""Which accounts and invitations an actor sees, and how accounts stand with security."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.base.actor import Actor, Kind
from app.identity.models import (
    AccessKey,
    Account,
    Invitation,
    LoginSession,
    MemberLogin,
    Membership,
    Passkey,
    Role,
    Totp,
)
from app.identity.rules.invitations import INVITES
from app.identity.schemas.accounts import MemberOut, SecurityOut
from app.identity.scopes import PEOPLE

OF_THE_HOUSE = INVITES[Kind.SYSTEM_ADMIN]
"""The kinds of account the system administrator looks after: those who work here."""


def accounts_of_the_house(actor: Actor) -> sa.Select[Account]:
    """The accounts of those who work here, for the system administrator."""
    seen = actor.kind is Kind.SYSTEM_ADMIN
    return sa.select(Account).where(Account.kind.in_(OF_THE_HOUSE) if seen else sa.false())


def accounts_to_secure(actor: Actor) -> sa.Select[Account]:
    """The accounts the security administrator may lock: every person's."""
    seen = actor.kind is Kind.SECURITY_ADMIN
    return sa.select(Account).where(Account.kind.in_(PEOPLE) if seen else sa.false())


def members_of(actor: Actor) -> sa.Select[Account]:
    """The members of an employer, for its administrator."""
    mine = Account.kind == Kind.EMPLOYER, Account.party_id == actor.party_id
    seen = actor.kind is Kind.EMPLOYER and actor.party_id is not None
    return sa.select(Account).where(*mine if seen else (sa.false(),))


def invitations_visible_to(actor: Actor) -> sa.Select[Invitation]:
    """Invitations: those into the house, into one's own employer, or those one sent oneself."""
    invitations = sa.select(Invitation)
    if actor.kind is Kind.SYSTEM_ADMIN:
        return invitations.where(Invitation.kind.in_(OF_THE_HOUSE))
    if actor.kind is Kind.EMPLOYER and actor.party_id is not None:
        ours = Invitation.kind == Kind.EMPLOYER, Invitation.party_id == actor.party_id
        return invitations.where(*ours)
    return invitations.where(Invitation.inviter_id == actor.account_id)


def memberships(session: Session, accounts: Sequence[Account]) -> dict[UUID, Membership]:
    """Each member's part in their employer."""
    parts = sa.select(Membership).where(
        Membership.account_id.in_([account.id for account in accounts]),
        Membership.role.in_([Role.MEMBER, Role.ADMIN]),
    )
    return {part.account_id: part for part in session.scalars(parts)}


def has_administrator(session: Session, party_id: UUID) -> bool:
    """Whether an organisation has an administrator with an open account."""
    admins = (
        sa.select(Membership.id)
        .join(Account, Account.id == Membership.account_id)
        .where(Membership.party_id == party_id, Membership.role == Role.ADMIN)
        .where(Account.kind == Kind.EMPLOYER, Account.closed_at.is_(None))
    )
    return session.scalars(admins.limit(1)).first() is not None


def as_member(account: Account, part: Membership | None) -> MemberOut:
    """A member as their administrator sees them."""
    return MemberOut(
        id=account.id,
        name=account.name,
        admin=part is not None and part.role is Role.ADMIN,
        created_at=account.created_at,
        closed_at=account.closed_at,
        locked_at=account.locked_at,
    )


def as_secured(session: Session, accounts: Sequence[Account], now: datetime) -> list[SecurityOut]:
    """How accounts stand with security; the same few queries for one and for a hundred."""
    ids = [account.id for account in accounts]
    passwords = _count(session, MemberLogin.account_id, ids)
    generators = _count(session, Totp.account_id, ids, Totp.secret_sealed.is_not(None))
    passkeys = _count(session, Passkey.account_id, ids)
    alive = LoginSession.ended_at.is_(None), LoginSession.expires_at > now
    logins = _count(session, LoginSession.account_id, ids, *alive)
    unending = sa.or_(AccessKey.expires_at.is_(None), AccessKey.expires_at > now)
    keys = _count(session, AccessKey.account_id, ids, AccessKey.revoked_at.is_(None), unending)
    return [
        SecurityOut(
            id=account.id,
            kind=account.kind,
            created_at=account.created_at,
            closed_at=account.closed_at,
            locked_at=account.locked_at,
            has_password=account.id in passwords,
            has_totp=account.id in generators,
            passkeys=passkeys.get(account.id, 0),
            live_sessions=logins.get(account.id, 0),
            live_keys=keys.get(account.id, 0),
        )
        for account in accounts
    ]


def _count(
    session: Session,
    account_id: InstrumentedAttribute[Any],
    ids: Sequence[UUID],
    *more: sa.ColumnElement[bool],
) -> dict[UUID, int]:
    counted = sa.select(account_id, sa.func.count()).where(account_id.in_(ids), *more)
    return {row[0]: row[1] for row in session.execute(counted.group_by(account_id))}
