"""Made profiles: demands of a job and capabilities of people, for the tests of functioning."""

from collections.abc import Mapping
from typing import Any

from app.functioning.catalogue import ITEM_CODES, Source
from app.functioning.rules import Capability, Demand

BLIND: Mapping[str, int | None] = dict.fromkeys(ITEM_CODES, 5) | {
    "screen_text": None,
    "printed_text": 0,
    "images": 0,
    "objects_at_hand": 0,
    "surroundings": 0,
    "traffic": 0,
    "commuting": 3,
}
"""Sees nothing; whether a screen reader is used is unknown."""

DEAF: Mapping[str, int | None] = dict.fromkeys(ITEM_CODES, 5) | {
    "telephone": 0,
    "conversation": 0,
    "warning_sounds": 0,
    "sound_detail": 0,
    "speaking": 1,
}

WHEELCHAIR: Mapping[str, int | None] = dict.fromkeys(ITEM_CODES, 5) | {
    "standing": 0,
    "stairs": 0,
    "walking": 4,
    "bending": 1,
    "reaching": 3,
    "lifting": 2,
    "pushing": 2,
    "height": 0,
}

LEARNING: Mapping[str, int | None] = dict.fromkeys(ITEM_CODES, 5) | {
    "literacy": 1,
    "screen_text": 1,
    "printed_text": 1,
    "conversation": 3,
    "telephone": 2,
    "speaking": 3,
    "learning": 1,
    "planning": 1,
    "changing_tasks": 1,
    "attention": 2,
    "danger_awareness": 2,
    "contact": 2,
    "commuting": 2,
}
"""Hears, sees and moves well; hardly reads, and learns new work with much help."""


def a_demand(item: str = "telephone", level: int = 3, **changes: Any) -> Demand:
    """A demand that the employer stated, not essential unless changed."""
    return Demand(**{"item": item, "level": level, "source": Source.EMPLOYER} | changes)


def an_essential_demand(item: str = "telephone", level: int = 3, **changes: Any) -> Demand:
    """A demand that the employer calls essential, with a reason."""
    reason = "来电占全部工作的九成"
    return a_demand(item, level, **{"essential": True, "reason": reason} | changes)


def a_profile(levels: Mapping[str, int | None]) -> list[Capability]:
    """Capabilities from levels; items left out are unknown."""
    return [Capability(item, level) for item, level in levels.items()]
