"""What people wish for in a job; some wish for nothing in particular and are asked nothing."""

from decimal import Decimal
from typing import Any

from app.demo.chance import Chance
from app.demo.lives import Life
from app.reference.rules.regions import neighbours

_FORMS = ("PROPORTIONAL", "CONCENTRATED", "FLEXIBLE", "PUBLIC_WELFARE", "ASSISTED", "RURAL")
_SCHEDULES = ("DAY", "FLEXIBLE_HOURS", "OWN_PACE", "ROTATING_SHIFTS", "SPLIT", "WEEKENDS")
_PLACES = ("on_site", "hybrid", "remote")


def wishes(chance: Chance, life: Life) -> dict[str, Any]:
    """The columns of a seeker that say wishes; nothing at all for a seventh."""
    if chance.happens(0.14):
        return {}
    said = _work(chance, life) | _places(chance, life)
    if chance.happens(0.2):
        said["accepted_forms"] = sorted(chance.some_of(_FORMS, chance.between(2, 4)))
    if chance.happens(0.25):
        said["accepted_schedules"] = sorted({"DAY", *chance.some_of(_SCHEDULES, 2)})
    if chance.happens(0.55):
        floor = 1200 + 300 * life.rank + 100 * chance.between(0, 16)
        said["pay_floor"] = {"amount": Decimal(floor), "currency": "CNY"}
    if chance.happens(0.25):
        said["most_weekly_hours"] = chance.one_of((16, 20, 24, 30, 35, 40, 44))
    return said


def _work(chance: Chance, life: Life) -> dict[str, Any]:
    said: dict[str, Any] = {}
    if chance.happens(0.7):
        jobs = chance.some_of(life.jobs, chance.between(1, 3))
        said["desired_titles"] = list(dict.fromkeys(chance.one_of(job.titles) for job in jobs))
    if chance.happens(0.45):
        jobs = chance.some_of(life.jobs, chance.between(1, 2))
        said["desired_occupations"] = [job.code for job in jobs]
    return said


def _places(chance: Chance, life: Life) -> dict[str, Any]:
    said: dict[str, Any] = {}
    if chance.happens(0.4):
        near = [code for code in neighbours(life.district) if code.startswith("6201")]
        beside = chance.some_of(near, chance.between(0, 2))
        said["desired_districts"] = [life.district, *beside]
    if chance.happens(0.3):
        said["accepted_work_places"] = chance.some_of(_PLACES, chance.between(1, 3))
    return said
