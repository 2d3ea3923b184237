"""Why a posting stands where it stands: what each feature adds, and the words in common."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ml.features import PRIORS
from ml.text import plain_text

_CHINESE = re.compile(r"[㐀-䶿一-鿿]+")
_LATIN = re.compile(r"[^\W_㐀-䶿一-鿿]{2,}[+#]*")


@dataclass(frozen=True)
class Contribution:
    """What one feature adds to the score (below 0: takes away), and its reading 0…1."""

    feature: str
    value: float
    reading: float


def contribution(feature: str, reading: float) -> Contribution:
    """What a reading of a feature adds to the score, by its prior weight."""
    prior = PRIORS[feature]
    return Contribution(feature, prior.weight * (reading - prior.neutral), reading)


@dataclass(frozen=True)
class Explanation:
    """A score taken apart: ``base + sum of the contributions = score``, and the matched terms."""

    score: float
    base: float
    contributions: tuple[Contribution, ...]
    matched_terms: tuple[str, ...]


def matched_terms(
    own: Sequence[str],
    posting: str,
    rarity: Callable[[str], float] = len,
    limit: int = 6,
) -> tuple[str, ...]:
    """Longest pieces of wording that a person's texts and a posting share, rarest first.

    Parameters
    ----------
    own : sequence of str
        The person's texts and wished titles.
    posting : str
        Title and text of the posting.
    rarity : callable
        How telling a piece is; longer or rarer is higher.
    limit : int
        Most pieces given.

    Examples
    --------
    >>> matched_terms(["会做电话客服和Excel"], "招聘客服，熟悉excel表格")
    ('excel', '客服')
    """
    mine = plain_text(" \n ".join(own))
    theirs = plain_text(posting)
    words = set(_LATIN.findall(mine))
    found = {word for word in _LATIN.findall(theirs) if word in words}
    for run in _CHINESE.findall(theirs):
        found.update(_shared(run, mine))
    whole = [term for term in found if not any(term != other and term in other for other in found)]
    return tuple(sorted(whole, key=lambda term: (-rarity(term), term))[:limit])


def _shared(run: str, mine: str) -> list[str]:
    """Leftmost longest pieces of two or more characters of a run that occur in the own text."""
    found, start = [], 0
    while start < len(run) - 1:
        end = start + 1
        while end < len(run) and run[start : end + 1] in mine:
            end += 1
        if end - start >= 2:
            found.append(run[start:end])
        start = max(end - 1, start + 1) if end - start < 2 else end
    return found
