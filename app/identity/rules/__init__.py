"""Decisions of identity."""

from app.identity.rules.accounts import (
    AccountClosed,
    ScopeBeyondKind,
    account,
    key_for,
    organisation,
    pair,
    person,
    revoke,
)

__all__ = [
    "AccountClosed",
    "ScopeBeyondKind",
    "account",
    "key_for",
    "organisation",
    "pair",
    "person",
    "revoke",
]
