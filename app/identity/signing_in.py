"""A login begins and ends: the one place where tokens are given out and sessions are closed."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.audit.models import Topic
from app.audit.record import Note, note_it, record
from app.base.actor import SYSTEM, Actor, Kind
from app.base.database import Database
from app.base.secrets import Keyring
from app.base.settings import Settings
from app.identity.hashing import Hashing, hashing
from app.identity.models import Account, LoginMethod, LoginSession
from app.identity.queries import actor_in, is_admin
from app.identity.rules.passkeys import Relying, relying
from app.identity.rules.passwords import listed
from app.identity.schemas.ways_in import TokensOut
from app.identity.scopes import ADMINISTRATORS, Scope
from app.identity.sessions import SESSION_LIVES, access_token, begun, refresh_token

ENROLMENT = (Scope.OWN_READ, Scope.OWN_WRITE)
"""What a member without a second factor may do: add one."""

_HALF_HOUR, _HALF_DAY = timedelta(minutes=30), timedelta(hours=12)
_AT_WORK = frozenset({Kind.STAFF, Kind.OFFICER, Kind.EMPLOYER, Kind.HOUSE_OPERATOR})


@dataclass(frozen=True, slots=True)
class Ways:
    """What the ways in work with: the database, the keys, the hashing, the domain of passkeys."""

    database: Database
    keyring: Keyring
    hashing: Hashing
    relying: Relying | None
    common: frozenset[str] = frozenset()


def ways_in(settings: Settings, database: Database, keyring: Keyring) -> Ways:
    """The ways into this installation."""
    return Ways(
        database,
        keyring,
        hashing(settings),
        relying(settings),
        listed(settings.common_passwords),
    )


def lasting(kind: Kind) -> tuple[timedelta, timedelta | None]:
    """How long a login of this kind lasts in all, and how long it may be left alone (ASVS 7.3).

    Administrators: half a day, half an hour. Members at work: a week, half a day. Others: a month.
    """
    if kind in ADMINISTRATORS:
        return _HALF_DAY, _HALF_HOUR
    return (timedelta(days=7), _HALF_DAY) if kind in _AT_WORK else (SESSION_LIVES, None)


def signed_in(
    session: Session,
    keyring: Keyring,
    account: Account,
    method: LoginMethod,
    now: datetime,
    *,
    way: str,
    device: str | None = None,
    enrolment: bool = False,
) -> TokensOut:
    """A login of this account with its tokens; `way` is noted as the reason of the event."""
    lives, idle = lasting(account.kind)
    login = begun(
        account,
        method,
        now,
        device_digest=None if device is None else keyring.digest(f"device|{device}"),
        scopes=ENROLMENT if enrolment else None,
        idle=idle,
        lives=lives,
    )
    session.add(login)
    session.flush()
    actor = actor_in(login, account, admin=is_admin(session, account, now))
    refs: dict[str, UUID | None] = {"account": account.id}
    record(session, actor, "login_session.begun", login, now, reason_code=way, refs=refs)
    token, ends = access_token(login, keyring, now)
    return TokensOut(
        access_token=token,
        expires_at=ends,
        refresh_token=refresh_token(login, keyring),
        refresh_expires_at=login.expires_at,
        session_id=login.id,
        account_id=account.id,
        scopes=sorted(actor.scopes),
    )


def end_sessions(
    session: Session,
    actor: Actor,
    account_id: UUID,
    reason: str,
    now: datetime,
    *,
    but: UUID | None = None,
) -> int:
    """End every login of an account, but perhaps one; how many that were."""
    live = sa.select(LoginSession).where(
        LoginSession.account_id == account_id, LoginSession.ended_at.is_(None)
    )
    ended = [login for login in session.scalars(live) if login.id != but]
    for login in ended:
        login.ended_at, login.end_reason = now, reason
        refs: dict[str, UUID | None] = {"account": account_id}
        record(session, actor, "login_session.ended", login, now, refs=refs, reason_code=reason)
    session.flush()
    return len(ended)


def failed(session: Session, account_id: UUID | None, reason: str, now: datetime) -> None:
    """Note that somebody did not come in, whether or not there is such an account.

    The subject is no `account`: an event of one empties the memory of known tokens, and anybody can
    try a login.
    """
    name, kind = "member_login.refused", "member_login"
    note_it(session, Note(SYSTEM, name, kind, account_id, now, Topic.REFUSAL, reason_code=reason))
