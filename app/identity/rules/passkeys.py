"""Passkeys: what a browser is asked, and whether its answer proves anything (WebAuthn level 3).

Everything a client says is checked by the library against our challenge, domain and origins; its
user must have been verified by the device (PIN, finger, face).
"""

import json
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, cast

import structlog
import webauthn
from webauthn.authentication.verify_authentication_response import VerifiedAuthentication
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)
from webauthn.registration.verify_registration_response import VerifiedRegistration

from app.base.errors import Conflict, Forbidden
from app.base.settings import Settings
from app.base.wording import Words
from app.identity.models import Account, Passkey

NAME = "爱心屋 Aixinwu"
MOST = 20
"""Passkeys an account may have."""

log = structlog.get_logger()
_DEVELOPMENT = ("localhost", ["http://localhost:8000"])
_PATIENCE_MS = 300_000


class ChallengeEnded(Forbidden):
    """The challenge is another's, was used, or is older than five minutes."""

    title = Words("验证已过期，请重新开始", "This challenge has run out; start again")


class PasskeyRefused(Forbidden):
    """What the device answered does not prove that the passkey is there."""

    title = Words("通行密钥验证没有通过", "The passkey was not accepted")


class PasskeysNotSetUp(Conflict):
    """The operator has not said under which domain passkeys are used."""

    title = Words("本系统尚未启用通行密钥", "Passkeys are not set up here")


class TooManyPasskeys(Conflict):
    """The account has twenty passkeys already."""

    title = Words("通行密钥已达上限，请先删除不用的", "There are twenty passkeys; remove one first")


class LastFactor(Conflict):
    """Without this passkey nothing but the password would be left."""

    title = Words(
        "这是您唯一的第二种验证方式，请先添加另一种",
        "This is your only second factor; add another one first",
    )


@dataclass(frozen=True, slots=True)
class Relying:
    """Under which domain passkeys are used, and from which origins."""

    domain: str
    origins: list[str]


def relying(settings: Settings) -> Relying | None:
    """The domain of this installation; localhost while developing, None where none was said."""
    if settings.passkey_domain:
        origins = settings.passkey_origins or [f"https://{settings.passkey_domain}"]
        return Relying(settings.passkey_domain, origins)
    return Relying(*_DEVELOPMENT) if settings.development else None


def new_challenge() -> str:
    """A random challenge of 256 bits."""
    return bytes_to_base64url(secrets.token_bytes(32))


def creation_options(
    at: Relying, account: Account, known: Iterable[Passkey], challenge: str
) -> dict[str, Any]:
    """What `navigator.credentials.create()` is given; the account's id is the user handle."""
    options = webauthn.generate_registration_options(
        rp_id=at.domain,
        rp_name=NAME,
        user_id=account.id.bytes,
        user_name=account.name,
        challenge=base64url_to_bytes(challenge),
        timeout=_PATIENCE_MS,
        exclude_credentials=_named(known),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
    )
    return cast("dict[str, Any]", json.loads(webauthn.options_to_json(options)))


def request_options(at: Relying, known: Iterable[Passkey], challenge: str) -> dict[str, Any]:
    """What `navigator.credentials.get()` is given; without known ones the device offers its own."""
    options = webauthn.generate_authentication_options(
        rp_id=at.domain,
        challenge=base64url_to_bytes(challenge),
        timeout=_PATIENCE_MS,
        allow_credentials=_named(known),
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return cast("dict[str, Any]", json.loads(webauthn.options_to_json(options)))


def registered(at: Relying, credential: dict[str, Any], challenge: str) -> VerifiedRegistration:
    """The new passkey a device made for this challenge; PasskeyRefused for anything else."""
    try:
        return webauthn.verify_registration_response(
            credential=credential,
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=at.domain,
            expected_origin=at.origins,
            require_user_verification=True,
        )
    except Exception as reason:  # whatever hostile bytes make the parsers raise, it is a no
        log.info("passkey_refused", reason=type(reason).__name__)
        raise PasskeyRefused from None


def shown(
    at: Relying, credential: dict[str, Any], challenge: str, passkey: Passkey
) -> VerifiedAuthentication | None:
    """What a device signed with this passkey for this challenge; None when it proves nothing.

    The counter is compared where it is kept, so that two answers at once cannot both pass.
    """
    try:
        return webauthn.verify_authentication_response(
            credential=credential,
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=at.domain,
            expected_origin=at.origins,
            credential_public_key=base64url_to_bytes(passkey.public_key),
            credential_current_sign_count=0,
            require_user_verification=True,
        )
    except Exception as reason:  # as above
        log.info("passkey_refused", reason=type(reason).__name__)
        return None


def is_holder(account: Account, user_handle: str | None, *, needed: bool) -> bool:
    """Whether the user handle a device sent is the account's (WebAuthn level 3, 7.2 step 6)."""
    if user_handle is None:
        return not needed
    return user_handle == bytes_to_base64url(account.id.bytes)


def _named(passkeys: Iterable[Passkey]) -> list[PublicKeyCredentialDescriptor]:
    return [
        PublicKeyCredentialDescriptor(id=base64url_to_bytes(one.credential_id)) for one in passkeys
    ]
