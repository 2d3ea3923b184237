"""Logins and their tokens: a short signed access token and a family of refresh tokens.

The access token only names the login; what it may do is read from the database, so that a login
that ended or a role that changed counts at once (goal S4). A refresh token is derived from the
family and its generation, so that the same device may be given the same successor again (S6).
"""

import hashlib
import hmac
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

import jwt

from app.base.ids import new_id
from app.base.secrets import Keyring
from app.identity.models import Account, LoginMethod, LoginSession
from app.identity.scopes import Scope

ACCESS_LIVES = timedelta(minutes=10)
SESSION_LIVES = timedelta(days=30)
ISSUER = "aixinwu"
AUDIENCE = "aixinwu-api"
TYPE = "at+jwt"
_ALGORITHM = "HS256"
_ACCESS, _FAMILY = "access_token", "refresh_token"
_REQUIRED = ["iss", "aud", "sub", "sid", "iat", "nbf", "exp", "jti"]
_LEEWAY = timedelta(seconds=60)
_REFRESH = re.compile(r"axr_([0-9a-f]{32})_([0-9]{1,9})_([0-9a-f]{64})")


@dataclass(frozen=True, slots=True)
class Claims:
    """What an access token says: the login and its account, and until when."""

    session_id: UUID
    account_id: UUID
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class RefreshToken:
    """What a refresh token says: its family and its generation."""

    session_id: UUID
    generation: int


def begun(
    account: Account,
    method: LoginMethod,
    now: datetime,
    *,
    device_digest: str | None = None,
    kiosk_key_id: UUID | None = None,
    client_id: UUID | None = None,
    scopes: Iterable[Scope] | None = None,
    idle: timedelta | None = None,
    lives: timedelta = SESSION_LIVES,
) -> LoginSession:
    """A login of this account from now on; the way in has just been shown, so it is stepped up."""
    return LoginSession(
        id=new_id(),
        account_id=account.id,
        method=method,
        device_digest=device_digest,
        kiosk_key_id=kiosk_key_id,
        client_id=client_id,
        scopes=None if scopes is None else sorted(scopes),
        generation=0,
        created_at=now,
        used_at=now,
        expires_at=now + lives,
        idle_seconds=None if idle is None else int(idle.total_seconds()),
        stepped_up_at=now,
    )


def access_token(login: LoginSession, keyring: Keyring, now: datetime) -> tuple[str, datetime]:
    """A signed token of at most ten minutes for this login, and when it ends."""
    ends = min(now + ACCESS_LIVES, login.expires_at)
    if login.idle_seconds is not None:
        ends = min(ends, now + timedelta(seconds=login.idle_seconds))
    claims = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": str(login.account_id),
        "sid": str(login.id),
        "iat": int(now.timestamp()),
        "nbf": int(now.timestamp()),
        "exp": int(ends.timestamp()),
        "jti": new_id().hex,
    }
    head = {"typ": TYPE, "kid": keyring.signing_id}
    token = jwt.encode(
        claims, keyring.derived(_ACCESS)[keyring.signing_id], _ALGORITHM, headers=head
    )
    return token, ends


def read_access_token(token: str, keyring: Keyring, now: datetime) -> Claims | None:
    """What a token signed here says, while it lives; None for anything else.

    The clock is the house's own, so the library's checks of times are done here.
    """
    try:
        head = jwt.get_unverified_header(token)
        key = keyring.derived(_ACCESS).get(str(head.get("kid")))
        if key is None or head != {"alg": _ALGORITHM, "typ": TYPE, "kid": head["kid"]}:
            return None
        said = jwt.decode(
            token,
            key,
            algorithms=[_ALGORITHM],
            audience=AUDIENCE,
            issuer=ISSUER,
            options={
                "require": _REQUIRED,
                "verify_exp": False,
                "verify_nbf": False,
                "verify_iat": False,
                "strict_aud": True,
            },
        )
        ends, starts = (datetime.fromtimestamp(said[name], UTC) for name in ("exp", "nbf"))
        issued = datetime.fromtimestamp(said["iat"], UTC)
        claims = Claims(UUID(said["sid"]), UUID(said["sub"]), ends)
    except (jwt.InvalidTokenError, ValueError, TypeError, OverflowError, OSError):
        return None
    alive = ends > now and starts <= now + _LEEWAY and issued <= now + _LEEWAY
    return claims if alive and ends - issued <= ACCESS_LIVES else None


def refresh_token(login: LoginSession, keyring: Keyring) -> str:
    """The refresh token of a login's present generation."""
    return _refresh(login.id, login.generation, keyring.derived(_FAMILY)[keyring.signing_id])


def read_refresh_token(token: str, keyring: Keyring) -> RefreshToken | None:
    """The family and generation of a refresh token made here; None for anything else."""
    match = _REFRESH.fullmatch(token) if token.isascii() else None
    if match is None:
        return None
    said = RefreshToken(UUID(match[1]), int(match[2]))
    keys = keyring.derived(_FAMILY).values()
    made = (_refresh(said.session_id, said.generation, key) for key in keys)
    return said if any(hmac.compare_digest(true, token) for true in made) else None


def _refresh(session_id: UUID, generation: int, key: bytes) -> str:
    start = f"axr_{session_id.hex}_{generation}"
    mac = hmac.new(key, start.encode(), hashlib.sha256)
    return f"{start}_{mac.hexdigest()}"
