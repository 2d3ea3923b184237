"""Age limits in a legible sentence, as bounds in whole years, in Chinese and in English.

Bounds that only repeat the working age (16 to 59, for women 16 to 54) or adulthood are no limit.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from app.postings.rules.screening_terms import AgeBounds

_WOMEN = re.compile("(?:女|female|women)[^0-9男]{0,8}$")
_DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")}


@dataclass(frozen=True, slots=True)
class AgeLimit:
    """An age condition found in a sentence: its span and its bounds in whole years."""

    start: int
    end: int
    low: int | None
    high: int | None


def age_limits(text: str, bounds: AgeBounds) -> Iterator[AgeLimit]:
    """The age conditions of a legible sentence that go beyond the lawful bounds."""
    for shape in bounds.shapes:
        for found in shape.finditer(text):
            limit = _limit(found)
            if narrows(limit, bounds, women=_speaks_of_women(text, limit)):
                before, after = text[max(limit.start - 16, 0) : limit.start], text[limit.end :][:20]
                if not (bounds.others_after.search(after) or bounds.others_before.search(before)):
                    yield limit


def narrows(limit: AgeLimit, bounds: AgeBounds, *, women: bool) -> bool:
    """Whether it shuts out people of working age."""
    required = bounds.highest_required_of_women if women else bounds.highest_required
    too_low = limit.high is not None and bounds.lowest_allowed < limit.high < required
    too_high = limit.low is not None and limit.low > bounds.lowest_allowed
    return too_low or too_high


def _limit(found: re.Match[str]) -> AgeLimit:
    groups = found.groupdict()
    return AgeLimit(
        found.start(), found.end(), _years(groups.get("low")), _years(groups.get("high"))
    )


def _speaks_of_women(text: str, limit: AgeLimit) -> bool:
    return bool(_WOMEN.search(text[max(limit.start - 12, 0) : limit.start]))


def _years(words: str | None) -> int | None:
    if words is None:
        return None
    if words.isascii():
        return int(words)
    tens, _, ones = words.partition("十")
    return (_DIGITS[tens] if tens else 1) * 10 + (_DIGITS[ones] if ones else 0)
