"""Lexical similarity: TF-IDF over character n-grams, exact for every text of a collection.

Needs NumPy and SciPy only, so that a serving process does not load scikit-learn.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from zlib import crc32

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from ml.text import grams


@dataclass(frozen=True)
class GramWeights:
    """Vocabulary of n-grams with inverse document frequencies: turns text into unit vectors.

    Parameters
    ----------
    terms : tuple of str
        One n-gram per column.
    idf : ndarray of shape (n_terms,)
        Smoothed inverse document frequency, ``ln((1 + n) / (1 + df)) + 1``.
    han, latin, pad
        How text is cut, see :func:`ml.text.grams`.
    spare : int
        Columns after those of the vocabulary that n-grams outside it are hashed into, with the
        highest idf: new wording still matches itself, and the weights never change.

    References
    ----------
    Salton, G., & Buckley, C. (1988). Term-weighting approaches in automatic text retrieval.
    Information Processing & Management, 24(5), 513-523.

    Examples
    --------
    >>> weights = GramWeights.fit(["电话客服", "软件测试"])
    >>> columns, values = weights.encode("客服")
    >>> [weights.terms[column] for column in columns]
    ['客', '服', '客服']
    """

    terms: tuple[str, ...]
    idf: NDArray[np.float32]
    han: tuple[int, int] = (1, 2)
    latin: tuple[int, int] = (2, 5)
    pad: bool = False
    spare: int = 0

    @classmethod
    def fit(
        cls,
        texts: Sequence[str],
        han: tuple[int, int] = (1, 2),
        latin: tuple[int, int] = (2, 5),
        pad: bool = False,
        at_least: int = 1,
        spare: int = 0,
    ) -> GramWeights:
        """Learn the vocabulary of these texts; grams in fewer than `at_least` texts are left out.

        Examples
        --------
        >>> GramWeights.fit(["护士", "护工"], at_least=2).terms
        ('护',)
        """
        counts: Counter[str] = Counter()
        for text in texts:
            counts.update(set(grams(text, han, latin, pad)))
        terms = tuple(sorted(term for term, count in counts.items() if count >= at_least))
        frequency = np.fromiter(
            (counts[term] for term in terms), dtype=np.float64, count=len(terms)
        )
        idf = np.log((1 + len(texts)) / (1 + frequency)) + 1
        return cls(terms, idf.astype(np.float32), han, latin, pad, spare)

    @cached_property
    def columns(self) -> dict[str, int]:
        """The column of each n-gram."""
        return {term: column for column, term in enumerate(self.terms)}

    @property
    def width(self) -> int:
        """Number of columns."""
        return len(self.terms) + self.spare

    def count(self, text: str) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
        """Columns of the n-grams of one text and their sublinear counts times idf."""
        counts: Counter[int] = Counter()
        for gram, number in Counter(grams(text, self.han, self.latin, self.pad)).items():
            column = self.columns.get(gram, -1)
            if column < 0 and self.spare:
                column = len(self.terms) + crc32(gram.encode()) % self.spare
            if column >= 0:
                counts[column] += number
        columns = np.fromiter(counts.keys(), dtype=np.int32, count=len(counts))
        repeated = np.fromiter(counts.values(), dtype=np.float32, count=len(counts))
        return columns, (1 + np.log(repeated)) * self._rarity[columns]

    def rarity(self, term: str) -> float:
        """How rare a piece of wording is: the sum of the idf of its known n-grams."""
        known = (self.columns.get(gram) for gram in grams(term, self.han, self.latin))
        return float(sum(self.idf[column] for column in known if column is not None))

    @cached_property
    def _rarity(self) -> NDArray[np.float32]:
        """The idf of every column; spare ones are as rare as the rarest."""
        highest = self.idf.max(initial=np.float32(1))
        return np.append(self.idf, np.full(self.spare, highest, np.float32))

    def encode(self, text: str) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
        """Unit vector of one text as its non-zero columns and values (empty when nothing is known).

        Examples
        --------
        >>> columns, values = GramWeights.fit(["会计", "出纳"]).encode("会计")
        >>> round(float(values @ values), 5)
        1.0
        """
        columns, values = self.count(text)
        length = np.sqrt(values @ values)
        return columns, values / length if length > 0 else values

    def matrix(self, texts: Sequence[str]) -> sp.csr_array:
        """Unit vectors of many texts, shape (n_texts, n_terms)."""
        encoded = [self.encode(text) for text in texts]
        sizes = [len(columns) for columns, _ in encoded]
        starts = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int32)
        columns = np.concatenate([pair[0] for pair in encoded] or [np.zeros(0, np.int32)])
        values = np.concatenate([pair[1] for pair in encoded] or [np.zeros(0, np.float32)])
        shape = (len(texts), self.width)
        rows = sp.csr_array((values.astype(np.float32), columns, starts), shape=shape)
        rows.sort_indices()
        return rows


@dataclass(frozen=True)
class LexicalIndex:
    """A collection of texts, ready to be compared with any query, exactly and completely.

    Parameters
    ----------
    weights : GramWeights
        The vocabulary; an index over later texts made with the same one gives the same scores.
    rows : csr_array of shape (n_texts, n_terms)
        Unit vectors of the texts.

    Examples
    --------
    >>> index = LexicalIndex.build(["电话客服", "软件测试员", "在线客服"])
    >>> index.similarity(index.weights.matrix(["客服"]))[0].argmax() in (0, 2)
    True
    """

    weights: GramWeights
    rows: sp.csr_array

    @classmethod
    def build(cls, texts: Sequence[str], weights: GramWeights | None = None) -> LexicalIndex:
        """Index these texts, with a vocabulary learnt from them unless one is given."""
        weights = weights or GramWeights.fit(texts)
        return cls(weights, weights.matrix(texts))

    @cached_property
    def _by_term(self) -> sp.csc_array:
        return self.rows.tocsc()

    def similarity(
        self, queries: sp.csr_array, only: NDArray[np.intp] | None = None
    ) -> NDArray[np.float32]:
        """Cosine of every query with every text, shape (n_queries, n_texts or len(only)).

        One query costs the inverted lists of its own n-grams and nothing else.
        """
        if only is None and queries.shape[0] == 1:
            found = (self._by_term[:, queries.indices] @ queries.data)[None, :]
        else:
            rows = self.rows if only is None else self.rows[only]
            found = (rows @ queries.T).toarray().T
        return np.asarray(found, dtype=np.float32)
