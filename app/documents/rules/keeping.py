"""Keeping a document, changing what is said of it, and letting it go."""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.sql.base import Executable

from app.base.actor import Actor
from app.base.clock import city_day
from app.base.errors import Conflict, FieldProblem, Invalid
from app.base.files import Checked
from app.base.ids import new_id
from app.base.secrets import Keyring
from app.base.validation import LABELS
from app.base.wording import Words
from app.documents.catalogue import RETENTION, Retention
from app.documents.models import (
    Document,
    DocumentContent,
    DocumentSpace,
    DocumentState,
    Purpose,
)
from app.identity.models import Party

_MEGABYTE = 1 << 20
_NOT_FOR_OWNER = Words("这类用途的文件不属于这一方。", "A document for this purpose is not theirs.")


class PurposeNotForOwner(Invalid):
    """An organisation does not keep a person's papers, nor the other way round."""

    title = Words(
        "这类文件不能存在这一方名下", "A document for this purpose is not kept for that party"
    )


class DocumentsFull(Conflict):
    """The owner has as many documents, or as many bytes, as one party may keep."""

    title = Words("文件已存满，请先删除不需要的", "No more room; delete documents you do not need")


class KeptByLaw(Conflict):
    """Law keeps this document for now."""

    title = Words("依法需要保存，现在不能删除", "Law keeps this document; it cannot be deleted now")


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What came of erasing one document: gone by these statements, or kept by law until a day."""

    statements: tuple[Executable, ...]
    kept_until: date | None


def rule_for(purpose: Purpose, owner: Party, today: date) -> Retention:
    """The rule that decides how long a document of this purpose and owner is kept."""
    for rule in RETENTION:
        if rule.purpose is purpose and rule.owner is owner.kind and rule.holds_on(today):
            return rule
    problem = FieldProblem("/purpose", "not_for_owner", _NOT_FOR_OWNER, LABELS["purpose"])
    raise PurposeNotForOwner(errors=[problem])


def keep(
    checked: Checked,
    said: Mapping[str, Any],
    owner: Party,
    actor: Actor,
    keyring: Keyring,
    now: datetime,
    id: UUID | None = None,
) -> tuple[Document, DocumentContent]:
    """A document newly kept, and its sealed content; `said` is purpose, title and text.

    Its `id` is drawn afresh unless one is given.
    """
    rule = rule_for(said["purpose"], owner, city_day(now))
    until = months_after(city_day(now), rule.months)
    document = Document(
        id=id or new_id(),
        owner_id=owner.id,
        purpose=said["purpose"],
        media_type=checked.media_type,
        size=len(checked.content),
        sha256=checked.sha256,
        described=False,
        unchanged=checked.unchanged,
        retention_rule=rule.code,
        retention_until=until,
        kept_until=until if rule.kept else None,
        state=DocumentState.KEPT,
        scanned=checked.scanned,
        checked_at=now,
        uploaded_by=actor.account_id,
        created_at=now,
        updated_at=now,
    )
    change(document, {k: said.get(k) for k in ("title", "text_alternative")}, keyring, now)
    sealed = keyring.seal_bytes(
        checked.content, table="document_content", column="sealed", row=document.id
    )
    return document, DocumentContent(document_id=document.id, sealed=sealed)


def take_space(owner_id: UUID, size: int, most: int, megabytes: int) -> sa.Update:
    """Take room for one document of this size, if it is there; guarded by its row count."""
    space = DocumentSpace
    return (
        sa.update(space)
        .where(space.owner_id == owner_id, space.documents < most)
        .where(space.bytes + size <= megabytes * _MEGABYTE)
        .values(documents=space.documents + 1, bytes=space.bytes + size)
    )


def full(most: int, megabytes: int) -> DocumentsFull:
    """The refusal that says how much one party may keep."""
    said = Words(
        "每人最多保存 {most} 份文件、共 {megabytes} MB，请先删除不需要的文件。",
        "One party keeps at most {most} documents and {megabytes} MB; delete some first.",
    )
    return DocumentsFull(said.filled(most=most, megabytes=megabytes))


def change(document: Document, said: Mapping[str, Any], keyring: Keyring, now: datetime) -> None:
    """Change title or text alternative as said; null clears."""
    if "title" in said:
        title = said["title"]
        document.title_sealed = title and keyring.seal(
            title, table="document", column="title_sealed", row=document.id
        )
    if "text_alternative" in said:
        text = said["text_alternative"]
        document.text_alternative_sealed = text and keyring.seal(
            text, table="document", column="text_alternative_sealed", row=document.id
        )
    document.described = document.text_alternative_sealed is not None
    document.updated_at = now


def may_delete(document: Document, today: date) -> None:
    """Refuse while law keeps the document; the refusal says until when."""
    if document.kept_until is not None and today <= document.kept_until:
        said = Words("依法保存到 {day}，之后可以删除。", "Law keeps it until {day}.")
        raise KeptByLaw(said.filled(day=document.kept_until.isoformat()))


def keep_longer(document: Document, until: date, *, by_law: bool = False) -> None:
    """Keep a document at least until a day: a room that still needs it says so. Never shorter."""
    document.retention_until = max(document.retention_until, until)
    if by_law:
        document.kept_until = max(document.kept_until or until, until)


def wipe(document: Document, now: datetime) -> tuple[Executable, ...]:
    """Let a document go: its row stays with nothing in it; execute the statements returned."""
    size = document.size
    document.title_sealed = document.text_alternative_sealed = document.sha256 = None
    document.size, document.described = 0, False
    document.state, document.deleted_at, document.updated_at = DocumentState.DELETED, now, now
    space = DocumentSpace
    return (
        sa.delete(DocumentContent).where(DocumentContent.document_id == document.id),
        sa.update(space)
        .where(space.owner_id == document.owner_id)
        .values(documents=space.documents - 1, bytes=space.bytes - size),
    )


def forget(document: Document, now: datetime) -> Forgotten:
    """Erase a document at its person's request, or restrict it where law keeps it (PIPL art. 47).

    A restricted one is stored and nothing else: nobody sees it, no link opens it, and it goes on
    the day its time is over.
    """
    if document.kept_until is None or city_day(now) > document.kept_until:
        return Forgotten(wipe(document, now), None)
    document.state, document.updated_at = DocumentState.RESTRICTED, now
    document.retention_until = document.kept_until
    return Forgotten((), document.kept_until)


def months_after(day: date, months: int) -> date:
    """The same day some months later; the last of the month where it has no such day."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
