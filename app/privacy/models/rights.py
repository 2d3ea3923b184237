"""What people asked for by right: a copy of their data, a correction, an erasure (PIPL 45-47)."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.base.constraints import means
from app.base.database import Identified, Table, Versioned, codes
from app.base.errors import AlreadyExists
from app.base.tenancy import tenancy, under
from app.base.wording import Words
from app.identity.tenancy import person

COMPLAINT = {"personal": "complaint"}
IDENTITY = {"personal": "identity"}
SEALED = {"sealed": True}


class ExportState(StrEnum):
    """Whether a copy is being made, may be fetched, or is gone again."""

    WAITING = "waiting"
    READY = "ready"
    GONE = "gone"


class ExportRunning(AlreadyExists):
    """A copy of this person's data is being made already."""

    title = Words("正在准备您的资料副本，请稍候", "A copy of your data is being made already")


_WAITING = sa.text("state = 'waiting'")


class DataExport(Identified, Table):
    """A copy of all that is held of a person, made on request and kept for seven days."""

    __tenancy__ = tenancy(own=[person()])
    __table_args__ = (
        sa.Index(
            "uq_data_export_waiting",
            "seeker_id",
            unique=True,
            sqlite_where=_WAITING,
            postgresql_where=_WAITING,
        ),
        sa.Index("ix_data_export_ends_at", "state", "ends_at"),
    )

    seeker_id: Mapped[UUID] = mapped_column(sa.ForeignKey("seeker.id"), index=True)
    state: Mapped[ExportState] = mapped_column(codes(ExportState, "export_state"))
    asked_by: Mapped[UUID | None]
    created_at: Mapped[datetime]
    made_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None]
    size: Mapped[int | None]


means("uq_data_export_waiting", ExportRunning)


class DataExportContent(Table):
    """The copy itself, sealed; its own table, so that no list ever loads it."""

    __tenancy__ = tenancy(own=[under("data_export")])
    data_export_id: Mapped[UUID] = mapped_column(sa.ForeignKey("data_export.id"), primary_key=True)
    sealed: Mapped[bytes] = mapped_column(
        sa.LargeBinary,
        info=IDENTITY | SEALED | {"sealed_row": ("data_export_id",)},
    )


class ErasureState(StrEnum):
    """How far an erasure is: there are some days to think it over, then it is done."""

    COOLING_OFF = "cooling_off"
    CANCELLED = "cancelled"
    DONE = "done"


class ErasureRunning(AlreadyExists):
    """The person asked for their erasure already; it comes when the days are over."""

    title = Words("已经申请过清除，正在冷静期内", "An erasure has been asked for already")


_COOLING = sa.text("state = 'cooling_off'")


class Erasure(Identified, Versioned, Table):
    """A person's wish that all that is held of them be erased; `kept` is what law keeps, and until.

    It stays when the person is erased, with ids and days only: proof that it was done, and when.
    """

    __tenancy__ = tenancy(own=[person()])
    __table_args__ = (
        sa.Index(
            "uq_erasure_running",
            "seeker_id",
            unique=True,
            sqlite_where=_COOLING,
            postgresql_where=_COOLING,
        ),
        sa.CheckConstraint("state = 'cooling_off' OR ended_at IS NOT NULL", name="ended_when_over"),
    )

    seeker_id: Mapped[UUID] = mapped_column(sa.ForeignKey("seeker.id"), index=True)
    state: Mapped[ErasureState] = mapped_column(codes(ErasureState, "erasure_state"))
    asked_by: Mapped[UUID | None]
    asked_at: Mapped[datetime]
    due_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    kept: Mapped[list[Any]] = mapped_column(sa.JSON, default=list)


means("uq_erasure_running", ErasureRunning)


class CorrectionState(StrEnum):
    """Whether staff have decided about a correction."""

    ASKED = "asked"
    ACCEPTED = "accepted"
    REFUSED = "refused"


class CorrectionOpen(AlreadyExists):
    """A correction of this field is being looked at."""

    title = Words("这一项已经申请更正，正在核对", "A correction of this field is being looked at")


_ASKED = sa.text("state = 'asked'")


class Correction(Identified, Versioned, Table):
    """A person says that a field is wrong which only staff change, and what it should be."""

    __tenancy__ = tenancy(own=[person()])
    __table_args__ = (
        sa.Index(
            "uq_correction_asked",
            "seeker_id",
            "field",
            unique=True,
            sqlite_where=_ASKED,
            postgresql_where=_ASKED,
        ),
        sa.Index("ix_correction_state_due_at", "state", "due_at"),
        sa.CheckConstraint("state = 'asked' OR ended_at IS NOT NULL", name="ended_when_decided"),
    )

    seeker_id: Mapped[UUID] = mapped_column(sa.ForeignKey("seeker.id"), index=True)
    field: Mapped[str] = mapped_column(sa.String(40))
    wanted_sealed: Mapped[str] = mapped_column(sa.String(900), info=IDENTITY | SEALED)
    why_sealed: Mapped[str | None] = mapped_column(sa.String(4_000), info=COMPLAINT | SEALED)
    state: Mapped[CorrectionState] = mapped_column(codes(CorrectionState, "correction_state"))
    asked_by: Mapped[UUID | None]
    asked_at: Mapped[datetime]
    due_at: Mapped[datetime]
    decided_by: Mapped[UUID | None]
    answer_sealed: Mapped[str | None] = mapped_column(sa.String(4_000), info=COMPLAINT | SEALED)
    ended_at: Mapped[datetime | None]


means("uq_correction_asked", CorrectionOpen)
