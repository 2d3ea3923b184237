"""Learning the occupation space and the occupation coder (needs scikit-learn)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from sklearn.base import BaseEstimator
from sklearn.decomposition import TruncatedSVD
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import KFold
from sklearn.utils.validation import check_is_fitted
from threadpoolctl import threadpool_limits

from ml.classes import coefficients
from ml.coding import Coding, TitleCoder, evidence_of
from ml.lexical import GramWeights, LexicalIndex
from ml.occupations import Occupations
from ml.space import OccupationSpace, unit_rows
from ml.text import normalise_title

UNCALIBRATED = np.array([0, 0, 0, -8], dtype=np.float32)


class OccupationCoder(BaseEstimator):
    """Code posted titles with the occupations of a table.

    Parameters
    ----------
    dimensions : int, default=100
        Dimensions of the occupation space; never more than there are occupations less one.
    folds : int, default=3
        Folds over the posted titles in which the confidence is calibrated; a title is then
        judged by a coder that has not seen it. 0 leaves it uncalibrated, at about 0.
    random_state : int, default=0
        Seed of the decomposition and of the folds.

    Attributes
    ----------
    space_ : OccupationSpace
        Vectors of n-grams and occupations.
    model_ : TitleCoder
        Plain arrays that code without scikit-learn.
    held_out_accuracy_ : float
        Share of held-out posted titles coded exactly right.

    References
    ----------
    Deerwester, S., et al. (1990). Indexing by latent semantic analysis. JASIS, 41(6), 391-407.

    Examples
    --------
    >>> from ml.occupations import load_occupations
    >>> coder = OccupationCoder(folds=0).fit(load_occupations())
    >>> codes, confidence, runner_up = coder.code(["急聘 收银员（双休）"])
    >>> codes[0]
    '4-01-02-04'
    """

    def __init__(self, dimensions: int = 100, folds: int = 3, random_state: int = 0):
        self.dimensions = dimensions
        self.folds = folds
        self.random_state = random_state

    def fit(
        self,
        occupations: Occupations,
        titles: Sequence[str] = (),
        codes: Sequence[str] = (),
    ) -> OccupationCoder:
        """Learn from the table, and from labelled titles where an operator has them.

        Titles whose code is not in the table are left out.
        """
        if len(titles) != len(codes):
            raise ValueError(f"{len(titles)} titles but {len(codes)} codes")
        if len(occupations) < 3:
            raise ValueError(f"at least 3 occupations are needed, {len(occupations)} given")
        labelled = self._labelled(occupations, titles, codes)
        # several threads gain nothing at this size, and on a busy machine wait for one another
        with threadpool_limits(limits=1):
            calibration = self._calibration(occupations, labelled)
            self.model_ = self._learned(occupations, labelled, calibration)
        self.space_ = self.model_.space
        return self

    def code(self, titles: Sequence[str]) -> Coding:
        """Code each title: codes, confidence, runners-up (see :class:`ml.coding.Coding`)."""
        check_is_fitted(self)
        return self.model_.code(titles)

    def decision(self, titles: Sequence[str]) -> NDArray[np.float32]:
        """Fused score of every occupation for every title."""
        check_is_fitted(self)
        return self.model_.decision(titles)

    def _labelled(
        self, occupations: Occupations, titles: Sequence[str], codes: Sequence[str]
    ) -> tuple[list[str], NDArray[np.int32]]:
        """Own titles and those given, normalised, with their occupation rows."""
        own, own_rows = occupations.titles
        known = [
            (normalise_title(title), occupations.rows[code])
            for title, code in zip(titles, codes, strict=True)
            if code in occupations.rows
        ]
        rows = np.array([row for _, row in known], dtype=np.int32)
        return own + [title for title, _ in known], np.concatenate([own_rows, rows])

    def _learned(
        self,
        occupations: Occupations,
        labelled: tuple[list[str], NDArray[np.int32]],
        calibration: NDArray[np.float32],
    ) -> TitleCoder:
        """The serving coder from documents and titles."""
        titles, rows = labelled
        space = fit_space(occupations, self.dimensions, self.random_state)
        weights = GramWeights.fit(titles, han=(1, 3), pad=True)
        documents = LexicalIndex.build(occupations.documents, space.weights)
        classes = coefficients(weights.matrix(titles), rows, len(occupations))
        return TitleCoder(space, weights, classes, documents, calibration)

    def _calibration(
        self, occupations: Occupations, labelled: tuple[list[str], NDArray[np.int32]]
    ) -> NDArray[np.float32]:
        """Logistic coefficients of the confidence, from titles held out fold by fold."""
        titles, rows = labelled
        if not self.folds:
            return UNCALIBRATED
        split = KFold(self.folds, shuffle=True, random_state=self.random_state)
        evidence, right = [], []
        for kept, held in split.split(titles):
            found, correct = self._held_out(occupations, titles, rows, kept, held)
            evidence.append(found)
            right.append(correct)
        outcome = np.concatenate(right)
        self.held_out_accuracy_ = round(float(outcome.mean()), 4)
        if outcome.all() or not outcome.any():
            return -UNCALIBRATED if outcome.all() else UNCALIBRATED
        model = LogisticRegression(fit_intercept=False, C=10.0)
        return model.fit(np.concatenate(evidence), outcome).coef_[0].astype(np.float32)

    def _held_out(
        self,
        occupations: Occupations,
        titles: list[str],
        rows: NDArray[np.int32],
        kept: NDArray[np.intp],
        held: NDArray[np.intp],
    ) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
        """Evidence and correctness for the titles of one fold."""
        posted: list[list[str]] = [[] for _ in occupations.codes]
        for item in kept:
            posted[rows[item]].append(titles[item])
        reduced = occupations.subset([tuple(found) for found in posted])
        remaining = ([titles[item] for item in kept], rows[kept])
        coder = self._learned(reduced, remaining, np.zeros(4, np.float32))
        best, _, evidence = evidence_of(coder.views([titles[item] for item in held]))
        return evidence, best == rows[held]


def fit_space(
    occupations: Occupations, dimensions: int = 100, random_state: int = 0
) -> OccupationSpace:
    """Decompose one document per occupation into an occupation space.

    Examples
    --------
    >>> from ml.occupations import load_occupations
    >>> fit_space(load_occupations(), dimensions=20).centres.shape[1]
    20
    """
    weights = GramWeights.fit(occupations.documents, han=(1, 2), latin=(3, 5))
    return decompose(occupations.codes, occupations.documents, weights, dimensions, random_state)


def decompose(
    codes: Sequence[str],
    documents: Sequence[str],
    weights: GramWeights,
    dimensions: int,
    random_state: int = 0,
) -> OccupationSpace:
    """Place n-grams and occupations by the truncated SVD of their documents."""
    rows = weights.matrix(documents)
    size = max(1, min(dimensions, rows.shape[0] - 1, rows.shape[1] - 1))
    svd = TruncatedSVD(size, n_iter=5, random_state=random_state).fit(sp.csr_matrix(rows))
    terms = unit_rows(svd.components_.T * np.sqrt(svd.singular_values_))
    return OccupationSpace(tuple(codes), weights, terms, unit_rows(rows @ terms))
