"""A login: what a person's short access tokens and their refresh family hang on."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.base.actor import Kind
from app.base.database import Identified, Table, codes
from app.base.tenancy import account, door, kinds, tenancy


class LoginMethod(StrEnum):
    """How somebody showed who they are."""

    PHONE_CODE = "phone_code"
    ACTIVATION_CODE = "activation_code"
    PASSWORD_TOTP = "password_totp"  # noqa: S105 - a name, no secret
    PASSKEY = "passkey"
    LINKED_BACKEND = "linked_backend"
    CLIENT_CREDENTIALS = "client_credentials"


class LoginSession(Identified, Table):
    """One login on one device. Ending it ends its access tokens and its refresh family at once.

    `generation` counts the refresh tokens given; only the present one may be used, the one before
    for ten seconds more by the same device (RFC 9700 §4.14). `idle_seconds` null means no idle end.
    """

    __tenancy__ = tenancy(
        own=[account(), account("client_id"), kinds(Kind.SECURITY_ADMIN)], seen=[door()]
    )
    __table_args__ = (sa.CheckConstraint("generation >= 0", name="generation_counts"),)

    account_id: Mapped[UUID] = mapped_column(sa.ForeignKey("account.id"), index=True)
    method: Mapped[LoginMethod] = mapped_column(codes(LoginMethod, "login_method"))
    device_digest: Mapped[str | None] = mapped_column(sa.String(64))
    kiosk_key_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("access_key.id"))
    client_id: Mapped[UUID | None]
    scopes: Mapped[list[str] | None]
    generation: Mapped[int] = mapped_column(default=0)
    rotated_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    used_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    idle_seconds: Mapped[int | None]
    stepped_up_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    end_reason: Mapped[str | None] = mapped_column(sa.String(40))
