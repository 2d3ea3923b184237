"""Reading and loading what changes with time: minimum wages and occupations."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.reference.catalogue import DATA
from app.reference.models import Mark, MinimumWage, Occupation
from ml.occupations import AXES, Occupations
from ml.occupations import load_occupations as shipped_table

SHIPPED = "shipped"
OCCUPATION_CODE = re.compile(r"[1-8](-[0-9]{2}){3}")
_LONGEST_NAME = 200


class OccupationRow(NamedTuple):
    """A row to load: the code, the name or None, the level 1-4 or None to tell it by the code."""

    code: str
    name: str | None
    level: int | None = None


@dataclass(slots=True)
class Loaded:
    """What a load did: counts, and each refused row by its number (from 1) and why."""

    added: int = 0
    changed: int = 0
    same: int = 0
    refused: list[tuple[int, str]] = field(default_factory=list)


def minimum_wages(session: Session) -> Sequence[MinimumWage]:
    """Every minimum wage on record; `rules.wages.minimum_wage_at` picks the one that holds."""
    order = (MinimumWage.region, MinimumWage.valid_from)
    return session.scalars(sa.select(MinimumWage).order_by(*order)).all()


def occupation_names(session: Session, codes: Iterable[str | None]) -> dict[str, str | None]:
    """The names of these occupations; a code that is not on record is left out."""
    wanted = {code for code in codes if code is not None}
    rows = session.execute(
        sa.select(Occupation.code, Occupation.name).where(Occupation.code.in_(wanted))
    )
    return {row.code: row.name for row in rows}


def occupations(q: str | None = None, after: str | None = None) -> sa.Select[Occupation]:
    """Occupations by code: all, or those whose name, code or usual posted titles hold `q`."""
    found = sa.select(Occupation).order_by(Occupation.code)
    if after is not None:
        found = found.where(Occupation.code > after)
    if q is None:
        return found
    return found.where(
        sa.or_(
            Occupation.name.icontains(q, autoescape=True),
            Occupation.code.startswith(q, autoescape=True),
            Occupation.code.in_(_posted_as(q)),
        )
    )


def load_occupations(session: Session, rows: Iterable[OccupationRow], source: str) -> Loaded:
    """Take a list of occupations in; what is loaded later rules, and nothing is taken away.

    A row without a name keeps the name on record. The same list twice changes nothing.
    """
    known = {row.code: row for row in session.scalars(sa.select(Occupation))}
    loaded = Loaded()
    for number, row in enumerate(rows, start=1):
        if why := _fault(row):
            loaded.refused.append((number, why))
            continue
        outcome = _keep(session, known, row, source)
        setattr(loaded, outcome, getattr(loaded, outcome) + 1)
    session.flush()
    return loaded


def seed(session: Session) -> Counter[str]:
    """Bring the shipped minimum wages and occupations up to date; an operator's rows stay.

    Returns how many rows were added and changed; a second time both are 0.
    """
    counts: Counter[str] = Counter()
    _seed_minimum_wages(session, counts)
    _seed_occupations(session, counts)
    session.flush()
    return counts


def _fault(row: OccupationRow) -> str | None:
    if not OCCUPATION_CODE.fullmatch(row.code):
        return "occupation_code"
    if row.name is not None and not 0 < len(row.name) <= _LONGEST_NAME:
        return "occupation_name"
    if row.level is not None and not 1 <= row.level <= 4:
        return "occupation_level"
    return None


def _level_of(code: str) -> int:
    """The level a code shows: trailing 00 groups are higher classes (2-05-10-00 shows 3)."""
    groups = code.split("-")
    return next(level for level in (4, 3, 2, 1) if level == 1 or groups[level - 1] != "00")


def _keep(session: Session, known: dict[str, Occupation], row: OccupationRow, source: str) -> str:
    found = known.get(row.code)
    level = row.level or (found.level if found else _level_of(row.code))
    if found is None:
        found = Occupation(code=row.code, name=row.name, level=level, source=source)
        known[row.code] = found
        session.add(found)
        return "added"
    name = row.name or found.name
    if (found.name, found.level) == (name, level):
        return "same"
    found.name, found.level, found.source = name, level, source
    return "changed"


def _seed_occupations(session: Session, counts: Counter[str]) -> None:
    table = _table()
    known = {row.code: row for row in session.scalars(sa.select(Occupation))}
    for code, name in zip(table.codes, table.names, strict=True):
        found = known.get(code)
        if found is None or found.source == SHIPPED:
            # 2-05-10-00 is an occupation that is the only one of its class; 4-99-00-00 is a class.
            level = None if code.endswith("-00-00") else 4
            counts[_keep(session, known, OccupationRow(code, name, level), SHIPPED)] += 1


def _seed_minimum_wages(session: Session, counts: Counter[str]) -> None:
    known = {(row.region, row.valid_from): row for row in minimum_wages(session)}
    for values in _shipped_wages():
        found = known.get((values["region"], values["valid_from"]))
        if found is None:
            session.add(MinimumWage(**values))
            counts["added"] += 1
        elif found.shipped and any(getattr(found, key) != values[key] for key in values):
            for key, value in values.items():
                setattr(found, key, value)
            counts["changed"] += 1


def _shipped_wages() -> list[dict[str, Any]]:
    content = json.loads((DATA / "minimum_wages.json").read_text(encoding="utf-8"))
    return [
        {
            "region": row["region"],
            "tier": row["tier"],
            "monthly": Decimal(row["monthly"]),
            "hourly": Decimal(row["hourly"]),
            "valid_from": date.fromisoformat(row["valid_from"]),
            "valid_to": date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
            "source": content["source"],
            "mark": Mark(row["mark"]),
            "shipped": True,
        }
        for row in content["rows"]
    ]


def ratings_of(occupation: str) -> dict[str, int]:
    """An occupation's rough demands by axis, 0 none … 3 high; empty where none are shipped."""
    table = _table()
    row = table.rows.get(occupation)
    if row is None:
        return {}
    return {axis: int(level) for axis, level in zip(AXES, table.demands[row], strict=True)}


def usual_place(occupation: str) -> str | None:
    """Where an occupation is usually done: O on site, H hybrid, R remote; None if not shipped."""
    table = _table()
    row = table.rows.get(occupation)
    return None if row is None else table.places[row]


@cache
def _table() -> Occupations:
    return shipped_table()


def _posted_as(q: str) -> list[str]:
    """The shipped occupations that are posted under a title holding `q`."""
    table = _table()
    wanted = q.lower()
    return [
        code
        for code, posted in zip(table.codes, table.posted, strict=True)
        if any(wanted in title.lower() for title in posted)
    ]
