"""Tables of the log, and the answers kept so that a repeated request has one effect."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.base.actor import Kind
from app.base.database import Identified, Table, codes
from app.base.tenancy import (
    account,
    anybody,
    district,
    door,
    kinds,
    of_the_house,
    shared,
    tenancy,
    when,
)


class Topic(StrEnum):
    """What kind of event: a change of state, a read of somebody's data, or a refusal."""

    CHANGE = "change"
    ACCESS = "access"
    REFUSAL = "refusal"


class Event(Table):
    """One thing that happened: ids only, never values or free text."""

    __tenancy__ = tenancy(
        own=[],
        seen=[
            kinds(Kind.AUDITOR),
            district("district", "other_district", unsaid=True),
            account("actor_id"),
        ],
        added=[account("actor_id"), door(), when("actor_kind = 'system'", anybody())],
    )

    __table_args__ = (
        sa.Index("ix_event_subject", "subject_id", "seq"),
        sa.Index("ix_event_topic_seq", "topic", "seq"),
        sa.Index("ix_event_actor", "actor_id", "seq"),
        sa.Index("ix_event_on_behalf_of", "on_behalf_of", "seq"),
    )

    seq: Mapped[int] = mapped_column(sa.BigInteger, primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    name: Mapped[str] = mapped_column(sa.String(80))
    topic: Mapped[Topic] = mapped_column(codes(Topic, "topic"))
    actor_kind: Mapped[Kind] = mapped_column(codes(Kind, "actor_kind"))
    actor_id: Mapped[UUID | None]
    on_behalf_of: Mapped[UUID | None]
    organisation_id: Mapped[UUID | None]
    district: Mapped[str | None] = mapped_column(sa.String(12))
    other_district: Mapped[str | None] = mapped_column(sa.String(12))
    subject_kind: Mapped[str] = mapped_column(sa.String(40))
    subject_id: Mapped[UUID | None]
    refs: Mapped[dict[str, Any]]
    reason_code: Mapped[str | None] = mapped_column(sa.String(60))
    request_id: Mapped[str | None] = mapped_column(sa.String(64))
    prev_hash: Mapped[str] = mapped_column(sa.String(64))
    hash: Mapped[str] = mapped_column(sa.String(64))


class LogHead(Table):
    """Where the log stands: one row `log` for the number, one for each organisation's chain.

    A row `anchor` holds how many lines the file of anchors has, and the seal of its last.
    """

    __tenancy__ = shared("numbers and hashes of the log, which every writer goes on from")
    name: Mapped[str] = mapped_column(sa.String(50), primary_key=True)
    seq: Mapped[int] = mapped_column(sa.BigInteger, default=0)
    hash: Mapped[str] = mapped_column(sa.String(64), default="")


class Verification(Identified, Table):
    """One re-reading of the whole log: how much was read, and what was first found broken."""

    __tenancy__ = tenancy(own=[], seen=[kinds(Kind.AUDITOR)])
    __table_args__ = (sa.Index("ix_verification_ended_at", "ended_at"),)

    began_at: Mapped[datetime]
    ended_at: Mapped[datetime]
    events: Mapped[int] = mapped_column(sa.BigInteger)
    chains: Mapped[int]
    anchors: Mapped[int]
    finding: Mapped[str | None] = mapped_column(sa.String(40))
    seq: Mapped[int | None] = mapped_column(sa.BigInteger)


class KeptAnswer(Table):
    """The answer to a request with an Idempotency-Key, kept seven days and given again."""

    __tenancy__ = tenancy(own=[account()])

    __table_args__ = (sa.Index("ix_kept_answer_created_at", "created_at"),)

    account_id: Mapped[UUID] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(sa.String(100), primary_key=True)
    fingerprint: Mapped[str] = mapped_column(sa.String(64))
    created_at: Mapped[datetime]
    status: Mapped[int | None]
    headers: Mapped[dict[str, Any] | None]
    body: Mapped[str | None] = mapped_column(
        sa.Text, info={"sealed": True, "sealed_row": ("account_id", "key")}
    )


class Allowance(Table):
    """How much of an allowance somebody has used: the moments, of a subject known by a keyed hash.

    `spent` is a list of [microseconds since 1970, how many]; nothing in it is older than the
    period when it is next looked at.
    """

    __tenancy__ = of_the_house("counters are spent and read by the house alone")
    __table_args__ = (sa.Index("ix_allowance_until", "until"),)

    purpose: Mapped[str] = mapped_column(sa.String(60), primary_key=True)
    subject: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    period_seconds: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    spent: Mapped[list[Any]] = mapped_column(sa.JSON)
    until: Mapped[datetime]
