"""What is left of people: what law keeps, who is erased, who has been silent for long, who died."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.base.constraints import means
from app.base.database import Identified, Table
from app.base.errors import AlreadyExists
from app.base.tenancy import of_the_house, tenancy
from app.base.wording import Words
from app.identity.tenancy import person


class RestrictedRecord(Identified, Table):
    """What law keeps of an erased person: stored and secured, and nothing else (PIPL 47 end).

    The rows it was taken from are gone, so no room can show it. One sealed record for each rule.
    """

    __tenancy__ = of_the_house("kept for the authority that may ask for it, shown to nobody")
    __table_args__ = (sa.UniqueConstraint("person_id", "rule"),)

    person_id: Mapped[UUID] = mapped_column(sa.ForeignKey("party.id"), index=True)
    rule: Mapped[str] = mapped_column(sa.String(60))
    kept_until: Mapped[date] = mapped_column(index=True)
    content_sealed: Mapped[str] = mapped_column(
        sa.Text, info={"personal": "eligibility for programmes and statistics", "sealed": True}
    )
    created_at: Mapped[datetime]


class ErasedPerson(Table):
    """A keyed hash of the id of somebody who was erased, as in the file of the erased."""

    __tenancy__ = of_the_house("added and read by erasures and replays alone")
    hash: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    key_id: Mapped[str] = mapped_column(sa.String(16))
    erased_at: Mapped[datetime]


class Dormancy(Table):
    """A person gave no sign for long and was warned; a sign of life deletes this row.

    `told_at` is when a message was taken by the operator's sender.
    """

    __tenancy__ = tenancy(own=[person()])
    seeker_id: Mapped[UUID] = mapped_column(sa.ForeignKey("seeker.id"), primary_key=True)
    active_at: Mapped[datetime]
    warned_at: Mapped[datetime]
    told_at: Mapped[datetime | None]
    ends_at: Mapped[datetime] = mapped_column(index=True)


class DeathKnown(AlreadyExists):
    """Staff wrote this person's death down already."""

    title = Words("这位求职者去世的情况已经登记", "This person's death is on record already")


class Death(Table):
    """Staff were shown that a person died, and which relative speaks for them now (PIPL 49)."""

    __tenancy__ = tenancy(own=[person()])
    seeker_id: Mapped[UUID] = mapped_column(sa.ForeignKey("seeker.id"), primary_key=True)
    evidence_id: Mapped[UUID]
    relative_sealed: Mapped[str | None] = mapped_column(
        sa.String(900),
        info={"personal": "contact", "sealed": True, "sealed_row": ("seeker_id",)},
    )
    recorded_by: Mapped[UUID | None]
    recorded_at: Mapped[datetime]


means("pk_death", DeathKnown)
