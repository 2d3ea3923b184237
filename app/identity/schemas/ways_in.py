"""Logins, one-time codes and passkeys as they go over the wire."""

from enum import StrEnum
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError

from app.base.text import Identifier, Line50, Line100, Moment, Wire, readable
from app.base.validation import LABELS
from app.base.wording import Words

LABELS.update(
    {
        "login": Words("登录名", "login name"),
        "password": Words("密码", "password"),
        "new_password": Words("新密码", "new password"),
        "code": Words("验证码", "code"),
        "recovery_code": Words("备用码", "recovery code"),
        "device": Words("设备", "device"),
        "credential": Words("通行密钥", "passkey"),
    }
)


def _lowered(value: Any) -> Any:
    return value.strip().lower() if isinstance(value, str) and len(value) <= 200 else value


def _as_text(value: Any) -> Any:
    return readable(value) if isinstance(value, str) else value


def _without_blanks(value: Any) -> Any:
    if isinstance(value, str) and len(value) <= 50:
        return "".join(value.split())
    return value


def _one_line(text: str) -> str:
    if "\n" in text or "\r" in text:
        raise PydanticCustomError("text_not_one_line", "must be one line")
    return text


LoginName = Annotated[
    str,
    StringConstraints(pattern=r"^[a-z0-9][a-z0-9._@+-]{2,99}$", min_length=3, max_length=100),
    BeforeValidator(_lowered),
]
Password = Annotated[
    str,
    StringConstraints(min_length=1, max_length=128),
    BeforeValidator(_as_text),
    AfterValidator(_one_line),
]
"""NFC text as it was typed: nothing is cut off or trimmed (ASVS 5.0 6.2.8)."""

OneTimeCode = Annotated[
    str, StringConstraints(pattern=r"^[0-9]{6}$", max_length=6), BeforeValidator(_without_blanks)
]
OneTimeToken = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{10,100}$", max_length=100)]
CodeTyped = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9 -]{24,60}$", max_length=60)]
_LONG = 12_000
Base64Url = Annotated[
    str, StringConstraints(pattern=r"^[A-Za-z0-9_-]+$", min_length=1, max_length=_LONG)
]


class Need(StrEnum):
    """What is still to be shown before a login is complete."""

    TOTP = "totp"
    PASSKEY = "passkey"
    RECOVERY_CODE = "recovery_code"


class TokensOut(Wire):
    """A login: a short access token, and the refresh token that gives the next one.

    `scopes` is what the access token opens; with `own:read` and `own:write` alone a second factor
    must be added before anything else.
    """

    access_token: str
    token_type: str = "Bearer"  # noqa: S105 - RFC 6749 names it so
    expires_at: Moment
    refresh_token: str
    refresh_expires_at: Moment
    session_id: Identifier
    account_id: Identifier
    scopes: list[str]


class PasskeyOptionsOut(Wire):
    """A challenge: hand `options` to the browser's `PublicKeyCredential.parse…FromJSON`."""

    challenge_id: Identifier
    options: dict[str, Any]
    expires_at: Moment


class LoginIn(Wire):
    """A member's login name and password; `device` is a name of the device kept by the client."""

    login: LoginName
    password: Password
    device: Line100 | None = None


class LoginOut(Wire):
    """What comes next: show one of `needs` with `login_id` within five minutes.

    For a member without a second factor `needs` is empty and `tokens` opens nothing but adding one.
    """

    login_id: str | None
    needs: list[Need]
    expires_at: Moment | None
    passkey: PasskeyOptionsOut | None
    tokens: TokensOut | None


class TotpLoginIn(Wire):
    """The second step of a login: a code of the generator."""

    login_id: OneTimeToken
    code: OneTimeCode
    device: Line100 | None = None


class RecoveryLoginIn(Wire):
    """The second step of a login: one of the ten recovery codes."""

    login_id: OneTimeToken
    recovery_code: CodeTyped
    device: Line100 | None = None


class ExtensionResults(Wire):
    """What browsers add about extensions; nothing in it is used."""

    model_config = ConfigDict(extra="ignore")


class AssertionIn(Wire):
    """The `response` of `PublicKeyCredential.toJSON()` after `navigator.credentials.get()`."""

    client_data_json: Base64Url = Field(alias="clientDataJSON")
    authenticator_data: Base64Url = Field(alias="authenticatorData")
    signature: Base64Url
    user_handle: Base64Url | None = Field(default=None, alias="userHandle")


class AttestationIn(Wire):
    """The `response` of `PublicKeyCredential.toJSON()` after `navigator.credentials.create()`."""

    client_data_json: Base64Url = Field(alias="clientDataJSON")
    attestation_object: Base64Url = Field(alias="attestationObject")
    authenticator_data: Base64Url | None = Field(default=None, alias="authenticatorData")
    transports: Annotated[list[Line50], Field(max_length=10)] = Field(default_factory=list)
    public_key: Base64Url | None = Field(default=None, alias="publicKey")
    public_key_algorithm: Annotated[int, Field(ge=-100_000, le=100_000)] | None = Field(
        default=None, alias="publicKeyAlgorithm"
    )


class _CredentialIn(Wire):
    """What both ceremonies send around their response."""

    id: Base64Url
    raw_id: Base64Url = Field(alias="rawId")
    type: Annotated[str, StringConstraints(pattern=r"^public-key$", max_length=10)]
    authenticator_attachment: (
        Annotated[str, StringConstraints(pattern=r"^(platform|cross-platform)$", max_length=20)]
        | None
    ) = Field(default=None, alias="authenticatorAttachment")
    client_extension_results: ExtensionResults | None = Field(
        default=None, alias="clientExtensionResults"
    )


class AssertionCredentialIn(_CredentialIn):
    """A passkey's answer to a login or step-up challenge, as the browser gives it."""

    response: AssertionIn


class AttestationCredentialIn(_CredentialIn):
    """A new passkey, as the browser gives it."""

    response: AttestationIn


class PasskeyLoginIn(Wire):
    """A passkey as the whole login, or with `login_id` as its second step."""

    challenge_id: Identifier
    credential: AssertionCredentialIn
    login_id: OneTimeToken | None = None
    device: Line100 | None = None


class PasskeyProofIn(Wire):
    """A passkey shown again within a login."""

    challenge_id: Identifier
    credential: AssertionCredentialIn


class TotpProofIn(Wire):
    """Password and a code of the generator, shown again within a login."""

    password: Password
    code: OneTimeCode


class SteppedUpOut(Wire):
    """Until when acts that need a fresh proof are open to this login."""

    until: Moment
