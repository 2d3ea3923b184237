"""Tables of exchange: imports and what became of each of their rows."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.base.actor import Kind
from app.base.database import Identified, Table, codes
from app.base.tenancy import account, kinds, tenancy, under, when
from app.identity.tenancy import organisation


class ImportState(StrEnum):
    """Where an import stands."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class RowResult(StrEnum):
    """What became of one row."""

    IMPORTED = "imported"
    CHANGED = "changed"
    SAME = "same"
    DUPLICATE = "duplicate"
    REJECTED = "rejected"


class Import(Identified, Table):
    """One file taken in: its options, its counts, who sent it, and how far it is.

    `done` of its `rows` are dealt with; it goes on from there whatever ended the work before. The
    content waits for the worker and is dropped at the end: it may hold names and telephones.
    """

    __tenancy__ = tenancy(
        own=[
            account(),
            organisation(),
            under("employer"),
            when("account_id IS NULL AND employer_id IS NULL", kinds(Kind.STAFF)),
        ]
    )

    __table_args__ = (
        sa.Index("ix_import_created_at", "created_at", "id"),
        sa.CheckConstraint("done >= 0 AND done <= rows", name="done_within_rows"),
    )

    kind: Mapped[str] = mapped_column(sa.String(20))
    source: Mapped[str] = mapped_column(sa.String(50))
    file_name: Mapped[str | None] = mapped_column(sa.String(200))
    file_hash: Mapped[str] = mapped_column(sa.String(64))
    content: Mapped[bytes | None] = mapped_column(sa.LargeBinary, deferred=True)
    options: Mapped[dict[str, Any]]
    state: Mapped[ImportState] = mapped_column(codes(ImportState, "import_state"))
    employer_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("employer.id"), index=True)
    account_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("account.id"), index=True)
    rows: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)
    counts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    refusal: Mapped[str | None] = mapped_column(sa.String(60))
    reason: Mapped[dict[str, Any] | None]
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class ImportRow(Table):
    """One row of an import: its result, and for a rejected one the cell and the reason.

    `reason` is our own sentence in both languages, never what a cell held; `first` is the row that
    counts where this one says the same posting again; `unread` are columns left unspecified.
    """

    __tenancy__ = tenancy(own=[under("import")])

    __table_args__ = (
        sa.Index("ix_import_row_posting", "import_id", "posting_id"),
        sa.Index("ix_import_row_result", "import_id", "result", "number"),
    )

    import_id: Mapped[UUID] = mapped_column(sa.ForeignKey("import.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    result: Mapped[RowResult] = mapped_column(codes(RowResult, "row_result"))
    posting_id: Mapped[UUID | None]
    column: Mapped[str | None] = mapped_column(sa.String(100))
    code: Mapped[str | None] = mapped_column(sa.String(60))
    reason: Mapped[dict[str, Any] | None]
    first: Mapped[int | None]
    unread: Mapped[list[str]] = mapped_column(default=list)
