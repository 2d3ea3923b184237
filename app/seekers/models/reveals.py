"""Reveals: each time somebody opened a person's numbers, category, grade or whole telephone."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.base.actor import Kind
from app.base.database import Identified, Table, codes
from app.base.tenancy import tenancy
from app.identity.tenancy import applicant, person

SECURITY = {"personal": "security"}


class Reveal(Identified, Table):
    """Who opened which fields of a person, what for and when: never the values themselves.

    `application_id` is the application an employer opened them for; it stands in a higher room.
    """

    __tenancy__ = tenancy(own=[person()], added=[applicant()])
    __table_args__ = (sa.Index("ix_reveal_seeker_id_at", "seeker_id", "at"),)

    seeker_id: Mapped[UUID] = mapped_column(sa.ForeignKey("seeker.id"))
    application_id: Mapped[UUID | None] = mapped_column(index=True)
    fields: Mapped[list[str]] = mapped_column(info=SECURITY)
    purpose: Mapped[str] = mapped_column(sa.String(40), info=SECURITY)
    comment: Mapped[str | None] = mapped_column(sa.String(500), info=SECURITY)
    at: Mapped[datetime] = mapped_column(info=SECURITY)
    actor_kind: Mapped[Kind] = mapped_column(codes(Kind, "revealed_to_kind"), info=SECURITY)
    account_id: Mapped[UUID | None] = mapped_column(info=SECURITY)
    organisation_id: Mapped[UUID | None] = mapped_column(info=SECURITY)
