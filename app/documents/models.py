"""Tables of documents. What a file says stands in them sealed, and nowhere else."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.base.database import Identified, Table, Versioned, codes
from app.base.files import MediaType
from app.base.tenancy import tenancy, under
from app.identity.tenancy import organisation, person

PERSONAL = {"personal": "documents"}
SEALED = {**PERSONAL, "sealed": True}


class Purpose(StrEnum):
    """What a document is for; it decides how long it is kept."""

    CV = "cv"
    CERTIFICATE_SCAN = "certificate_scan"
    GUARDIAN_PROOF = "guardian_proof"
    CONTRACT = "contract"
    EVIDENCE = "evidence"
    CONSENT_PAPER = "consent_paper"


class DocumentState(StrEnum):
    """Kept and used; kept by law and used no more; gone, with only its row left."""

    KEPT = "kept"
    RESTRICTED = "restricted"
    DELETED = "deleted"


class Document(Identified, Versioned, Table):
    """A file of a party: whose, for what, of what kind, until when. Its content stands apart.

    A deleted one keeps its row, so that what refers to it still leads somewhere; title, text,
    digest and content are gone. `size` and `sha256` are of the file as it is kept.
    """

    __tenancy__ = tenancy(own=[person("owner_id"), organisation("owner_id")])
    __table_args__ = (
        sa.Index("ix_document_owner_id_created_at", "owner_id", "created_at"),
        sa.Index("ix_document_state_retention_until", "state", "retention_until"),
        sa.CheckConstraint("size >= 0", name="size_not_negative"),
        sa.CheckConstraint(
            "kept_until IS NULL OR kept_until <= retention_until", name="kept_within_retention"
        ),
        sa.CheckConstraint(
            "state <> 'deleted' OR (sha256 IS NULL AND title_sealed IS NULL "
            "AND text_alternative_sealed IS NULL AND size = 0)",
            name="nothing_left_when_deleted",
        ),
    )

    owner_id: Mapped[UUID] = mapped_column(sa.ForeignKey("party.id"))
    purpose: Mapped[Purpose] = mapped_column(codes(Purpose, "document_purpose"))
    media_type: Mapped[MediaType] = mapped_column(codes(MediaType, "document_media_type"))
    size: Mapped[int]
    sha256: Mapped[str | None] = mapped_column(sa.String(64), info=PERSONAL)
    title_sealed: Mapped[str | None] = mapped_column(sa.String(900), info=SEALED)
    text_alternative_sealed: Mapped[str | None] = mapped_column(sa.String(12_000), info=SEALED)
    described: Mapped[bool]
    """Whether it has a text alternative."""
    unchanged: Mapped[bool]
    """Whether it is kept byte for byte because it is signed, with what it says of its author."""
    retention_rule: Mapped[str] = mapped_column(sa.String(60))
    retention_until: Mapped[date]
    kept_until: Mapped[date | None]
    """The last day on which law forbids to delete it."""
    state: Mapped[DocumentState] = mapped_column(codes(DocumentState, "document_state"))
    scanned: Mapped[bool]
    checked_at: Mapped[datetime]
    uploaded_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("account.id"), index=True)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    deleted_at: Mapped[datetime | None]


class DocumentContent(Table):
    """The bytes of a document, sealed; its own table, so that no list ever loads them."""

    __tenancy__ = tenancy(own=[under("document")])
    document_id: Mapped[UUID] = mapped_column(sa.ForeignKey("document.id"), primary_key=True)
    sealed: Mapped[bytes] = mapped_column(
        sa.LargeBinary, info={**SEALED, "sealed_row": ("document_id",)}
    )


class DocumentSpace(Table):
    """How much of its room a party has used; taken by a guarded UPDATE, given back at deletion."""

    __tenancy__ = tenancy(own=[person("owner_id"), organisation("owner_id")])
    __table_args__ = (
        sa.CheckConstraint("documents >= 0 AND bytes >= 0", name="never_below_nothing"),
    )

    owner_id: Mapped[UUID] = mapped_column(sa.ForeignKey("party.id"), primary_key=True)
    documents: Mapped[int] = mapped_column(default=0)
    bytes: Mapped[int] = mapped_column(sa.BigInteger, default=0)
