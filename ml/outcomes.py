"""Learning the order of a list's head from what became of earlier applications.

The shown score stays the linear one. An order is kept only where enough answered applications of
the latest time show that it is better; it never prefers a person who can do less.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata
from sklearn.linear_model import LogisticRegression

from ml.features import PRIORS
from ml.ranking import PostingRanking
from ml.shapes import SeekerQuery

ENOUGH = 300
"""Answered applications needed in the latest part, before an order may be promoted."""

RESAMPLES = 500
NAMES = list(PRIORS)
FIT, GAINED = NAMES.index("functional_fit"), NAMES.index("accommodations")


@dataclass(frozen=True)
class Outcomes:
    """Answered applications, oldest first.

    Parameters
    ----------
    seekers : sequence of SeekerQuery
        Who applied.
    postings : ndarray of shape (n,)
        Row of the posting applied for.
    good : ndarray of bool, shape (n,)
        Whether it went well (interviewed, hired).
    """

    seekers: Sequence[SeekerQuery]
    postings: NDArray[np.intp]
    good: NDArray[np.bool_]


def learnt_order(ranking: PostingRanking, outcomes: Outcomes) -> NDArray[np.float64] | None:
    """Weights of the readings that order a head better than the prior ones, or None.

    Learnt on the older half, judged on the newer: promoted only with `ENOUGH` answers of both
    kinds there and a 95 % interval of the gain in the area under the curve above 0; then learnt
    again on all. Weights are never negative, and one for the whole functional fit.
    """
    half = len(outcomes.good) // 2
    newer = outcomes.good[half:]
    if len(newer) < ENOUGH or newer.all() or not newer.any() or _one_sided(outcomes.good[:half]):
        return None
    readings = _readings(ranking, outcomes)
    priors = np.array([PRIORS[name].weight for name in NAMES])
    candidate = _weights(readings[:half], outcomes.good[:half])
    if _least_gain(readings[half:] @ candidate, readings[half:] @ priors, newer) <= 0:
        return None
    return _weights(readings, outcomes.good)


def _one_sided(good: NDArray[np.bool_]) -> bool:
    """Whether all went the same way."""
    return bool(good.all() or not good.any())


def _readings(ranking: PostingRanking, outcomes: Outcomes) -> NDArray[np.float64]:
    """The readings of each applied pair, shape (n, features)."""
    rows = [
        [float(part[0, 0]) for part in ranking.readings([ranking.prepare(seeker)], place).values()]
        for seeker, place in zip(outcomes.seekers, outcomes.postings[:, None], strict=True)
    ]
    return np.array(rows)


def _weights(readings: NDArray[np.float64], good: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Logistic weights, none below 0; what accommodations add counts as functional fit."""
    joined = readings.copy()
    joined[:, FIT] += joined[:, GAINED]
    joined[:, GAINED] = 0
    weights = np.maximum(LogisticRegression().fit(joined, good).coef_[0], 0)
    weights[GAINED] = weights[FIT]
    return np.asarray(weights, dtype=np.float64)


def _least_gain(
    ours: NDArray[np.float64], theirs: NDArray[np.float64], good: NDArray[np.bool_]
) -> float:
    """Lower end of the paired bootstrap interval of the gain in area under the curve."""
    generator = np.random.default_rng(0)
    gains = []
    for _ in range(RESAMPLES):
        drawn = generator.integers(0, len(good), len(good))
        if not _one_sided(good[drawn]):
            gains.append(_area(ours[drawn], good[drawn]) - _area(theirs[drawn], good[drawn]))
    return float(np.percentile(gains, 2.5))


def _area(scores: NDArray[np.float64], good: NDArray[np.bool_]) -> float:
    """Area under the receiver operating characteristic: chance that a good one stands first."""
    ranks = rankdata(scores)
    goods = int(good.sum())
    return float((ranks[good].sum() - goods * (goods + 1) / 2) / (goods * (len(good) - goods)))
