"""Tables of identity. A seeker's and an employer's id are party ids."""

from app.identity.models.parties import AccessKey, Account, Membership, Party, PartyKind, Role
from app.identity.models.sessions import LoginMethod, LoginSession

__all__ = [
    "AccessKey",
    "Account",
    "LoginMethod",
    "LoginSession",
    "Membership",
    "Party",
    "PartyKind",
    "Role",
]
