"""The texts people are shown before their data are used (PIPL arts. 17, 23 and 30), by version.

A text that was published is never changed: a new one gets a new version, so that what somebody
agreed to can be read later. A new major version (2.0 after 1.3) asks everybody again.
"""

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any

from app.base.wording import Words

_DATA = Path(__file__).parents[1] / "data" / "notices.json"


@dataclass(frozen=True, slots=True)
class Notice:
    """One version of one text; `easy` are short sentences in plain Chinese, read one by one."""

    purpose: str
    version: str
    published_on: date
    title: Words
    aim: Words
    method: Words
    kinds: tuple[Words, ...]
    keeping: Words
    necessity: Words
    effect: Words
    rights: Words
    easy: tuple[str, ...]


def major(version: str) -> str:
    """The part of a version whose change asks everybody again."""
    return version.partition(".")[0]


def _read(row: Mapping[str, Any], rights: Mapping[str, Any]) -> Notice:
    texts = ("title", "aim", "method", "keeping", "necessity", "effect")
    return Notice(
        purpose=row["purpose"],
        version=row["version"],
        published_on=date.fromisoformat(row["published_on"]),
        kinds=tuple(Words(**kind) for kind in row["kinds"]),
        rights=Words(**rights[row["rights"]]),
        easy=tuple(row["easy"]),
        **{name: Words(**row[name]) for name in texts},
    )


def _load() -> Mapping[str, Mapping[str, Notice]]:
    content = json.loads(_DATA.read_text(encoding="utf-8"))
    found: dict[str, dict[str, Notice]] = defaultdict(dict)
    for row in content["notices"]:
        notice = _read(row, content["rights"])
        if notice.version in found[notice.purpose]:
            raise ValueError(f"{notice.purpose} {notice.version} stands twice")
        found[notice.purpose][notice.version] = notice
    return MappingProxyType(found)


NOTICES: Mapping[str, Mapping[str, Notice]] = _load()
"""By purpose and version."""
