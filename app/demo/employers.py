"""The employers of the city: who they are, where they stand, how they answered so far."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from app.demo.arrivals import Arrival, Happening, Step, happenings, log_rows
from app.demo.chance import Chance
from app.demo.city import City
from app.demo.names import a_name
from app.demo.numbers import a_credit_code, a_phone_number
from app.demo.sheets import EmployerSheet, employer_sheets
from app.employers import rules
from app.employers.models import Employer, EmployerKind, EmployerMove, EmployerState
from app.identity.models import Party, PartyKind

_PATHS: dict[str, tuple[str, ...]] = {
    "draft": (),
    "submitted": ("submit",),
    "verified": ("submit", "verify"),
    "paused": ("submit", "verify", "pause"),
    "suspended": ("submit", "verify", "suspend"),
}
_REASONS = {"suspend": "fees_charged"}
_CODES = {
    "ENTERPRISE": "91",
    "INDIVIDUAL_BUSINESS": "92",
    "COOPERATIVE": "93",
    "PUBLIC_INSTITUTION": "12",
    "GOVERNMENT": "11",
    "SOCIAL_ORGANISATION": "52",
}
_CONTACTS = 9000
"""Telephone numbers from here on are employers'; those before are seekers'."""


@cache
def came(city: City, number: int) -> datetime:
    """When the employer of that number (from 0) registered: 80 to 500 days ago."""
    chance = city.chance("employer came", number)
    return city.ago(80 + chance.below(420)) + timedelta(hours=9, minutes=chance.below(480))


def employer_id(city: City, number: int) -> UUID:
    """The id of the employer of that number."""
    return city.id_at(came(city, number), "employer", number)


def employers(city: City) -> list[Arrival]:
    """Every employer with its history."""
    return [_arrival(city, number, sheet) for number, sheet in enumerate(employer_sheets())]


def _arrival(city: City, number: int, sheet: EmployerSheet) -> Arrival:
    at, chance = came(city, number), city.chance("employer", number)
    party = Party(
        id=employer_id(city, number),
        kind=PartyKind.ORGANISATION,
        district=sheet.district,
        created_at=at,
    )
    employer = rules.registered(party, _said(sheet, number, chance), at)
    steps = _steps(city, at, sheet.state, chance)
    _bring(employer, sheet.state, steps)
    if sheet.state == "verified" and chance.happens(0.75):
        _let_answer(employer, chance)
    moves = log_rows(city, rules.MACHINE, EmployerState.DRAFT, steps, "employer", number)
    rows = [EmployerMove(employer_id=employer.id, **row) for row in moves]
    history = [Happening(at, "employer.registered"), *happenings(rules.EVENTS, steps)]
    return Arrival(employer, rows, history, party)


def _said(sheet: EmployerSheet, number: int, chance: Chance) -> dict[str, Any]:
    code = number + 1 + 1000 * chance.below(800_000)
    return {
        "name": sheet.name,
        "brand_name": sheet.brand,
        "kind": EmployerKind(sheet.kind),
        "credit_code": a_credit_code(code, _CODES[sheet.kind]),
        "industry": sheet.industry,
        "district": sheet.district,
        "address": f"兰州市{sheet.address}",
        "employees": sheet.employees,
        "description": sheet.about,
        "contact_name": a_name(chance, chance.one_of(("male", "female"))),
        "contact_phone": a_phone_number(_CONTACTS + number),
        "contact_email": f"hr{number + 1:02d}@lanzhou.example",
    }


def _steps(city: City, at: datetime, state: str, chance: Chance) -> list[Step]:
    times = {
        "submit": at + timedelta(hours=chance.between(1, 70)),
        "verify": at + timedelta(days=4, hours=chance.between(1, 140)),
        "pause": city.ago(chance.between(3, 20)) + timedelta(hours=10),
        "suspend": city.ago(chance.between(3, 20)) + timedelta(hours=15),
    }
    return [Step(name, times[name], _REASONS.get(name)) for name in _PATHS[state]]


def _bring(employer: Employer, state: str, steps: Sequence[Step]) -> None:
    """Put an employer where its steps ended."""
    employer.state = EmployerState(state)
    employer.state_reason = steps[-1].reason if steps else None
    employer.updated_at = steps[-1].at if steps else employer.created_at
    employer.verified_at = next((step.at for step in steps if step.name == "verify"), None)


def _let_answer(employer: Employer, chance: Chance) -> None:
    """Figures of applications in the time before the city is shown."""
    employer.received = chance.between(2, 60)
    employer.answered = round(employer.received * chance.one_of((0.35, 0.6, 0.8, 0.9, 1.0)))
    hours = chance.between(6, 200)
    employer.answer_seconds = employer.answered * hours * 3600 + chance.below(3600)
