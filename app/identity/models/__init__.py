"""Tables of identity. A seeker's and an employer's id are party ids."""

from app.identity.models.codes import Channel, CodePurpose, OneTimeCode
from app.identity.models.invitations import Administrator, Invitation, StaffNumberHeld
from app.identity.models.machines import (
    Device,
    DevicePairing,
    Link,
    LinkCode,
    LinkTaken,
    ProofAlgorithm,
    ProofKey,
    UsedProof,
)
from app.identity.models.parties import (
    AccessKey,
    Account,
    KeyUse,
    Membership,
    Party,
    PartyKind,
    Role,
)
from app.identity.models.persons import PersonAtLogin, PhoneChange, PhoneChangeWaits
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
    "Channel",
    "CodePurpose",
    "Device",
    "DevicePairing",
    "Invitation",
    "KeyUse",
    "Link",
    "LinkCode",
    "LinkTaken",
    "LoginAttempt",
    "LoginMethod",
    "LoginSession",
    "LoginTaken",
    "MemberLogin",
    "Membership",
    "OneTimeCode",
    "Party",
    "PartyKind",
    "Passkey",
    "PasskeyChallenge",
    "PasskeyKnown",
    "PasswordReset",
    "PersonAtLogin",
    "PhoneChange",
    "PhoneChangeWaits",
    "ProofAlgorithm",
    "ProofKey",
    "RecoveryCode",
    "Role",
    "StaffNumberHeld",
    "Totp",
    "UsedProof",
]
