"""What names a person at login: the digits they know, kept as keyed hashes below their file."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.base.constraints import means
from app.base.database import Identified, Table
from app.base.errors import AlreadyExists
from app.base.tenancy import tenancy
from app.base.wording import Words
from app.identity.tenancy import person

_LOGIN = {"personal": "signing in"}
_SEALED = {"personal": "signing in", "sealed": True}


class PhoneChangeWaits(AlreadyExists):
    """One change of telephone is under way; it takes effect or is cancelled first."""

    title = Words(
        "已有一个更换手机号的申请在等待生效，请先取消它",
        "A change of telephone is waiting already; cancel it first",
    )


class PersonAtLogin(Table):
    """A person's telephone and certificate as signing in needs them; seekers' rules write them.

    A telephone may stand at several people: it never names one. `claimed_at` is when the person
    first showed that the record is theirs; nobody signs in before.
    """

    __tenancy__ = tenancy(own=[person("party_id")])
    party_id: Mapped[UUID] = mapped_column(sa.ForeignKey("party.id"), primary_key=True)
    phone_sealed: Mapped[str | None] = mapped_column(
        sa.String(300), info={**_SEALED, "sealed_row": ("party_id",)}
    )
    phone_digest: Mapped[str | None] = mapped_column(sa.String(64), index=True)
    phone_confirmed_at: Mapped[datetime | None] = mapped_column(info=_LOGIN)
    certificate_digest: Mapped[str | None] = mapped_column(sa.String(64), index=True)
    certificate_last4: Mapped[str | None] = mapped_column(sa.String(64))
    pin_hash: Mapped[str | None] = mapped_column(sa.String(200))
    claimed_at: Mapped[datetime | None] = mapped_column(info=_LOGIN)


class PhoneChange(Identified, Table):
    """A telephone number to come: it counts after a delay in which the person may object."""

    __tenancy__ = tenancy(own=[person("party_id")])
    __table_args__ = (
        sa.Index(
            "uq_phone_change_waiting",
            "party_id",
            unique=True,
            sqlite_where=sa.text("applied_at IS NULL AND cancelled_at IS NULL"),
            postgresql_where=sa.text("applied_at IS NULL AND cancelled_at IS NULL"),
        ),
    )

    party_id: Mapped[UUID] = mapped_column(sa.ForeignKey("party.id"), index=True)
    phone_sealed: Mapped[str] = mapped_column(sa.String(300), info=_SEALED)
    phone_digest: Mapped[str] = mapped_column(sa.String(64))
    asked_by: Mapped[UUID] = mapped_column(sa.ForeignKey("account.id"))
    reason: Mapped[str | None] = mapped_column(sa.String(500), info=_LOGIN)
    language: Mapped[str] = mapped_column(sa.String(2))
    asked_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    effective_at: Mapped[datetime]
    applied_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]


means("uq_phone_change_waiting", PhoneChangeWaits)
