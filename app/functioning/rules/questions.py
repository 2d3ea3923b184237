"""What to ask a person so that an unknown becomes an answer."""

from dataclasses import dataclass

from app.base.wording import Words
from app.functioning.catalogue import ITEMS, Source
from app.functioning.rules.comparison import Comparison, Unknown


@dataclass(frozen=True, slots=True)
class Question:
    """The one question that settles an unknown item, in plain words."""

    item: str
    demand: int
    text: Words


def questions(comparison: Comparison) -> tuple[Question, ...]:
    """A question for each unknown: binding demands first, then stated ones, then the higher."""
    asked = sorted(comparison.unknowns, key=_urgency)
    return tuple(Question(one.item, one.demand.level, ITEMS[one.item].question) for one in asked)


def _urgency(unknown: Unknown) -> tuple[bool, bool, int, str]:
    demand = unknown.demand
    return not demand.binding, demand.source is Source.DEFAULT, -demand.level, demand.item
