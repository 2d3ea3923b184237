"""Consents: what a person agreed to, shown which text, until when, and how it was given."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.base.actor import Kind
from app.base.constraints import means
from app.base.database import Identified, Table, Versioned, codes
from app.base.errors import Conflict
from app.base.tenancy import SEEKER, STAFF, tenancy, when
from app.base.wording import Words
from app.identity.tenancy import applicant, person


class HowGiven(StrEnum):
    """Who said yes: the person, a guardian for them, or the person on paper that staff record."""

    SELF = "self"
    GUARDIAN = "guardian"
    PAPER = "paper"


class ConsentJustGiven(Conflict):
    """Another request gave the same consent at the same moment."""

    title = Words("刚刚已经同意过这一项", "This consent was given a moment ago")


_STANDING = sa.text("withdrawn_at IS NULL AND replaced_at IS NULL")


class Consent(Identified, Versioned, Table):
    """One person's consent for one purpose; never changed, only withdrawn or replaced by a new one.

    `notice_digest` is the SHA-256 of the very text that was shown. `evidence_id` is the document
    that shows a paper.
    """

    # An officer's proxy never covers consent.
    __tenancy__ = tenancy(
        own=[when(SEEKER, person()), when(STAFF, person())], seen=[person(), applicant()]
    )
    __table_args__ = (
        sa.Index(
            "uq_consent_standing",
            "seeker_id",
            "purpose",
            unique=True,
            sqlite_where=_STANDING,
            postgresql_where=_STANDING,
        ),
        sa.CheckConstraint("expires_at > given_at", name="ends_after_it_begins"),
        sa.CheckConstraint("how <> 'paper' OR evidence_id IS NOT NULL", name="paper_is_shown"),
    )

    seeker_id: Mapped[UUID] = mapped_column(sa.ForeignKey("seeker.id"), index=True)
    purpose: Mapped[str] = mapped_column(sa.String(40))
    notice_version: Mapped[str] = mapped_column(sa.String(10))
    notice_digest: Mapped[str] = mapped_column(sa.String(64))
    given_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    how: Mapped[HowGiven] = mapped_column(codes(HowGiven, "how_given"))
    account_id: Mapped[UUID | None]
    on_behalf_of: Mapped[UUID | None]
    evidence_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("document.id"))
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by: Mapped[UUID | None]
    withdrawn_by_kind: Mapped[Kind | None] = mapped_column(codes(Kind, "withdrawn_by_kind"))
    replaced_at: Mapped[datetime | None]


def overruled_at(consent: Consent, held: Iterable[Consent]) -> datetime | None:
    """When the person said something else for the purpose under another of their records.

    Somebody registered twice has given and withdrawn under two records. While those stand together
    the last word counts: withdrawing under one, and agreeing anew under it, speak for the person.
    """
    since = consent.given_at
    others = [
        one for one in held if one.seeker_id != consent.seeker_id and one.purpose == consent.purpose
    ]
    given = [one.given_at for one in others if one.given_at > since]
    taken_back = [one.withdrawn_at for one in others if one.withdrawn_at is not None]
    return min([*given, *(at for at in taken_back if at >= since)], default=None)


means("uq_consent_standing", ConsentJustGiven)
