"""Views of title similarity: each compares every query with every candidate."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.model_selection import KFold

from ml.classes import dual_weights, held_out_scores, posteriors
from ml.coder import decompose, fit_space
from ml.coding import readings
from ml.lexical import GramWeights
from ml.occupations import Occupations, load_occupations
from ml.public import (
    EnglishOccupations,
    LabelledTitles,
    english_occupations,
    full_classification,
    labelled_titles,
)
from ml.space import OccupationSpace, standardised, unit_rows
from ml.text import plain_text, singular

_WORDS = re.compile(r"[a-z0-9+#.]+")
FOLDS = 5
SEED = 0
CHUNK = 512
NEIGHBOURS = 30
AT_HOME = 0.6
"""Share of known words from which a set counts as being in the language of a resource."""

Scores = NDArray[np.float32]
View = NDArray[np.float32] | sp.csr_array


def word_overlap(queries: Sequence[str], corpus: Sequence[str]) -> Scores:
    """Word TF-IDF as published baselines use it; serves to check the harness.

    Examples
    --------
    >>> word_overlap(["bus driver"], ["driver", "nurse"])[0].argmax()
    np.int64(0)
    """
    if not any(_words(text) for text in corpus):
        return np.zeros((len(queries), len(corpus)), np.float32)
    vectoriser = TfidfVectorizer(analyzer=_words)
    candidates = vectoriser.fit_transform(corpus)
    return np.asarray((vectoriser.transform(queries) @ candidates.T).toarray(), np.float32)


def chinese_scores(
    queries: Sequence[str], corpus: Sequence[str], resources: Path | None
) -> tuple[Scores, int]:
    """Chinese titles: wording, occupation space and class posteriors, as z-scores 0.5 + 1 + 1.

    Returns
    -------
    scores : ndarray of shape (n_queries, n_corpus)
    folds : int
        Folds in which labels were withheld, 0 where no labels were used.
    """
    table = full_classification(resources) if resources else load_occupations()
    labelled = labelled_titles(resources) if resources else LabelledTitles([], [], "")
    texts = list(dict.fromkeys([*corpus, *queries]))
    classes, folds = class_scores(texts, table, labelled)
    space = fit_space(table, 150 if resources else 100)
    return _combined(
        queries,
        corpus,
        texts,
        [
            (0.5, chinese_wording(texts)),
            (1.0, _both_readings(space, texts)),
            (1.0, posteriors(classes)),
        ],
    ), folds


def english_scores(
    queries: Sequence[str], corpus: Sequence[str], resources: Path | None
) -> tuple[Scores, int]:
    """Titles in Latin script: n-grams of words, and O*NET where it speaks the set's language."""
    texts = list(dict.fromkeys([*corpus, *queries]))
    plain = [singular(plain_text(text)) for text in texts]
    wording = GramWeights.fit(plain).matrix(plain)
    views: list[tuple[float, View]] = [(1.0, wording)]
    if resources and (Path(resources) / "quality/onet").is_dir():
        views += _onet_views(plain, english_occupations(resources))
    return _combined(queries, corpus, texts, views), 0


def chinese_wording(texts: Sequence[str]) -> sp.csr_array:
    """Character 1-3 grams of normalised titles with word boundaries, fitted on these titles."""
    normal, _ = readings(texts)
    return GramWeights.fit(normal, han=(1, 3), pad=True).matrix(normal)


def class_scores(
    texts: Sequence[str], table: Occupations, labelled: LabelledTitles
) -> tuple[Scores, int]:
    """Class scores of texts; a text that is itself labelled is scored without its fold's labels.

    Returns
    -------
    scores : ndarray of shape (n_texts, n_occupations)
    folds : int
        5 where labels were withheld, else 0.
    """
    own, own_rows = table.titles
    kept = [place for place, code in enumerate(labelled.codes) if code in table.rows]
    given = [labelled.titles[place] for place in kept]
    given_rows = np.array([table.rows[labelled.codes[place]] for place in kept], dtype=np.int32)
    normal, bare = readings([*texts, *given])
    weights = GramWeights.fit([*own, *normal], han=(1, 3), pad=True)
    known = weights.matrix([*own, *normal[len(texts) :]])
    rows = np.concatenate([own_rows, given_rows])
    asked = (weights.matrix(normal[: len(texts)]) + weights.matrix(bare[: len(texts)])) / 2
    place = {title: len(own) + number for number, title in enumerate(given)}
    withheld = np.array([place.get(text, -1) for text in texts], dtype=np.intp)
    scores = np.zeros((len(texts), len(table)), dtype=np.float32)
    new = np.flatnonzero(withheld < 0)
    if len(new):
        scores[new] = (asked[new] @ known.T) @ dual_weights(known, rows, len(table))
    labels = np.flatnonzero(withheld >= 0)
    if not len(labels):
        return scores, 0
    split = KFold(FOLDS, shuffle=True, random_state=SEED).split(given)
    folds = [len(own) + held for _, held in split]
    scores[labels] = held_out_scores(known, rows, len(table), folds)[withheld[labels]]
    return scores, FOLDS


def known_share(texts: Sequence[str], weights: GramWeights) -> float:
    """Share of the words of texts that a word vocabulary knows.

    Examples
    --------
    >>> known_share(["bus driver"], GramWeights.fit(["bus"], latin=(0, 0)))
    0.5
    """
    words = {word for text in texts for word in text.split()}
    return sum(word in weights.columns for word in words) / max(1, len(words))


def neighbour_profile(texts: Sequence[str], english: EnglishOccupations) -> Scores:
    """Occupations of the 30 nearest known titles, similarity to the 4th power, as unit vectors."""
    weights = GramWeights.fit(english.titles, latin=(2, 4), at_least=2)
    known = weights.matrix(english.titles).T.tocsr()
    rows = weights.matrix(texts)
    parts = [
        _votes((rows[start : start + CHUNK] @ known).toarray(), english)
        for start in range(0, len(texts), CHUNK)
    ]
    return unit_rows(np.concatenate(parts))


def _words(text: str) -> list[str]:
    """Words as the published baselines cut them."""
    return _WORDS.findall(text.lower())


def _both_readings(space: OccupationSpace, texts: Sequence[str]) -> Scores:
    """Vectors of titles from both readings."""
    normal, bare = readings(texts)
    return unit_rows(space.vectors(normal) + space.vectors(bare))


def _onet_views(plain: Sequence[str], english: EnglishOccupations) -> list[tuple[float, View]]:
    """O*NET vectors and, for sets of moderate size, neighbour profiles."""
    weights = GramWeights.fit(english.documents, latin=(0, 0))
    if known_share(plain, weights) < AT_HOME:
        return []
    space = decompose(english.codes, english.documents, weights, 150, SEED)
    if len(plain) > 10_000:
        return [(0.5, space.vectors(plain))]
    return [(1.0, space.vectors(plain)), (0.7, neighbour_profile(plain, english))]


def _votes(similarity: Scores, english: EnglishOccupations) -> Scores:
    """Votes of the nearest known titles for their occupations."""
    count = min(NEIGHBOURS, similarity.shape[1])
    nearest = np.argpartition(-similarity, count - 1, axis=1)[:, :count]
    votes = np.take_along_axis(similarity, nearest, axis=1) ** 4
    classes = len(english.codes)
    cells = np.arange(len(similarity))[:, None] * classes + english.title_rows[nearest]
    flat = np.bincount(cells.ravel(), votes.ravel(), minlength=len(similarity) * classes)
    return flat.reshape(len(similarity), classes).astype(np.float32)


def _combined(
    queries: Sequence[str],
    corpus: Sequence[str],
    texts: Sequence[str],
    views: Sequence[tuple[float, View]],
) -> Scores:
    """Weighted sum of the z-scored cosines of each view."""
    place = {text: number for number, text in enumerate(texts)}
    asked = [place[text] for text in queries]
    offered = [place[text] for text in corpus]
    total = np.zeros((len(queries), len(corpus)), dtype=np.float32)
    for weight, rows in views:
        cosines = rows[asked] @ rows[offered].T
        dense = cosines if isinstance(cosines, np.ndarray) else cosines.toarray()
        total += np.float32(weight) * standardised(dense)
    return total
