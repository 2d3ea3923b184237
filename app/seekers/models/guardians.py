"""Who may act for a person: guardianships, what they cover, and what the person was asked."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.base.constraints import means
from app.base.database import Identified, Table, Versioned, codes
from app.base.errors import AlreadyExists
from app.base.states import Moved
from app.base.tenancy import account, tenancy, under
from app.base.wording import Words
from app.identity.models import Account
from app.identity.tenancy import person

GUARDIANSHIP = {"personal": "guardianship"}


class Basis(StrEnum):
    """What a guardianship rests on (民法典 arts. 23, 27 and 28; 31 and 32; 33; 161 to 165)."""

    STATUTORY = "statutory"
    APPOINTED = "appointed"
    AGREED = "agreed"
    POWER_OF_ATTORNEY = "power_of_attorney"


class Relation(StrEnum):
    """What the guardian is to the person."""

    SPOUSE = "spouse"
    PARENT = "parent"
    CHILD = "child"
    RELATIVE = "relative"
    FRIEND = "friend"
    ORGANISATION = "organisation"


class GuardianshipState(StrEnum):
    """How far a guardianship has come; it counts only while verified and within its days."""

    REQUESTED = "requested"
    VERIFIED = "verified"
    SUSPENDED = "suspended"
    REFUSED = "refused"
    ENDED = "ended"


class GuardianshipKnown(AlreadyExists):
    """This guardian has a guardianship of this person that has not ended."""

    title = Words("这位监护人与当事人的关系已经登记过", "This guardianship is on record already")


_OPEN = sa.text("state IN ('requested', 'verified', 'suspended')")


class Guardianship(Identified, Versioned, Table):
    """A person, who acts for them, on what basis, in which acts, and from which day to which.

    `needs_person` are the acts covered in which the person is asked too. `contested_at` is when
    the person spoke against it; until staff settle that, they are asked in every act that binds.
    """

    __tenancy__ = tenancy(own=[person(), account("guardian_id")])
    __table_args__ = (
        sa.Index(
            "uq_guardianship_open",
            "seeker_id",
            "guardian_id",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
        sa.CheckConstraint(
            "valid_until IS NULL OR valid_until >= valid_from", name="ends_after_start"
        ),
        sa.CheckConstraint(
            "basis <> 'power_of_attorney' OR valid_until IS NOT NULL", name="attorney_has_end"
        ),
        sa.CheckConstraint(
            "state <> 'verified' OR verified_by IS NOT NULL", name="verified_by_somebody"
        ),
    )

    seeker_id: Mapped[UUID] = mapped_column(sa.ForeignKey("seeker.id"), index=True)
    guardian_id: Mapped[UUID] = mapped_column(sa.ForeignKey("account.id"), index=True)
    relation: Mapped[Relation] = mapped_column(codes(Relation, "relation"), info=GUARDIANSHIP)
    basis: Mapped[Basis] = mapped_column(codes(Basis, "basis"), info=GUARDIANSHIP)
    document_id: Mapped[UUID | None]
    acts: Mapped[list[str]] = mapped_column(info=GUARDIANSHIP)
    needs_person: Mapped[list[str]] = mapped_column(info=GUARDIANSHIP)
    valid_from: Mapped[date] = mapped_column(info=GUARDIANSHIP)
    valid_until: Mapped[date | None] = mapped_column(info=GUARDIANSHIP)
    state: Mapped[GuardianshipState] = mapped_column(
        codes(GuardianshipState, "guardianship_state"), default=GuardianshipState.REQUESTED
    )
    requested_at: Mapped[datetime]
    requested_by: Mapped[UUID | None]
    verified_at: Mapped[datetime | None]
    verified_by: Mapped[UUID | None]
    contested_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    guardian: Mapped[Account] = relationship(lazy="raise", viewonly=True)


means("uq_guardianship_open", GuardianshipKnown)


class GuardianshipMove(Moved, Table):
    """One transition of a guardianship."""

    __tenancy__ = tenancy(own=[under("guardianship")])
    guardianship_id: Mapped[UUID] = mapped_column(sa.ForeignKey("guardianship.id"), index=True)


class AskedAbout(StrEnum):
    """What kind of thing a guardian asks the person about."""

    SEEKER = "seeker"
    POSTING = "posting"
    APPLICATION = "application"
    CONSENT = "consent"


class AskState(StrEnum):
    """Whether the person has answered, and whether the guardian has used their yes."""

    WAITING = "waiting"
    AGREED = "agreed"
    REFUSED = "refused"
    USED = "used"
    LAPSED = "lapsed"


class AlreadyAsked(AlreadyExists):
    """The person has been asked this; their answer is awaited or not used yet."""

    title = Words("已经问过本人，请先等回答", "The person has been asked this already")


_RUNNING = sa.text("state IN ('waiting', 'agreed')")


class Ask(Identified, Versioned, Table):
    """A guardian asks the person whether one act may be done for them; a yes counts once.

    `witness_id` is the staff account before whom the person answered at the desk.
    """

    __tenancy__ = tenancy(own=[person(), account("guardian_id")])
    __table_args__ = (
        sa.Index(
            "uq_ask_running",
            "seeker_id",
            "guardian_id",
            "act",
            "subject_id",
            unique=True,
            sqlite_where=_RUNNING,
            postgresql_where=_RUNNING,
        ),
        sa.CheckConstraint(
            "state NOT IN ('agreed', 'refused', 'used') OR answered_at IS NOT NULL",
            name="answered_once",
        ),
        sa.CheckConstraint("(used_at IS NULL) = (state <> 'used')", name="used_once"),
    )

    seeker_id: Mapped[UUID] = mapped_column(sa.ForeignKey("seeker.id"), index=True)
    guardian_id: Mapped[UUID] = mapped_column(sa.ForeignKey("account.id"), index=True)
    act: Mapped[str] = mapped_column(sa.String(20), info=GUARDIANSHIP)
    subject_kind: Mapped[AskedAbout] = mapped_column(codes(AskedAbout, "asked_about"))
    subject_id: Mapped[UUID]
    state: Mapped[AskState] = mapped_column(codes(AskState, "ask_state"), default=AskState.WAITING)
    asked_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[UUID | None]
    witness_id: Mapped[UUID | None]
    used_at: Mapped[datetime | None]

    guardian: Mapped[Account] = relationship(lazy="raise", viewonly=True)


means("uq_ask_running", AlreadyAsked)


class AskMove(Moved, Table):
    """One answer to what a person was asked."""

    __tenancy__ = tenancy(own=[under("ask")])
    ask_id: Mapped[UUID] = mapped_column(sa.ForeignKey("ask.id"), index=True)
