"""The trained model as matching uses it: occupations and wording weights.

The weights of wording come from the occupation table alone, so that a score depends on the model,
the posting and the person and on nothing else: every process, with or without later changes in its
index, gives the same.
"""

import hashlib
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from app.functioning.catalogue import ITEM_CODES
from ml import artefact
from ml.coding import TitleCoder
from ml.features import PostingTable
from ml.lexical import GramWeights
from ml.ranking import PostingRanking

SPARE_GRAMS = 2**15
"""Columns shared by wording that the occupation table has never seen."""


class ModelMissing(Exception):
    """There is no usable model: `aixinwu train` makes one."""


@dataclass(frozen=True, eq=False)
class Model:
    """The artefact with what matching derives from it."""

    artefact: artefact.Model

    @property
    def version(self) -> str:
        """The name of the model in answers."""
        return str(self.artefact.version)

    @property
    def coder(self) -> TitleCoder:
        """Codes posted titles."""
        return self.artefact.coder

    @cached_property
    def stamp(self) -> bytes:
        """Four bytes that stand for the version in a list's token."""
        return hashlib.sha256(self.version.encode()).digest()[:4]

    def named(self, stamp: bytes) -> str:
        """The version a stamp stands for: this model's name, or the stamp of one used before."""
        return self.version if stamp == self.stamp else f"stamp:{stamp.hex()}"

    @cached_property
    def wording(self) -> PostingRanking:
        """A ranking without postings that holds the weights of wording; extend it."""
        table = self.artefact.occupations
        titles, _ = table.titles
        return PostingRanking.weighted(
            PostingTable.unspecified([], items=len(ITEM_CODES)),
            self.artefact.space,
            GramWeights.fit(titles, spare=SPARE_GRAMS),
            GramWeights.fit([*table.documents, *titles], spare=SPARE_GRAMS),
        )

    def row(self, occupation: str | None) -> int:
        """The row of an occupation code; -1 where the table has none."""
        return int(self.artefact.occupations.rows.get(occupation or "", -1))

    def name(self, row: int) -> tuple[str, str] | None:
        """The Chinese and English name of an occupation row."""
        table = self.artefact.occupations
        return None if row < 0 else (table.names[row], table.english[row])


def model_at(directory: Path) -> Model:
    """The model of a directory, every file checked; read once a process and version."""
    try:
        manifest = (directory / artefact.MANIFEST).read_bytes()
        return _loaded(directory, hashlib.sha256(manifest).hexdigest())
    except (OSError, artefact.ArtefactRefused) as error:
        raise ModelMissing(f"no usable model in {directory}: run `aixinwu train`") from error


@lru_cache(maxsize=2)
def _loaded(directory: Path, _: str) -> Model:
    return Model(artefact.load(directory))


def summary(model: Model) -> dict[str, Any]:
    """What an operator is told of a model."""
    return {"version": model.version, **dict(model.artefact.manifest["metrics"])}
