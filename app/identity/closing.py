"""What ends with an account, with its lock, and with its second factor.

Whoever closes, locks or unlocks may see the account; what hangs on it is not theirs to see, so its
end is the house's own work within theirs.
"""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.audit.models import Event
from app.audit.record import record
from app.audit.transaction import as_system
from app.base.actor import Actor
from app.base.errors import Conflict
from app.base.secrets import Keyring
from app.base.wording import Words
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

APART = timedelta(days=30)
FACTOR_RESET, PASSWORD_RESET = "account.second_factor_reset", "account.password_reset_allowed"


class TakesTwo(Conflict):
    """One security administrator who resets password and second factor has the account."""

    title = Words(
        "密码和第二种验证方式不能由同一位管理员重置，请由另一位安全管理员办理，或重新邀请",
        "Password and second factor are not reset by the same administrator: "
        "ask another one, or have the person invited anew",
    )


def takes_two(session: Session, actor: Actor, account: Account, other: str, now: datetime) -> None:
    """Refuse who did the other half within thirty days: both halves together are a way in.

    Meanwhile the holder, whose login fails, has come to ask.
    """
    mine = sa.select(Event.seq).where(
        Event.subject_id == account.id,
        Event.actor_id == actor.account_id,
        Event.name == other,
        Event.at > now - APART,
    )
    if session.scalars(mine.limit(1)).first() is not None:
        raise TakesTwo


def end_with(session: Session, actor: Actor, account: Account, now: datetime) -> None:
    """End what a closed account had: logins, keys, open invitations, its administrator's place."""
    with as_system(session, "a closed account's logins, keys and invitations end with it"):
        _end_with(session, actor, account, now)


def _end_with(session: Session, actor: Actor, account: Account, now: datetime) -> None:
    end_all(session, account, now, "account_closed", by=actor)
    revoke_keys(session, actor, account, now)
    _take_back(session, actor, account, now)
    place = session.get(Administrator, account.id)
    if place is not None:
        session.delete(place)
    session.flush()


def lock(session: Session, actor: Actor, account: Account, now: datetime) -> None:
    """Lock an account: it opens nothing, every login ends at once, and what it sent out is void.

    Whoever had taken the account over may have invited themselves before.
    """
    if account.locked_at is None:
        account.locked_at = now
        record(session, actor, "account.locked", account, now)
    end_all(session, account, now, "account_locked", by=actor)
    take_back_invitations(session, actor, account, now)


def take_back_invitations(session: Session, actor: Actor, account: Account, now: datetime) -> None:
    """Take back what an account invited to and nobody accepted: it may not invite any more."""
    with as_system(session, "invitations end with the right to send them"):
        _take_back(session, actor, account, now)


def _take_back(session: Session, actor: Actor, account: Account, now: datetime) -> None:
    sent = sa.select(Invitation).where(
        Invitation.inviter_id == account.id,
        Invitation.accepted_at.is_(None),
        Invitation.revoked_at.is_(None),
    )
    for invitation in session.scalars(sent.order_by(Invitation.id)):
        revoke_invitation(invitation, now)
        record(session, actor, "invitation.revoked", invitation, now)


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
    takes_two(session, actor, account, PASSWORD_RESET, now)
    end_all(session, account, now, "second_factor_reset", by=actor)
    for table in (Totp, RecoveryCode, Passkey):
        session.execute(sa.delete(table).where(table.account_id == account.id))
    record(session, actor, FACTOR_RESET, account, now)
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
