"""Measures of rankings with binary relevance, and their bootstrap intervals.

All are averages over queries; ties in score go by the order of the candidates.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypedDict

import numpy as np
from numpy.typing import NDArray

RESAMPLES = 2000
SEED = 20240501
PER_QUERY = ("map", "ndcg@10", "mrr", "p@1", "r@10", "r@50")


class Estimate(TypedDict):
    """A mean with its 95 % percentile bootstrap interval."""

    value: float
    low: float
    high: float


def ranks_of(
    scores: NDArray[np.floating], relevant: Sequence[NDArray[np.intp]]
) -> list[NDArray[np.int64]]:
    """Ranks (1 = first) of each query's relevant candidates in its full ranking, ascending.

    Parameters
    ----------
    scores : ndarray of shape (n_queries, n_candidates)
        Higher is better; ``-inf`` for a candidate that is left out for a query.
    relevant : sequence of ndarray
        Columns of the relevant candidates of each query.

    Examples
    --------
    >>> ranks_of(np.array([[0.2, 0.9, 0.2]]), [np.array([1, 2])])[0].tolist()
    [1, 3]
    """
    ranks = []
    for line, columns in zip(scores, relevant, strict=True):
        place = np.empty(len(line), dtype=np.int64)
        place[np.argsort(-line, kind="stable")] = np.arange(1, len(line) + 1)
        ranks.append(np.sort(place[columns]))
    return ranks


def per_query(ranks: Sequence[NDArray[np.int64]]) -> dict[str, NDArray[np.float64]]:
    """MAP's average precision, nDCG@10, reciprocal rank, P@1, R@10 and R@50 of each query.

    References
    ----------
    Järvelin, K., & Kekäläinen, J. (2002). Cumulated gain-based evaluation of IR techniques.
    ACM Transactions on Information Systems, 20(4), 422-446.

    Examples
    --------
    >>> measured = per_query([np.array([1, 4])])
    >>> float(measured["map"][0]), float(measured["mrr"][0]), float(measured["r@10"][0])
    (0.75, 1.0, 1.0)
    """
    gains = 1 / np.log2(np.arange(2, 12))
    rows = [
        (
            float(np.mean(np.arange(1, len(found) + 1) / found)),
            float(gains[found[found <= 10] - 1].sum() / gains[: min(10, len(found))].sum()),
            1 / float(found[0]),
            float(found[0] == 1),
            float(np.mean(found <= 10)),
            float(np.mean(found <= 50)),
        )
        for found in ranks
    ]
    values = np.array(rows, dtype=np.float64).reshape(len(rows), len(PER_QUERY))
    return {name: values[:, column] for column, name in enumerate(PER_QUERY)}


def estimate(values: NDArray[np.floating]) -> Estimate:
    """Mean with its 95 % percentile bootstrap interval (2,000 resamples, fixed seed).

    References
    ----------
    Efron, B., & Tibshirani, R. (1993). An introduction to the bootstrap. Chapman & Hall.

    Examples
    --------
    >>> estimate(np.array([0.0, 1.0, 1.0, 0.0]))["value"]
    0.5
    """
    if not len(values):
        return {"value": 0.0, "low": 0.0, "high": 0.0}
    means = _resampled(np.asarray(values, dtype=np.float64))
    low, high = np.percentile(means, [2.5, 97.5])
    return {"value": _rounded(values.mean()), "low": _rounded(low), "high": _rounded(high)}


def summary(measured: Mapping[str, NDArray[np.floating]]) -> dict[str, Estimate]:
    """Each measure with its interval; all are resampled with the same queries."""
    return {name: estimate(values) for name, values in measured.items()}


def paired_difference(ours: NDArray[np.floating], theirs: NDArray[np.floating]) -> Estimate:
    """Mean difference of two methods over the same queries, resampled together.

    Examples
    --------
    >>> paired_difference(np.array([0.6, 0.8]), np.array([0.5, 0.7]))["low"] > 0
    True
    """
    if len(ours) != len(theirs):
        raise ValueError(f"{len(ours)} queries against {len(theirs)}: not the same set")
    return estimate(np.asarray(ours) - np.asarray(theirs))


def _resampled(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Means of the bootstrap resamples."""
    size = len(values)
    generator = np.random.default_rng(SEED)
    counts = generator.multinomial(size, np.full(size, 1 / size), size=RESAMPLES)
    return counts @ values / size


def _rounded(value: float) -> float:
    """Four decimals: more would suggest an accuracy the sets do not give."""
    return round(float(value), 4)
