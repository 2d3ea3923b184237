"""What is compared between a person and a posting, each reading 0…1 (1 = suits fully)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ml.shapes import (
    DAY,
    EVENING,
    NIGHT,
    PLACE_UNKNOWN,
    REMOTE,
    SHIFTS,
    UNCODED,
    WEEKEND,
    PostingTable,
    SeekerQuery,
)

__all__ = [
    "BASE",
    "DAY",
    "EVENING",
    "NIGHT",
    "PLACE_UNKNOWN",
    "PRIORS",
    "REMOTE",
    "SHIFTS",
    "UNCODED",
    "WEEKEND",
    "Demands",
    "PostingTable",
    "Prior",
    "SeekerQuery",
    "commute",
    "education",
    "experience",
    "functional_fit",
    "hours",
    "pay",
    "schedule",
    "total_score",
]

UNKNOWN_CAPABILITY = np.float32(99)
ESSENTIAL_WEIGHT, STATED_WEIGHT, ASSUMED_WEIGHT = 3.0, 2.0, 1.0
BITS = np.array([bin(flags).count("1") for flags in range(256)], dtype=np.float32)


class Prior(NamedTuple):
    """Weight of a feature in the score, and the reading that counts as neither good nor bad."""

    weight: float
    neutral: float


PRIORS: dict[str, Prior] = {
    "title": Prior(0.14, 0.0),
    "text": Prior(0.08, 0.0),
    "occupation": Prior(0.18, 0.0),
    "functional_fit": Prior(0.28, 1.0),
    "accommodations": Prior(0.28, 0.0),  # same weight: together they are one fit of at most 1
    "commute": Prior(0.10, 0.5),
    "pay": Prior(0.06, 0.5),
    "hours": Prior(0.04, 0.5),
    "schedule": Prior(0.03, 0.5),
    "education": Prior(0.03, 0.5),
    "experience": Prior(0.03, 0.5),
    "responsiveness": Prior(0.02, 0.5),
    "exposure": Prior(0.01, 0.5),
}
"""The documented prior weights; all but `accommodations` add up to 1."""

BASE = sum(prior.weight * prior.neutral for prior in PRIORS.values())
"""Score of a pair of which nothing is known."""


@dataclass(frozen=True)
class Demands:
    """Functional demands of postings, item by item, with each item's share in the fit.

    Parameters
    ----------
    demand, offered, share : ndarray of float32, shape (m, n)
        Demand (0 unspecified), uplift offered, and ``weight / sum(weight * demand)`` of the
        posting, so that a fit is ``1 - sum(share * shortfall)``. Essential weighs 3, stated 2,
        assumed 1, whatever the person can do.
    """

    demand: NDArray[np.float32]
    offered: NDArray[np.float32]
    share: NDArray[np.float32]

    @classmethod
    def of(cls, postings: PostingTable) -> Demands:
        """The demands of these postings."""
        demand = np.nan_to_num(postings.demand, nan=0.0).astype(np.float32)
        weight = np.where(postings.assumed, ASSUMED_WEIGHT, STATED_WEIGHT)
        weight = np.where(postings.essential, ESSENTIAL_WEIGHT, weight)
        total = (weight * demand).sum(axis=1, keepdims=True)
        share = np.where(total > 0, weight / np.where(total > 0, total, 1), 0)
        offered = np.nan_to_num(postings.offered, nan=0.0)
        return cls(*(np.ascontiguousarray(part.T, np.float32) for part in (demand, offered, share)))

    def only(self, postings: NDArray[np.intp]) -> Demands:
        """The demands of some of the postings."""
        return Demands(self.demand[:, postings], self.offered[:, postings], self.share[:, postings])


def functional_fit(
    capability: NDArray[np.float32], brought: NDArray[np.float32], demands: Demands
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Share of a posting's demands a person meets: with what they bring, and what offers add.

    Surplus adds nothing; an unknown capability or unspecified demand leaves no shortfall:
    unknown is never counted as cannot.

    Parameters
    ----------
    capability, brought : ndarray of float32, shape (n_seekers, m)
        0…5 with NaN unknown, and uplift by own accommodations.
    demands : Demands
        Demands of n postings.

    Returns
    -------
    fit, gained : ndarray of float32, shape (n_seekers, n)
        Fit 0…1 without the accommodations offered, and how much they raise it. The sum never
        falls when a capability or an accommodation is raised.
    """
    able = np.where(np.isnan(capability), UNKNOWN_CAPABILITY, capability)
    own = np.nan_to_num(brought, nan=0.0)
    short = np.zeros((len(able), demands.demand.shape[1]), dtype=np.float32)
    closed = np.zeros_like(short)
    counted = (able + own).min(axis=0, initial=UNKNOWN_CAPABILITY) < demands.demand.max(
        axis=1, initial=0.0
    )
    for item in np.flatnonzero(counted):
        gap = np.maximum(demands.demand[item] - (able[:, item] + own[:, item])[:, None], 0)
        short += demands.share[item] * gap
        if demands.offered[item].any():
            more = np.maximum(demands.offered[item] - own[:, item][:, None], 0)
            closed += demands.share[item] * np.minimum(gap, more)
    return np.clip(1 - short, 0, 1), np.clip(closed, 0, 1)


def commute(
    minutes: NDArray[np.float32], place: NDArray[np.int32], lodging: NDArray[np.bool_]
) -> NDArray[np.float32]:
    """1 up to 15 minutes or at home, 0 from 90 minutes on, at least 0.6 with lodging.

    Examples
    --------
    >>> minutes = np.array([[10.0, 90.0]], np.float32)
    >>> commute(minutes, np.array([0, 1, 1, -1, -2]), np.array([0, 0, 1, 0, 0], bool)).tolist()
    [[1.0, 0.0, 0.6000000238418579, 1.0, 0.5]]
    """
    known = place >= 0
    if not minutes.shape[1]:
        taken = np.full((len(minutes), len(place)), np.nan, np.float32)
    else:
        taken = np.where(known, minutes[:, np.where(known, place, 0)], np.nan)
    near = _or_neutral(1 - np.maximum(taken - 15, 0) / 75)
    return np.where(place == REMOTE, 1, np.where(lodging, np.maximum(near, 0.6), near)).astype(
        np.float32
    )


def pay(
    floor: NDArray[np.float32], low: NDArray[np.float32], high: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Middle of the pay band against the least a person accepts: 0 at 60 %, 1 from 120 % on.

    Examples
    --------
    >>> nan = np.nan
    >>> pay(np.array([3000.0, nan]), np.array([3600.0, nan]), np.array([3600.0, nan])).tolist()
    [[1.0, 0.5], [0.5, 0.5]]
    """
    middle = (np.where(np.isnan(low), high, low) + np.where(np.isnan(high), low, high)) / 2
    least = np.where(floor > 0, floor, np.nan)[:, None]
    return _or_neutral((middle / least - 0.6) / 0.6)


def hours(most: NDArray[np.float32], asked: NDArray[np.float32]) -> NDArray[np.float32]:
    """1 within the hours a person can work, 0 from ten hours a week too many on.

    Examples
    --------
    >>> hours(np.array([20.0]), np.array([20.0, 25.0, np.nan])).tolist()
    [[1.0, 0.5, 0.5]]
    """
    return _or_neutral(1 - np.maximum(asked - most[:, None], 0) / 10)


def schedule(accepted: NDArray[np.uint8], asked: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Share of the times asked (day, evening, night, weekend, shifts) that a person accepts.

    Examples
    --------
    >>> schedule(np.array([DAY], np.uint8), np.array([DAY, DAY | NIGHT, 0], np.uint8)).tolist()
    [[1.0, 0.5, 0.5]]
    """
    stated = BITS[asked]
    shared = BITS[asked[None, :] & accepted[:, None]] / np.where(stated > 0, stated, 1)
    unknown = (stated == 0)[None, :] | (accepted == 0)[:, None]
    return np.where(unknown, 0.5, shared).astype(np.float32)


def education(own: NDArray[np.float32], asked: NDArray[np.float32]) -> NDArray[np.float32]:
    """1 when the rank asked is reached, 0.25 one rank below, 0 from two below on.

    Examples
    --------
    >>> education(np.array([3.0]), np.array([3.0, 4.0, np.nan])).tolist()
    [[1.0, 0.25, 0.5]]
    """
    missing = asked - own[:, None]
    return _or_neutral(np.where(missing > 0, 0.5 - 0.25 * missing, 1 + 0 * missing))


def experience(own: NDArray[np.float32], asked: NDArray[np.float32]) -> NDArray[np.float32]:
    """From neutral without any experience up to 1 with all the years asked; never held against.

    Examples
    --------
    >>> experience(np.array([0.0, 2.0, np.nan]), np.array([2.0])).tolist()
    [[0.5], [1.0], [0.5]]
    """
    needed = np.where(asked > 0, asked, np.where(asked == 0, 0.01, np.nan))
    return _or_neutral(0.5 + 0.5 * np.minimum(own[:, None] / needed, 1))


def _or_neutral(readings: NDArray[np.floating]) -> NDArray[np.float32]:
    """Readings cut to 0…1, unknown ones neutral."""
    return np.clip(np.where(np.isnan(readings), 0.5, readings), 0, 1).astype(np.float32)


def total_score(readings: Mapping[str, NDArray[np.float32]]) -> NDArray[np.float64]:
    """Weighted sum of the readings by the prior weights, 0…1.

    Examples
    --------
    >>> float(total_score({"title": np.ones((1, 1), np.float32)})[0, 0])
    0.14
    """
    weighted = [PRIORS[name].weight * part.astype(np.float64) for name, part in readings.items()]
    return np.asarray(np.sum(weighted, axis=0), dtype=np.float64)
