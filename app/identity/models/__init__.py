"""Tables of identity. A seeker's and an employer's id are party ids."""

from app.identity.models.invitations import Administrator, Invitation, StaffNumberHeld
from app.identity.models.parties import AccessKey, Account, Membership, Party, PartyKind, Role
from app.identity.models.sessions import LoginMethod, LoginSession
from app.identity.models.ways_in import (
    Ceremony,
    LoginAttempt,
    LoginTaken,
    MemberLogin,
    Passkey,
    PasskeyChallenge,
    PasskeyKnown,
    PasswordReset,
    RecoveryCode,
    Totp,
)

__all__ = [
    "AccessKey",
    "Account",
    "Administrator",
    "Ceremony",
    "Invitation",
    "LoginAttempt",
    "LoginMethod",
    "LoginSession",
    "LoginTaken",
    "MemberLogin",
    "Membership",
    "Party",
    "PartyKind",
    "Passkey",
    "PasskeyChallenge",
    "PasskeyKnown",
    "PasswordReset",
    "RecoveryCode",
    "Role",
    "StaffNumberHeld",
    "Totp",
]
