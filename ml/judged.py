"""Judged sets on disk: titles with their relevant titles, and titles with their codes.

Tab-separated UTF-8 without quoting; a header that differs is an error naming file and column.
"""

from __future__ import annotations

import csv
import hashlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray


class BadSet(ValueError):
    """A set that cannot be read; the message names the file and the column or line."""


@dataclass(frozen=True)
class RetrievalSet:
    """Queries, candidates and which of them are relevant.

    Parameters
    ----------
    name : str
        Name of the folder.
    queries, corpus : list of str
        Texts; only queries with at least one relevant candidate.
    relevant : list of ndarray
        Columns of the corpus relevant to each query.
    own : ndarray of shape (n_queries,)
        Column of the corpus with the query's own id, -1 when there is none.
    skipped : int
        Queries left out because nothing is relevant to them.
    """

    name: str
    queries: list[str]
    corpus: list[str]
    relevant: list[NDArray[np.intp]]
    own: NDArray[np.intp]
    skipped: int

    def without_own(self, scores: NDArray[np.floating]) -> NDArray[np.floating]:
        """Scores in which no query finds itself."""
        held = np.flatnonzero(self.own >= 0)
        scores[held, self.own[held]] = -np.inf
        return scores


@dataclass(frozen=True)
class CodingSet:
    """Posted titles with their occupation codes, and the taxonomy of allowed codes."""

    name: str
    titles: list[str]
    codes: list[str]
    taxonomy: list[dict[str, str]]
    labels_hash: str

    @property
    def allowed(self) -> list[str]:
        """Every code of the taxonomy, in its order."""
        return [row["code"] for row in self.taxonomy]


def read_retrieval_set(directory: Path) -> RetrievalSet:
    """Read `queries.tsv`, `corpus.tsv` and `qrels.tsv`.

    Raises
    ------
    BadSet
        For a missing file, a header that differs, a repeated id or one that is unknown.
    """
    directory = Path(directory)
    queries = _texts(directory / "queries.tsv", "q_id")
    corpus = _texts(directory / "corpus.tsv", "c_id")
    columns = {key: column for column, key in enumerate(corpus)}
    relevant: dict[str, set[int]] = {key: set() for key in queries}
    source = directory / "qrels.tsv"
    for number, row in enumerate(_rows(source, ("q_id", "c_id", "relevance")), start=2):
        query, candidate, relevance = row[:3]
        if query not in relevant or candidate not in columns:
            column = "q_id" if query not in relevant else "c_id"
            raise BadSet(f"{source.name}: line {number}, column {column!r}: unknown id")
        if _whole(source, number, relevance) > 0:
            relevant[query].add(columns[candidate])
    kept = [key for key in queries if relevant[key]]
    return RetrievalSet(
        directory.resolve().name,
        [queries[key] for key in kept],
        list(corpus.values()),
        [np.array(sorted(relevant[key]), dtype=np.intp) for key in kept],
        np.array([columns.get(key, -1) for key in kept], dtype=np.intp),
        len(queries) - len(kept),
    )


def read_coding_set(directory: Path) -> CodingSet:
    """Read `titles.tsv` and the taxonomy `csco2022.csv` beside it.

    Raises
    ------
    BadSet
        For a missing file, a header that differs, or a code outside the taxonomy.
    """
    directory = Path(directory)
    source = directory / "titles.tsv"
    rows = _rows(source, ("id", "title", "code"))
    taxonomy = read_taxonomy(directory / "csco2022.csv")
    allowed = {row["code"] for row in taxonomy}
    for number, row in enumerate(rows, start=2):
        if row[2] not in allowed:
            raise BadSet(f"{source.name}: line {number}, column 'code': not in csco2022.csv")
    return CodingSet(
        directory.resolve().name,
        [row[1] for row in rows],
        [row[2] for row in rows],
        taxonomy,
        file_hash(source),
    )


def read_taxonomy(source: Path) -> list[dict[str, str]]:
    """Read a taxonomy: comma-separated (RFC 4180), one row per code of any level."""
    expected = ["code", "name", "level", "definition", "tasks", "aliases"]
    try:
        with source.open(encoding="utf-8", newline="") as lines:
            reader = csv.DictReader(lines)
            _check_header(source, tuple(reader.fieldnames or ()), tuple(expected))
            return list(reader)
    except FileNotFoundError as error:
        raise BadSet(f"{source.name}: no such file in {source.parent.name}") from error


def read_table(source: Path, header: tuple[str, ...]) -> list[list[str]]:
    """Rows of a tab-separated file whose header starts with these columns."""
    return _rows(source, header)


def file_hash(source: Path) -> str:
    """SHA-256 of a file: tells whether labels are the same ones."""
    return hashlib.sha256(source.read_bytes()).hexdigest()


def _texts(source: Path, key: str) -> dict[str, str]:
    """Texts by id, in the order of the file."""
    texts: dict[str, str] = {}
    for number, row in enumerate(_rows(source, (key, "text")), start=2):
        if row[0] in texts:
            raise BadSet(f"{source.name}: line {number}, column {key!r}: repeated id")
        texts[row[0]] = row[1]
    return texts


def _rows(source: Path, header: tuple[str, ...]) -> list[list[str]]:
    """The cells of each line after a checked header."""
    try:
        lines = source.read_text(encoding="utf-8").split("\n")
    except FileNotFoundError as error:
        raise BadSet(f"{source.name}: no such file in {source.parent.name}") from error
    _check_header(source, tuple(lines[0].split("\t")), header)
    rows = [line.split("\t") for line in lines[1:] if line]
    for number, row in enumerate(rows, start=2):
        if len(row) < len(header):
            raise BadSet(f"{source.name}: line {number}: column {header[len(row)]!r} is missing")
    return rows


def _check_header(source: Path, found: tuple[str, ...], expected: tuple[str, ...]) -> None:
    """Refuse a header that does not start with the expected columns."""
    for place, column in enumerate(expected):
        if place >= len(found) or found[place] != column:
            actual = found[place] if place < len(found) else "nothing"
            raise BadSet(f"{source.name}: column {column!r} expected, found {actual!r}")


def _whole(source: Path, number: int, text: str) -> int:
    """A relevance as a whole number."""
    try:
        return int(text)
    except ValueError as error:
        raise BadSet(f"{source.name}: line {number}, column 'relevance': not a number") from error
