"""Scopes: the kinds of act, `resource:action`, and which kind of account may have which."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from app.base.actor import Kind


class Scope(StrEnum):
    """A kind of act; an operation names the one it needs."""

    EMPLOYERS_READ = "employers:read"
    EMPLOYERS_WRITE = "employers:write"
    EMPLOYERS_VERIFY = "employers:verify"
    POSTINGS_READ = "postings:read"
    POSTINGS_WRITE = "postings:write"
    POSTINGS_REVIEW = "postings:review"
    SEEKERS_READ = "seekers:read"
    SEEKERS_WRITE = "seekers:write"
    MATCHES_READ = "matches:read"
    CANDIDATES_READ = "candidates:read"
    APPLICATIONS_READ = "applications:read"
    APPLICATIONS_SUBMIT = "applications:submit"
    APPLICATIONS_MOVE = "applications:move"
    MESSAGES_WRITE = "messages:write"
    IMPORTS_WRITE = "imports:write"
    EVENTS_READ = "events:read"
    DOCUMENTS_READ = "documents:read"
    DOCUMENTS_WRITE = "documents:write"


_S = Scope
_SEEKER = {
    _S.EMPLOYERS_READ,
    _S.POSTINGS_READ,
    _S.SEEKERS_READ,
    _S.SEEKERS_WRITE,
    _S.MATCHES_READ,
    _S.APPLICATIONS_READ,
    _S.APPLICATIONS_SUBMIT,
    _S.APPLICATIONS_MOVE,
    _S.MESSAGES_WRITE,
    _S.DOCUMENTS_READ,
    _S.DOCUMENTS_WRITE,
}
_EMPLOYER = {
    _S.EMPLOYERS_READ,
    _S.EMPLOYERS_WRITE,
    _S.POSTINGS_READ,
    _S.POSTINGS_WRITE,
    _S.CANDIDATES_READ,
    _S.APPLICATIONS_READ,
    _S.APPLICATIONS_MOVE,
    _S.MESSAGES_WRITE,
    _S.IMPORTS_WRITE,
    _S.DOCUMENTS_READ,
    _S.DOCUMENTS_WRITE,
}
MAY: Mapping[Kind, frozenset[Scope]] = {
    Kind.SEEKER: frozenset(_SEEKER),
    Kind.EMPLOYER: frozenset(_EMPLOYER),
    Kind.STAFF: frozenset(Scope),
    Kind.OFFICER: frozenset(_SEEKER),
    Kind.HOUSE_OPERATOR: frozenset({_S.EMPLOYERS_READ, _S.POSTINGS_READ, _S.CANDIDATES_READ}),
    Kind.KIOSK: frozenset({_S.EMPLOYERS_READ, _S.POSTINGS_READ}),
    Kind.INTEGRATION: frozenset(_EMPLOYER),
}
"""The most a kind of account may hold; a key may hold less, never more."""


def authz(rows: str, *, notes_access: bool = False) -> dict[str, Any]:
    """The declaration of an operation's row rule: `openapi_extra=authz("own or district")`."""
    return {"x-authz": {"rows": rows, "notes_access": notes_access}}


PUBLIC = {**authz("public"), "security": []}
"""The declaration of an operation anybody may call without a token."""
