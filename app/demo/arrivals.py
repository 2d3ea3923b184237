"""What comes into the city: rows to keep, and what happened to them, in the order of time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from app.base.actor import SYSTEM
from app.base.states import Machine, move_row
from app.demo.city import City
from app.employers.models import Employer
from app.identity.models import Party
from app.postings.models import Posting
from app.seekers.models import Seeker


@dataclass(frozen=True, slots=True)
class Happening:
    """Something the log notes of a thing that came."""

    at: datetime
    name: str
    refs: Mapping[str, UUID | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Arrival:
    """An employer, a posting or a seeker, with the rows beside it and its history."""

    subject: Employer | Posting | Seeker
    beside: Sequence[Any]
    history: Sequence[Happening]
    party: Party | None = None

    @property
    def at(self) -> datetime:
        """When it came."""
        return self.history[0].at


@dataclass(frozen=True, slots=True)
class Step:
    """One transition to be made, when, and the reason where one is needed."""

    name: str
    at: datetime
    reason: str | None = None


def log_rows(
    city: City, machine: Machine, state: str, steps: Sequence[Step], *names: object
) -> list[dict[str, Any]]:
    """The transition log along the steps from a state; `names` tell whose it is.

    ValueError when a step does not start where the one before it ended.
    """
    rows = []
    for count, step in enumerate(steps):
        way = machine.by_name[step.name]
        if state not in way.sources:
            raise ValueError(f"{step.name} does not start at {state}")
        row = move_row(way, state, SYSTEM, step.at, step.reason)
        rows.append(row | {"id": city.id_at(step.at, "move", *names, count)})
        state = way.target
    return rows


def happenings(
    events: Mapping[str, str], steps: Sequence[Step], refs: Mapping[str, UUID | None] | None = None
) -> list[Happening]:
    """The steps as the log names them."""
    return [Happening(step.at, events[step.name], refs or {}) for step in steps]
