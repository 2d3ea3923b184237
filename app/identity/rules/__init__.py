"""Decisions of identity."""

from app.identity.rules.accounts import (
    AccountClosed,
    AccountLocked,
    ScopeBeyondKind,
    account,
    end,
    key_for,
    member,
    organisation,
    pair,
    person,
    revoke,
)

__all__ = [
    "AccountClosed",
    "AccountLocked",
    "ScopeBeyondKind",
    "account",
    "end",
    "key_for",
    "member",
    "organisation",
    "pair",
    "person",
    "revoke",
]
