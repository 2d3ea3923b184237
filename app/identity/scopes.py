"""Scopes: the kinds of act, `resource:action`, and which kind of account may have which."""

from collections.abc import Iterable, Mapping
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
    OWN_READ = "own:read"
    OWN_WRITE = "own:write"
    ACCOUNTS_MANAGE = "accounts:manage"
    MEMBERS_MANAGE = "members:manage"
    SECURITY_MANAGE = "security:manage"
    PERSONS_MANAGE = "persons:manage"
    INVITATIONS_MAKE = "invitations:make"
    CLIENTS_MANAGE = "clients:manage"
    KEYS_MANAGE = "keys:manage"
    DEVICES_MANAGE = "devices:manage"
    LINKS_MAKE = "links:make"
    AUDIT_READ = "audit:read"
    GUARDIANSHIPS_READ = "guardianships:read"
    GUARDIANSHIPS_WRITE = "guardianships:write"
    ASKS_WRITE = "asks:write"
    DUPLICATES_MERGE = "duplicates:merge"
    CONSENTS_READ = "consents:read"
    CONSENTS_WRITE = "consents:write"
    IDENTITY_REVEAL = "identity:reveal"
    RIGHTS_READ = "rights:read"
    RIGHTS_USE = "rights:use"
    RIGHTS_DECIDE = "rights:decide"
    COMPLAINTS_READ = "complaints:read"
    COMPLAINTS_WRITE = "complaints:write"
    COMPLAINTS_ANSWER = "complaints:answer"
    DOCUMENTS_READ = "documents:read"
    DOCUMENTS_WRITE = "documents:write"


_S = Scope
_OWN = frozenset({_S.OWN_READ, _S.OWN_WRITE})
_COMPLAINS = frozenset({_S.COMPLAINTS_READ, _S.COMPLAINTS_WRITE})
_SEEKER = _OWN | {
    _S.EMPLOYERS_READ,
    _S.POSTINGS_READ,
    _S.SEEKERS_READ,
    _S.SEEKERS_WRITE,
    _S.MATCHES_READ,
    _S.APPLICATIONS_READ,
    _S.APPLICATIONS_SUBMIT,
    _S.APPLICATIONS_MOVE,
    _S.MESSAGES_WRITE,
    _S.GUARDIANSHIPS_READ,
    _S.GUARDIANSHIPS_WRITE,
    _S.CONSENTS_READ,
    _S.CONSENTS_WRITE,
    _S.IDENTITY_REVEAL,
    _S.RIGHTS_READ,
    _S.RIGHTS_USE,
    *_COMPLAINS,
    _S.DOCUMENTS_READ,
    _S.DOCUMENTS_WRITE,
}
_NEVER_BY_PROXY = {
    _S.CONSENTS_WRITE,
    _S.RIGHTS_USE,
    *_COMPLAINS,
    _S.IDENTITY_REVEAL,
    _S.GUARDIANSHIPS_WRITE,
}
_BUSINESS = frozenset(
    {
        _S.EMPLOYERS_READ,
        _S.EMPLOYERS_WRITE,
        _S.POSTINGS_READ,
        _S.POSTINGS_WRITE,
        _S.CANDIDATES_READ,
        _S.APPLICATIONS_READ,
        _S.APPLICATIONS_MOVE,
        _S.MESSAGES_WRITE,
        _S.IMPORTS_WRITE,
    }
)
_EMPLOYER = (
    _BUSINESS
    | _OWN
    | {
        _S.MEMBERS_MANAGE,
        _S.INVITATIONS_MAKE,
        _S.KEYS_MANAGE,
        _S.IDENTITY_REVEAL,
        *_COMPLAINS,
        _S.DOCUMENTS_READ,
        _S.DOCUMENTS_WRITE,
    }
)
_ADMINS_ONLY = {
    _S.ACCOUNTS_MANAGE,
    _S.MEMBERS_MANAGE,
    _S.SECURITY_MANAGE,
    _S.CLIENTS_MANAGE,
    _S.KEYS_MANAGE,
    _S.AUDIT_READ,
    _S.LINKS_MAKE,
}
MAY: Mapping[Kind, frozenset[Scope]] = {
    Kind.SEEKER: _SEEKER,
    Kind.EMPLOYER: _EMPLOYER,
    Kind.STAFF: frozenset(Scope)
    - _ADMINS_ONLY
    - {_S.ASKS_WRITE, _S.RIGHTS_USE, _S.COMPLAINTS_WRITE},
    Kind.OFFICER: _SEEKER - _NEVER_BY_PROXY,
    Kind.HOUSE_OPERATOR: _OWN | {_S.EMPLOYERS_READ, _S.POSTINGS_READ, _S.CANDIDATES_READ},
    Kind.KIOSK: frozenset({_S.EMPLOYERS_READ, _S.POSTINGS_READ}),
    Kind.INTEGRATION: _BUSINESS | {_S.LINKS_MAKE, _S.DOCUMENTS_READ, _S.DOCUMENTS_WRITE},
    Kind.GUARDIAN: _OWN | _COMPLAINS | {_S.GUARDIANSHIPS_READ, _S.GUARDIANSHIPS_WRITE},
    Kind.SYSTEM_ADMIN: _OWN
    | {_S.ACCOUNTS_MANAGE, _S.INVITATIONS_MAKE, _S.CLIENTS_MANAGE, _S.KEYS_MANAGE},
    Kind.SECURITY_ADMIN: _OWN | {_S.SECURITY_MANAGE},
    Kind.AUDITOR: _OWN | {_S.AUDIT_READ},
}
"""The most a kind of account may hold; a key may hold less, never more."""


PEOPLE = frozenset(Kind) - {Kind.KIOSK, Kind.INTEGRATION, Kind.SYSTEM}
"""Kinds of account behind which a natural person stands: they log in, and hold no static key."""

ADMINISTRATORS = frozenset({Kind.SYSTEM_ADMIN, Kind.SECURITY_ADMIN, Kind.AUDITOR})
"""The three roles of which nobody holds two."""

MEMBERS_ONLY_ADMIN = frozenset({Scope.MEMBERS_MANAGE, Scope.INVITATIONS_MAKE, Scope.KEYS_MANAGE})
"""What an employer's member may do only as its administrator."""


FOR_A_BACKEND = _SEEKER - {
    _S.OWN_WRITE,
    _S.IDENTITY_REVEAL,
    _S.RIGHTS_USE,
    _S.GUARDIANSHIPS_WRITE,
    _S.CONSENTS_WRITE,
}
"""What a linked backend may do as its user: nothing that needs the person's own hand."""


class Act(StrEnum):
    """What a guardianship may cover."""

    PROFILE = "profile"
    CONSENT = "consent"
    APPLYING = "applying"
    ACCEPTING = "accepting"
    MESSAGES = "messages"


FOR_THE_PERSON: Mapping[Act, frozenset[Scope]] = {
    Act.PROFILE: frozenset(
        {_S.SEEKERS_READ, _S.SEEKERS_WRITE, _S.DOCUMENTS_READ, _S.DOCUMENTS_WRITE}
    ),
    Act.CONSENT: frozenset({_S.CONSENTS_READ, _S.CONSENTS_WRITE, _S.RIGHTS_READ, _S.RIGHTS_USE}),
    Act.APPLYING: frozenset(
        {
            _S.EMPLOYERS_READ,
            _S.POSTINGS_READ,
            _S.MATCHES_READ,
            _S.APPLICATIONS_READ,
            _S.APPLICATIONS_SUBMIT,
        }
    ),
    Act.ACCEPTING: frozenset({_S.POSTINGS_READ, _S.APPLICATIONS_READ, _S.APPLICATIONS_MOVE}),
    Act.MESSAGES: frozenset({_S.APPLICATIONS_READ, _S.MESSAGES_WRITE}),
}
"""The scopes a guardian has for a person, by the acts covered."""

ANY_GUARDIAN = frozenset({_S.GUARDIANSHIPS_READ, _S.ASKS_WRITE, *_COMPLAINS})
"""What a guardian has for a person whatever is covered: to see what holds, to ask them, and to
complain for them."""


def for_the_person(acts: Iterable[str]) -> frozenset[Scope]:
    """The scopes a guardian has for a person by the acts covered; an unknown act gives nothing."""
    covered = (FOR_THE_PERSON[Act(act)] for act in acts if act in frozenset(Act))
    return ANY_GUARDIAN.union(*covered)


def authz(rows: str, *, notes_access: bool = False) -> dict[str, Any]:
    """The declaration of an operation's row rule: `openapi_extra=authz("own or district")`."""
    return {"x-authz": {"rows": rows, "notes_access": notes_access}}


def without_token(rows: str) -> dict[str, Any]:
    """The declaration of an operation whose body shows who may call it, not a token."""
    return {**authz(f"public: {rows}"), "security": []}


PUBLIC = {**authz("public"), "security": []}
"""The declaration of an operation anybody may call without a token."""
