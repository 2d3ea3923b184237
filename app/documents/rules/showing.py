"""What is shown of a document, and how its file is handed out."""

import re
from collections.abc import Iterator
from urllib.parse import quote

from app.base.errors import Conflict
from app.base.files import EXTENSIONS
from app.base.secrets import Keyring, SealBroken
from app.base.wording import Language, Words
from app.documents.catalogue import BY_CODE, PURPOSES
from app.documents.models import Document, DocumentContent
from app.documents.schemas import DocumentOut, NoteOut, RetentionOut

_MADE = {"title", "text_alternative", "retention", "notes"}
_PLAIN = [name for name in DocumentOut.model_fields if name not in _MADE]
_UNFIT = re.compile(
    r'[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff"*/:;<>?\\|%]+'
)
_LONGEST_NAME = 60

_UNDESCRIBED = Words(
    "还没有文字说明。请用几句话写出文件里有什么，方便看不到文件的人。",
    "It has no text alternative yet. Say in a few sentences what is in it, for those who cannot "
    "see it.",
)
_UNCHANGED = Words(
    "文件带有电子签名，原样保存，其中的作者等信息也保留。",
    "It is signed, so it is kept as it came, with what it says of its author.",
)


class DocumentDamaged(Conflict):
    """The kept content does not open: another key, or a changed byte."""

    title = Words("文件已损坏，请重新上传", "The kept file is damaged; upload it again")


def shown(document: Document, keyring: Keyring, language: Language) -> DocumentOut:
    """What is known of a document, its title and text opened."""
    rule = BY_CODE.get(document.retention_rule)
    retention = RetentionOut(
        until=document.retention_until,
        kept_until=document.kept_until,
        basis=rule.basis.said(language) if rule else "",
    )
    return DocumentOut(
        **{name: getattr(document, name) for name in _PLAIN},
        title=title_of(document, keyring, language),
        text_alternative=_text(document, "text_alternative_sealed", keyring),
        retention=retention,
        notes=list(_notes(document, language)),
    )


def title_of(
    document: Document, keyring: Keyring, language: Language, *, given: bool = True
) -> str:
    """The title its owner gave it, where that may be told; else what such a document is called."""
    title = _text(document, "title_sealed", keyring) if given else None
    return title or PURPOSES[document.purpose].said(language)


def file_name(title: str, document: Document) -> str:
    """A Content-Disposition that saves, never shows (RFC 6266): a harmless name in both forms."""
    (extension, *_) = EXTENSIONS[document.media_type]
    words = " ".join(_UNFIT.sub(" ", title).split()).strip(" .")
    name = words[:_LONGEST_NAME].strip(" .") or "document"
    plain = f"document-{document.id}.{extension}"
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}.{extension}"


def opened(content: DocumentContent | None, keyring: Keyring) -> bytes:
    """The bytes of a document as they were checked."""
    if content is None:
        raise DocumentDamaged
    try:
        return keyring.open_bytes(
            content.sealed, table="document_content", column="sealed", row=content.document_id
        )
    except SealBroken:
        raise DocumentDamaged from None


def _text(document: Document, column: str, keyring: Keyring) -> str | None:
    sealed: str | None = getattr(document, column)
    if sealed is None:
        return None
    try:
        return keyring.open(sealed, table="document", column=column, row=document.id)
    except SealBroken:
        raise DocumentDamaged from None


def _notes(document: Document, language: Language) -> Iterator[NoteOut]:
    if not document.described:
        yield NoteOut(code="text_alternative_missing", text=_UNDESCRIBED.said(language))
    if document.unchanged:
        yield NoteOut(code="signed_kept_unchanged", text=_UNCHANGED.said(language))
