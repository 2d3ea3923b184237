"""What ends with an account, with its lock, and with its second factor.

Whoever closes, locks or unlocks may see the account; what hangs on it is not theirs to see, so its
end is the house's own work within theirs.
"""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.audit.record import record
from app.audit.transaction import as_system
from app.base.actor import Actor
from app.base.secrets import Keyring
from app.identity.ending import end_all
from app.identity.lockout import give_back
from app.identity.models import (
    AccessKey,
    Account,
    Administrator,
    Invitation,
    MemberLogin,
    Passkey,
    RecoveryCode,
    Totp,
)
from app.identity.rules.accounts import revoke
from app.identity.rules.invitations import revoke_invitation


def end_with(session: Session, actor: Actor, account: Account, now: datetime) -> None:
    """End what a closed account had: logins, keys, open invitations, its administrator's place."""
    with as_system(session, "a closed account's logins, keys and invitations end with it"):
        _end_with(session, actor, account, now)


def _end_with(session: Session, actor: Actor, account: Account, now: datetime) -> None:
    end_all(session, account, now, "account_closed", by=actor)
    revoke_keys(session, actor, account, now)
    sent = sa.select(Invitation).where(
        Invitation.inviter_id == account.id,
        Invitation.accepted_at.is_(None),
        Invitation.revoked_at.is_(None),
    )
    for invitation in session.scalars(sent):
        revoke_invitation(invitation, now)
        record(session, actor, "invitation.revoked", invitation, now)
    place = session.get(Administrator, account.id)
    if place is not None:
        session.delete(place)
    session.flush()


def lock(session: Session, actor: Actor, account: Account, now: datetime) -> None:
    """Lock an account: it opens nothing, and every login ends at once."""
    if account.locked_at is None:
        account.locked_at = now
        record(session, actor, "account.locked", account, now)
    end_all(session, account, now, "account_locked", by=actor)


def unlock(
    session: Session, keyring: Keyring, actor: Actor, account: Account, now: datetime
) -> None:
    """Unlock an account and forget the wrong tries that were counted against it."""
    member = session.get(MemberLogin, account.id)
    with as_system(session, "the tries counted against an unlocked account are forgotten"):
        give_back(session, keyring, member.login if member else None, account.id)
    account.locked_at = None
    record(session, actor, "account.unlocked", account, now)
    session.flush()


def reset_factors(session: Session, actor: Actor, account: Account, now: datetime) -> None:
    """Take away generator, recovery codes and passkeys: the next login can only add new ones."""
    end_all(session, account, now, "second_factor_reset", by=actor)
    for table in (Totp, RecoveryCode, Passkey):
        session.execute(sa.delete(table).where(table.account_id == account.id))
    record(session, actor, "account.second_factor_reset", account, now)
    session.flush()


def revoke_keys(session: Session, actor: Actor, account: Account, now: datetime) -> int:
    """End every key of an account; how many those were."""
    live = sa.select(AccessKey).where(
        AccessKey.account_id == account.id, AccessKey.revoked_at.is_(None)
    )
    keys = list(session.scalars(live))
    for key in keys:
        revoke(key, now)
        record(session, actor, "access_key.revoked", key, now, refs={"account": account.id})
    session.flush()
    return len(keys)
