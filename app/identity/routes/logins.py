"""HTTP of members' logins: password and second factor, or a passkey alone."""

from fastapi import APIRouter

from app.audit.door import Door
from app.base.clock import Now
from app.identity import logins
from app.identity.desk import AtDesk
from app.identity.schemas.passkeys import PasskeyOptionsOut
from app.identity.schemas.sessions import SignedInOut
from app.identity.schemas.ways_in import (
    FirstStepOut,
    LoginIn,
    PasskeyLoginIn,
    RecoveryLoginIn,
    TotpLoginIn,
)
from app.identity.scopes import PUBLIC

router = APIRouter(prefix="/v1", tags=["logins"], route_class=Door)


@router.post("/logins", response_model=FirstStepOut, openapi_extra=PUBLIC)
def begin(body: LoginIn, desk: AtDesk, now: Now) -> FirstStepOut:
    """Sign in as a member of staff, of an employer, or as an administrator: the first step.

    With the right password the answer names the second factors of the account in `needs`; show one
    of them within five minutes. A member who has none yet gets `tokens` that only open adding one.
    A wrong password and an unknown login name are answered alike. Ten wrong tries of a login name
    in an hour (30 a day) lock the password for the rest of that time: 429 with `Retry-After`.
    """
    return logins.password_shown(desk, body, now)


@router.post("/logins/totp", response_model=SignedInOut, openapi_extra=PUBLIC)
def with_code(body: TotpLoginIn, desk: AtDesk, now: Now) -> SignedInOut:
    """Complete a login with a code of the generator; each code counts once."""
    return logins.code_shown(desk, body, now)


@router.post("/logins/recovery-code", response_model=SignedInOut, openapi_extra=PUBLIC)
def with_recovery_code(body: RecoveryLoginIn, desk: AtDesk, now: Now) -> SignedInOut:
    """Complete a login with one of the recovery codes, which is then used up."""
    return logins.recovery_code_shown(desk, body, now)


@router.post("/logins/passkey-challenges", response_model=PasskeyOptionsOut, openapi_extra=PUBLIC)
def challenge(desk: AtDesk, now: Now) -> PasskeyOptionsOut:
    """Ask for a challenge to sign in with a passkey alone: no login name, no password."""
    return logins.passkey_asked(desk, now)


@router.post("/logins/passkey", response_model=SignedInOut, openapi_extra=PUBLIC)
def with_passkey(body: PasskeyLoginIn, desk: AtDesk, now: Now) -> SignedInOut:
    """Sign in with a passkey: alone, or with `login_id` as the second step of a login.

    The device must have verified its user. A locked password does not lock a passkey.
    """
    return logins.passkey_shown(desk, body, now)
