"""How often postings were shown before today, so that rarely shown ones rise a little.

Counted over the thirty days before the city's midnight, so that it holds still for a day and is
the same in every process.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from app.base.clock import CITY
from app.matching import queries

WINDOW = timedelta(days=30)


@dataclass(frozen=True)
class Exposure:
    """Times each posting was shown before a day, and the mean of those shown at all."""

    day: date
    shown: Mapping[UUID, int] = field(default_factory=dict)

    @property
    def mean(self) -> float:
        """The mean over postings that were shown; 0 before anything was."""
        return sum(self.shown.values()) / len(self.shown) if self.shown else 0.0

    def need(self, posting_id: UUID) -> float:
        """1 never shown, 0.5 shown as often as the others, towards 0 shown more."""
        if not self.shown:
            return 0.5
        return self.mean / (self.mean + self.shown.get(posting_id, 0))


def exposure_on(session: Session, day: date) -> Exposure:
    """The exposure of postings as it stands on a day."""
    midnight = datetime.combine(day, time(), CITY)
    return Exposure(day, queries.shown_between(session, midnight - WINDOW, midnight))
