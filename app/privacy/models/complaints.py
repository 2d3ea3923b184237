"""Complaints: about whom or what, until when an answer is due, and what was answered."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.base.database import Identified, Table, Versioned, codes
from app.base.states import Moved
from app.base.tenancy import account, tenancy, under
from app.identity.tenancy import oneself, organisation, seated
from app.privacy.models.rights import COMPLAINT, SEALED


class ComplaintAbout(StrEnum):
    """What a complaint is about; it decides until when an answer is due."""

    EMPLOYER = "employer"
    POSTING = "posting"
    STAFF = "staff"
    ALGORITHM = "algorithm"
    ACCESSIBILITY = "accessibility"
    PRIVACY = "privacy"


class ComplaintState(StrEnum):
    """How far a complaint has come."""

    RECEIVED = "received"
    IN_PROGRESS = "in_progress"
    ESCALATED = "escalated"
    ANSWERED = "answered"
    CLOSED = "closed"


class Complaint(Identified, Versioned, Table):
    """Somebody complains. Whom it is about never sees it, nor who it was.

    `subject_id` is the employer or posting meant, where it is about one.
    """

    __tenancy__ = tenancy(
        own=[
            account(),
            oneself("party_id"),
            organisation("party_id"),
            seated("party_id", unsaid=True),
        ]
    )
    __table_args__ = (
        sa.Index("ix_complaint_received_at", "received_at", "id"),
        sa.Index("ix_complaint_state_due_at", "state", "due_at"),
        sa.CheckConstraint(
            "state NOT IN ('answered', 'closed') OR answered_at IS NOT NULL",
            name="answered_when_over",
        ),
    )

    party_id: Mapped[UUID] = mapped_column(sa.ForeignKey("party.id"), index=True)
    account_id: Mapped[UUID] = mapped_column(sa.ForeignKey("account.id"))
    about: Mapped[ComplaintAbout] = mapped_column(codes(ComplaintAbout, "complaint_about"))
    subject_id: Mapped[UUID | None]
    text_sealed: Mapped[str] = mapped_column(sa.String(12_000), info=COMPLAINT | SEALED)
    state: Mapped[ComplaintState] = mapped_column(
        codes(ComplaintState, "complaint_state"), default=ComplaintState.RECEIVED
    )
    received_at: Mapped[datetime]
    due_at: Mapped[datetime]
    answer_sealed: Mapped[str | None] = mapped_column(sa.String(12_000), info=COMPLAINT | SEALED)
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[UUID | None]


class ComplaintMove(Moved, Table):
    """One transition of a complaint."""

    __tenancy__ = tenancy(own=[under("complaint")])
    complaint_id: Mapped[UUID] = mapped_column(sa.ForeignKey("complaint.id"), index=True)
