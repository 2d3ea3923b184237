"""Members' logins, step by step, as they go over the wire."""

from enum import StrEnum
from typing import Annotated, Any

from pydantic import BeforeValidator, StringConstraints

from app.base.text import Identifier, Moment, Wire
from app.base.validation import LABELS
from app.base.wording import Words
from app.identity.schemas.passkeys import AssertionCredentialIn, PasskeyOptionsOut
from app.identity.schemas.sessions import SignedInOut
from app.identity.schemas.typed import Device, Password, SixDigits

LABELS.update(
    {
        "login": Words("登录名", "login name"),
        "password": Words("密码", "password"),
        "new_password": Words("新密码", "new password"),
        "code": Words("验证码", "code"),
        "recovery_code": Words("备用码", "recovery code"),
        "credential": Words("通行密钥", "passkey"),
    }
)


def _lowered(value: Any) -> Any:
    return value.strip().lower() if isinstance(value, str) and len(value) <= 200 else value


LoginName = Annotated[
    str,
    StringConstraints(pattern=r"^[a-z0-9][a-z0-9._@+-]{2,99}$", min_length=3, max_length=100),
    BeforeValidator(_lowered),
]
OneTimeToken = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{10,100}$", max_length=100)]
CodeTyped = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9 -]{24,60}$", max_length=60)]


class Need(StrEnum):
    """What is still to be shown before a login is complete."""

    TOTP = "totp"
    PASSKEY = "passkey"
    RECOVERY_CODE = "recovery_code"


class LoginIn(Wire):
    """A member's login name and password; `device` is a name of the device kept by the client."""

    login: LoginName
    password: Password
    device: Device | None = None


class FirstStepOut(Wire):
    """What comes next: show one of `needs` with `login_id` within five minutes.

    For a member without a second factor `needs` is empty and `tokens` opens nothing but adding one.
    """

    login_id: str | None
    needs: list[Need]
    expires_at: Moment | None
    passkey: PasskeyOptionsOut | None
    tokens: SignedInOut | None


class TotpLoginIn(Wire):
    """The second step of a login: a code of the generator."""

    login_id: OneTimeToken
    code: SixDigits
    device: Device | None = None


class RecoveryLoginIn(Wire):
    """The second step of a login: one of the ten recovery codes."""

    login_id: OneTimeToken
    recovery_code: CodeTyped
    device: Device | None = None


class PasskeyLoginIn(Wire):
    """A passkey as the whole login, or with `login_id` as its second step."""

    challenge_id: Identifier
    credential: AssertionCredentialIn
    login_id: OneTimeToken | None = None
    device: Device | None = None
