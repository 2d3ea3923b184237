"""Logins on the wire: the tokens given, the list of one's own, the proof asked for again."""

from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, StringConstraints

from app.base.text import Identifier, Moment, readable
from app.base.validation import LABELS
from app.base.wording import Words
from app.identity.models import LoginMethod

LABELS.update(
    {
        "device": Words("设备标识", "device"),
        "refresh_token": Words("续期令牌", "refresh token"),
    }
)


def _text(value: object) -> object:
    return readable(value) if isinstance(value, str) else value


Device = Annotated[
    str,
    StringConstraints(pattern=r"^[A-Za-z0-9_.:-]{8,100}$", max_length=100),
    BeforeValidator(_text),
]
"""A name the app made once at random for its installation on this device."""

Typed = Annotated[str, StringConstraints(min_length=1, max_length=500), BeforeValidator(_text)]
"""A secret as somebody typed or pasted it."""


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
