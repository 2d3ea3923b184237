"""How often somebody may try to come in: by login name, account, address and in all.

The tries are counted in the database, so that the figures hold over every worker and restart.
What locks a password does not lock a passkey: who is locked out by somebody else's tries still
comes in with theirs.
"""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.audit.allowances import Limit, digest_of, spend
from app.audit.models import Allowance
from app.base.secrets import Keyring

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
PER_LOGIN: tuple[Limit, ...] = ((10, HOUR), (30, DAY))
"""Wrong passwords for one login name; a login that succeeds gives them back."""

PER_ACCOUNT: tuple[Limit, ...] = ((10, HOUR), (30, DAY))
"""Wrong codes for one account; so is a code guessed with 1 in 10,000 a day at most."""

PER_ADDRESS: tuple[Limit, ...] = ((200, HOUR),)
"""Tries from one address: an office with many people behind one address still works."""

OF_ALL: tuple[Limit, ...] = ((1000, timedelta(minutes=5)),)

_PASSWORD, _CODE = "login.password", "login.code"


def spend_password(
    session: Session, keyring: Keyring, login: str, address: str | None, now: datetime
) -> None:
    """Use one try of a password; TooManyRequests says when the next one is."""
    spend_address(session, keyring, address, now)
    spend(session, _PASSWORD, digest_of(keyring, _PASSWORD, login), PER_LOGIN, now)


def spend_code(session: Session, keyring: Keyring, account_id: object, now: datetime) -> None:
    """Use one try of a one-time or recovery code."""
    spend(session, _CODE, digest_of(keyring, _CODE, str(account_id)), PER_ACCOUNT, now)


def spend_address(session: Session, keyring: Keyring, address: str | None, now: datetime) -> None:
    """Use one try of an address, and of everybody's; none where somebody is signed in already."""
    if address is None:
        return
    spend(session, "login.all", digest_of(keyring, "login.all", "all"), OF_ALL, now)
    digest = digest_of(keyring, "login.address", address)
    spend(session, "login.address", digest, PER_ADDRESS, now)


def give_back(session: Session, keyring: Keyring, login: str | None, account_id: object) -> None:
    """Forget the tries of somebody who came in, or whom the security administrator unlocks."""
    subjects = [digest_of(keyring, _CODE, str(account_id))]
    if login is not None:
        subjects.append(digest_of(keyring, _PASSWORD, login))
    mine = Allowance.purpose.in_((_PASSWORD, _CODE)) & Allowance.subject.in_(subjects)
    session.execute(sa.delete(Allowance).where(mine))
