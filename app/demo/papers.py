"""What people show when they register: identity number, certificate, licences. All of nobody."""

from calendar import isleap
from datetime import date, timedelta
from typing import Any

from app.demo.chance import Chance
from app.demo.lives import Life
from app.demo.numbers import a_certificate_number, an_identity_number
from app.seekers.rules.numbers import Category, Sex

_SHOWN = {"both": 0.88, "certificate": 0.06, "identity": 0.04, "neither": 0.02}
_CAN_DRIVE = ("wheelchair", "crutches", "weak_leg_light")
_YOUNGEST = 16


def papers(
    chance: Chance, number: int, life: Life, born: date, grade: int, day: date
) -> dict[str, Any]:
    """The numbers as a registration takes them; some bring one document, a few none."""
    identity = an_identity_number(born, number * 2 % 1000, Sex(life.sex))
    category = list(Category)[life.situation.category - 1]
    printed = a_certificate_number(identity, category, grade)
    shown = chance.weighted(_SHOWN)
    said: dict[str, Any] = {}
    if shown in ("both", "identity"):
        said["id_number"] = identity
    if shown in ("both", "certificate"):
        reissued = "B1" if chance.happens(0.04) else ""
        said["certificate"] = {"number": printed + reissued, "valid_until": _until(chance, day)}
    return said or {"birth_date": born, "sex": life.sex}


def birth_date(chance: Chance, age: int, day: date, arrived: date) -> date:
    """A birthday of somebody of that age on the day, who was sixteen when they registered."""
    born = _years_before(day, age) - timedelta(days=chance.below(364))
    return min(born, _years_before(arrived, _YOUNGEST))


def held_licences(chance: Chance, life: Life, day: date) -> list[dict[str, Any]]:
    """Licences and skill certificates of the work one leans to, each held by about half."""
    asked = [code for job in life.jobs for code in (*job.licences, *job.useful_licences)]
    codes = [code for code in dict.fromkeys(asked) if chance.happens(0.55)]
    if life.situation.key in _CAN_DRIVE and life.age > 20 and chance.happens(0.15):
        codes.append("DRIVING_LICENCE_C5")
    return [{"code": code, "valid_until": _licence_until(chance, code, day)} for code in codes]


def _until(chance: Chance, day: date) -> date | None:
    """Ten years at most; a few have run out or are about to."""
    if chance.happens(0.05):
        return None
    return day + timedelta(days=chance.between(-250, 3300))


def _licence_until(chance: Chance, code: str, day: date) -> date | None:
    if code.startswith("HEALTH_CERTIFICATE"):
        return day + timedelta(days=chance.between(-60, 360))
    return day + timedelta(days=chance.between(90, 2000)) if chance.happens(0.3) else None


def _years_before(day: date, years: int) -> date:
    year = day.year - years
    leap_day = (day.month, day.day) == (2, 29) and not isleap(year)
    return date(year, 2, 28) if leap_day else day.replace(year=year)
