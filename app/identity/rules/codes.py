"""One-time codes of a generator (RFC 6238), recovery codes, and one-time tokens."""

import secrets
from datetime import datetime, timedelta

import pyotp

from app.base.errors import Conflict, Forbidden, Unauthenticated
from app.base.ids import new_id
from app.base.secrets import Keyring
from app.base.wording import Words
from app.identity.models import RecoveryCode

PENDING_LIVES = timedelta(minutes=15)
RECOVERY_CODES = 10
_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: nothing in it is read as something else."""
_GROUPS, _IN_A_GROUP = 6, 4
ISSUER = "爱心屋 Aixinwu"


class LoginRefused(Unauthenticated):
    """Login name, password, code or passkey is not right; which of them is not said."""

    title = Words(
        "登录没有成功，请核对登录名、密码和验证码",
        "That did not let you in; check login name, password and code",
    )


class LoginAttemptEnded(Unauthenticated):
    """The first step of this login was too long ago, or the login was completed."""

    title = Words("登录已超时，请从头再来", "This login has run out; start again")


class ProofRefused(Forbidden):
    """What was shown to prove who is there is not right."""

    title = Words("验证没有通过，请核对后再试", "That did not prove it; check and try again")


class NoPasswordHere(Forbidden):
    """This account has no login name and password; it signs in another way."""

    title = Words("这个账号不用密码登录", "This account does not sign in with a password")


class NothingPending(Conflict):
    """There is no new generator waiting for its first code."""

    title = Words(
        "没有等待确认的验证器，请重新添加", "No new generator waits for its code; add it again"
    )


def step_shown(secret: str, code: str, now: datetime) -> int | None:
    """The time step of 30 seconds a code is of: this one or a neighbour; None for none."""
    try:
        return pyotp.TOTP(secret).verify_and_get_timecode(code, for_time=now, valid_window=1)
    except pyotp.exceptions.OTPVerificationError:
        return None


def new_secret() -> str:
    """A fresh secret of 160 bits in base 32, as generators take it."""
    return pyotp.random_base32(32)


def provisioning_uri(secret: str, login: str) -> str:
    """The `otpauth:` address of a secret, shown as a QR code."""
    return pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=ISSUER)


def recovery_codes(
    account_id: object, keyring: Keyring, now: datetime
) -> tuple[list[RecoveryCode], list[str]]:
    """Ten fresh codes of 120 bits; that many bits need no slow hash (ASVS 5.0 6.5.2)."""
    said = [_recovery_code() for _ in range(RECOVERY_CODES)]
    rows = [
        RecoveryCode(
            id=new_id(), account_id=account_id, digest=recovery_digest(keyring, one), created_at=now
        )
        for one in said
    ]
    return rows, said


def recovery_digest(keyring: Keyring, code: str) -> str:
    """What is kept of a recovery code; blanks, dashes and case do not matter."""
    plain = "".join(letter for letter in code.upper() if letter.isalnum())
    return keyring.digest(f"recovery|{plain}")


def one_time_token(prefix: str) -> str:
    """A random token of 256 bits, marked so that leak scanners know it."""
    return f"{prefix}_{secrets.token_urlsafe(32)}"


def _recovery_code() -> str:
    groups = ("".join(secrets.choice(_LETTERS) for _ in range(_IN_A_GROUP)) for _ in range(_GROUPS))
    return "-".join(groups)
