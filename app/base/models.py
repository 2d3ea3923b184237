"""Tables of the house itself: its data keys, wrapped, and what tells whether keys are its own."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.base.database import Identified, Table
from app.base.tenancy import of_the_house


class DataKey(Identified, Table):
    """A key that seals fields, wrapped by a wrapping key of the key file.

    It seals from a moment after it was made, so that every process has read it by then. Under a
    retired one nothing is kept any more; it stays, since it costs nothing and opens what a process
    that did not yet know of its successor sealed with it.
    """

    __tenancy__ = of_the_house("wrapped keys, opened by a process before anybody comes in")
    number: Mapped[int] = mapped_column(unique=True)
    suite: Mapped[str] = mapped_column(sa.String(2))
    wrapped: Mapped[str] = mapped_column(sa.String(300))
    created_at: Mapped[datetime]
    seals_from: Mapped[datetime]
    retired_at: Mapped[datetime | None]


class KeyCheck(Table):
    """A key of the key file that was in use here: a value to know it by, and until when."""

    __tenancy__ = of_the_house("check values of keys, compared before anybody comes in")
    purpose: Mapped[str] = mapped_column(sa.String(10), primary_key=True)
    key_id: Mapped[str] = mapped_column(sa.String(16), primary_key=True)
    suite: Mapped[str] = mapped_column(sa.String(2), primary_key=True)
    number: Mapped[int] = mapped_column(unique=True)
    value: Mapped[str] = mapped_column(sa.String(64))
    created_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]
