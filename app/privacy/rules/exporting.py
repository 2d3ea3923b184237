"""The copy of a person's data: which columns, in which words, in which form (PIPL art. 45).

`format` and `version` name the form; docs/privacy.md describes it. A new field may come; one that
is there keeps its meaning until the version changes.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.audit.models import Event
from app.base.files import EXTENSIONS
from app.base.text import rfc3339
from app.base.wording import Words
from app.documents.models import Document
from app.privacy.catalogue.labels import KINDS, TABLES, column_label
from app.privacy.rules.walk import told

FORMAT, VERSION = "aixinwu-personal-data", "1.0"
DATA = "data.json"
"""What the copy itself is called in its archive; the files of documents stand beside it."""


def told_of(
    table: sa.Table, rows: Iterable[Mapping[str, Any]], withheld: frozenset[str] = frozenset()
) -> dict[str, Any] | None:
    """A table of the copy: its names, its columns with theirs, its rows; None where it is empty."""
    columns = [c for c in table.columns if told(c) and c.name not in withheld]
    found = [{c.name: plain(row.get(c.name)) for c in columns} for row in rows]
    if not found:
        return None
    return {
        "table": table.name,
        "label": both(TABLES.get(table.name) or Words(table.name, table.name)),
        "columns": [_described(column) for column in columns],
        "rows": found,
    }


def event_told(event: Event, words: Mapping[str, Words], names: Mapping[UUID, str]) -> Any:
    """An event in words: what happened, when, and which kind of account did it, for whom."""
    said = words.get(event.name) or Words(event.name, event.name)
    organisation = event.organisation_id
    return {
        "at": rfc3339(event.at),
        "name": event.name,
        "what": both(said),
        "topic": event.topic.value,
        "by": both(KINDS[event.actor_kind.value]),
        "organisation": names.get(organisation) if organisation else None,
        "about": {
            kind: names.get(UUID(id), id)
            for kind, id in {**event.refs, event.subject_kind: _hex(event.subject_id)}.items()
            if id is not None
        },
        "reason_code": event.reason_code,
    }


def file_told(document: Document) -> dict[str, Any]:
    """A file of the archive: which document it is of, where it stands, what it is."""
    (extension, *_) = EXTENSIONS[document.media_type]
    return {
        "document_id": str(document.id),
        "path": f"documents/{document.id}.{extension}",
        "media_type": document.media_type.value,
        "size": document.size,
        "sha256": document.sha256,
    }


def copy_of(person_id: UUID, now: datetime, parts: Mapping[str, Any]) -> dict[str, Any]:
    """The whole copy."""
    return {
        "format": FORMAT,
        "version": VERSION,
        "person_id": str(person_id),
        "made_at": rfc3339(now),
        **parts,
    }


def both(words: Words) -> dict[str, str]:
    """A text in both languages."""
    return {"zh": words.zh, "en": words.en}


def plain(value: Any) -> Any:
    """A value as JSON has it: times in UTC, money and ids as text."""
    match value:
        case datetime():
            return rfc3339(value)
        case Enum():
            return value.value
        case date() | UUID() | Decimal():
            return str(value)
        case bytes():
            return None
        case _:
            return value


def _described(column: sa.Column[Any]) -> dict[str, Any]:
    label = column_label(column.name)
    said = {"name": column.name, "label": both(label) if label else None}
    return said | {"purpose": column.info.get("personal")}


def _hex(id: UUID | None) -> str | None:
    return None if id is None else id.hex
