"""What somebody keeps of their own ways in, as it goes over the wire."""

from pydantic import Field

from app.base.text import Identifier, Line50, Moment, Wire
from app.identity.models import Ceremony
from app.identity.schemas.passkeys import AttestationCredentialIn
from app.identity.schemas.typed import Password, SixDigits


class PasswordChangeIn(Wire):
    """The present password and the new one, at least 12 and at most 128 characters."""

    password: Password
    new_password: Password


class PasswordChangedOut(Wire):
    """How many other logins ended with the old password."""

    sessions_ended: int


class TotpOut(Wire):
    """A new generator: show `uri` as a QR code or `secret` as text; it is shown this once."""

    secret: str
    uri: str
    expires_at: Moment


class TotpConfirmIn(Wire):
    """The first code of a new generator."""

    code: SixDigits


class RecoveryCodesOut(Wire):
    """Ten codes, each usable once; shown this once, those made before end."""

    recovery_codes: list[str]


class ChallengeIn(Wire):
    """What a challenge is for: a new passkey, or a fresh proof within this login."""

    ceremony: Ceremony


class PasskeyIn(Wire):
    """A new passkey and what its owner calls it."""

    challenge_id: Identifier
    name: Line50
    credential: AttestationCredentialIn


class PasskeyPatch(Wire):
    """Another name for a passkey."""

    name: Line50


class PasskeyOut(Wire):
    """A passkey of one's own."""

    id: Identifier
    name: str
    backed_up: bool
    created_at: Moment
    used_at: Moment | None = Field(description="When it last let somebody in")
