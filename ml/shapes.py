"""The shapes a ranking takes: postings as columns, and what one person wishes and can do.

Certificate category and grade have no place in these shapes and cannot be passed in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

REMOTE = -1
PLACE_UNKNOWN = -2
UNCODED = -1
DAY, EVENING, NIGHT, WEEKEND, SHIFTS = 1, 2, 4, 8, 16


@dataclass(frozen=True)
class PostingTable:
    """The postings of one ranking, one row each; m is the number of functioning items.

    Parameters
    ----------
    titles, texts : sequence of str
        Posted title, and the whole text of the posting.
    occupation : ndarray of int32, shape (n,)
        Row in the occupation table, -1 uncoded.
    demand : ndarray of float32, shape (n, m)
        0…5, NaN unspecified.
    essential, assumed : ndarray of bool, shape (n, m)
        Stated by the employer as essential with a reason; default of the occupation.
    offered : ndarray of float32, shape (n, m)
        Uplift by the accommodations offered, 0…5.
    place : ndarray of int32, shape (n,)
        Row in the list of places, -1 remote, -2 unknown.
    lodging : ndarray of bool, shape (n,)
    pay_low, pay_high : ndarray of float32, shape (n,)
        CNY a month, NaN unspecified.
    hours : ndarray of float32, shape (n,)
        Hours a week, NaN unspecified.
    schedule : ndarray of uint8, shape (n,)
        Flags `DAY` `EVENING` `NIGHT` `WEEKEND` `SHIFTS`, 0 unspecified.
    education, experience_years : ndarray of float32, shape (n,)
        Rank 0…7 and years asked, NaN unspecified.
    responsiveness : ndarray of float32, shape (n,)
        How reliably the employer answers, 0…1, NaN unknown.
    exposure : ndarray of float32, shape (n,)
        Need of being shown: 1 rarely shown so far, 0.5 neutral.
    """

    titles: Sequence[str]
    texts: Sequence[str]
    occupation: NDArray[np.int32]
    demand: NDArray[np.float32]
    essential: NDArray[np.bool_]
    assumed: NDArray[np.bool_]
    offered: NDArray[np.float32]
    place: NDArray[np.int32]
    lodging: NDArray[np.bool_]
    pay_low: NDArray[np.float32]
    pay_high: NDArray[np.float32]
    hours: NDArray[np.float32]
    schedule: NDArray[np.uint8]
    education: NDArray[np.float32]
    experience_years: NDArray[np.float32]
    responsiveness: NDArray[np.float32]
    exposure: NDArray[np.float32]

    def __post_init__(self) -> None:
        """Refuse columns that do not belong to the same postings."""
        for field in fields(self):
            if len(getattr(self, field.name)) != len(self.titles):
                raise ValueError(f"PostingTable: {field.name!r} has another length than 'titles'")
        for name in ("essential", "assumed", "offered"):
            if getattr(self, name).shape != self.demand.shape:
                raise ValueError(f"PostingTable: {name!r} has another shape than 'demand'")

    def __len__(self) -> int:
        return len(self.titles)

    @classmethod
    def unspecified(
        cls, titles: Sequence[str], texts: Sequence[str] | None = None, items: int = 0
    ) -> PostingTable:
        """Postings of which nothing but the wording is known; replace the columns that are.

        Examples
        --------
        >>> len(PostingTable.unspecified(["电话客服", "缝纫工"]))
        2
        """
        count = len(titles)
        unknown = np.full(count, np.nan, np.float32)
        no = np.zeros((count, items), np.bool_)
        return cls(
            titles=titles,
            texts=[""] * count if texts is None else texts,
            occupation=np.full(count, UNCODED, np.int32),
            demand=np.full((count, items), np.nan, np.float32),
            essential=no,
            assumed=no,
            offered=np.zeros((count, items), np.float32),
            place=np.full(count, PLACE_UNKNOWN, np.int32),
            lodging=np.zeros(count, np.bool_),
            pay_low=unknown,
            pay_high=unknown,
            hours=unknown,
            schedule=np.zeros(count, np.uint8),
            education=unknown,
            experience_years=unknown,
            responsiveness=unknown,
            exposure=np.full(count, 0.5, np.float32),
        )


@dataclass(frozen=True)
class SeekerQuery:
    """What one person wishes, brings and can do.

    Parameters
    ----------
    text : str
        Skills, experience and wishes in their own words.
    desired_titles : sequence of str
        Titles wished.
    occupations : sequence of int
        Rows of the occupation table, wished or practised.
    capability : ndarray of float32, shape (m,)
        0…5, own aids counted in, NaN unknown.
    brought : ndarray of float32, shape (m,)
        Uplift by the person's own accommodations.
    minutes_by_place : ndarray of float32, shape (places,)
        Commute, NaN unknown.
    pay_floor, max_hours : float
        CNY a month, hours a week; NaN none.
    schedule : int
        Flags accepted, 0 any.
    education, experience_years : float
        Rank 0…7, years; NaN unknown.
    """

    text: str
    desired_titles: Sequence[str]
    occupations: Sequence[int]
    capability: NDArray[np.float32]
    brought: NDArray[np.float32]
    minutes_by_place: NDArray[np.float32]
    pay_floor: float = float("nan")
    max_hours: float = float("nan")
    schedule: int = 0
    education: float = float("nan")
    experience_years: float = float("nan")

    @classmethod
    def unknown(cls, items: int = 0, places: int = 0) -> SeekerQuery:
        """A person of whom nothing is known and who wishes nothing in particular.

        Examples
        --------
        >>> SeekerQuery.unknown(items=2).capability.tolist()
        [nan, nan]
        """
        return cls(
            text="",
            desired_titles=(),
            occupations=(),
            capability=np.full(items, np.nan, np.float32),
            brought=np.zeros(items, np.float32),
            minutes_by_place=np.full(places, np.nan, np.float32),
        )
