"""Open postings as immutable arrays, one row each: the ranking's table and the gates."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from app.functioning.catalogue import ITEM_CODES
from app.functioning.rules import uplift_vector
from app.matching.index.offer import Offer
from app.matching.index.places import ROW_OF
from app.matching.model import Model
from app.postings.models import WorkPlace
from app.reference.catalogue import lists
from app.reference.rules.ages import least_age_held_to
from ml.features import PLACE_UNKNOWN, REMOTE, PostingTable
from ml.ranking import PostingRanking

UNSAID = -1
LICENCE_BITS: Mapping[str, int] = MappingProxyType(
    {row.code: 1 << bit for bit, row in enumerate(lists["licences"].rows)}
)
FORM_ROWS: Mapping[str, int] = MappingProxyType(
    {row.code: place for place, row in enumerate(lists["employment_forms"].rows)}
)
WORK_PLACE_ROWS: Mapping[str, int] = MappingProxyType(
    {kind.value: place for place, kind in enumerate(WorkPlace)}
)
_SUITS_ANYBODY = {"FLEXIBLE_HOURS", "OWN_PACE"}
SCHEDULE_BITS: Mapping[str, int] = MappingProxyType(
    {
        code: 1 << bit
        for bit, code in enumerate(
            row.code for row in lists["schedule_kinds"].rows if row.code not in _SUITS_ANYBODY
        )
    }
)
"""A bit for each way of working; flexible hours and one's own pace suit anybody and ask none."""

_ITEM_ROWS = {item: place for place, item in enumerate(ITEM_CODES)}
_NEVER = np.inf


@dataclass(frozen=True, eq=False)
class Gates:
    """What decides who may be offered a posting; n postings, m items.

    `pay_most` is NaN where pay is unsaid or open-ended; `binding` marks demands that stop;
    `closes` and `published` are seconds since 1970.
    """

    closes: NDArray[np.float64]
    published: NDArray[np.float64]
    place: NDArray[np.int32]
    work_place: NDArray[np.int8]
    form: NDArray[np.int8]
    hours: NDArray[np.float32]
    hours_can_shrink: NDArray[np.bool_]
    pay_most: NDArray[np.float64]
    least_age: NDArray[np.int8]
    needed: NDArray[np.uint64]
    binding: NDArray[np.bool_]
    tie: NDArray[np.uint64]


@dataclass(frozen=True, eq=False)
class Segment:
    """Some open postings, ready to be ranked."""

    offers: tuple[Offer, ...]
    rows: Mapping[UUID, int]
    ranking: PostingRanking
    gates: Gates

    def __len__(self) -> int:
        return len(self.offers)


def segment(offers: Sequence[Offer], model: Model) -> Segment:
    """The arrays of these postings; a row depends on its own posting and the model alone."""
    table = _table(offers)
    return Segment(
        tuple(offers),
        MappingProxyType({one.id: row for row, one in enumerate(offers)}),
        model.wording.extended(table),
        _gates(offers, table),
    )


def schedule_bits(codes: Iterable[str]) -> int:
    """The ways of working as bits; 0 where none is named."""
    return sum({SCHEDULE_BITS.get(code, 0) for code in codes})


def licence_bits(codes: Iterable[str]) -> int:
    """Licences as bits."""
    return sum({LICENCE_BITS.get(code, 0) for code in codes})


def _table(offers: Sequence[Offer]) -> PostingTable:
    demand, essential, assumed, offered = _functional(offers)
    return PostingTable(
        titles=[one.title for one in offers],
        texts=[one.text for one in offers],
        occupation=_column(offers, lambda one: one.occupation_row, np.int32),
        demand=demand,
        essential=essential,
        assumed=assumed,
        offered=offered,
        place=_column(offers, _place, np.int32),
        lodging=_column(offers, lambda one: one.lodging, np.bool_),
        pay_low=_column(offers, lambda one: _known(one.pay.low), np.float32),
        pay_high=_column(offers, lambda one: _known(one.pay.high), np.float32),
        hours=_column(offers, lambda one: _known(one.weekly_hours), np.float32),
        schedule=_column(offers, lambda one: schedule_bits(one.schedules), np.uint8),
        education=_column(offers, lambda one: _known(one.education_rank), np.float32),
        experience_years=_column(offers, lambda one: _known(one.experience_years), np.float32),
        responsiveness=_column(offers, lambda one: _known(one.responsiveness), np.float32),
        exposure=_column(offers, lambda one: one.need, np.float32),
    )


def _functional(offers: Sequence[Offer]) -> tuple[NDArray[Any], ...]:
    shape = (len(offers), len(ITEM_CODES))
    demand = np.full(shape, np.nan, np.float32)
    essential, assumed = np.zeros(shape, np.bool_), np.zeros(shape, np.bool_)
    offered = np.zeros(shape, np.float32)
    for row, one in enumerate(offers):
        for asked in one.demands:
            item = _ITEM_ROWS[asked.item]
            demand[row, item] = asked.level
            essential[row, item] = asked.binding
            assumed[row, item] = asked.source == "default"
        if one.offered:
            offered[row] = uplift_vector(one.offered)
    return demand, essential, assumed, offered


def _gates(offers: Sequence[Offer], table: PostingTable) -> Gates:
    return Gates(
        closes=_column(offers, _closes, np.float64),
        published=_column(offers, lambda one: one.published_at.timestamp(), np.float64),
        place=table.place,
        work_place=_column(
            offers, lambda one: WORK_PLACE_ROWS.get(one.work_place or "", UNSAID), np.int8
        ),
        form=_column(offers, lambda one: FORM_ROWS.get(one.form or "", UNSAID), np.int8),
        hours=table.hours,
        hours_can_shrink=_column(offers, lambda one: "REDUCED_HOURS" in one.offered, np.bool_),
        pay_most=_column(offers, _pay_most, np.float64),
        least_age=_column(offers, _least_age, np.int8),
        needed=_column(offers, lambda one: licence_bits(one.licences.needed), np.uint64),
        binding=table.essential,
        tie=_column(offers, lambda one: one.id.int & (2**64 - 1), np.uint64),
    )


def _column(offers: Sequence[Offer], of: Callable[[Offer], Any], kind: Any) -> NDArray[Any]:
    return np.fromiter((of(one) for one in offers), dtype=kind, count=len(offers))


def _known(number: Any) -> float:
    return float("nan") if number is None else float(number)


def _place(one: Offer) -> int:
    if one.work_place is WorkPlace.REMOTE:
        return int(REMOTE)
    return ROW_OF.get(one.district or "", int(PLACE_UNKNOWN))


def _closes(one: Offer) -> float:
    return _NEVER if one.closes_at is None else one.closes_at.timestamp()


def _pay_most(one: Offer) -> float:
    return float("nan") if one.pay.open_ended else _known(one.pay.high)


def _least_age(one: Offer) -> int:
    return least_age_held_to(one.least_age)
