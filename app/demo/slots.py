"""Which postings there are: whose, for what work, and in what state."""

from collections.abc import Iterator
from dataclasses import dataclass

from app.demo.chance import Chance
from app.demo.city import City
from app.demo.sheets import EmployerSheet, employer_sheets

_EXTRA = ((300, 6), (100, 4), (20, 2), (0, 1))
"""From so many employees on, so many open postings beyond one for each occupation."""

_OTHER_STATES = {
    "draft": 0.25,
    "in_review": 0.2,
    "paused": 0.15,
    "filled": 0.15,
    "closed": 0.1,
    "expired": 0.15,
}
_STATE_AT = {"draft": "draft", "submitted": "draft", "paused": "paused", "suspended": "closed"}


@dataclass(frozen=True, slots=True)
class Slot:
    """One posting to be: its number in the city, its employer's number, occupation and state.

    `first` is the first open one of its occupation, whose employer has confirmed what it demands
    and named the occupation.
    """

    number: int
    employer: int
    occupation: str
    state: str
    first: bool


def slots(city: City) -> Iterator[Slot]:
    """Every posting of the city, employer by employer."""
    number, seen = 0, set[str]()
    for place, sheet in enumerate(employer_sheets()):
        chance = city.chance("slots", place)
        for occupation, state in _of(sheet, chance):
            first = state == "open" and occupation not in seen
            yield Slot(number, place, occupation, state, first)
            seen |= {occupation} if first else set()
            number += 1


def _of(sheet: EmployerSheet, chance: Chance) -> Iterator[tuple[str, str]]:
    if sheet.state != "verified":
        state = _STATE_AT[sheet.state]
        yield from ((occupation, state) for occupation in sheet.jobs[:3])
        return
    extra = next(count for size, count in _EXTRA if sheet.employees >= size)
    yield from ((occupation, "open") for occupation in sheet.jobs)
    yield from ((chance.one_of(sheet.jobs), "open") for _ in range(extra))
    for _ in range(chance.between(0, 3)):
        yield chance.one_of(sheet.jobs), chance.weighted(_OTHER_STATES)
