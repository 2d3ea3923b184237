"""The order of a list: the highest scores first, ties always the same way."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Ranked:
    """Postings in order, best first, with their scores.

    Parameters
    ----------
    indices : ndarray of shape (k,)
        Rows of the postings.
    scores : ndarray of shape (k,)
        Linear scores; they fall along the list unless a learnt order moved its head.
    moved : ndarray of shape (k,)
        Places a learnt order moved each posting up (above 0) or down.
    """

    indices: NDArray[np.intp]
    scores: NDArray[np.float64]
    moved: NDArray[np.intp]


def leading(scores: NDArray[np.float64], k: int) -> NDArray[np.intp]:
    """Positions of the k highest scores, best first, equal ones (to 6 decimals) in given order.

    Examples
    --------
    >>> leading(np.array([0.1, 0.5, 0.5, 0.9]), 3).tolist()
    [3, 1, 2]
    """
    rounded = -np.round(scores, 6)
    if k >= len(rounded):
        return np.argsort(rounded, kind="stable")
    if k < 1:
        return np.zeros(0, dtype=np.intp)
    candidates = np.flatnonzero(rounded <= np.partition(rounded, k - 1)[k - 1])
    return candidates[np.argsort(rounded[candidates], kind="stable")][:k]
