"""Profiles as arrays, one column per catalogue item, for the vectorised ranking."""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from app.functioning.catalogue import ITEM_CODES
from app.functioning.rules.comparison import uplift


def vector(items: Sequence[str], levels: Mapping[str, int | None]) -> NDArray[np.float32]:
    """Levels in the order of `items`, shape (n_items,); NaN where unknown or not stated."""
    found = (levels.get(item) for item in items)
    return np.array([np.nan if level is None else level for level in found], dtype=np.float32)


def uplift_vector(codes: Iterable[str], items: Sequence[str] = ITEM_CODES) -> NDArray[np.float32]:
    """How far these accommodations together lift each item, shape (n_items,); 0 where not."""
    lifted = uplift(codes)
    return np.array([lifted.get(item, 0) for item in items], dtype=np.float32)
