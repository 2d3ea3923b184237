"""Passkeys as browsers give them, and the challenges browsers are given."""

from typing import Annotated, Any

from pydantic import ConfigDict, Field, StringConstraints

from app.base.text import Identifier, Line50, Moment, Wire

_LONG = 12_000
Base64Url = Annotated[
    str, StringConstraints(pattern=r"^[A-Za-z0-9_-]+$", min_length=1, max_length=_LONG)
]


class PasskeyOptionsOut(Wire):
    """A challenge: hand `options` to the browser's `PublicKeyCredential.parse…FromJSON`."""

    challenge_id: Identifier
    options: dict[str, Any]
    expires_at: Moment


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
