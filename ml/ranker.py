"""The match ranker as a scikit-learn estimator; serving uses :mod:`ml.ranking` directly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator
from sklearn.utils.validation import check_is_fitted

from ml.coder import fit_space
from ml.explain import Explanation
from ml.features import PostingTable, SeekerQuery
from ml.occupations import Occupations
from ml.order import Ranked
from ml.outcomes import Outcomes, learnt_order
from ml.ranking import PostingRanking, PreparedSeeker
from ml.space import OccupationSpace


class MatchRanker(BaseEstimator):
    """Rank postings for a person by what the person can do, wishes and brings.

    The score is linear in documented prior weights (:data:`ml.features.PRIORS`).

    Parameters
    ----------
    dimensions : int, default=100
        Dimensions of the occupation space, when it is learnt here.
    random_state : int, default=0
        Seed of its decomposition.

    Attributes
    ----------
    ranking_ : PostingRanking
        Plain arrays that rank without scikit-learn.

    Examples
    --------
    >>> from dataclasses import replace
    >>> from ml.occupations import load_occupations
    >>> postings = PostingTable.unspecified(["电话客服", "缝纫工"])
    >>> ranker = MatchRanker(dimensions=20).fit(postings, load_occupations())
    >>> ranker.rank(replace(SeekerQuery.unknown(), desired_titles=["缝纫工"]), k=1).indices
    array([1])
    """

    def __init__(self, dimensions: int = 100, random_state: int = 0):
        self.dimensions = dimensions
        self.random_state = random_state

    def fit(
        self,
        postings: PostingTable,
        occupations: Occupations | OccupationSpace,
        outcomes: Outcomes | None = None,
    ) -> MatchRanker:
        """Make the postings ready to be ranked; a table of occupations is decomposed first.

        With outcomes an order of the head is learnt, and kept only where it is shown to be
        better (:func:`ml.outcomes.learnt_order`).
        """
        if isinstance(occupations, Occupations):
            occupations = fit_space(occupations, self.dimensions, self.random_state)
        ranking = PostingRanking.build(postings, occupations)
        order = learnt_order(ranking, outcomes) if outcomes is not None else None
        self.ranking_ = replace(ranking, order=order)
        return self

    def rank(
        self,
        seeker: SeekerQuery | PreparedSeeker,
        k: int = 20,
        mask: NDArray[np.bool_] | None = None,
    ) -> Ranked:
        """The k best postings for a person among those the mask leaves."""
        check_is_fitted(self)
        return self.ranking_.rank(seeker, k, mask)

    def explain(self, seeker: SeekerQuery | PreparedSeeker, posting_index: int) -> Explanation:
        """Take the score of one pair apart."""
        check_is_fitted(self)
        return self.ranking_.explain(seeker, posting_index)

    def scores(
        self,
        seekers: Sequence[SeekerQuery | PreparedSeeker],
        posting_indices: NDArray[np.intp] | None = None,
    ) -> NDArray[np.float64]:
        """Score of every person with every posting asked for."""
        check_is_fitted(self)
        return self.ranking_.scores(seekers, posting_indices)
