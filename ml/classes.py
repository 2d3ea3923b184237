"""The class view of titles: kernel ridge regression from known titles to occupations.

Fitted in the dual, over known titles; kept as coefficients over their n-grams, so that coding a
title costs its own n-grams only. Needs NumPy and SciPy only.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import scipy.linalg as la
import scipy.sparse as sp
from numpy.typing import NDArray

from ml.space import unit_rows

STRENGTH = 3.0
"""Ridge penalty; 1 to 10 made no difference beyond the interval."""

TEMPERATURE = 0.03
"""Softmax temperature that turns regression values into a distribution over occupations."""


def coefficients(
    rows: sp.csr_array, labels: NDArray[np.integer], classes: int, strength: float = STRENGTH
) -> NDArray[np.float32]:
    """Coefficients of every class over the n-grams, so that ``vector @ coefficients`` scores it.

    Parameters
    ----------
    rows : csr_array of shape (n_titles, n_terms)
        Unit vectors of known titles.
    labels : ndarray of shape (n_titles,)
        Class of each.
    classes : int
        Number of classes.
    strength : float
        Ridge penalty.

    Returns
    -------
    ndarray of shape (n_terms, classes)

    References
    ----------
    Saunders, C., Gammerman, A., & Vovk, V. (1998). Ridge regression learning algorithm in dual
    variables. ICML, 515-521.

    Examples
    --------
    >>> rows = sp.csr_array(np.eye(2, dtype=np.float32))
    >>> coefficients(rows, np.array([1, 0]), 2, strength=1.0).round(3).tolist()
    [[0.0, 0.5], [0.5, 0.0]]
    """
    return np.asarray(rows.T @ dual_weights(rows, labels, classes, strength), dtype=np.float32)


def dual_weights(
    rows: sp.csr_array, labels: NDArray[np.integer], classes: int, strength: float = STRENGTH
) -> NDArray[np.float32]:
    """Weights of the known titles, so that ``cosines @ weights`` scores every class.

    Smaller than the coefficients where there are fewer titles than n-grams.

    Examples
    --------
    >>> rows = sp.csr_array(np.eye(2, dtype=np.float32))
    >>> dual_weights(rows, np.array([1, 0]), 2, strength=1.0).round(3).tolist()
    [[0.0, 0.5], [0.5, 0.0]]
    """
    kernel = _penalised(rows, strength)
    solved = la.solve(kernel, _targets(labels, classes), assume_a="pos", check_finite=False)
    return np.asarray(solved, dtype=np.float32)


def held_out_scores(
    rows: sp.csr_array,
    labels: NDArray[np.integer],
    classes: int,
    folds: Sequence[NDArray[np.intp]],
    strength: float = STRENGTH,
) -> NDArray[np.float32]:
    """Scores of every class for titles whose labels were withheld, fold by fold.

    The same values as refitting without each fold, from one inverse: with ``G`` the inverse of
    the penalised kernel and ``H`` a fold, they are ``Y_H - inverse(G_HH) (G Y)_H``.

    Parameters
    ----------
    folds : sequence of ndarray
        Rows withheld together; rows in no fold are always known and score 0 here.

    Returns
    -------
    ndarray of shape (n_titles, classes)

    Examples
    --------
    >>> rows = sp.csr_array(np.array([[1, 0], [0.6, 0.8], [0, 1]], dtype=np.float32))
    >>> labels, fold = np.array([0, 0, 1]), np.array([1])
    >>> fast = held_out_scores(rows, labels, 2, [fold])[1]
    >>> known = np.array([0, 2])
    >>> slow = rows[fold] @ coefficients(rows[known], labels[known], 2)
    >>> bool(np.allclose(fast, slow[0], atol=1e-5))
    True
    """
    inverse = la.inv(_penalised(rows, strength), check_finite=False)
    targets = _targets(labels, classes)
    fitted = inverse @ targets
    scores = np.zeros_like(targets)
    for fold in folds:
        block = inverse[np.ix_(fold, fold)]
        residual = la.solve(block, fitted[fold], assume_a="pos", check_finite=False)
        scores[fold] = targets[fold] - residual
    return scores


def posteriors(scores: NDArray[np.float32]) -> NDArray[np.float32]:
    """Distribution over occupations of each title as a unit vector, for comparing titles.

    Examples
    --------
    >>> posteriors(np.array([[1.0, 0.0]], np.float32)).round(3).tolist()
    [[1.0, 0.0]]
    """
    heated = np.exp((scores - scores.max(axis=1, keepdims=True)) / TEMPERATURE)
    return unit_rows(heated)


def _penalised(rows: sp.csr_array, strength: float) -> NDArray[np.float32]:
    """Cosines of the known titles with each other, plus the penalty."""
    kernel = (rows @ rows.T).toarray().astype(np.float32)
    kernel[np.diag_indices_from(kernel)] += np.float32(strength)
    return kernel


def _targets(labels: NDArray[np.integer], classes: int) -> NDArray[np.float32]:
    """1 for a title's class, 0 for the others."""
    targets = np.zeros((len(labels), classes), dtype=np.float32)
    targets[np.arange(len(labels)), labels] = 1
    return targets
