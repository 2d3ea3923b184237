"""How long the way to work takes between districts of Lanzhou, where nothing better is known.

A default, never a measurement: from seat to seat as the crow flies, times 1.3 for the road, at
22 km/h door to door for the first 15 km (streets, bus and metro) and 60 km/h beyond (trunk road,
train), plus 10 minutes for walking and waiting. Seats of government, not the middle of the area,
because most of each district's area is mountain where nobody lives. Inside one district 25 minutes.
"""

from collections.abc import Sequence
from math import asin, cos, radians, sin, sqrt
from types import MappingProxyType

from app.base.wording import Words
from app.reference.catalogue import CodeList, CodeRow, lists
from app.reference.rules.regions import districts_of_lanzhou, region

EARTH_KILOMETRES = 6371.0
DETOUR = 1.3
WAITING_MINUTES = 10
CITY_KILOMETRES = 15
CITY_SPEED = 22
TRUNK_SPEED = 60
INSIDE_MINUTES = 25


def kilometres(here: Sequence[float], there: Sequence[float]) -> float:
    """The great-circle distance of two points (longitude, latitude)."""
    longitude, latitude = radians(here[0]), radians(here[1])
    to_longitude, to_latitude = radians(there[0]), radians(there[1])
    across = sin((to_longitude - longitude) / 2) ** 2 * cos(latitude) * cos(to_latitude)
    return 2 * EARTH_KILOMETRES * asin(sqrt(sin((to_latitude - latitude) / 2) ** 2 + across))


def travel_minutes(crow_kilometres: float) -> int:
    """Minutes door to door for a distance as the crow flies."""
    road = crow_kilometres * DETOUR
    city = min(road, CITY_KILOMETRES)
    hours = city / CITY_SPEED + (road - city) / TRUNK_SPEED
    return round(WAITING_MINUTES + 60 * hours)


def commute_minutes(home: str, work: str) -> int | None:
    """Default minutes between two districts of Lanzhou; None where we do not know."""
    row = _COMMUTES.by_code.get(f"{home}-{work}")
    return None if row is None else int(row.details["minutes"])


def _row(home: str, work: str) -> CodeRow:
    here, there = region(home), region(work)
    if here is None or there is None:
        raise LookupError("a district without a region")
    apart = kilometres(here.details["seat"], there.details["seat"])
    minutes = INSIDE_MINUTES if home == work else travel_minutes(apart)
    name = Words(f"{here.name.zh}到{there.name.zh}", f"{here.name.en} to {there.name.en}")
    details = {"home": home, "work": work, "kilometres": round(apart, 1), "minutes": minutes}
    return CodeRow(f"{home}-{work}", name, MappingProxyType(details), mark="P")


_DISTRICTS = districts_of_lanzhou()
_COMMUTES = lists.publish(
    CodeList(
        "commute_minutes",
        lists["regions"].version,
        tuple(_row(home, work) for home in _DISTRICTS for work in _DISTRICTS),
        Words(
            "兰州各区县之间的通勤时间（估计）", "Commutes between Lanzhou's districts, estimated"
        ),
    )
)
