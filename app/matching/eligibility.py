"""Which postings a person may be offered, as masks (matching.md §2.1).

Unsaid and unknown never mask: not by the employer (pay, hours, place, form), not by the person
(wishes, age, capabilities). A default demand never stops anybody; an upper age does not exist here.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.matching.index import Segment, View
from app.matching.index.segment import LICENCE_BITS
from ml.features import REMOTE


@dataclass(frozen=True)
class Masks:
    """Over the rows of one segment: what wishes and law leave, and where something stops."""

    wanted: NDArray[np.bool_]
    stopped: NDArray[np.bool_]

    @property
    def eligible(self) -> NDArray[np.bool_]:
        """What is ranked."""
        return self.wanted & ~self.stopped


def masks(part: Segment, person: View, now: float) -> Masks:
    """The masks of a person over a segment at that time (seconds since 1970)."""
    wanted = open_now(part, now) & _wishes(part, person) & _old_enough(part, person)
    for posting_id in person.applied:
        row = part.rows.get(posting_id)
        if row is not None:
            wanted[row] = False
    return Masks(wanted, stopped(part, person))


def open_now(part: Segment, now: float) -> NDArray[np.bool_]:
    """Postings whose closing time has not come."""
    return np.greater(part.gates.closes, now)


def stopped(part: Segment, person: View) -> NDArray[np.bool_]:
    """A binding demand with a known gap that nothing present closes, or a licence the law wants."""
    missing = np.uint64(~person.held & (2**64 - 1))
    lacking: NDArray[np.bool_] = np.not_equal(part.gates.needed & missing, 0)
    query, table = person.prepared.query, part.ranking.postings
    for item in np.flatnonzero(part.gates.binding.any(axis=0)):
        able = query.capability[item]
        if np.isnan(able):
            continue
        lifted = np.maximum(table.offered[:, item], query.brought[item])
        lacking |= part.gates.binding[:, item] & (able + lifted < table.demand[:, item])
    return lacking


def missing_licences(needed: tuple[str, ...], person: View) -> tuple[str, ...]:
    """The licences among these that the person does not hold."""
    return tuple(c for c in needed if c in LICENCE_BITS and c not in person.licences)


def _wishes(part: Segment, person: View) -> NDArray[np.bool_]:
    gates = part.gates
    wanted = np.ones(len(part), np.bool_)
    if person.wished is not None:
        near = np.where(gates.place >= 0, person.wished[gates.place], True)
        wanted &= (gates.place == REMOTE) | near
    if person.work_places is not None:
        wanted &= person.work_places[gates.work_place]
    if person.forms is not None:
        wanted &= person.forms[gates.form]
    if not np.isnan(person.most_hours):
        wanted &= ~(gates.hours > person.most_hours) | gates.hours_can_shrink
    if not np.isnan(person.pay_floor):
        wanted &= ~(gates.pay_most < person.pay_floor)
    return wanted


def _old_enough(part: Segment, person: View) -> NDArray[np.bool_]:
    if person.age is None:
        return np.ones(len(part), np.bool_)
    return np.less_equal(part.gates.least_age, person.age)
