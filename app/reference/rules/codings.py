"""Coding job titles with occupations: a code when the model is sure, a question when it is not."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from app.base.errors import Unavailable
from app.base.wording import Words
from ml.coding import CONFIDENT

__all__ = [
    "CONFIDENT",
    "Coder",
    "CoderHolder",
    "CoderNotLoaded",
    "OccupationCoding",
    "code_titles",
    "coder",
]


class Coder(Protocol):
    """What the house needs of a trained occupation coder (`ml.coding.TitleCoder` is one)."""

    def code(self, titles: Sequence[str]) -> Any:
        """`codes`, `runners_up`, `confidence` and `rows`, -1 where the model is not sure."""


@dataclass(frozen=True, slots=True)
class OccupationCoding:
    """What a title was coded as.

    `code` is None below the confidence threshold: ask, instead of guessing, and offer `likely` and
    `runner_up` as the choices. A posting without a code gets no default demands.
    """

    code: str | None
    confidence: float
    likely: str | None
    runner_up: str | None


class CoderNotLoaded(Unavailable):
    """No trained model is at hand yet; train one and try again."""

    title = Words("职业编码模型还没有准备好", "The occupation coder is not ready yet")


class CoderHolder:
    """The coder of this process; put in at start, and anew whenever a model is promoted."""

    def __init__(self) -> None:
        self._coder: Coder | None = None

    @property
    def loaded(self) -> bool:
        """Whether titles can be coded now."""
        return self._coder is not None

    def hold(self, coder: Coder | None) -> None:
        """Take this coder from now on."""
        self._coder = coder

    def held(self) -> Coder:
        """The coder; CoderNotLoaded before one is there."""
        if self._coder is None:
            raise CoderNotLoaded
        return self._coder


coder = CoderHolder()
"""The process's own holder."""


def code_titles(titles: Sequence[str], holder: CoderHolder = coder) -> list[OccupationCoding]:
    """Each title's coding, in order; CoderNotLoaded when no model is at hand."""
    if not titles:
        return []
    found = holder.held().code(titles)
    return [
        OccupationCoding(
            best if row >= 0 else None,
            round(float(sure), 3),
            best if sure > 0 else None,
            second if sure > 0 else None,
        )
        for row, best, sure, second in zip(
            found.rows, found.codes, found.confidence, found.runners_up, strict=True
        )
    ]
