"""The index of open postings: one large segment, small ones for what changed since.

Readers take a snapshot and never wait. A change re-reads its postings into a small segment and
clears the bit of the row it replaces; when the small ones grow, a thread builds one large segment
anew from the database and everything touched meanwhile is read once more at the swap.
"""

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import numpy as np
import structlog
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from app.audit.models import Event, Topic
from app.base.clock import city_day
from app.base.context import OWN_WORK
from app.base.database import Database, new_session
from app.matching import queries
from app.matching.index.exposure import Exposure, exposure_on
from app.matching.index.offer import Offer
from app.matching.index.reading import offers_now, sound_segment
from app.matching.index.segment import Segment, segment
from app.matching.model import Model

log = structlog.get_logger()
SMALL_SEGMENTS = 16
"""So many small segments are made into one."""
SMALL_SHARE, SMALL_LEAST = 0.1, 256
"""The index is built anew when changes exceed this share of it, and this number."""

Progress = Callable[[str], None]


@dataclass(frozen=True, eq=False)
class Snapshot:
    """The index at one moment: segments, and which of their rows still stand."""

    generation: int
    segments: tuple[Segment, ...]
    standing: tuple[NDArray[np.bool_], ...]

    def __len__(self) -> int:
        return sum(int(mask.sum()) for mask in self.standing)

    def find(self, posting_id: UUID) -> tuple[int, int] | None:
        """Segment and row of an open posting; None for any other."""
        for place in range(len(self.segments) - 1, -1, -1):
            row = self.segments[place].rows.get(posting_id)
            if row is not None:
                return (place, row) if self.standing[place][row] else None
        return None

    def offer(self, posting_id: UUID) -> Offer | None:
        """An open posting by its id."""
        found = self.find(posting_id)
        return self.segments[found[0]].offers[found[1]] if found else None

    def offers(self) -> Iterator[Offer]:
        """Every open posting."""
        for part, mask in zip(self.segments, self.standing, strict=True):
            yield from (one for one, stands in zip(part.offers, mask, strict=True) if stands)

    def without(self, ids: Iterable[UUID]) -> tuple[NDArray[np.bool_], ...]:
        """The standing rows with these postings cleared."""
        standing = list(self.standing)
        for posting_id in ids:
            found = self.find(posting_id)
            if found is None:
                continue
            if standing[found[0]] is self.standing[found[0]]:
                standing[found[0]] = standing[found[0]].copy()
            standing[found[0]][found[1]] = False
        return tuple(standing)


class Index:
    """All open postings of one process."""

    def __init__(self, database: Database, model: Model, now: Callable[[], datetime]) -> None:
        self.model = model
        self._database = database
        self._now = now
        self._lock = threading.RLock()
        self._touched: set[UUID] | None = set()
        self._building: threading.Thread | None = None
        self._snapshot = Snapshot(0, (), ())
        self._exposure = Exposure(city_day(now()))

    @property
    def snapshot(self) -> Snapshot:
        """The index as it stands."""
        return self._snapshot

    def build(self, progress: Progress = lambda _: None) -> None:
        """Read every open posting; what changes meanwhile is read once more before the swap."""
        with self._lock:
            self._touched = set()
        with new_session(self._database.reader, OWN_WORK) as session:
            self._exposure = exposure_on(session, city_day(self._now()))
            offers = self._read(session, None)
        progress(f"{len(offers)} open postings read")
        self._swap(sound_segment(offers, self.model))
        progress(f"index of {len(self._snapshot)} postings ready")

    def _swap(self, large: Segment) -> None:
        with self._lock:
            touched, self._touched = self._touched, None
            every = np.ones(len(large), np.bool_)
            self._snapshot = Snapshot(self._snapshot.generation + 1, (large,), (every,))
        if touched:
            with new_session(self._database.reader, OWN_WORK) as session:
                self.apply(session, touched)

    def follow(self, session: Session, events: Sequence[Event]) -> None:
        """Read again every posting that these events concern."""
        postings = {id for event in events for id in postings_of(event)}
        employers = {id for event in events for id in employers_of(event)}
        if employers:
            postings |= self._standing_of(employers)
            postings |= queries.postings_of(session, employers)
        if postings:
            self.apply(session, postings)

    def apply(self, session: Session, ids: set[UUID]) -> None:
        """Bring these postings up to date: changed ones are replaced, closed ones cleared."""
        with self._lock:
            if self._touched is not None:
                self._touched |= ids
            offers = self._read(session, ids)
            before = self._snapshot
            if not offers and all(before.find(id) is None for id in ids):
                return
            segments, standing = before.segments, before.without(ids)
            if offers:
                part = sound_segment(offers, self.model)
                segments = (*segments, part)
                standing = (*standing, np.ones(len(part), np.bool_))
            self._snapshot = self._merged(Snapshot(before.generation + 1, segments, standing))
        self._grown()

    def _merged(self, found: Snapshot) -> Snapshot:
        """Make many small segments one, so that a reader's work stays the same."""
        if len(found.segments) <= SMALL_SEGMENTS:
            return found
        small = Snapshot(found.generation, found.segments[1:], found.standing[1:])
        kept = segment(list(small.offers()), self.model)
        every = np.ones(len(kept), np.bool_)
        return Snapshot(found.generation, (found.segments[0], kept), (found.standing[0], every))

    def keep_up(self, day: date) -> None:
        """Build anew, in a thread, when a new day has begun: what was shown counts by day."""
        if day > self._exposure.day:
            self._renew()

    def _grown(self) -> None:
        """Start building anew when the changes have grown past their bound."""
        parts = self._snapshot.segments
        changed = sum(len(part) for part in parts[1:])
        if changed > max(SMALL_LEAST, SMALL_SHARE * len(parts[0]) if parts else 0):
            self._renew()

    def _renew(self) -> None:
        with self._lock:
            if self._building is not None and self._building.is_alive():
                return
            self._building = threading.Thread(target=self._rebuild, name="index", daemon=True)
            self._building.start()

    def _rebuild(self) -> None:
        try:
            self.build()
        except Exception:
            log.exception("index_not_rebuilt")
            with self._lock:
                self._touched = None

    def _standing_of(self, employers: set[UUID]) -> set[UUID]:
        return {one.id for one in self._snapshot.offers() if one.employer_id in employers}

    def _read(self, session: Session, ids: set[UUID] | None) -> list[Offer]:
        return offers_now(session, self._now(), ids, self.model, self._exposure.need)


def postings_of(event: Event) -> Iterator[UUID]:
    """The postings a change is about: its subject, or named beside it (an opening was taken)."""
    if event.topic is not Topic.CHANGE:
        return
    if event.subject_kind == "posting" and event.subject_id is not None:
        yield event.subject_id
    if event.refs.get("posting"):
        yield UUID(event.refs["posting"])


def employers_of(event: Event) -> Iterator[UUID]:
    """The employers a change is about."""
    if event.topic is Topic.CHANGE and event.subject_kind == "employer" and event.subject_id:
        yield event.subject_id
