"""People who were registered twice, put together by staff and taken apart again."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.base.constraints import means
from app.base.database import Identified, Table, Versioned, codes
from app.base.errors import Conflict
from app.base.states import Moved
from app.base.tenancy import tenancy, under
from app.base.wording import Words
from app.identity.tenancy import seated
from app.seekers.models.people import IDENTITY


class MergeState(StrEnum):
    """Whether two records stand together."""

    MERGED = "merged"
    UNMERGED = "unmerged"


class AlreadyMerged(Conflict):
    """One of the two records stands in another merge; chains and circles are not made."""

    title = Words(
        "其中一份档案已经合并过，请先拆分再合并",
        "One of the two records is merged already; take that apart first",
    )


_STANDING = sa.text("state = 'merged'")


class Merge(Identified, Versioned, Table):
    """Two records of one person: the kept one, and the duplicate whose rows stay with it."""

    __tenancy__ = tenancy(own=[seated("kept_id"), seated("duplicate_id")])
    __table_args__ = (
        sa.Index(
            "uq_merge_standing",
            "duplicate_id",
            unique=True,
            sqlite_where=_STANDING,
            postgresql_where=_STANDING,
        ),
        sa.CheckConstraint("kept_id <> duplicate_id", name="two_records"),
    )

    kept_id: Mapped[UUID] = mapped_column(sa.ForeignKey("seeker.id"), index=True)
    duplicate_id: Mapped[UUID] = mapped_column(sa.ForeignKey("seeker.id"))
    reason: Mapped[str] = mapped_column(sa.String(500), info=IDENTITY)
    state: Mapped[MergeState] = mapped_column(
        codes(MergeState, "merge_state"), default=MergeState.MERGED
    )
    merged_at: Mapped[datetime]
    merged_by: Mapped[UUID | None]
    unmerged_at: Mapped[datetime | None]
    unmerged_by: Mapped[UUID | None]


means("uq_merge_standing", AlreadyMerged)


class MergeMove(Moved, Table):
    """One transition of a merge."""

    __tenancy__ = tenancy(own=[under("merge")])
    merge_id: Mapped[UUID] = mapped_column(sa.ForeignKey("merge.id"), index=True)
