"""The code lists of the house: the shipped ones, and those that upper rooms publish.

A code list is versioned data under `data/`. A code never changes its meaning and is never taken
back: it is retired, with the code that took its place, so that old records stay readable.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any

import orjson

from app.base.wording import Words

DATA = Path(__file__).parent / "data"
_OWN_KEYS = frozenset({"code", "zh", "en", "retired", "replaced_by", "mark"})


@dataclass(frozen=True, slots=True)
class CodeRow:
    """One code: its name in both languages and what else the list says of it.

    `mark` tells how sure a stated fact is: V read in its source, S by a second source, U
    unverified, P a proposal of this project; null where the row is only a name.
    """

    code: str
    name: Words
    details: Mapping[str, Any] = field(default_factory=dict)
    retired: bool = False
    replaced_by: str | None = None
    mark: str | None = None


@dataclass(frozen=True)
class CodeList:
    """A list of codes under one name; the version rises whenever a row is added or changed."""

    name: str
    version: str
    rows: tuple[CodeRow, ...]
    title: Words
    source: str | None = None

    @cached_property
    def by_code(self) -> Mapping[str, CodeRow]:
        """The rows by their codes; ValueError when a code stands twice."""
        found = {row.code: row for row in self.rows}
        if len(found) < len(self.rows):
            raise ValueError(f"{self.name}: a code stands twice")
        return MappingProxyType(found)

    def __contains__(self, code: object) -> bool:
        return code in self.by_code

    def __getitem__(self, code: str) -> CodeRow:
        return self.by_code[code]

    def document(self) -> dict[str, Any]:
        """The list as it goes over the wire."""
        return {
            "name": self.name,
            "version": self.version,
            "title": _both(self.title),
            "source": self.source,
            "rows": [_row_document(row) for row in self.rows],
        }


class Catalogue:
    """Every published list, and one document of them all, encoded once."""

    def __init__(self) -> None:
        self._lists: dict[str, CodeList] = {}
        self._bundle: Encoded | None = None

    def publish(self, codes: CodeList) -> CodeList:
        """Add a list, or put a newer one in its place; returns it."""
        if not codes.by_code:
            raise ValueError(f"{codes.name}: a list without codes")
        self._lists[codes.name] = codes
        self._bundle = None
        return codes

    def named(self, name: str) -> CodeList | None:
        """The list of that name."""
        return self._lists.get(name)

    def __getitem__(self, name: str) -> CodeList:
        return self._lists[name]

    def every(self) -> list[CodeList]:
        """All lists by name."""
        return [self._lists[name] for name in sorted(self._lists)]

    def bundle(self) -> "Encoded":
        """All lists as one encoded document, the same bytes until a list changes."""
        if self._bundle is None:
            self._bundle = encoded({"lists": [codes.document() for codes in self.every()]})
        return self._bundle


@dataclass(frozen=True, slots=True)
class Encoded:
    """A document as bytes, with its strong entity tag (RFC 9110 §8.8.3)."""

    body: bytes
    etag: str


def encoded(document: object) -> Encoded:
    """The document as JSON bytes; the tag is a digest of them."""
    body = orjson.dumps(document)
    return Encoded(body, f'"{hashlib.sha256(body).hexdigest()[:32]}"')


def read(path: Path) -> CodeList:
    """A code list from its file; ValueError names the file when a row is incomplete."""
    content = json.loads(path.read_text(encoding="utf-8"))
    try:
        rows = tuple(_read_row(row) for row in content["rows"])
        title = Words(**content["title"])
        return CodeList(content["name"], content["version"], rows, title, content.get("source"))
    except (KeyError, TypeError) as error:
        raise ValueError(f"{path.name}: {error}") from error


def shipped(names: Iterable[Path] | None = None) -> Catalogue:
    """A catalogue of the lists that come with the program."""
    catalogue = Catalogue()
    for path in sorted(names or (DATA / "lists").glob("*.json")):
        catalogue.publish(read(path))
    return catalogue


def _read_row(row: Mapping[str, Any]) -> CodeRow:
    return CodeRow(
        row["code"],
        Words(row["zh"], row["en"]),
        MappingProxyType({key: value for key, value in row.items() if key not in _OWN_KEYS}),
        row.get("retired", False),
        row.get("replaced_by"),
        row.get("mark"),
    )


def _row_document(row: CodeRow) -> dict[str, Any]:
    return {
        "code": row.code,
        "name": _both(row.name),
        "retired": row.retired,
        "replaced_by": row.replaced_by,
        "mark": row.mark,
        "details": dict(row.details),
    }


def _both(words: Words) -> dict[str, str]:
    return {"zh": words.zh, "en": words.en}


lists = shipped()
"""The catalogue of this program; upper rooms publish theirs into it when they are imported."""
