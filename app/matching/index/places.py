"""Places as numbers: every region has a row, so that commutes and wishes are arrays over them."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from app.reference.catalogue import lists
from app.reference.rules.commute import commute_minutes
from app.reference.rules.regions import is_within

PLACES: tuple[str, ...] = tuple(row.code for row in lists["regions"].rows)
ROW_OF: Mapping[str, int] = MappingProxyType({code: row for row, code in enumerate(PLACES)})

SLOWNESS = (2.0, 1.75, 1.5, 1.25, 1.1, 1.0)
"""How much longer the way takes at each capability 0–5 of getting to work."""


def minutes_from(home: str | None, getting_to_work: int | None) -> NDArray[np.float32]:
    """Minutes to every place, shape (places,); NaN unknown."""
    slowness = 1.0 if getting_to_work is None else SLOWNESS[getting_to_work]
    return _minutes(home or "") * np.float32(slowness)


def wished(districts: Iterable[str]) -> NDArray[np.bool_] | None:
    """Which places may lie in the districts wished, shape (places,); None without wishes.

    A posting that names only the city may lie in any of its districts, so it stays.
    """
    chosen = frozenset(districts)
    return _wished(chosen) if chosen else None


@lru_cache(maxsize=1000)
def _minutes(home: str) -> NDArray[np.float32]:
    found = (commute_minutes(home, work) for work in PLACES)
    return np.array([np.nan if n is None else n for n in found], dtype=np.float32)


@lru_cache(maxsize=4000)
def _wished(districts: frozenset[str]) -> NDArray[np.bool_]:
    return np.array([any(_meet(place, wish) for wish in districts) for place in PLACES])


def _meet(place: str, wish: str) -> bool:
    return is_within(place, wish) or is_within(wish, place)
