"""The order of postings for a person: every eligible one scored exactly, ties in a seeded order."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from app.matching.eligibility import masks, open_now
from app.matching.index import Segment, Snapshot, View

MICRO = 1_000_000
_SPREAD = 0x9E3779B97F4A7C15
_ALL_BITS = 2**64 - 1


@dataclass(frozen=True, eq=False)
class Order:
    """Postings in order, best first: segment, row, score in millionths, place among equals.

    In a dated order the score is the moment of publication; `stopped` marks what is listed as
    blocked.
    """

    parts: NDArray[np.int32]
    rows: NDArray[np.int32]
    scores: NDArray[np.int64]
    ties: NDArray[np.uint64]
    stopped: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.rows)

    def after(self, score: int, tie: int) -> int:
        """The place of the first posting behind this key."""
        before = (self.scores > score) | ((self.scores == score) & (self.ties <= np.uint64(tie)))
        return int(before.sum())


def seed_of(seeker_id: UUID, day: date) -> int:
    """The seed of one person's ties on one day (16 bits)."""
    return (seeker_id.int ^ day.toordinal() * 40503) & 0xFFFF


def by_score(snapshot: Snapshot, person: View, now: datetime, seed: int, *, blocked: bool) -> Order:
    """The eligible postings by score; with `blocked` also those a stop removed."""
    found = [_NOTHING]
    for place, (part, stands) in enumerate(_parts(snapshot)):
        allowed = masks(part, person, now.timestamp())
        chosen = np.flatnonzero(stands & (allowed.wanted if blocked else allowed.eligible))
        scores = part.ranking.scores([person.prepared])[0][chosen]
        ties = mixed(part.gates.tie[chosen], seed)
        found.append(_part(place, chosen, scores, ties, allowed.stopped[chosen]))
    return _sorted(found)


def by_date(snapshot: Snapshot, now: datetime) -> Order:
    """Every open posting, the newest first: the order without personalisation."""
    found = [_NOTHING]
    for place, (part, stands) in enumerate(_parts(snapshot)):
        chosen = np.flatnonzero(stands & open_now(part, now.timestamp()))
        nothing = np.zeros(len(chosen), np.bool_)
        ties = part.gates.tie[chosen]
        found.append(_part(place, chosen, part.gates.published[chosen], ties, nothing))
    return _sorted(found)


def _parts(snapshot: Snapshot) -> Iterator[tuple[Segment, NDArray[np.bool_]]]:
    return zip(snapshot.segments, snapshot.standing, strict=True)


def mixed(ties: NDArray[np.uint64], seed: int) -> NDArray[np.uint64]:
    """Another order of the same ties for each seed; a permutation, so that keys stay distinct."""
    turned = ties ^ np.uint64(seed * _SPREAD & _ALL_BITS)
    turned ^= turned >> np.uint64(29)
    return turned * np.uint64(_SPREAD)


def _sorted(found: list[Order]) -> Order:
    """The parts of an order as one, best first."""
    names = ("parts", "rows", "scores", "ties", "stopped")
    columns = {name: np.concatenate([getattr(one, name) for one in found]) for name in names}
    order = np.lexsort((columns["ties"], -columns["scores"]))
    return Order(**{name: column[order] for name, column in columns.items()})


def _part(
    place: int,
    chosen: NDArray[np.intp],
    scores: NDArray[np.float64],
    ties: NDArray[np.uint64],
    stopped: NDArray[np.bool_],
) -> Order:
    return Order(
        np.full(len(chosen), place, np.int32),
        chosen.astype(np.int32),
        np.round(scores * MICRO).astype(np.int64),
        ties,
        stopped,
    )


_NOTHING = _part(
    0,
    np.zeros(0, np.intp),
    np.zeros(0, np.float64),
    np.zeros(0, np.uint64),
    np.zeros(0, np.bool_),
)
