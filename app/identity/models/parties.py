"""Parties, the accounts that act for them, and the keys of machines."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.base.actor import Kind
from app.base.database import Identified, Table, Versioned, codes
from app.base.tenancy import above, account, district, door, kinds, public, tenancy, under, when
from app.identity.tenancy import oneself, organisation


class PartyKind(StrEnum):
    """Whether a party is a natural person or an organisation."""

    PERSON = "person"
    ORGANISATION = "organisation"


class Role(StrEnum):
    """What an account is to a party it may act with."""

    SELF = "self"
    MEMBER = "member"
    ADMIN = "admin"
    PAIRED = "paired"
    GUARDIAN = "guardian"


_MERGED = sa.text("merged_into IS NOT NULL")


class Party(Identified, Table):
    """A person or an organisation; the district is where they live or are seated.

    `merged_into` marks the second record of a person who was registered twice: its rows stay with
    it, and are seen with those of the record that is kept.
    """

    __table_args__ = (
        sa.CheckConstraint("merged_into <> id", name="merged_into_another"),
        sa.Index(
            "ix_party_merged_into",
            "merged_into",
            sqlite_where=_MERGED,
            postgresql_where=_MERGED,
        ),
    )

    __tenancy__ = tenancy(
        # Whoever could write their own party could merge it into somebody else's.
        own=[organisation("id"), district("district", unsaid=True)],
        # Who is merged with whom: authentication asks, and staff where either record lives.
        seen=[
            oneself("id"),
            oneself("merged_into"),
            door(),
            when("merged_into IS NOT NULL", kinds(Kind.STAFF)),
        ],
        added=[kinds(Kind.STAFF)],
    )
    kind: Mapped[PartyKind] = mapped_column(codes(PartyKind, "party_kind"))
    district: Mapped[str | None] = mapped_column(
        sa.String(12), index=True, info={"personal": "account"}
    )
    merged_into: Mapped[UUID | None] = mapped_column(sa.ForeignKey("party.id"))
    created_at: Mapped[datetime]


class Account(Identified, Versioned, Table):
    """A way in: its kind, the party it acts as and the organisation whose rows it makes.

    A locked account opens nothing until the security administrator unlocks it; a closed one has
    ended.
    """

    __tenancy__ = tenancy(
        own=[
            account("id"),
            organisation("organisation_id"),
            kinds(Kind.SYSTEM_ADMIN, Kind.SECURITY_ADMIN),
        ],
        seen=[
            door(),
            public("kind = 'integration' AND party_id IS NULL"),
            above("guardianship", "guardian_id", Kind.SEEKER, Kind.OFFICER, Kind.STAFF),
        ],
        added=[kinds(Kind.STAFF)],
    )
    kind: Mapped[Kind] = mapped_column(codes(Kind, "account_kind"))
    name: Mapped[str] = mapped_column(sa.String(100), info={"personal": "account"})
    party_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("party.id"), index=True)
    organisation_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("party.id"))
    districts: Mapped[list[str]] = mapped_column(default=list)
    created_at: Mapped[datetime]
    locked_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]


class Membership(Identified, Table):
    """An account's part in a party: a member of an employer, the officer paired with a person.

    Who may see a person follows from this table: nobody writes a part in a person as themselves.
    """

    __tenancy__ = tenancy(
        own=[organisation("party_id")], seen=[account(), door(), kinds(Kind.STAFF)]
    )

    __table_args__ = (sa.UniqueConstraint("account_id", "party_id", "role"),)

    account_id: Mapped[UUID] = mapped_column(sa.ForeignKey("account.id"), index=True)
    party_id: Mapped[UUID] = mapped_column(sa.ForeignKey("party.id"), index=True)
    role: Mapped[Role] = mapped_column(codes(Role, "role"))
    acts: Mapped[list[str]] = mapped_column(default=list)
    valid_from: Mapped[datetime | None]
    valid_until: Mapped[datetime | None]


class KeyUse(StrEnum):
    """Whether a key is a bearer token itself or only the secret a client gets tokens with."""

    BEARER = "bearer"
    CLIENT_SECRET = "client_secret"  # noqa: S105 - a name, no secret


class AccessKey(Identified, Table):
    """A token of an account: only its keyed hash is kept; it is shown once."""

    __tenancy__ = tenancy(
        own=[account(), under("account"), kinds(Kind.SYSTEM_ADMIN, Kind.SECURITY_ADMIN)],
        seen=[door()],
    )
    account_id: Mapped[UUID] = mapped_column(sa.ForeignKey("account.id"), index=True)
    label: Mapped[str] = mapped_column(sa.String(100))
    use: Mapped[KeyUse] = mapped_column(codes(KeyUse, "key_use"), default=KeyUse.BEARER)
    prefix: Mapped[str] = mapped_column(sa.String(30))
    digest: Mapped[str] = mapped_column(sa.String(64), unique=True)
    scopes: Mapped[list[str]]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
