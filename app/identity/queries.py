"""Reads of identity: the account behind a token, the parties an account acts with."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.base.actor import Actor
from app.identity.models import AccessKey, Account, Membership, Role


def holder_of(session: Session, digest: str, now: datetime) -> tuple[AccessKey, Account] | None:
    """The live key with this hash and its open account."""
    live = (
        sa.select(AccessKey, Account)
        .join(Account, Account.id == AccessKey.account_id)
        .where(AccessKey.digest == digest, AccessKey.revoked_at.is_(None))
        .where(sa.or_(AccessKey.expires_at.is_(None), AccessKey.expires_at > now))
        .where(Account.closed_at.is_(None))
    )
    row = session.execute(live).one_or_none()
    return (row[0], row[1]) if row else None


def actor_of(key: AccessKey, account: Account) -> Actor:
    """The actor a key makes of its account."""
    return Actor(
        kind=account.kind,
        account_id=account.id,
        party_id=account.party_id,
        organisation_id=account.organisation_id,
        districts=frozenset(account.districts),
        scopes=frozenset(key.scopes),
        key_id=key.id,
    )


def paired_with(account_id: UUID, now: datetime) -> sa.Select[UUID]:
    """The persons an officer is paired with at this time."""
    return sa.select(Membership.party_id).where(
        Membership.account_id == account_id,
        Membership.role == Role.PAIRED,
        sa.or_(Membership.valid_until.is_(None), Membership.valid_until > now),
    )
