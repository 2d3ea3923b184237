"""The occupation space: words placed by the occupations they occur in.

Plain arrays for serving; they are learnt by :class:`ml.coder.OccupationCoder`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from ml.lexical import GramWeights


@dataclass(frozen=True)
class OccupationSpace:
    """Vectors of n-grams and of occupations, from the SVD of one document per occupation.

    Parameters
    ----------
    codes : tuple of str
        Occupation code of each centre.
    weights : GramWeights
        Vocabulary of the occupation documents.
    terms : ndarray of shape (n_terms, d)
        Unit vector of each n-gram.
    centres : ndarray of shape (n_occupations, d)
        Unit vector of each occupation.

    References
    ----------
    Deerwester, S., et al. (1990). Indexing by latent semantic analysis. Journal of the American
    Society for Information Science, 41(6), 391-407.
    """

    codes: tuple[str, ...]
    weights: GramWeights
    terms: NDArray[np.float32]
    centres: NDArray[np.float32]

    def vectors(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit vector of each text, shape (n_texts, d); zero where no n-gram is known."""
        return self.placed(self.weights.matrix(texts))

    def placed(self, encoded: sp.csr_array) -> NDArray[np.float32]:
        """Unit vectors of texts already encoded with `weights`."""
        return unit_rows(encoded @ self.terms)

    def likeness(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Cosine of each text with each occupation, shape (n_texts, n_occupations)."""
        return self.vectors(texts) @ self.centres.T

    @cached_property
    def affinity(self) -> NDArray[np.float32]:
        """Cosine of each occupation with each other, shape (n_occupations, n_occupations)."""
        return self.centres @ self.centres.T

    @cached_property
    def rows(self) -> dict[str, int]:
        """The row of each occupation code."""
        return {code: row for row, code in enumerate(self.codes)}


def unit_rows(vectors: NDArray[np.floating]) -> NDArray[np.float32]:
    """Scale every row to length one; rows of zeros stay zero.

    Examples
    --------
    >>> unit_rows(np.array([[3.0, 4.0], [0.0, 0.0]])).tolist()
    [[0.6000000238418579, 0.800000011920929], [0.0, 0.0]]
    """
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return (vectors / np.where(lengths > 0, lengths, 1)).astype(np.float32)


def standardised(scores: NDArray[np.floating]) -> NDArray[np.float32]:
    """Scores of each query brought to mean 0 and deviation 1, so that views can be added.

    Examples
    --------
    >>> standardised(np.array([[1.0, 3.0], [2.0, 2.0]])).tolist()
    [[-1.0, 1.0], [0.0, 0.0]]
    """
    centred = scores - scores.mean(axis=1, keepdims=True)
    spread = scores.std(axis=1, keepdims=True)
    return np.asarray(centred / np.where(spread > 1e-9, spread, 1), dtype=np.float32)
