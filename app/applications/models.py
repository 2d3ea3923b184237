"""Tables of applications: one seeker, one posting, nine states, one log row for each move."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.base.actor import Kind
from app.base.constraints import means
from app.base.database import Identified, Table, Versioned, codes
from app.base.errors import AlreadyExists, Conflict
from app.base.states import Moved
from app.base.tenancy import SEEKER, district, tenancy, under, when
from app.base.wording import Words
from app.identity.tenancy import organisation, person
from app.seekers.models import HowGiven


class ApplicationState(StrEnum):
    """The nine states (features.md C6)."""

    NEW = "new"
    PROCESSING = "processing"
    POSTPONED = "postponed"
    PRIOR_TO_HIRE = "prior_to_hire"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    CANCELLED = "cancelled"
    OBSOLETE = "obsolete"
    POOL = "pool"


class Reach(StrEnum):
    """How to reach the person, without naming a disability."""

    TEXT = "text"
    CALL = "call"
    THROUGH_GUARDIAN = "through_guardian"
    THROUGH_OFFICER = "through_officer"
    WITH_INTERPRETER = "with_interpreter"


class InterviewMode(StrEnum):
    """How the two sides meet."""

    ON_SITE = "on_site"
    VIDEO = "video"
    TEXT_CHAT = "text_chat"


class InterviewOutcome(StrEnum):
    """What became of an interview; only `attended` counts as interviewed."""

    ATTENDED = "attended"
    NO_SHOW_SEEKER = "no_show_seeker"
    NO_SHOW_EMPLOYER = "no_show_employer"
    CANCELLED = "cancelled"


class AlreadyApplied(AlreadyExists):
    """There is a live application of this person for this posting."""

    title = Words("您已经申请过这个岗位", "You have applied for this job already")


_LIVE = sa.text("state NOT IN ('refused', 'cancelled', 'obsolete')")


class Application(Identified, Versioned, Table):
    """One person's application for one posting."""

    __tenancy__ = tenancy(
        own=[person(), organisation(), district("seeker_district", "posting_district")]
    )

    __table_args__ = (
        sa.Index(
            "uq_application_live",
            "seeker_id",
            "posting_id",
            unique=True,
            sqlite_where=_LIVE,
            postgresql_where=_LIVE,
        ),
        sa.Index("ix_application_state_submitted_at", "state", "submitted_at"),
        sa.CheckConstraint(
            "state <> 'accepted' OR starts_on IS NOT NULL", name="accepted_has_start"
        ),
        sa.CheckConstraint(
            "state <> 'refused' OR refusal_reason IS NOT NULL", name="refused_has_reason"
        ),
        sa.CheckConstraint(
            "state = 'new' OR processed_at IS NOT NULL", name="processed_when_moved"
        ),
        sa.CheckConstraint("position >= 1", name="position_from_one"),
    )

    seeker_id: Mapped[UUID] = mapped_column(sa.ForeignKey("seeker.id"), index=True)
    posting_id: Mapped[UUID] = mapped_column(sa.ForeignKey("posting.id"), index=True)
    employer_id: Mapped[UUID] = mapped_column(sa.ForeignKey("employer.id"), index=True)
    seeker_district: Mapped[str | None] = mapped_column(
        sa.String(12), info={"personal": "application"}
    )
    posting_district: Mapped[str | None] = mapped_column(sa.String(12))
    state: Mapped[ApplicationState] = mapped_column(
        codes(ApplicationState, "application_state"), default=ApplicationState.NEW
    )
    sender_kind: Mapped[Kind] = mapped_column(codes(Kind, "sender_kind"))
    sender_id: Mapped[UUID | None]
    reach: Mapped[Reach] = mapped_column(codes(Reach, "reach"))
    message: Mapped[str | None] = mapped_column(sa.String(500), info={"personal": "application"})
    list_id: Mapped[str | None] = mapped_column(sa.String(64))
    position: Mapped[int | None]
    submitted_at: Mapped[datetime]
    processed_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    handed_over_at: Mapped[datetime | None]
    withdrawn: Mapped[bool] = mapped_column(default=False)
    starts_on: Mapped[date | None] = mapped_column(info={"personal": "application"})
    took_opening: Mapped[bool] = mapped_column(default=False)
    refusal_reason: Mapped[str | None] = mapped_column(
        sa.String(40), info={"personal": "application"}
    )
    refusal_item: Mapped[str | None] = mapped_column(
        sa.String(40), info={"personal": "application"}
    )
    refusal_accommodation: Mapped[str | None] = mapped_column(
        sa.String(40), info={"personal": "application"}
    )
    answer_to_seeker: Mapped[str | None] = mapped_column(
        sa.String(2000), info={"personal": "application"}
    )
    note_to_staff: Mapped[str | None] = mapped_column(
        sa.String(2000), info={"personal": "application"}
    )
    changed_at: Mapped[datetime]
    disclosed_version: Mapped[int] = mapped_column(default=1)


means("uq_application_live", AlreadyApplied)


class ApplicationMove(Moved, Table):
    """One transition of an application."""

    __tenancy__ = tenancy(own=[under("application")])
    application_id: Mapped[UUID] = mapped_column(sa.ForeignKey("application.id"), index=True)


class AttendedUnagreed(Conflict):
    """Nobody came or stayed away where no time was agreed."""

    title = Words("还没有约定面试时间", "No time was agreed for this interview")


class DisclosedField(StrEnum):
    """What a person may disclose to the employer of one application, field by field."""

    NAME = "name"
    PHONE = "phone"
    ACCOMMODATIONS = "accommodations"
    CERTIFICATE = "certificate"
    CATEGORY = "category"
    GRADE = "grade"
    ID_NUMBER = "id_number"
    CERTIFICATE_NUMBER = "certificate_number"
    DOCUMENT = "document"


class WhyEnded(StrEnum):
    """Why an employer may see something no longer."""

    WITHDRAWN = "withdrawn"
    REPLACED = "replaced"
    PASSED_ON = "passed_on"
    APPLICATION_ENDED = "application_ended"


class Disclosure(Identified, Table):
    """A person's separate consent that one employer sees one field (PIPL arts. 23 and 29).

    It belongs to the application as it stands with this employer, and never travels with it. It is
    written in the person's place alone: never by the employer who reads by it, nor by an officer.
    """

    __tenancy__ = tenancy(own=[when(SEEKER, under("application"))], seen=[under("application")])
    __table_args__ = (
        sa.CheckConstraint(
            "(field = 'document') = (document_id IS NOT NULL)", name="document_is_named"
        ),
        sa.CheckConstraint("expires_at > given_at", name="ends_after_it_begins"),
    )

    application_id: Mapped[UUID] = mapped_column(sa.ForeignKey("application.id"), index=True)
    field: Mapped[DisclosedField] = mapped_column(codes(DisclosedField, "disclosed_field"))
    document_id: Mapped[UUID | None]
    notice_version: Mapped[str] = mapped_column(sa.String(10))
    notice_digest: Mapped[str] = mapped_column(sa.String(64))
    given_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    how: Mapped[HowGiven] = mapped_column(codes(HowGiven, "disclosure_how"))
    account_id: Mapped[UUID | None]
    on_behalf_of: Mapped[UUID | None]
    ended_at: Mapped[datetime | None]
    ended_because: Mapped[WhyEnded | None] = mapped_column(codes(WhyEnded, "why_ended"))


class Interview(Identified, Versioned, Table):
    """An interview: times offered by one side, one of them accepted by the other."""

    __tenancy__ = tenancy(own=[under("application")])

    __table_args__ = (
        sa.CheckConstraint(
            "outcome IS NULL OR outcome <> 'attended' OR accepted_time IS NOT NULL",
            name="attended_has_time",
        ),
    )

    application_id: Mapped[UUID] = mapped_column(sa.ForeignKey("application.id"), index=True)
    mode: Mapped[InterviewMode] = mapped_column(codes(InterviewMode, "interview_mode"))
    place: Mapped[str | None] = mapped_column(sa.String(200), info={"personal": "application"})
    link: Mapped[str | None] = mapped_column(sa.String(500), info={"personal": "application"})
    offered_by: Mapped[Kind] = mapped_column(codes(Kind, "offered_by"))
    offered_times: Mapped[list[str]] = mapped_column(info={"personal": "application"})
    accepted_time: Mapped[datetime | None] = mapped_column(info={"personal": "application"})
    accommodations_asked: Mapped[list[str]] = mapped_column(
        default=list, info={"personal": "application"}
    )
    accommodations_answer: Mapped[str | None] = mapped_column(
        sa.String(500), info={"personal": "application"}
    )
    accommodations_granted: Mapped[bool | None] = mapped_column(info={"personal": "application"})
    outcome: Mapped[InterviewOutcome | None] = mapped_column(
        codes(InterviewOutcome, "interview_outcome")
    )
    created_at: Mapped[datetime]


means("ck_interview_attended_has_time", AttendedUnagreed)


class Message(Identified, Table):
    """A short message between the two sides of an application."""

    __tenancy__ = tenancy(own=[under("application")])
    application_id: Mapped[UUID] = mapped_column(sa.ForeignKey("application.id"), index=True)
    sender_kind: Mapped[Kind] = mapped_column(codes(Kind, "message_sender_kind"))
    sender_id: Mapped[UUID | None]
    text: Mapped[str] = mapped_column(sa.String(500), info={"personal": "application"})
    sent_at: Mapped[datetime]
