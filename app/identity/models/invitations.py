"""Invitations: the one way in which accounts of members come about."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.base.actor import Kind
from app.base.constraints import means
from app.base.database import Identified, Table, codes
from app.base.errors import AlreadyExists
from app.base.tenancy import account, kinds, of_the_house, tenancy
from app.base.wording import Words
from app.identity.tenancy import organisation


class StaffNumberHeld(AlreadyExists):
    """The person with this staff number holds an administrator's account already."""

    title = Words(
        "这个工号已有一个管理员账号，一人只能担任一种管理员",
        "This staff number has an administrator's account; nobody may hold two",
    )


class Invitation(Identified, Table):
    """What somebody is invited to be, for seven days, once; of its token only a hash is kept.

    `staff_number_digest` stands for the person behind an administrator's account, `account_id` for
    the account that came of it.
    """

    __tenancy__ = tenancy(
        own=[account("inviter_id"), organisation("party_id"), kinds(Kind.SYSTEM_ADMIN)]
    )

    digest: Mapped[str] = mapped_column(sa.String(64), unique=True)
    kind: Mapped[Kind] = mapped_column(codes(Kind, "invited_kind"))
    label: Mapped[str] = mapped_column(sa.String(100), info={"personal": "account"})
    party_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("party.id"), index=True)
    organisation_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("party.id"))
    districts: Mapped[list[str]] = mapped_column(default=list)
    admin: Mapped[bool] = mapped_column(default=False)
    staff_number_digest: Mapped[str | None] = mapped_column(sa.String(64))
    inviter_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("account.id"), index=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    accepted_at: Mapped[datetime | None]
    account_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("account.id"))


class Administrator(Table):
    """The person behind an administrator's account: one account for one staff number.

    The row goes when the account is closed, so that somebody may change from one role to another,
    and never holds two.
    """

    __tenancy__ = of_the_house("made and ended with the account, by whoever may do that")

    account_id: Mapped[UUID] = mapped_column(sa.ForeignKey("account.id"), primary_key=True)
    staff_number_digest: Mapped[str] = mapped_column(
        sa.String(64), unique=True, info={"personal": "account"}
    )
    created_at: Mapped[datetime]


means("uq_administrator_staff_number_digest", StaffNumberHeld)
