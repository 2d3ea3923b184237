"""One demo city: the day it is shown on and the seed it grows from; every id follows from both."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from typing import ClassVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.audit.models import Event
from app.base.clock import CITY
from app.demo.chance import Chance

LOADED = "demo.loaded"
"""The event that marks a city as completely loaded."""

MOST_SEED = (1 << 62) - 1


@dataclass
class Marker:
    """What the event of a complete load is about."""

    __tablename__: ClassVar[str] = "demo_city"

    id: UUID


@dataclass(frozen=True)
class City:
    """The city as of a day. Everything in it happened before that day began in Lanzhou."""

    as_of: date
    seed: int

    def __post_init__(self) -> None:
        if not 0 <= self.seed <= MOST_SEED:
            raise ValueError("the seed is from 0 to 2^62 - 1")

    @cached_property
    def dawn(self) -> datetime:
        """The moment the day begins in Lanzhou, in UTC."""
        return datetime.combine(self.as_of, time(), tzinfo=CITY).astimezone(UTC)

    @cached_property
    def marker(self) -> Marker:
        """The day and the seed in one UUIDv8 (RFC 9562 §5.8), so that the log tells both."""
        day = self.as_of.toordinal()
        return Marker(UUID(int=day << 80 | 0x8 << 76 | 0b10 << 62 | self.seed))

    def chance(self, *names: object) -> Chance:
        """The draws for one purpose."""
        return Chance(self.seed, *names)

    def ago(self, days: float) -> datetime:
        """A moment so many days before the city's day."""
        return self.dawn - timedelta(seconds=round(days * 86_400))

    def id_at(self, at: datetime, *names: object) -> UUID:
        """The id of what came about at that moment: a UUIDv7 whose random part is the names'."""
        text = "|".join(str(name) for name in (self.seed, *names))
        digest = int.from_bytes(hashlib.sha256(text.encode()).digest()[:10], "big")
        milliseconds = int(at.timestamp() * 1000)
        upper, lower = digest >> 68, digest & ((1 << 62) - 1)
        return UUID(int=milliseconds << 80 | 0x7 << 76 | upper << 64 | 0b10 << 62 | lower)


def city_in(session: Session) -> City | None:
    """The city that was loaded into this database; None where there is none."""
    loaded = sa.select(Event.subject_id).where(Event.name == LOADED).order_by(Event.seq).limit(1)
    marker = session.scalars(loaded).one_or_none()
    if marker is None:
        return None
    return City(date.fromordinal(marker.int >> 80), marker.int & MOST_SEED)
