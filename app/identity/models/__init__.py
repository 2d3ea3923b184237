"""Tables of identity. A seeker's and an employer's id are party ids."""

from app.identity.models.codes import Channel, CodePurpose, OneTimeCode
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

__all__ = [
    "AccessKey",
    "Account",
    "Channel",
    "CodePurpose",
    "Device",
    "DevicePairing",
    "KeyUse",
    "Link",
    "LinkCode",
    "LinkTaken",
    "LoginMethod",
    "LoginSession",
    "Membership",
    "OneTimeCode",
    "Party",
    "PartyKind",
    "PersonAtLogin",
    "PhoneChange",
    "PhoneChangeWaits",
    "ProofAlgorithm",
    "ProofKey",
    "Role",
    "UsedProof",
]
