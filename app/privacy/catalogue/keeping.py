"""Dated rules, shipped as data: what law keeps of an erased person, and until when things are due.

`mark` tells how sure a term is: V read in the law named, P a proposal of this project that an
operator should look at.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from app.base.wording import Words

_DATA = json.loads(
    (Path(__file__).parents[1] / "data" / "keeping.json").read_text(encoding="utf-8")
)

COOLING_OFF_DAYS = 7
"""How long somebody may call their erasure off."""

EXPORT_DAYS = 7
"""How long a copy of somebody's data may be fetched."""


@dataclass(frozen=True, slots=True)
class Dated:
    """A rule in force from a day on, to a day or for good."""

    code: str
    mark: str
    valid_from: date
    valid_to: date | None

    def holds_on(self, day: date) -> bool:
        """Whether the rule is in force that day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, slots=True)
class Keeping(Dated):
    """What law keeps: these columns, for some months after something happened."""

    after: str
    months: int
    basis: Words
    columns: Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Deadline(Dated):
    """Within how many working days an answer is due.

    Working days are Monday to Friday. Public holidays are announced year by year and not known
    here: with them the law's day would be later, never earlier.
    """

    working_days: int


@dataclass(frozen=True, slots=True)
class Silence(Dated):
    """After how many months without a sign of life a person is warned, and the days of grace."""

    months: int
    grace_days: int
    basis: Words


def _dated(row: Mapping[str, Any]) -> dict[str, Any]:
    until = row["valid_to"]
    return {
        "code": row["code"],
        "mark": row["mark"],
        "valid_from": date.fromisoformat(row["valid_from"]),
        "valid_to": date.fromisoformat(until) if until else None,
    }


VERSION: str = _DATA["version"]
KEEPING = tuple(
    Keeping(
        **_dated(row),
        after=row["after"],
        months=row["months"],
        basis=Words(row["zh"], row["en"]),
        columns=row["columns"],
    )
    for row in _DATA["keeping"]
)
DEADLINES = tuple(
    Deadline(**_dated(row), working_days=row["working_days"]) for row in _DATA["deadlines"]
)
SILENCES = tuple(
    Silence(
        **_dated(row),
        months=row["months"],
        grace_days=row["grace_days"],
        basis=Words(row["zh"], row["en"]),
    )
    for row in _DATA["silence"]
)
