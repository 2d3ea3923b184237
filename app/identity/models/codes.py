"""One-time codes: what was sent to a telephone or shown by staff, and how often it was tried."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.base.database import Identified, Table, codes
from app.base.tenancy import of_the_house

_SEALED = {"personal": "signing in", "sealed": True}


class CodePurpose(StrEnum):
    """What a code is good for, and for nothing else."""

    SIGN_IN = "sign_in"
    CLAIM = "claim"
    STEP_UP = "step_up"
    PHONE_CHANGE = "phone_change"
    ACTIVATION = "activation"


class Channel(StrEnum):
    """How a code reaches a person."""

    SMS = "sms"
    VOICE = "voice"
    STAFF = "staff"


class OneTimeCode(Identified, Table):
    """A code for one act of one caller: hashed; sealed beside it only until it has been sent.

    It is kept alike whether or not anybody is known under the telephone, so that asking tells
    nothing. `tries` counts what was typed; the code is good until `used_at` or `expires_at`.
    """

    __tenancy__ = of_the_house("the ways in read and write codes before anybody is known")
    __table_args__ = (
        sa.CheckConstraint("tries >= 0", name="tries_count"),
        sa.Index("ix_one_time_code_created_at", "created_at"),
    )

    purpose: Mapped[CodePurpose] = mapped_column(codes(CodePurpose, "code_purpose"))
    channel: Mapped[Channel] = mapped_column(codes(Channel, "channel"))
    language: Mapped[str] = mapped_column(sa.String(2))
    phone_sealed: Mapped[str | None] = mapped_column(sa.String(300), info=_SEALED)
    phone_digest: Mapped[str | None] = mapped_column(sa.String(64))
    certificate_digest: Mapped[str | None] = mapped_column(sa.String(64))
    party_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("party.id"), index=True)
    session_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("login_session.id"))
    kiosk_key_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("access_key.id"))
    device_digest: Mapped[str | None] = mapped_column(sa.String(64))
    code_hash: Mapped[str] = mapped_column(sa.String(200))
    code_sealed: Mapped[str | None] = mapped_column(sa.String(300), info=_SEALED)
    tries: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    used_at: Mapped[datetime | None]
