"""The people who come to register: what they say of themselves, and what they can do."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from app.demo import lives, names, papers
from app.demo.abilities import capabilities
from app.demo.chance import Chance
from app.demo.city import City
from app.demo.lives import Life
from app.demo.numbers import a_certificate_number, a_phone_number, an_identity_number
from app.demo.sheets import PortraitSheet, portrait_sheets, situation_sheets
from app.demo.wishes import wishes
from app.seekers.rules.numbers import Category, Sex

SEEKERS = 440
"""How many people look for work, those told in full among them."""

_DISTRICTS = {
    "620102": 0.28,
    "620103": 0.17,
    "620104": 0.11,
    "620105": 0.1,
    "620111": 0.06,
    "620121": 0.09,
    "620122": 0.06,
    "620123": 0.09,
    "620171": 0.04,
}
_STATES = {
    "job_ready": 0.6,
    "assessed": 0.1,
    "verified": 0.09,
    "registered": 0.11,
    "placed": 0.05,
    "retained": 0.02,
    "inactive": 0.03,
}
_SHARED = 0.07
"""The share of people who live with the person before them and give the same telephone."""


@dataclass(frozen=True, slots=True)
class Newcomer:
    """A person with the content of their registration, their profile and the state to come."""

    said: Mapping[str, Any]
    levels: Mapping[str, int | None]
    state: str


def newcomer(city: City, number: int, arrived: date) -> Newcomer:
    """The person of that number (from 0); the first ones are told in full."""
    portraits = portrait_sheets()
    if number < len(portraits):
        return _portrayed(city, number, portraits[number])
    chance, life = city.chance("seeker", number), _life(city, number)
    born = papers.birth_date(chance, life.age, city.as_of, arrived)
    grade = chance.one_of(life.situation.grades)
    said = {
        **_person(city, chance, number, life),
        **_history(chance, life, born, city.as_of),
        **_reached(chance, life, household(city, number)),
        **wishes(chance, life),
        **papers.papers(chance, number, life, born, grade, city.as_of),
    }
    known = capabilities(chance, life.situation, life.rank)
    return Newcomer(said, known, chance.weighted(_STATES))


def household(city: City, number: int) -> int:
    """The number of the first person of the household a person lives in."""
    first = len(portrait_sheets())
    while number > first and city.chance("shared", number).happens(_SHARED):
        number -= 1
    return number


def _life(city: City, number: int) -> Life:
    chance, sheets = city.chance("life", number), situation_sheets()
    district = city.chance("home", household(city, number)).weighted(_DISTRICTS)
    key = chance.weighted({key: sheet.weight for key, sheet in sheets.items()})
    return lives.a_life(chance, sheets[key], chance.one_of(("male", "female")), district)


def _person(city: City, chance: Chance, number: int, life: Life) -> dict[str, Any]:
    family = names.a_surname(city.chance("family", household(city, number)))
    return {
        "name": names.a_name(chance, life.sex, family),
        "district": life.district,
        "education": life.education if chance.happens(0.9) else None,
        "skills": lives.skills(chance, life),
        "personalised": not chance.happens(0.04),
    }


def _history(chance: Chance, life: Life, born: date, day: date) -> dict[str, Any]:
    worked = lives.experiences(chance, life)
    finished = date(born.year + 14 + life.rank * 2, 7, 1)
    told = life.rank > 2 and finished < day and chance.happens(0.4)
    return {
        "introduction": lives.introduction(chance, life, worked),
        "experiences": worked,
        "graduated_on": finished if told else None,
        "licences": papers.held_licences(chance, life, day),
    }


def _reached(chance: Chance, life: Life, home: int) -> dict[str, Any]:
    formats = life.situation.formats or ["sms", "voice"]
    said = {
        "accommodations": sorted(c for c in life.situation.brings if chance.happens(0.7)),
        "reach": chance.one_of(life.situation.reach),
        "format_preference": chance.one_of(formats) if chance.happens(0.5) else None,
    }
    return said | ({"phone": a_phone_number(home)} if chance.happens(0.96) else {})


def _portrayed(city: City, number: int, told: PortraitSheet) -> Newcomer:
    chance = city.chance("seeker", number)
    born = papers.birth_date(chance, told.age, city.as_of, city.as_of)
    identity = an_identity_number(born, number * 2, Sex(told.sex))
    category = list(Category)[told.category - 1]
    printed = a_certificate_number(identity, category, told.grade)
    wished = dict(told.wishes)
    floor = wished.pop("pay_floor", None)
    said = {
        "name": told.name,
        "district": told.district,
        "education": told.education,
        "introduction": told.introduction,
        "skills": told.skills,
        "experiences": told.experiences,
        "licences": [{"code": code} for code in told.licences],
        "id_number": identity,
        "certificate": {"number": printed, "valid_until": date(city.as_of.year + 6, 6, 30)},
        "phone": a_phone_number(number),
        **wished,
    }
    if floor:
        said["pay_floor"] = {"amount": Decimal(floor), "currency": "CNY"}
    return Newcomer(said, told.capabilities, "job_ready")
