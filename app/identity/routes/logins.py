"""HTTP of logins: password, one-time code, passkey, and the fresh proof within a login."""

from fastapi import APIRouter

from app.audit.door import Door
from app.base.clock import Now
from app.identity import logins, proofs
from app.identity.current import STEP_UP_LASTS
from app.identity.routes.shared import Address, AtTheDoor, OwnWithoutSession
from app.identity.schemas.ways_in import (
    LoginIn,
    LoginOut,
    PasskeyLoginIn,
    PasskeyOptionsOut,
    PasskeyProofIn,
    RecoveryLoginIn,
    SteppedUpOut,
    TokensOut,
    TotpLoginIn,
    TotpProofIn,
)
from app.identity.scopes import PUBLIC, authz

router = APIRouter(prefix="/v1", tags=["logins"], route_class=Door)
_OWN = authz("oneself")


@router.post("/logins", response_model=LoginOut, openapi_extra=PUBLIC)
def begin(body: LoginIn, ways: AtTheDoor, address: Address, now: Now) -> LoginOut:
    """Sign in as a member of staff, of an employer, or as an administrator: the first step.

    With the right password the answer names the second factors of the account in `needs`; show one
    of them within five minutes. A member who has none yet gets `tokens` that only open adding one.
    A wrong password and an unknown login name are answered alike. Ten wrong tries of a login name
    in an hour (30 a day) lock the password for the rest of that time: 429 with `Retry-After`.
    """
    return logins.password_shown(ways, body, address, now)


@router.post("/logins/totp", response_model=TokensOut, openapi_extra=PUBLIC)
def with_code(body: TotpLoginIn, ways: AtTheDoor, now: Now) -> TokensOut:
    """Complete a login with a code of the generator; each code counts once."""
    return logins.code_shown(ways, body, now)


@router.post("/logins/recovery-code", response_model=TokensOut, openapi_extra=PUBLIC)
def with_recovery_code(body: RecoveryLoginIn, ways: AtTheDoor, now: Now) -> TokensOut:
    """Complete a login with one of the recovery codes, which is then used up."""
    return logins.recovery_code_shown(ways, body, now)


@router.post("/logins/passkey-challenges", response_model=PasskeyOptionsOut, openapi_extra=PUBLIC)
def challenge(ways: AtTheDoor, address: Address, now: Now) -> PasskeyOptionsOut:
    """Ask for a challenge to sign in with a passkey alone: no login name, no password."""
    return logins.passkey_asked(ways, address, now)


@router.post("/logins/passkey", response_model=TokensOut, openapi_extra=PUBLIC)
def with_passkey(body: PasskeyLoginIn, ways: AtTheDoor, address: Address, now: Now) -> TokensOut:
    """Sign in with a passkey: alone, or with `login_id` as the second step of a login.

    The device must have verified its user. A locked password does not lock a passkey.
    """
    return logins.passkey_shown(ways, body, address, now)


@router.post("/sessions/step-ups/totp", response_model=SteppedUpOut, openapi_extra=_OWN)
def step_up_with_code(
    body: TotpProofIn, actor: OwnWithoutSession, ways: AtTheDoor, now: Now
) -> SteppedUpOut:
    """Show again who you are with password and code; opens protected acts for five minutes."""
    proofs.prove_totp(ways, actor, body.password, body.code, now)
    return SteppedUpOut(until=now + STEP_UP_LASTS)


@router.post("/sessions/step-ups/passkey", response_model=SteppedUpOut, openapi_extra=_OWN)
def step_up_with_passkey(
    body: PasskeyProofIn, actor: OwnWithoutSession, ways: AtTheDoor, now: Now
) -> SteppedUpOut:
    """Show again who you are with a passkey; opens protected acts for five minutes.

    The challenge comes from `POST /v1/me/passkey-challenges` with `ceremony: step_up`.
    """
    proofs.prove_passkey(ways, actor, body.challenge_id, body.credential, now)
    return SteppedUpOut(until=now + STEP_UP_LASTS)
