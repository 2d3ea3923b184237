"""The occupation table: what people are hired for, under which titles, and what it demands."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ml.text import normalise_title, plain_text

RESOURCES = Path(__file__).parent / "resources"
TABLE = RESOURCES / "occupations.tsv"
AXES = ("vision", "hearing", "speech", "fine_hand", "stand_walk", "lift", "cognition", "social")
COLUMNS = ("code", "name", "english", "posted_as", "description", "tasks", *AXES, "place")


class BadTable(ValueError):
    """A table of the wrong shape; the message names the file and the column or line."""


@dataclass(frozen=True)
class Occupations:
    """Occupations of the national classification (CSCO-2022), one row each.

    Parameters
    ----------
    codes, names, english : tuple of str
        Code ``d-dd-dd-dd``, official Chinese name, English name.
    posted : tuple of tuple of str
        Titles under which employers post the occupation.
    descriptions, tasks : tuple of str
        One line of what is done, and words for what is handled.
    demands : ndarray of shape (n_occupations, 8)
        Rough demand 0 none … 3 high on each of `AXES`; a default, never an essential demand.
    places : tuple of str
        ``O`` on site, ``H`` hybrid, ``R`` remote is usual.

    Examples
    --------
    >>> table = load_occupations()
    >>> table.names[table.rows["4-10-04-02"]]
    '保健按摩师'
    """

    codes: tuple[str, ...]
    names: tuple[str, ...]
    english: tuple[str, ...]
    posted: tuple[tuple[str, ...], ...]
    descriptions: tuple[str, ...]
    tasks: tuple[str, ...]
    demands: NDArray[np.int8]
    places: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.codes)

    @cached_property
    def rows(self) -> Mapping[str, int]:
        """The row of each code."""
        return {code: row for row, code in enumerate(self.codes)}

    @cached_property
    def documents(self) -> list[str]:
        """One text per occupation: names, posted titles, description and tasks."""
        return [
            plain_text(" ".join([name, english, *posted, described, tasks]))
            for name, english, posted, described, tasks in zip(
                self.names, self.english, self.posted, self.descriptions, self.tasks, strict=True
            )
        ]

    @cached_property
    def titles(self) -> tuple[list[str], NDArray[np.int32]]:
        """Every name and posted title, normalised, with the row of its occupation."""
        pairs = [
            (normalise_title(title), row)
            for row in range(len(self))
            for title in dict.fromkeys([self.names[row], self.english[row], *self.posted[row]])
            if title
        ]
        return [title for title, _ in pairs], np.array([row for _, row in pairs], dtype=np.int32)

    def subset(self, posted: Sequence[tuple[str, ...]]) -> Occupations:
        """The same occupations under other posted titles."""
        return Occupations(
            self.codes,
            self.names,
            self.english,
            tuple(posted),
            self.descriptions,
            self.tasks,
            self.demands,
            self.places,
        )


def load_occupations(path: Path | None = None) -> Occupations:
    """Read an occupation table (tab-separated, no quoting, columns as `COLUMNS`).

    Raises
    ------
    BadTable
        When the header differs, a line has too few cells, a code repeats, or a rating is not 0-3.

    Examples
    --------
    >>> load_occupations().demands.max()
    np.int8(3)
    """
    source = path or TABLE
    lines = source.read_text(encoding="utf-8").rstrip("\n").split("\n")
    header = tuple(lines[0].split("\t"))
    if header != COLUMNS:
        wrong = next((a for a, b in zip(COLUMNS, header, strict=False) if a != b), COLUMNS[-1])
        raise BadTable(f"{source.name}: column {wrong!r} expected, the header differs")
    rows = [_cells(source, number, line) for number, line in enumerate(lines[1:], start=2)]
    table = _assembled(rows)
    if len(table.rows) < len(table):
        raise BadTable(f"{source.name}: column 'code' repeats a code")
    return table


def table_hash(path: Path | None = None) -> str:
    """SHA-256 of the occupation table a model was trained on."""
    return hashlib.sha256((path or TABLE).read_bytes()).hexdigest()


def _cells(source: Path, number: int, line: str) -> list[str]:
    """The cells of one line, with the ratings checked."""
    cells = line.split("\t")
    if len(cells) != len(COLUMNS):
        raise BadTable(f"{source.name}: line {number} has {len(cells)} of {len(COLUMNS)} cells")
    if any(rating not in "0123" or len(rating) != 1 for rating in cells[6:14]):
        raise BadTable(f"{source.name}: line {number}: a rating is not 0, 1, 2 or 3")
    return cells


def _assembled(rows: list[list[str]]) -> Occupations:
    """The table from checked cells."""
    codes, names, english, posted, described, tasks = (
        tuple(row[column] for row in rows) for column in range(6)
    )
    demands = np.array([[int(rating) for rating in row[6:14]] for row in rows], dtype=np.int8)
    titles = tuple(tuple(part for part in cell.split("|") if part) for cell in posted)
    places = tuple(row[14] for row in rows)
    return Occupations(codes, names, english, titles, described, tasks, demands, places)
