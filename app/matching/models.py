"""Tables of matching: which pairs exist, what was shown, and requests to look again."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.base.database import Identified, Table, codes
from app.base.tenancy import tenancy, under
from app.identity.tenancy import person


class PairState(StrEnum):
    """How a seeker and a posting stand to each other; a live one is not ranked again."""

    LIVE = "live"
    HIRED = "hired"
    ENDED = "ended"


class Pair(Table):
    """A seeker and a posting that met; written by applications in the same transaction."""

    __tenancy__ = tenancy(own=[person()])
    seeker_id: Mapped[UUID] = mapped_column(sa.ForeignKey("seeker.id"), primary_key=True)
    posting_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("posting.id"), primary_key=True, index=True
    )
    state: Mapped[PairState] = mapped_column(codes(PairState, "pair_state"))
    changed_at: Mapped[datetime]


class Outcome(Table):
    """One posting shown to one seeker in one list, and what came of it."""

    __tenancy__ = tenancy(own=[person()])
    list_id: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    posting_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("posting.id"), primary_key=True, index=True
    )
    seeker_id: Mapped[UUID] = mapped_column(sa.ForeignKey("seeker.id"), index=True)
    position: Mapped[int]
    model_version: Mapped[str] = mapped_column(sa.String(64))
    shown_at: Mapped[datetime]
    opened_at: Mapped[datetime | None]
    applied_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    interviewed_at: Mapped[datetime | None]
    hired_at: Mapped[datetime | None]


class CandidateDay(Table):
    """What a posting's candidates are found by on one city day; fixed by the first look of it."""

    __tenancy__ = tenancy(own=[under("posting")])
    posting_id: Mapped[UUID] = mapped_column(sa.ForeignKey("posting.id"), primary_key=True)
    day: Mapped[date]
    inputs: Mapped[dict[str, Any]]


class HumanReview(Identified, Table):
    """A person asks that somebody look at a ranking again; it has a due date."""

    __tenancy__ = tenancy(own=[person()])
    seeker_id: Mapped[UUID] = mapped_column(sa.ForeignKey("seeker.id"), index=True)
    posting_id: Mapped[UUID] = mapped_column(sa.ForeignKey("posting.id"))
    message: Mapped[str | None] = mapped_column(sa.String(500), info={"personal": "complaint"})
    asked_at: Mapped[datetime]
    due_at: Mapped[datetime] = mapped_column(index=True)
    answered_at: Mapped[datetime | None]
    answer: Mapped[str | None] = mapped_column(sa.String(500), info={"personal": "complaint"})
    answered_by: Mapped[UUID | None]
