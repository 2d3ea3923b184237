"""Who is acting: made by identity, read by every room."""

from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID


class Kind(StrEnum):
    """The kinds of actor; each has its own scopes and sees its own rows."""

    SEEKER = "seeker"
    EMPLOYER = "employer"
    STAFF = "staff"
    OFFICER = "officer"
    HOUSE_OPERATOR = "house_operator"
    KIOSK = "kiosk"
    INTEGRATION = "integration"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Actor:
    """One caller: the account, the party it acts as, its districts and what it may do."""

    kind: Kind
    account_id: UUID | None
    party_id: UUID | None
    organisation_id: UUID | None
    districts: frozenset[str] = frozenset()
    scopes: frozenset[str] = frozenset()
    on_behalf_of: UUID | None = None
    key_id: UUID | None = field(default=None, compare=False)


SYSTEM = Actor(Kind.SYSTEM, None, None, None)
