"""What became of a posting: when it was written, published, paused, filled, and until when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from app.demo.arrivals import Step
from app.demo.chance import Chance
from app.demo.city import City
from app.postings.models import PostingState

_PATHS: dict[str, tuple[str, ...]] = {
    "draft": (),
    "in_review": ("submit",),
    "open": ("submit", "publish"),
    "paused": ("submit", "publish", "pause"),
    "filled": ("submit", "publish", "fill"),
    "closed": ("submit", "publish", "close"),
    "expired": ("submit", "publish", "expire"),
}
_AGES = {"draft": (1, 30), "in_review": (1, 6), "open": (1, 58)}
"""How many days ago it was written; those that have ended are older."""

_OLD = (35, 58)
_LONG_OPEN = 25
"""Only what is open longer than so many days was paused for a while."""


@dataclass(frozen=True, slots=True)
class Career:
    """The columns that tell when, and the steps that led there."""

    created_at: datetime
    columns: dict[str, Any]
    steps: Sequence[Step]


def career(city: City, state: str, chance: Chance) -> Career:
    """How a posting came into its state."""
    days = chance.between(*_AGES.get(state, _OLD))
    created = city.ago(days) + timedelta(hours=8, minutes=chance.below(500))
    submitted = created + timedelta(minutes=chance.between(5, 400))
    ended = city.ago(chance.between(3, 20)) + timedelta(hours=9, minutes=chance.below(500))
    steps = _steps(_PATHS[state], submitted, ended)
    if state == "open" and days > _LONG_OPEN and chance.happens(0.15):
        steps += [Step("pause", ended - timedelta(days=2)), Step("resume", ended)]
    published = next((step.at for step in steps if step.name == "publish"), None)
    closes = city.dawn + timedelta(days=chance.between(15, 300), hours=18)
    columns = {
        "state": PostingState(state),
        "created_at": created,
        "updated_at": steps[-1].at if steps else created,
        "published_at": published,
        "closes_at": ended if state == "expired" else closes if published else None,
    }
    return Career(created, columns, steps)


def _steps(names: Sequence[str], submitted: datetime, ended: datetime) -> list[Step]:
    """Published by the system right after it was submitted; whatever ended it came later."""
    times = {"submit": submitted, "publish": submitted + timedelta(seconds=1)}
    return [Step(name, times.get(name, ended)) for name in names]
