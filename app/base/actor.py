"""Who is acting: made by identity, read by every room."""

from dataclasses import dataclass, field, replace
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

    @property
    def in_person(self) -> bool:
        """Whether the account's own holder acts for themselves, in nobody's place."""
        return self.through is None

    def is_the_person(self, person_id: UUID) -> bool:
        """Whether this is the person themselves: not a guardian who stands in their place."""
        return self.kind is Kind.SEEKER and self.in_person and self.party_id == person_id

    def on_behalf(self, person_id: UUID) -> "Actor":
        """The same actor, whose act is noted as done for this person (staff at their desk)."""
        return replace(self, on_behalf_of=person_id)


SYSTEM = Actor(Kind.SYSTEM, None, None, None)
