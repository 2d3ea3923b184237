"""What a person can do, item by item: from how they live, with much that is theirs alone.

The category of the certificate does not decide: people of one category differ more than two
categories do, and much about anybody is not known.
"""

from collections.abc import Mapping

from app.demo.chance import Chance
from app.demo.sheets import SituationSheet
from app.functioning.catalogue import ITEM_CODES

_ORDINARY = {5: 0.58, 4: 0.3, 3: 0.12}
_LESS_OFTEN = {"height": 2, "dust": 1, "temperature": 1, "shifts": 1, "traffic": 1, "noise": 1}
"""Items on which most people are some levels below full."""

_OF_ONE_S_OWN: tuple[Mapping[str, int], ...] = (
    {"lifting": 2, "bending": 2, "pushing": 2},
    {"shifts": 1, "long_hours": 4},
    {"dust": 1},
    {"height": 0},
    {"standing": 2, "walking": 3},
    {"commuting": 2},
    {"noise": 2},
    {"literacy": 2, "screen_text": 3},
    {"printed_text": 3, "objects_at_hand": 3},
    {"temperature": 2},
    {"telephone": 3},
    {"contact": 2, "stress": 2},
)
"""Limits anybody may have, whatever the certificate says."""

_KNOWN = {0.0: 0.05, 0.2: 0.15, 0.45: 0.3, 0.7: 0.3, 0.95: 0.2}
"""How much of a profile is known, and how often."""


def capabilities(chance: Chance, situation: SituationSheet, education: int) -> dict[str, int]:
    """The known levels of one person by item; what is not there is unknown."""
    share = chance.weighted(_KNOWN)
    levels = _levels(chance, situation, education)
    return {
        item: level
        for item, level in levels.items()
        if chance.happens(min(share + (0.2 if item in situation.levels and share else 0), 1))
    }


def _levels(chance: Chance, situation: SituationSheet, education: int) -> dict[str, int]:
    levels = {item: _ordinary(chance, item, education) for item in ITEM_CODES}
    for item, (low, high) in situation.levels.items():
        levels[item] = _around(chance, low, high)
    for _ in range(chance.weighted({0: 0.5, 1: 0.35, 2: 0.15})):
        for item, most in chance.one_of(_OF_ONE_S_OWN).items():
            levels[item] = min(levels[item], most)
    return levels


def _ordinary(chance: Chance, item: str, education: int) -> int:
    level = chance.weighted(_ORDINARY) - _LESS_OFTEN.get(item, 0)
    if item in ("literacy", "screen_text", "learning"):
        level = min(level, 2 + education)
    return max(level, 0)


def _around(chance: Chance, low: int, high: int) -> int:
    """Mostly within the range; now and then one person is a level above or below it."""
    beyond = chance.weighted({0: 0.86, 1: 0.08, -1: 0.06})
    return min(max(chance.between(low, high) + beyond, 0), 5)
