"""How often somebody may try to come in: by login name, account, address and in all.

The tries are counted in the database, so that the figures hold over every worker and restart.
What locks a password does not lock a passkey, nor the password on a device that has come in with
it before, nor somebody signed in who proves it again: each of these has tries of its own. So
whoever knows a login name, or floods the door, shuts nobody out of where they work every day.
"""

from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.audit.allowances import Limit, digest_of, spend
from app.audit.models import Allowance
from app.base.secrets import Keyring
from app.identity.models import LoginSession, MemberLogin
from app.identity.signed_in import device_digest

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
PER_LOGIN: tuple[Limit, ...] = ((10, HOUR), (30, DAY))
"""Wrong passwords for one login name; a login that succeeds gives them back."""

PER_ACCOUNT: tuple[Limit, ...] = ((10, HOUR), (30, DAY))
"""Wrong codes for one account; so is a code guessed with 1 in 10,000 a day at most."""

PER_ADDRESS: tuple[Limit, ...] = ((200, HOUR),)
"""Tries from one address: an office with many people behind one address still works."""

OF_ALL: tuple[Limit, ...] = ((1000, timedelta(minutes=5)),)
"""Passwords from devices not seen before: a hash each is work for us."""

_PASSWORD, _CODE, _INSIDE = "login.password", "login.code", "signed in"


def spend_password(
    session: Session,
    keyring: Keyring,
    login: str,
    address: str,
    now: datetime,
    device: str | None = None,
) -> None:
    """Use one try of a password; TooManyRequests says when the next one is.

    `device` is the device's own name, a random one that nobody else knows.
    """
    seen = device_digest(keyring, device) if device else None
    if seen is not None and _came_in_before(session, login, seen):
        spend(session, _PASSWORD, _of_password(keyring, login, seen), PER_LOGIN, now)
        return
    spend(session, "login.all", digest_of(keyring, "login.all", "all"), OF_ALL, now)
    spend_address(session, keyring, address, now)
    spend(session, _PASSWORD, _of_password(keyring, login), PER_LOGIN, now)


def spend_proof(session: Session, keyring: Keyring, login: str, now: datetime) -> None:
    """Use one try of a password that somebody signed in shows again."""
    spend(session, _PASSWORD, _of_password(keyring, login, _INSIDE), PER_LOGIN, now)


def spend_code(session: Session, keyring: Keyring, account_id: object, now: datetime) -> None:
    """Use one try of a one-time or recovery code."""
    spend(session, _CODE, digest_of(keyring, _CODE, str(account_id)), PER_ACCOUNT, now)


def spend_address(session: Session, keyring: Keyring, address: str, now: datetime) -> None:
    """Use one try of an address."""
    digest = digest_of(keyring, "login.address", address)
    spend(session, "login.address", digest, PER_ADDRESS, now)


def give_back(session: Session, keyring: Keyring, login: str | None, account_id: UUID) -> None:
    """Forget the tries of somebody who came in, or whom the security administrator unlocks."""
    subjects = [digest_of(keyring, _CODE, str(account_id))]
    if login is not None:
        named = sa.select(LoginSession.device_digest).where(
            LoginSession.account_id == account_id, LoginSession.device_digest.is_not(None)
        )
        places = (None, _INSIDE, *session.scalars(named.distinct()))
        subjects += [_of_password(keyring, login, place) for place in places]
    mine = Allowance.purpose.in_((_PASSWORD, _CODE)) & Allowance.subject.in_(subjects)
    session.execute(sa.delete(Allowance).where(mine))


def _came_in_before(session: Session, login: str, device: str) -> bool:
    """Whether this device completed a login of this login name; asked alike for an unknown one."""
    before = (
        sa.select(LoginSession.id)
        .join(MemberLogin, MemberLogin.account_id == LoginSession.account_id)
        .where(MemberLogin.login == login, LoginSession.device_digest == device)
    )
    return session.scalars(before.limit(1)).first() is not None


def _of_password(keyring: Keyring, login: str, place: str | None = None) -> str:
    return digest_of(keyring, _PASSWORD, login if place is None else f"{login}|{place}")
