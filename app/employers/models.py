"""Tables of employers: who offers work, verified by the federation."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import Mapped, mapped_column

from app.base.actor import Kind
from app.base.constraints import means
from app.base.database import Table, Versioned, codes
from app.base.errors import AlreadyExists
from app.base.states import Moved
from app.base.tenancy import above, district, kinds, public, tenancy, under
from app.base.text import in_one_form
from app.base.wording import Words
from app.identity.tenancy import organisation

MEMBERS = frozenset({Kind.EMPLOYER, Kind.INTEGRATION})
"""The kinds of actor that act for one employer, the one of their party."""


class EmployerKind(StrEnum):
    """What kind of body the employer is (GB 32100 characters 1 and 2 tell it)."""

    ENTERPRISE = "ENTERPRISE"
    INDIVIDUAL_BUSINESS = "INDIVIDUAL_BUSINESS"
    COOPERATIVE = "COOPERATIVE"
    PUBLIC_INSTITUTION = "PUBLIC_INSTITUTION"
    GOVERNMENT = "GOVERNMENT"
    SOCIAL_ORGANISATION = "SOCIAL_ORGANISATION"
    OTHER = "OTHER"


class EmployerState(StrEnum):
    """Where an employer stands with the federation."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    VERIFIED = "verified"
    PAUSED = "paused"
    SUSPENDED = "suspended"
    CLOSED = "closed"


class SuspensionReason(StrEnum):
    """Why the federation suspends an employer."""

    FALSE_INFORMATION = "false_information"
    SHAM_EMPLOYMENT = "sham_employment"
    DISCRIMINATION = "discrimination"
    WAGES_UNPAID = "wages_unpaid"
    FEES_CHARGED = "fees_charged"
    UNSAFE_WORK = "unsafe_work"
    LICENCE_REVOKED = "licence_revoked"
    OTHER = "other"


class CreditCodeTaken(AlreadyExists):
    """Another employer is registered with this unified social credit code."""

    title = Words(
        "这个统一社会信用代码已经登记", "This unified social credit code is registered already"
    )


class Employer(Versioned, Table):
    """An employer: its identity, its contact, its state, and how it answers applications.

    `received`, `answered` and `answer_seconds` are written by applications in the transaction of
    the application's own change.
    """

    __tenancy__ = tenancy(
        own=[organisation("id", house=True), district("district", unsaid=True)],
        seen=[
            public("state = 'verified'"),
            above("posting", "employer_id", Kind.STAFF),
        ],
        added=[kinds(Kind.STAFF)],
    )

    __table_args__ = (
        sa.Index("ix_employer_state_created_at", "state", "created_at"),
        sa.UniqueConstraint("source", "source_ref"),
        sa.CheckConstraint("answered <= received", name="answered_within_received"),
        sa.CheckConstraint(
            "state IN ('draft', 'closed') OR credit_code IS NOT NULL", name="coded_when_submitted"
        ),
    )

    id: Mapped[UUID] = mapped_column(sa.ForeignKey("party.id"), primary_key=True)
    credit_code: Mapped[str | None] = mapped_column(sa.String(18), unique=True)
    credit_code_doubted: Mapped[bool] = mapped_column(default=False)
    name: Mapped[str] = mapped_column(sa.String(200), index=True)
    brand_name: Mapped[str | None] = mapped_column(sa.String(100))
    kind: Mapped[EmployerKind] = mapped_column(codes(EmployerKind, "employer_kind"))
    industry: Mapped[str | None] = mapped_column(sa.String(4))
    district: Mapped[str | None] = mapped_column(sa.String(12), index=True)
    address: Mapped[str | None] = mapped_column(sa.String(200))
    employees: Mapped[int | None]
    description: Mapped[str | None] = mapped_column(sa.String(2000))
    contact_name: Mapped[str | None] = mapped_column(
        sa.String(50), info={"personal": "employer contact"}
    )
    contact_phone: Mapped[str | None] = mapped_column(
        sa.String(30), info={"personal": "employer contact"}
    )
    contact_email: Mapped[str | None] = mapped_column(
        sa.String(100), info={"personal": "employer contact"}
    )
    state: Mapped[EmployerState] = mapped_column(
        codes(EmployerState, "employer_state"), default=EmployerState.DRAFT
    )
    state_reason: Mapped[str | None] = mapped_column(sa.String(500))
    source: Mapped[str | None] = mapped_column(sa.String(50))
    source_ref: Mapped[str | None] = mapped_column(sa.String(200))
    received: Mapped[int] = mapped_column(default=0)
    answered: Mapped[int] = mapped_column(default=0)
    answer_seconds: Mapped[int] = mapped_column(sa.BigInteger, default=0)
    verified_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    sought: Mapped[str] = mapped_column(sa.Text)
    """What a search reads: name and brand name, in one form of each letter."""


def _derive(_mapper: object, _connection: object, employer: Employer) -> None:
    names = (employer.name, employer.brand_name)
    employer.sought = "\n".join(in_one_form(name) for name in names if name)


event.listen(Employer, "before_insert", _derive)
event.listen(Employer, "before_update", _derive)


means("uq_employer_credit_code", CreditCodeTaken)


class EmployerMove(Moved, Table):
    """One transition of an employer."""

    __tenancy__ = tenancy(own=[under("employer")])
    employer_id: Mapped[UUID] = mapped_column(sa.ForeignKey("employer.id"), index=True)
