"""Machines that come in: kiosks paired by a code, backends and the links people give them."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.base.actor import Kind
from app.base.constraints import means
from app.base.database import Identified, Table, codes
from app.base.errors import AlreadyExists
from app.base.tenancy import account, district, kinds, of_the_house, tenancy
from app.base.wording import Words


class LinkTaken(AlreadyExists):
    """The backend's user is linked with a person already."""

    title = Words(
        "这个用户已经与一位求职者关联", "That user of the backend is linked with a person already"
    )


class Device(Identified, Table):
    """A kiosk: an account of its own, whose reference token ends when the device is cut off."""

    __tenancy__ = tenancy(own=[district("district")])
    account_id: Mapped[UUID] = mapped_column(sa.ForeignKey("account.id"), unique=True)
    label: Mapped[str] = mapped_column(sa.String(100))
    district: Mapped[str] = mapped_column(sa.String(12), index=True)
    paired_at: Mapped[datetime]
    paired_by: Mapped[UUID] = mapped_column(sa.ForeignKey("account.id"))
    cut_off_at: Mapped[datetime | None]


class DevicePairing(Identified, Table):
    """A code with which one kiosk may be paired once; only its keyed hash is kept."""

    __tenancy__ = tenancy(own=[district("district")])
    code_digest: Mapped[str] = mapped_column(sa.String(64), unique=True)
    label: Mapped[str] = mapped_column(sa.String(100))
    district: Mapped[str] = mapped_column(sa.String(12))
    made_by: Mapped[UUID] = mapped_column(sa.ForeignKey("account.id"))
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class ProofAlgorithm(StrEnum):
    """With what a backend signs the proofs of its users (RFC 7518 §3.1, RFC 8037)."""

    ES256 = "ES256"
    EDDSA = "EdDSA"


class ProofKey(Identified, Table):
    """A backend's public key: its users' proofs are checked with it."""

    __tenancy__ = tenancy(own=[kinds(Kind.SYSTEM_ADMIN)])
    account_id: Mapped[UUID] = mapped_column(sa.ForeignKey("account.id"), index=True)
    label: Mapped[str] = mapped_column(sa.String(100))
    algorithm: Mapped[ProofAlgorithm] = mapped_column(codes(ProofAlgorithm, "proof_algorithm"))
    public_key: Mapped[str] = mapped_column(sa.String(1000))
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class UsedProof(Table):
    """A proof that was exchanged: it is taken once, until it would have ended anyhow."""

    __tenancy__ = of_the_house("written by the token endpoint alone")
    digest: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    expires_at: Mapped[datetime] = mapped_column(index=True)


class LinkCode(Identified, Table):
    """A one-time code a person gives to the backend of their choice, to be linked with it."""

    __tenancy__ = tenancy(own=[account(), account("client_id")])
    account_id: Mapped[UUID] = mapped_column(sa.ForeignKey("account.id"))
    client_id: Mapped[UUID] = mapped_column(sa.ForeignKey("account.id"))
    code_digest: Mapped[str] = mapped_column(sa.String(64), unique=True)
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class Link(Identified, Table):
    """A person's word that a user of a backend is them; the person may cut it at any time."""

    __tenancy__ = tenancy(own=[account(), account("client_id")])
    __table_args__ = (
        sa.Index(
            "uq_link_live",
            "client_id",
            "subject_digest",
            unique=True,
            sqlite_where=sa.text("cut_at IS NULL"),
            postgresql_where=sa.text("cut_at IS NULL"),
        ),
    )

    account_id: Mapped[UUID] = mapped_column(sa.ForeignKey("account.id"), index=True)
    client_id: Mapped[UUID] = mapped_column(sa.ForeignKey("account.id"))
    subject_digest: Mapped[str] = mapped_column(sa.String(64))
    made_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    cut_at: Mapped[datetime | None]


means("uq_link_live", LinkTaken)
