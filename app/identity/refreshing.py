"""Renewing a login: each refresh token is used once, by the device it was given to (RFC 9700).

A token that comes a second time, or from another device, was copied: nobody can tell which of the
two is the thief, so the whole family ends. Only the same device, within ten seconds, is given the
same successor again: its first answer may have been lost on the way.
"""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.base.errors import Unauthenticated
from app.identity.desk import Desk
from app.identity.ending import end
from app.identity.models import Account, LoginSession
from app.identity.queries import is_idle
from app.identity.schemas.sessions import SignedInOut
from app.identity.sessions import RefreshToken, read_refresh_token
from app.identity.signed_in import device_digest, holder, tokens

GRACE = timedelta(seconds=10)


def refreshed(desk: Desk, token: str, device: str, now: datetime) -> SignedInOut:
    """The next tokens of a login; Unauthenticated, all alike, where there are none."""
    said = read_refresh_token(token, desk.keyring)
    if said is None:
        raise Unauthenticated
    with desk.transaction() as session:
        found = _going_on(session, said, now)
        if found is None:
            raise Unauthenticated
        login, account = found
        misuse = _misuse(login, said, device_digest(desk.keyring, device), now)
        if misuse is None:
            _turn(login, said, now)
            return tokens(login, account, desk.keyring, now)
        end(session, login, holder(account, login), now, misuse)
    raise Unauthenticated


def _going_on(
    session: Session, said: RefreshToken, now: datetime
) -> tuple[LoginSession, Account] | None:
    """The login of a token, locked, so that of many at once one turns it; None where it ended."""
    mine = (
        sa.select(LoginSession, Account)
        .join(Account, Account.id == LoginSession.account_id)
        .where(LoginSession.id == said.session_id, LoginSession.ended_at.is_(None))
        .where(LoginSession.expires_at > now)
        .where(Account.closed_at.is_(None), Account.locked_at.is_(None))
        .with_for_update(of=LoginSession)
    )
    row = session.execute(mine).one_or_none()
    return None if row is None or is_idle(row[0], now) else (row[0], row[1])


def _misuse(login: LoginSession, said: RefreshToken, device: str, now: datetime) -> str | None:
    """Why this token shows that somebody copied it; None for the present one and its grace."""
    if login.device_digest is not None and login.device_digest != device:
        return "other_device"
    if said.generation == login.generation or _in_grace(login, said, now):
        return None
    return "reused"


def _in_grace(login: LoginSession, said: RefreshToken, now: datetime) -> bool:
    return (
        said.generation == login.generation - 1
        and login.rotated_at is not None
        and now - login.rotated_at <= GRACE
        and login.device_digest is not None
    )


def _turn(login: LoginSession, said: RefreshToken, now: datetime) -> None:
    if said.generation == login.generation:
        login.generation, login.rotated_at = login.generation + 1, now
    login.used_at = now
