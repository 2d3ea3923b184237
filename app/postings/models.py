"""Tables of postings: jobs on offer, what they demand and what their makers offer to adjust."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.base.database import Identified, Money, Table, Versioned, codes
from app.base.states import Moved


class PostingState(StrEnum):
    """Where a posting stands; only open ones are ranked."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    OPEN = "open"
    PAUSED = "paused"
    FILLED = "filled"
    CLOSED = "closed"
    EXPIRED = "expired"


class WorkPlace(StrEnum):
    """Where the work is done."""

    ON_SITE = "on_site"
    HYBRID = "hybrid"
    REMOTE = "remote"


class PayPeriod(StrEnum):
    """What the pay is paid for."""

    HOUR = "hour"
    DAY = "day"
    MONTH = "month"
    YEAR = "year"
    PIECE = "piece"


class Obtained(StrEnum):
    """How the openings came to us; outreach is visit, fair and activity."""

    VISIT = "visit"
    FAIR = "fair"
    ACTIVITY = "activity"
    PORTAL = "portal"
    IMPORT = "import"
    SELF_SERVICE = "self_service"


class CodedBy(StrEnum):
    """Who chose the occupation code."""

    EMPLOYER = "employer"
    MODEL = "model"
    REVIEWER = "reviewer"


class DemandSource(StrEnum):
    """Where a demand comes from; a default of the occupation is never essential."""

    DEFAULT = "default"
    EMPLOYER = "employer"
    INSPECTION = "inspection"
    LAW = "law"


class Posting(Identified, Versioned, Table):
    """A job on offer. Null means that the employer did not say.

    `taken` counts filled openings; applications raise it by one guarded UPDATE.
    """

    __table_args__ = (
        sa.UniqueConstraint("employer_id", "source", "external_id"),
        sa.Index("ix_posting_state_published_at", "state", "published_at", "id"),
        sa.CheckConstraint("taken >= 0 AND taken <= openings", name="taken_within_openings"),
        sa.CheckConstraint("openings >= 1", name="some_opening"),
        sa.CheckConstraint("pay_max >= pay_min", name="pay_in_order"),
        sa.CheckConstraint("state <> 'open' OR published_at IS NOT NULL", name="open_is_published"),
    )

    employer_id: Mapped[UUID] = mapped_column(sa.ForeignKey("employer.id"), index=True)
    source: Mapped[str | None] = mapped_column(sa.String(50))
    external_id: Mapped[str | None] = mapped_column(sa.String(100))
    content_hash: Mapped[str | None] = mapped_column(sa.String(64))
    title: Mapped[str] = mapped_column(sa.String(200))
    description: Mapped[str | None] = mapped_column(sa.String(10000))
    requirements: Mapped[str | None] = mapped_column(sa.String(10000))
    benefits: Mapped[str | None] = mapped_column(sa.String(2000))
    screening_questions: Mapped[list[str]] = mapped_column(default=list)
    occupation: Mapped[str | None] = mapped_column(sa.String(10), index=True)
    occupation_by: Mapped[CodedBy | None] = mapped_column(codes(CodedBy, "coded_by"))
    occupation_confidence: Mapped[float | None]
    occupation_runner_up: Mapped[str | None] = mapped_column(sa.String(10))
    openings: Mapped[int | None]
    taken: Mapped[int] = mapped_column(default=0)
    obtained: Mapped[Obtained] = mapped_column(codes(Obtained, "obtained"))
    employment_form: Mapped[str | None] = mapped_column(sa.String(20))
    pay_min: Mapped[Any | None] = mapped_column(Money)
    pay_max: Mapped[Any | None] = mapped_column(Money)
    guaranteed_min: Mapped[Any | None] = mapped_column(Money)
    pay_period: Mapped[PayPeriod | None] = mapped_column(codes(PayPeriod, "pay_period"))
    pay_months: Mapped[int | None]
    commission: Mapped[str | None] = mapped_column(sa.String(200))
    negotiable: Mapped[bool | None]
    typical_earning: Mapped[Any | None] = mapped_column(Money)
    agreement: Mapped[bool | None]
    insurance: Mapped[bool | None]
    lodging: Mapped[bool | None]
    meals: Mapped[bool | None]
    shuttle: Mapped[bool | None]
    weekly_hours: Mapped[float | None]
    schedules: Mapped[list[str]] = mapped_column(default=list)
    probation_months: Mapped[int | None]
    contract_months: Mapped[int | None]
    work_place: Mapped[WorkPlace | None] = mapped_column(codes(WorkPlace, "work_place"))
    district: Mapped[str | None] = mapped_column(sa.String(12), index=True)
    address: Mapped[str | None] = mapped_column(sa.String(200))
    place_said: Mapped[str | None] = mapped_column(sa.String(200))
    equipment: Mapped[str | None] = mapped_column(sa.String(500))
    communication: Mapped[list[str]] = mapped_column(default=list)
    education_rank: Mapped[int | None]
    experience_years: Mapped[float | None]
    licences: Mapped[list[str]] = mapped_column(default=list)
    least_age: Mapped[int | None]
    programme: Mapped[str | None] = mapped_column(sa.String(200))
    accommodations: Mapped[list[str]] = mapped_column(default=list)
    state: Mapped[PostingState] = mapped_column(
        codes(PostingState, "posting_state"), default=PostingState.DRAFT
    )
    state_reason: Mapped[str | None] = mapped_column(sa.String(500))
    published_at: Mapped[datetime | None]
    closes_at: Mapped[datetime | None] = mapped_column(index=True)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    demands: Mapped[list["PostingDemand"]] = relationship(
        lazy="raise", cascade="all, delete-orphan", order_by="PostingDemand.item"
    )


class PostingDemand(Identified, Table):
    """What a job demands on one item of the catalogue, stated for this posting."""

    __table_args__ = (
        sa.UniqueConstraint("posting_id", "item"),
        sa.CheckConstraint("level BETWEEN 0 AND 5", name="level_zero_to_five"),
        sa.CheckConstraint(
            "NOT essential OR (source <> 'default' AND reason IS NOT NULL)",
            name="essential_has_reason",
        ),
    )

    posting_id: Mapped[UUID] = mapped_column(sa.ForeignKey("posting.id"), index=True)
    item: Mapped[str] = mapped_column(sa.String(40))
    level: Mapped[int]
    source: Mapped[DemandSource] = mapped_column(codes(DemandSource, "demand_source"))
    essential: Mapped[bool] = mapped_column(default=False)
    reason: Mapped[str | None] = mapped_column(sa.String(500))


class Screening(Identified, Table):
    """One screening of a posting's text: what was found and what a reviewer decided."""

    posting_id: Mapped[UUID] = mapped_column(sa.ForeignKey("posting.id"), index=True)
    at: Mapped[datetime]
    terms_version: Mapped[str] = mapped_column(sa.String(40))
    content_hash: Mapped[str] = mapped_column(sa.String(64))
    outcome: Mapped[str] = mapped_column(sa.String(10))
    findings: Mapped[list[Any]] = mapped_column(sa.JSON)
    decision: Mapped[str | None] = mapped_column(sa.String(20))
    decided_by: Mapped[UUID | None]
    decided_at: Mapped[datetime | None]
    rule: Mapped[str | None] = mapped_column(sa.String(100))
    reason: Mapped[str | None] = mapped_column(sa.String(500))


class PostingMove(Moved, Table):
    """One transition of a posting."""

    posting_id: Mapped[UUID] = mapped_column(sa.ForeignKey("posting.id"), index=True)
