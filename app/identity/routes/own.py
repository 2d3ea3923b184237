"""HTTP of one's own password, generator and recovery codes."""

from fastapi import APIRouter

from app.audit.door import Door
from app.audit.transaction import Db
from app.base.clock import Now
from app.identity import own_ways
from app.identity.current import SteppedUp
from app.identity.desk import AtDesk
from app.identity.routes.shared import Own, OwnApart
from app.identity.rules.codes import PENDING_LIVES, provisioning_uri
from app.identity.schemas.own import (
    PasswordChangedOut,
    PasswordChangeIn,
    RecoveryCodesOut,
    TotpConfirmIn,
    TotpOut,
)
from app.identity.scopes import authz

router = APIRouter(prefix="/v1/me", tags=["me"], route_class=Door)
_OWN = authz("oneself")


@router.post("/password", response_model=PasswordChangedOut, openapi_extra=_OWN)
def change_password(
    body: PasswordChangeIn, actor: OwnApart, desk: AtDesk, now: Now
) -> PasswordChangedOut:
    """Change your password by showing the present one; every other login of yours ends.

    12 to 128 characters, of any kind. Refused are common passwords and those that are little more
    than your login name or the name of this system.
    """
    return PasswordChangedOut(sessions_ended=own_ways.change_password(desk, actor, body, now))


@router.post("/totp", response_model=TotpOut, openapi_extra=_OWN)
def add_generator(actor: Own, _fresh: SteppedUp, session: Db, desk: AtDesk, now: Now) -> TotpOut:
    """Get the secret of a new generator of one-time codes; confirm it within fifteen minutes.

    The present generator stays until then. Needs a fresh proof of who is there.
    """
    secret, totp = own_ways.new_generator(session, desk.keyring, actor, now)
    member = own_ways.member_login(session, totp.account_id)
    uri = provisioning_uri(secret, member.login)
    return TotpOut(secret=secret, uri=uri, expires_at=now + PENDING_LIVES)


@router.post("/totp/confirmations", response_model=RecoveryCodesOut, openapi_extra=_OWN)
def confirm_generator(
    body: TotpConfirmIn,
    actor: Own,
    _fresh: SteppedUp,
    session: Db,
    desk: AtDesk,
    now: Now,
) -> RecoveryCodesOut:
    """Take a new generator into use by its first code; the answer holds ten recovery codes.

    Where it replaces another, every other login of yours ends.
    """
    codes = own_ways.confirm_generator(session, desk.keyring, actor, body.code, now)
    return RecoveryCodesOut(recovery_codes=codes)


@router.post("/recovery-codes", response_model=RecoveryCodesOut, openapi_extra=_OWN)
def new_recovery_codes(
    actor: Own, _fresh: SteppedUp, session: Db, desk: AtDesk, now: Now
) -> RecoveryCodesOut:
    """Get ten fresh recovery codes; those you had before end."""
    codes = own_ways.new_recovery_codes(session, desk.keyring, actor, now)
    return RecoveryCodesOut(recovery_codes=codes)
