"""Documents as they go over the wire; the file itself comes only by a signed link."""

from datetime import date
from typing import Literal

from fastapi import UploadFile
from pydantic import Field

from app.base.files import MediaType
from app.base.paging import Filter
from app.base.text import Identifier, Line100, Moment, Text2000, Wire
from app.base.validation import LABELS
from app.base.wording import Words
from app.documents.models import Purpose

LABELS.update(
    {
        "file": Words("文件", "file"),
        "owner_id": Words("文件属于谁", "whose document"),
        "purpose": Words("用途", "purpose"),
        "text_alternative": Words("文字说明", "text alternative"),
        "described": Words("有文字说明", "has a text alternative"),
    }
)


class UploadForm(Wire):
    """The parts of the multipart body that sends a file."""

    file: UploadFile
    purpose: Purpose
    owner_id: Identifier | None = Field(
        default=None, description="Whose document it is; left out, the caller's own party"
    )
    title: Line100 | None = None
    text_alternative: Text2000 | None = Field(
        default=None, description="What somebody who cannot see the file needs to know of it"
    )


class DocumentPatch(Wire):
    """What may be changed of a document; null clears."""

    title: Line100 | None = None
    text_alternative: Text2000 | None = None


class DocumentFilter(Filter):
    """What narrows a list of documents."""

    owner_id: Identifier | None = None
    purpose: Purpose | None = None
    described: Literal["true", "false"] | None = Field(
        default=None, description="`false`: those that still lack a text alternative"
    )


class NoteOut(Wire):
    """Something to know or to do about a document, in the caller's language."""

    code: str
    text: str


class RetentionOut(Wire):
    """How long a document is kept: deleted after `until`; not before `kept_until`, by law."""

    until: date
    kept_until: date | None
    basis: str


class DocumentOut(Wire):
    """What is known of a document. `size` and `sha256` are of the file as a link gives it."""

    id: Identifier
    owner_id: Identifier
    purpose: Purpose
    title: str
    text_alternative: str | None
    described: bool
    media_type: MediaType
    size: int
    sha256: str | None
    scanned: bool
    retention: RetentionOut
    uploaded_by: Identifier | None
    checked_at: Moment
    created_at: Moment
    updated_at: Moment
    notes: list[NoteOut]


class LinkOut(Wire):
    """A link that gives the file, until `expires_at`, to whoever holds it."""

    url: str
    expires_at: Moment
