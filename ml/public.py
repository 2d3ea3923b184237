"""Public taxonomies that an operator obtained, read from a folder; nothing of it is shipped."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ml.judged import file_hash, read_table, read_taxonomy
from ml.occupations import AXES, Occupations, load_occupations
from ml.text import plain_text, singular

CODING = Path("quality/occupation_coding")
ONET = Path("quality/onet")


@dataclass(frozen=True)
class LabelledTitles:
    """Titles with occupation codes, and the hash that tells these labels from others."""

    titles: list[str]
    codes: list[str]
    hash: str


def labelled_titles(resources: Path) -> LabelledTitles:
    """Read the labelled titles of a resource folder."""
    source = Path(resources) / CODING / "titles.tsv"
    rows = read_table(source, ("id", "title", "code"))
    return LabelledTitles([row[1] for row in rows], [row[2] for row in rows], file_hash(source))


def full_classification(resources: Path) -> Occupations:
    """The whole national classification of a resource folder, joined with our own table.

    Names, aliases, definitions and tasks are the folder's; posted titles and English names of
    the occupations we write about are added. It carries no demands: it serves wording only.
    """
    own = load_occupations()
    taxonomy = read_taxonomy(Path(resources) / CODING / "csco2022.csv")
    rows = [own.rows.get(row["code"], -1) for row in taxonomy]
    return Occupations(
        codes=tuple(row["code"] for row in taxonomy),
        names=tuple(row["name"] for row in taxonomy),
        english=tuple(own.english[place] if place >= 0 else "" for place in rows),
        posted=tuple(
            tuple(alias for alias in row["aliases"].split("|") if alias)
            + (own.posted[place] if place >= 0 else ())
            for row, place in zip(taxonomy, rows, strict=True)
        ),
        descriptions=tuple(
            row["definition"] + (own.descriptions[place] if place >= 0 else "")
            for row, place in zip(taxonomy, rows, strict=True)
        ),
        tasks=tuple(
            f"{row['tasks']} {own.tasks[place] if place >= 0 else ''}"
            for row, place in zip(taxonomy, rows, strict=True)
        ),
        demands=np.zeros((len(rows), len(AXES)), dtype=np.int8),
        places=tuple("O" for _ in rows),
    )


@dataclass(frozen=True)
class EnglishOccupations:
    """O*NET occupations: one document each, and every known title with its occupation row."""

    codes: list[str]
    documents: list[str]
    titles: list[str]
    title_rows: np.ndarray


def english_occupations(resources: Path) -> EnglishOccupations:
    """Read O*NET's occupations with their alternate and reported titles."""
    folder = Path(resources) / ONET
    occupations = read_table(folder / "occupations.tsv", ("code", "title", "description"))
    titles: dict[str, list[str]] = defaultdict(list)
    for file in ("alternate_titles.tsv", "reported_titles.tsv"):
        for row in read_table(folder / file, ("code", "title")):
            titles[row[0]].append(row[1])
    documents, known, rows = [], [], []
    for place, (code, title, description, *_) in enumerate(occupations):
        own = [_english(text) for text in dict.fromkeys([title, *titles[code]])]
        documents.append(" ".join([*own, _english(description)]))
        known.extend(own)
        rows.extend([place] * len(own))
    codes = [row[0] for row in occupations]
    return EnglishOccupations(codes, documents, known, np.array(rows, dtype=np.int32))


def _english(text: str) -> str:
    """Lower case, plural endings dropped."""
    return singular(plain_text(text))
