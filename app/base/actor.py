"""Who is acting: made by identity, read by every room."""

from dataclasses import dataclass, field
from datetime import datetime
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
    GUARDIAN = "guardian"
    SYSTEM_ADMIN = "system_admin"
    SECURITY_ADMIN = "security_admin"
    AUDITOR = "auditor"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Actor:
    """One caller: the account, the party it acts as, its districts and what it may do.

    A guardian who acts for a person is an actor of the person's kind and party: `through` is then
    the guardian's own kind, `on_behalf_of` the person. `admin` marks an employer's own
    administrator, `stepped_up_at` when the person last showed again who they are.
    """

    kind: Kind
    account_id: UUID | None
    party_id: UUID | None
    organisation_id: UUID | None
    districts: frozenset[str] = frozenset()
    scopes: frozenset[str] = frozenset()
    on_behalf_of: UUID | None = None
    key_id: UUID | None = field(default=None, compare=False)
    session_id: UUID | None = field(default=None, compare=False)
    client_id: UUID | None = field(default=None, compare=False)
    stepped_up_at: datetime | None = field(default=None, compare=False)
    through: Kind | None = None
    admin: bool = False


SYSTEM = Actor(Kind.SYSTEM, None, None, None)
