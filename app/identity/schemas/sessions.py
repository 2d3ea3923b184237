"""Logins on the wire: the tokens given, the list of one's own, the proof asked for again."""

from typing import Literal

from pydantic import BaseModel

from app.base.actor import Kind
from app.base.text import Identifier, Line20, Moment, Wire
from app.base.validation import LABELS
from app.base.wording import Words
from app.identity.models import LoginMethod, Role
from app.identity.schemas.passkeys import AssertionCredentialIn
from app.identity.schemas.typed import Device, Password, Pin, SixDigits, Typed

LABELS.update(
    {
        "device": Words("设备标识", "device"),
        "refresh_token": Words("续期令牌", "refresh token"),
    }
)


class SignedInOut(BaseModel):
    """Tokens of a login: send `access_token` as Bearer; renew with `refresh_token` in time.

    Where there is no `refresh_token` the login ends with its access token.
    """

    token_type: Literal["Bearer"] = "Bearer"  # noqa: S105 - a name, no secret
    access_token: str
    expires_at: Moment
    refresh_token: str | None
    session_id: Identifier
    session_expires_at: Moment
    idle_seconds: int | None
    method: LoginMethod
    account_id: Identifier
    party_id: Identifier | None


class RefreshIn(Wire):
    """A refresh token, and the name of the device it was given to."""

    refresh_token: Typed
    device: Device


class StepUpIn(Wire):
    """One proof: `pin`; `phone_code` with the id of the code and what came.

    Members: `totp` with password and code of the generator; `passkey` with the answer to a
    challenge of `ceremony: step_up`.
    """

    method: Line20
    pin: Pin | None = None
    code_id: Identifier | None = None
    code: SixDigits | None = None
    password: Password | None = None
    challenge_id: Identifier | None = None
    credential: AssertionCredentialIn | None = None


class SteppedUpOut(BaseModel):
    """Until when this login may do what needs a fresh proof."""

    until: Moment


class EndIn(Wire):
    """Which logins to end."""

    which: Literal["this", "others", "all"] = "this"


class EndedOut(BaseModel):
    """How many logins ended."""

    ended: int


class LoginOut(BaseModel):
    """One login of one's own that goes on."""

    id: Identifier
    method: LoginMethod
    at_kiosk: bool
    created_at: Moment
    used_at: Moment
    expires_at: Moment
    current: bool


class ActsForOut(BaseModel):
    """Somebody the caller may act for, and what that covers."""

    party_id: Identifier
    role: Role
    acts: list[str]
    valid_until: Moment | None


class MeOut(BaseModel):
    """Who the caller is here and what they may do."""

    account_id: Identifier
    kind: Kind
    party_id: Identifier | None
    organisation_id: Identifier | None
    admin: bool
    scopes: list[str]
    on_behalf_of: Identifier | None
    acts_for: list[ActsForOut]
    session_id: Identifier | None
    step_up_methods: list[str]
    stepped_up_until: Moment | None
    has_pin: bool
