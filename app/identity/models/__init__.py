"""Tables of identity. A seeker's and an employer's id are party ids."""

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
from app.identity.models.sessions import LoginMethod, LoginSession

__all__ = [
    "AccessKey",
    "Account",
    "Device",
    "DevicePairing",
    "KeyUse",
    "Link",
    "LinkCode",
    "LinkTaken",
    "LoginMethod",
    "LoginSession",
    "Membership",
    "Party",
    "PartyKind",
    "ProofAlgorithm",
    "ProofKey",
    "Role",
    "UsedProof",
]
