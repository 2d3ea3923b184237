"""Measuring the model on judged sets, as shipped and with public taxonomies."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from ml.coder import OccupationCoder, fit_space
from ml.coding import fused, readings
from ml.judged import CodingSet, RetrievalSet, read_coding_set, read_retrieval_set
from ml.lexical import LexicalIndex
from ml.metrics import per_query, ranks_of, summary
from ml.occupations import load_occupations
from ml.public import full_classification, labelled_titles
from ml.text import is_chinese
from ml.views import chinese_scores, class_scores, english_scores, word_overlap

LEVELS = {"l1": 1, "l2": 4, "l3": 7, "l4": 10}

Progress = Callable[[str], None]
Measured = dict[str, NDArray[np.float64]]


def quiet(message: str) -> None:
    """Report nothing."""


def evaluate_titles(
    directory: Path,
    resources: Path | None = None,
    progress: Progress = quiet,
    method: Literal["model", "words"] = "model",
) -> dict[str, Any]:
    """Measure title → similar titles on a retrieval set.

    Parameters
    ----------
    directory : Path
        Folder with `queries.tsv`, `corpus.tsv`, `qrels.tsv`.
    resources : Path, optional
        Folder of public taxonomies; without it the model is measured as shipped.
    progress : callable
        Told each step.
    method : {"model", "words"}
        ``words`` measures plain word TF-IDF, to check the harness against published figures.

    Returns
    -------
    dict
        ``set``, ``queries``, ``skipped``, ``configuration``, ``metrics`` with intervals, and
        ``folds`` where labels were withheld fold by fold.

    Raises
    ------
    ml.judged.BadSet
        When a file of the set or of the resources cannot be read.
    """
    judged = read_retrieval_set(directory)
    measured, folds = measure_titles(judged, resources, progress, method)
    return _answer(judged.name, len(judged.queries), judged.skipped, resources, measured, folds)


def evaluate_coding(
    directory: Path, resources: Path | None = None, progress: Progress = quiet
) -> dict[str, Any]:
    """Measure title → occupation code over all codes of the taxonomy.

    As shipped, only the codes of the set's taxonomy are used. With resources, its wording and
    labels are used too; labels that are the evaluated ones are withheld in five folds.

    Returns
    -------
    dict
        As :func:`evaluate_titles`, with the level accuracies ``l1`` … ``l4``.
    """
    judged = read_coding_set(directory)
    measured, folds = measure_coding(judged, resources, progress)
    return _answer(judged.name, len(judged.titles), 0, resources, measured, folds)


def measure_titles(
    judged: RetrievalSet,
    resources: Path | None = None,
    progress: Progress = quiet,
    method: Literal["model", "words"] = "model",
) -> tuple[Measured, int]:
    """Measures of each query, for intervals and paired comparisons, and the folds used."""
    progress(f"{judged.name}: {len(judged.queries)} queries, {len(judged.corpus)} candidates")
    if method == "words":
        scores, folds = word_overlap(judged.queries, judged.corpus), 0
    else:
        view = chinese_scores if is_chinese(judged.corpus) else english_scores
        scores, folds = view(judged.queries, judged.corpus, resources)
    progress(f"{judged.name}: ranked")
    return per_query(ranks_of(judged.without_own(scores), judged.relevant)), folds


def measure_coding(
    judged: CodingSet, resources: Path | None = None, progress: Progress = quiet
) -> tuple[Measured, int]:
    """Measures of each title, and the folds used."""
    progress(f"{judged.name}: {len(judged.titles)} titles, {len(judged.taxonomy)} codes")
    allowed = judged.allowed
    place = {code: column for column, code in enumerate(allowed)}
    codes, found, folds = (
        _public_coding(judged, resources) if resources else _shipped_coding(judged)
    )
    scores = np.full((len(judged.titles), len(allowed)), -np.inf, dtype=np.float32)
    known = [(row, place[code]) for row, code in enumerate(codes) if code in place]
    rows, columns = (list(column) for column in zip(*known, strict=True))
    scores[:, columns] = found[:, rows]
    progress(f"{judged.name}: coded")
    wanted = [np.array([place[code]], dtype=np.intp) for code in judged.codes]
    measured = per_query(ranks_of(scores, wanted))
    first = [allowed[column] for column in scores.argmax(axis=1)]
    for level, length in LEVELS.items():
        measured[level] = _agreement(first, judged.codes, length)
    return measured, folds


def _shipped_coding(judged: CodingSet) -> tuple[tuple[str, ...], NDArray[np.float32], int]:
    """Scores of the coder as it is trained and shipped; they do not depend on its confidence."""
    coder = OccupationCoder(folds=0).fit(load_occupations())
    return coder.space_.codes, coder.decision(judged.titles), 0


def _public_coding(
    judged: CodingSet, resources: Path
) -> tuple[tuple[str, ...], NDArray[np.float32], int]:
    """Scores of the same three views over the whole classification and the labelled titles."""
    table = full_classification(resources)
    labelled = labelled_titles(resources)
    classes, folds = class_scores(judged.titles, table, labelled)
    space = fit_space(table, dimensions=150)
    normal, bare = readings(judged.titles)
    likeness = (space.likeness(normal) + space.likeness(bare)) / 2
    documents = LexicalIndex.build(table.documents, space.weights)
    wording = documents.similarity(documents.weights.matrix(normal))
    views = [np.asarray(view, np.float32) for view in (likeness, classes, wording)]
    return table.codes, fused(views), folds


def _agreement(found: list[str], labels: list[str], length: int) -> NDArray[np.float64]:
    """1 where code and label agree in their first characters."""
    pairs = zip(found, labels, strict=True)
    return np.array([code[:length] == label[:length] for code, label in pairs], dtype=np.float64)


def _answer(
    name: str,
    queries: int,
    skipped: int,
    resources: Path | None,
    measured: Measured,
    folds: int,
) -> dict[str, Any]:
    """The evaluation as every command and report carries it."""
    answer: dict[str, Any] = {
        "set": name,
        "queries": queries,
        "skipped": skipped,
        "configuration": "public" if resources else "shipped",
        "metrics": summary(measured),
    }
    return answer | ({"folds": folds} if folds else {})
