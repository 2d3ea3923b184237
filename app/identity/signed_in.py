"""The one way a login begins, whatever showed who is there: tokens given, one event noted."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from app.audit.record import record
from app.base.actor import Actor
from app.base.secrets import Keyring
from app.identity.models import Account, LoginMethod, LoginSession, Party
from app.identity.rules import AccountClosed, AccountLocked
from app.identity.schemas.sessions import SignedInOut
from app.identity.scopes import Scope
from app.identity.sessions import SESSION_LIVES, access_token, begun, refresh_token

KIOSK_IDLE = timedelta(seconds=120)
KIOSK_LIVES = timedelta(minutes=15)


def device_digest(keyring: Keyring, device: str) -> str:
    """What is kept of a device's own name."""
    return keyring.digest(f"device|{device}")


def signed_in(
    session: Session,
    keyring: Keyring,
    account: Account,
    method: LoginMethod,
    now: datetime,
    *,
    device: str | None = None,
    device_hash: str | None = None,
    kiosk_key_id: UUID | None = None,
    client_id: UUID | None = None,
    scopes: Iterable[Scope] | None = None,
    idle: timedelta | None = None,
    lives: timedelta = SESSION_LIVES,
    refreshable: bool = True,
    way: str | None = None,
) -> SignedInOut:
    """Begin a login of this account, note `login_session.begun`, and answer with its tokens.

    `device` is the device's own name, `device_hash` what is kept of one that was named before;
    `way` is noted as the event's reason. At a kiosk it ends after two minutes untouched and fifteen
    in all. Refuses a closed account and a locked one.
    Call it in the transaction in which the proof is used up; hash nothing there.
    """
    refuse_ended(account)
    if kiosk_key_id is not None:
        idle, lives = min(idle or KIOSK_IDLE, KIOSK_IDLE), min(lives, KIOSK_LIVES)
    login = begun(
        account,
        method,
        now,
        device_digest=device_digest(keyring, device) if device else device_hash,
        kiosk_key_id=kiosk_key_id,
        client_id=client_id,
        scopes=scopes,
        idle=idle,
        lives=lives,
    )
    _kept(session, login, account, now, way)
    return tokens(login, account, keyring, now, refreshable=refreshable)


def refuse_ended(account: Account) -> None:
    """Refuse an account that is closed, or locked by the security administrator."""
    if account.closed_at is not None:
        raise AccountClosed
    if account.locked_at is not None:
        raise AccountLocked


def _kept(
    session: Session, login: LoginSession, account: Account, now: datetime, way: str | None
) -> None:
    session.add(login)
    session.flush()
    refs = {"account": account.id, "kiosk": login.kiosk_key_id, "client": login.client_id}
    by, place = holder(account, login), district_of(session, account.party_id)
    name = "login_session.begun"
    record(session, by, name, login, now, refs=refs, district=place, reason_code=way)


def district_of(session: Session, party_id: UUID | None) -> str | None:
    """Whose staff an event of this party's logins concerns."""
    party = session.get(Party, party_id) if party_id else None
    return party.district if party else None


def tokens(
    login: LoginSession,
    account: Account,
    keyring: Keyring,
    now: datetime,
    *,
    refreshable: bool = True,
) -> SignedInOut:
    """The tokens of a login's present generation."""
    access, ends = access_token(login, keyring, now)
    return SignedInOut(
        access_token=access,
        expires_at=ends,
        refresh_token=refresh_token(login, keyring) if refreshable else None,
        session_id=login.id,
        session_expires_at=login.expires_at,
        idle_seconds=login.idle_seconds,
        method=login.method,
        account_id=account.id,
        party_id=account.party_id,
    )


def holder(account: Account, login: LoginSession | None = None) -> Actor:
    """The actor an event of an account's own login names; it may do nothing by itself."""
    return Actor(
        kind=account.kind,
        account_id=account.id,
        party_id=account.party_id,
        organisation_id=account.organisation_id,
        session_id=login.id if login else None,
    )
