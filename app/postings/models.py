"""Tables of postings: jobs on offer, what they demand and what their makers offer to adjust."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.base.constraints import means
from app.base.database import Identified, Table, Versioned, codes
from app.base.errors import AlreadyExists, Conflict
from app.base.states import Moved
from app.base.tenancy import public, tenancy, under
from app.base.text import in_one_form
from app.base.wording import Words
from app.employers.models import Employer
from app.functioning.catalogue import Source
from app.identity.tenancy import local, organisation
from app.reference.rules.wages import a_month


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


class Communication(StrEnum):
    """How the team communicates at work."""

    TEXT = "text"
    IN_PERSON = "in_person"
    VOICE_MEETINGS = "voice_meetings"
    CAPTIONS = "captions"
    TELEPHONE = "telephone"
    SIGN_LANGUAGE = "sign_language"


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


class ExternalIdTaken(AlreadyExists):
    """Another posting of this employer has this external id from the same source."""

    title = Words("这个外部编号已经用于另一个岗位", "Another posting already has this external id")


class OpeningsBelowTaken(Conflict):
    """Openings cannot be fewer than those filled already."""

    title = Words(
        "招聘人数不能少于已录用人数", "There cannot be fewer openings than people already hired"
    )


class Posting(Identified, Versioned, Table):
    """A job on offer. Null means that the employer did not say.

    `taken` counts filled openings; applications raise it by one guarded UPDATE. `sought`,
    `monthly_pay` and `pay_open` follow from other columns; the mapper keeps them on every write.
    """

    __tenancy__ = tenancy(own=[organisation(house=True), local()], seen=[public("state = 'open'")])
    __table_args__ = (
        sa.UniqueConstraint("employer_id", "source", "external_id"),
        sa.Index("ix_posting_state_published_at", "state", "published_at", "id"),
        sa.Index("ix_posting_created_at", "created_at", "id"),
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
    occupation_likely: Mapped[str | None] = mapped_column(sa.String(10))
    """The best guess where the model was not sure: a choice to offer, never a code."""
    occupation_runner_up: Mapped[str | None] = mapped_column(sa.String(10))
    openings: Mapped[int | None]
    taken: Mapped[int] = mapped_column(default=0)
    obtained: Mapped[Obtained] = mapped_column(codes(Obtained, "obtained"))
    employment_form: Mapped[str | None] = mapped_column(sa.String(20))
    pay_min: Mapped[Decimal | None]
    pay_max: Mapped[Decimal | None]
    guaranteed_min: Mapped[Decimal | None]
    pay_period: Mapped[PayPeriod | None] = mapped_column(codes(PayPeriod, "pay_period"))
    pay_months: Mapped[int | None]
    commission: Mapped[str | None] = mapped_column(sa.String(200))
    negotiable: Mapped[bool | None]
    typical_earning: Mapped[Decimal | None]
    agreement: Mapped[bool | None]
    insurance: Mapped[bool | None]
    lodging: Mapped[bool | None]
    meals: Mapped[bool | None]
    shuttle: Mapped[bool | None]
    weekly_hours: Mapped[float | None]
    daily_hours: Mapped[float | None]
    working_time: Mapped[str | None] = mapped_column(sa.String(20))
    schedules: Mapped[list[str]] = mapped_column(default=list)
    probation_months: Mapped[int | None]
    probation_pay: Mapped[Decimal | None]
    contract_months: Mapped[int | None]
    open_ended: Mapped[bool | None]
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

    sought: Mapped[str] = mapped_column(sa.Text)
    """What a search reads: the posting's own words, in one form of each letter."""
    monthly_pay: Mapped[Decimal | None] = mapped_column(index=True)
    """The upper end of the pay as yuan a month; None where none is said."""
    pay_open: Mapped[bool]
    """Whether the pay may come out higher than what is said of it."""

    employer: Mapped[Employer] = relationship(lazy="raise")
    demands: Mapped[list["PostingDemand"]] = relationship(
        lazy="raise", cascade="all, delete-orphan", order_by="PostingDemand.item"
    )


means("uq_posting_employer_id_source_external_id", ExternalIdTaken)
means("ck_posting_taken_within_openings", OpeningsBelowTaken)


class Monthly(NamedTuple):
    """Lowest and highest pay as yuan a month, None unsaid; `open_ended`: it may be higher."""

    low: Decimal | None
    high: Decimal | None
    open_ended: bool


def sought_in(posting: Posting) -> str:
    """The words of a posting that a search reads, in one form."""
    said = (
        posting.title,
        posting.description,
        posting.requirements,
        posting.benefits,
        posting.place_said,
        posting.address,
    )
    return "\n".join(in_one_form(text) for text in said if text)


def monthly(posting: Posting) -> Monthly:
    """The pay of a posting as yuan a month: the one figure of search, ranking and hard wishes.

    What only begins somewhere ("6000 and up"), is to be agreed, grows by commission, or is paid by
    the piece or by hours nobody said may be higher; a typical earning stands in for no amount.
    """
    said = (posting.guaranteed_min, posting.pay_min, posting.pay_max, posting.typical_earning)
    if posting.pay_period is PayPeriod.PIECE:
        least, typical = posting.guaranteed_min, posting.typical_earning
        return Monthly(least or typical, typical or least, open_ended=True)
    sure, low, high = (_monthly_amount(amount, posting) for amount in said[:3])
    if sure is not None:
        low = sure if low is None else max(sure, low)
        high = None if high is None else max(sure, high)
    if low is None and high is None:
        high = posting.typical_earning
    unbounded = posting.pay_max is None and any(amount is not None for amount in said)
    assumed = posting.pay_period is PayPeriod.HOUR and not posting.weekly_hours
    grows = bool(posting.commission or posting.negotiable)
    return Monthly(low, high, unbounded or assumed or grows)


def _monthly_amount(amount: Decimal | None, posting: Posting) -> Decimal | None:
    if amount is None:
        return None
    return round(a_month(amount, posting.pay_period, posting.weekly_hours), 2)


def _derive(_mapper: object, _connection: object, posting: Posting) -> None:
    pay = monthly(posting)
    posting.sought = sought_in(posting)
    posting.monthly_pay = pay.low if pay.high is None else pay.high
    posting.pay_open = pay.open_ended


event.listen(Posting, "before_insert", _derive)
event.listen(Posting, "before_update", _derive)


class PostingDemand(Identified, Table):
    """What a job demands on one item of the catalogue, stated for this posting."""

    __tenancy__ = tenancy(own=[under("posting")], seen=[under("posting")])

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
    source: Mapped[Source] = mapped_column(codes(Source, "demand_source"))
    essential: Mapped[bool] = mapped_column(default=False)
    reason: Mapped[str | None] = mapped_column(sa.String(500))


class Screening(Identified, Table):
    """One screening of a posting's text: what was found and what a reviewer decided."""

    __tenancy__ = tenancy(own=[under("posting")])
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

    __tenancy__ = tenancy(own=[under("posting")])
    posting_id: Mapped[UUID] = mapped_column(sa.ForeignKey("posting.id"), index=True)
