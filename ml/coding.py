"""Coding posted titles with occupations, from plain arrays (NumPy and SciPy only)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ml.lexical import GramWeights, LexicalIndex
from ml.space import OccupationSpace, standardised
from ml.text import bare_title, normalise_title

CONFIDENT = 0.5
"""Confidence below which a title counts as not coded: ask, and assume no demands."""

CHUNK = 512
VIEWS = ("space", "classes", "documents")
VIEW_WEIGHTS = (0.5, 1.0, 0.25)
EVIDENCE = ("class score", "occupation cosine", "lead over the runner-up", "intercept")


@dataclass(frozen=True)
class Coding:
    """What a batch of titles was coded as.

    Parameters
    ----------
    rows : ndarray of shape (n_titles,)
        Row of the occupation found; -1 where the confidence is below `CONFIDENT`.
    codes, runners_up : tuple of str
        Code of the best and the second occupation, whatever the confidence.
    confidence : ndarray of shape (n_titles,)
        0…1, estimated chance that the code is right for titles like our own posted ones.
    """

    rows: NDArray[np.int32]
    codes: tuple[str, ...]
    confidence: NDArray[np.float32]
    runners_up: tuple[str, ...]

    def __iter__(self) -> Iterator[object]:
        """Unpack as ``codes, confidence, runners_up``."""
        return iter((self.codes, self.confidence, self.runners_up))


@dataclass(frozen=True)
class TitleCoder:
    """A fitted occupation coder for serving: three views of a title, added as z-scores.

    Parameters
    ----------
    space : OccupationSpace
        First view: cosine in the occupation space.
    titles : GramWeights
        Vocabulary of names and posted titles.
    classes : ndarray of shape (n_terms, n_occupations)
        Second view: coefficients of the occupations over that vocabulary, see
        :func:`ml.classes.coefficients`.
    documents : LexicalIndex
        Third view: one document per occupation.
    calibration : ndarray of shape (4,)
        Logistic coefficients of the confidence, from `EVIDENCE`.
    """

    space: OccupationSpace
    titles: GramWeights
    classes: NDArray[np.float32]
    documents: LexicalIndex
    calibration: NDArray[np.float32]

    def code(self, titles: Sequence[str]) -> Coding:
        """Code each title; an empty or unreadable title gets confidence 0."""
        chunks = [titles[start : start + CHUNK] for start in range(0, len(titles), CHUNK)]
        parts = [self._coded(chunk) for chunk in chunks]
        if not parts:
            return Coding(np.zeros(0, np.int32), (), np.zeros(0, np.float32), ())
        best, second, confidence = (np.concatenate(column) for column in zip(*parts, strict=True))
        codes = self.space.codes
        rows = np.where(confidence >= CONFIDENT, best, -1).astype(np.int32)
        return Coding(
            rows, tuple(codes[row] for row in best), confidence, tuple(codes[row] for row in second)
        )

    def decision(self, titles: Sequence[str]) -> NDArray[np.float32]:
        """Fused score of every occupation for every title, shape (n_titles, n_occupations)."""
        parts = [
            fused(self.views(titles[start : start + CHUNK]))
            for start in range(0, len(titles), CHUNK)
        ]
        return np.concatenate(parts) if parts else np.zeros((0, len(self.space.codes)), np.float32)

    def views(self, titles: Sequence[str]) -> list[NDArray[np.float32]]:
        """The three views of each title, each of shape (n_titles, n_occupations)."""
        normal, bare = readings(titles)
        likeness = (self.space.likeness(normal) + self.space.likeness(bare)) / 2
        known = (self.titles.matrix(normal) + self.titles.matrix(bare)) @ self.classes / 2
        documents = self.documents.similarity(self.documents.weights.matrix(normal))
        return [likeness, known, documents]

    def _coded(
        self, titles: Sequence[str]
    ) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.float32]]:
        """Best row, second row and confidence of each title."""
        views = self.views(titles)
        best, second, evidence = evidence_of(views)
        chance = 1 / (1 + np.exp(-(evidence @ self.calibration)))
        readable = np.abs(views[0]).max(axis=1) > 0
        return best, second, np.where(readable, chance, 0).astype(np.float32)


def readings(titles: Sequence[str]) -> tuple[list[str], list[str]]:
    """Both forms in which a title is read: normalised, and without seniority and region.

    Examples
    --------
    >>> readings(["高级会计（双休）"])
    (['高级会计'], ['会计'])
    """
    return [normalise_title(title) for title in titles], [bare_title(title) for title in titles]


def fused(views: Sequence[NDArray[np.float32]]) -> NDArray[np.float32]:
    """Weighted sum of the views' z-scores per title.

    Examples
    --------
    >>> fused([np.array([[0.0, 1.0]], np.float32)] * 3).tolist()
    [[-1.75, 1.75]]
    """
    weighted = [
        np.float32(weight) * standardised(view)
        for weight, view in zip(VIEW_WEIGHTS, views, strict=True)
    ]
    return np.sum(weighted, axis=0, dtype=np.float32)


def evidence_of(
    views: Sequence[NDArray[np.float32]],
) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.float32]]:
    """Best and second occupation of each title, and what the confidence is computed from."""
    scores = fused(views)
    lines = np.arange(len(scores))
    best = scores.argmax(axis=1)
    rest = scores.copy()
    rest[lines, best] = -np.inf
    second = rest.argmax(axis=1)
    lead = np.log1p(scores[lines, best] - scores[lines, second])
    seen = [views[1][lines, best], views[0][lines, best], lead, np.ones(len(scores))]
    return best, second, np.stack(seen, axis=1).astype(np.float32)
