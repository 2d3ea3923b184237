"""The score: monotone, additive, the same with and without later changes; seeded ties."""

from datetime import date, timedelta

import numpy as np
import orjson
from hypothesis import given, settings
from hypothesis import strategies as some

from app.functioning.catalogue import ACCOMMODATIONS, ITEM_CODES
from app.matching.explain.item import items
from app.matching.index import Snapshot, View, segment
from app.matching.model import Model
from app.matching.ranking import Order, by_date, by_score, mixed, seed_of
from tests.conftest import NOON
from tests.making.functioning import DEAF, a_demand
from tests.making.matching import a_snapshot, a_view, an_offer

LEVELS = some.dictionaries(
    some.sampled_from(ITEM_CODES), some.one_of(some.none(), some.integers(0, 5)), max_size=40
)
BROUGHT = sorted(code for code, one in ACCOMMODATIONS.items() if one.person_can_bring)


def fit(model: Model, person: View, snapshot: Snapshot) -> np.ndarray:
    """Functional fit with everything present, of every posting of the first segment."""
    readings = snapshot.segments[0].ranking.readings([person.prepared])
    return readings["functional_fit"][0] + readings["accommodations"][0]


def ids(snapshot: Snapshot, order: Order) -> list[str]:
    return [
        str(snapshot.segments[part].offers[row].id)
        for part, row in zip(order.parts, order.rows, strict=True)
    ]


@given(
    levels=LEVELS,
    item=some.sampled_from(ITEM_CODES),
    known=some.integers(0, 4),
    brought=some.lists(some.sampled_from(BROUGHT), unique=True, max_size=3),
    more=some.sampled_from(BROUGHT),
)
@settings(max_examples=80, deadline=None)
def test_raising_a_capability_or_adding_an_accommodation_never_lowers_functional_fit(
    model: Model,
    levels: dict[str, int | None],
    item: str,
    known: int,
    brought: list[str],
    more: str,
) -> None:
    demands = [a_demand(code, 1 + place % 5) for place, code in enumerate(ITEM_CODES)]
    snapshot = a_snapshot(
        model,
        [
            an_offer(model, demands[start::3], accommodations=offered)
            for start in range(3)
            for offered in ([], ["SEAT", "TEXT_CHANNEL"])
        ],
    )
    before = fit(model, a_view(model, levels | {item: known}, accommodations=brought), snapshot)
    abler = a_view(model, levels | {item: known + 1}, accommodations=brought)
    helped = a_view(model, levels | {item: known}, accommodations=[*brought, more])
    assert (fit(model, abler, snapshot) >= before - 1e-6).all()
    assert (fit(model, helped, snapshot) >= before - 1e-6).all()


@given(levels=LEVELS, offered=some.sampled_from(sorted(ACCOMMODATIONS)))
@settings(max_examples=40, deadline=None)
def test_an_accommodation_offered_never_lowers_functional_fit(
    model: Model, levels: dict[str, int | None], offered: str
) -> None:
    demands = [a_demand(code, 1 + place % 5) for place, code in enumerate(ITEM_CODES)]
    person = a_view(model, levels)
    without = fit(model, person, a_snapshot(model, [an_offer(model, demands)]))
    having = an_offer(model, demands, accommodations=[offered])
    assert (fit(model, person, a_snapshot(model, [having])) >= without - 1e-6).all()


def test_unknown_never_counts_as_cannot(model: Model) -> None:
    demands = [a_demand(code, 5) for code in ITEM_CODES]
    snapshot = a_snapshot(model, [an_offer(model, demands)])
    assert fit(model, a_view(model), snapshot) == 1


@given(levels=LEVELS, wish=some.sampled_from(["收银员", "数据标注", "按摩师", "未知的工作"]))
@settings(max_examples=40, deadline=None)
def test_contributions_and_base_add_up_to_the_score(
    model: Model, levels: dict[str, int | None], wish: str
) -> None:
    offers = [an_offer(model), an_offer(model, title="电话客服", occupation="4-04-05-03")]
    snapshot = a_snapshot(model, offers)
    person = a_view(model, levels, desired_titles=[wish], most_weekly_hours=40)
    order = by_score(snapshot, person, NOON, 1, blocked=True)
    rows = [int(row) for row in order.rows]
    for place, one in enumerate(items(snapshot.segments[0], rows, person, "zh")):
        found = one.members
        total = found["base"] + sum(part["value"] for part in found["contributions"])
        assert abs(total - found["score"]) <= 1e-6
        assert abs(found["score"] - order.scores[place] / 1e6) <= 1e-6
        assert 0 <= found["score"] <= 1


def test_a_list_is_the_same_with_and_without_later_segments(model: Model) -> None:
    table = model.artefact.occupations
    offers = [
        an_offer(model, title=table.names[row], occupation=table.codes[row])
        for row in range(0, 120, 2)
    ]
    person = a_view(model, DEAF, desired_titles=["数据录入"], skills=["打字"])
    whole = a_snapshot(model, offers)
    pieces = a_snapshot(model, offers[:40], offers[40:41], offers[41:])
    first, second = (by_score(one, person, NOON, 7, blocked=True) for one in (whole, pieces))
    assert ids(whole, first) == ids(pieces, second)
    assert np.array_equal(first.scores, second.scores)
    again = a_view(model, DEAF, id=person.id, desired_titles=["数据录入"], skills=["打字"])
    assert shown(whole, first, person) == shown(pieces, second, again)


def shown(snapshot: Snapshot, order: Order, person: View) -> list[bytes]:
    return [
        items(snapshot.segments[part], [int(row)], person, "zh")[0].encoded
        for part, row in zip(order.parts, order.rows, strict=True)
    ]


def test_a_cleared_row_is_gone_and_a_replaced_one_stands_once(model: Model) -> None:
    old, other = an_offer(model), an_offer(model)
    new = an_offer(model, id=old.id, title="收银主管")
    before = a_snapshot(model, [old, other])
    standing = (*before.without([old.id]), np.ones(1, np.bool_))
    after = Snapshot(2, (*before.segments, segment([new], model)), standing)
    order = by_date(after, NOON)
    assert sorted(ids(after, order)) == sorted([str(old.id), str(other.id)])
    found = after.offer(old.id)
    assert found is not None
    assert found.title == "收银主管"
    assert before.offer(old.id) is old, "a reader of the older snapshot is not disturbed"


def test_ties_change_with_the_day_and_hold_within_it(model: Model) -> None:
    snapshot = a_snapshot(model, [an_offer(model) for _ in range(30)])
    person = a_view(model)
    orders = {
        tuple(ids(snapshot, by_score(snapshot, person, NOON, seed, blocked=False)))
        for day in range(3)
        for seed in [seed_of(person.id, date(2026, 11, 23) + timedelta(days=day))] * 2
    }
    assert len(orders) == 3


@given(some.lists(some.integers(0, 2**64 - 1), unique=True, min_size=2), some.integers(0, 65535))
def test_mixing_never_makes_two_ties_one(ties: list[int], seed: int) -> None:
    assert len(set(mixed(np.array(ties, np.uint64), seed).tolist())) == len(ties)


def test_the_dated_order_is_newest_first_and_knows_nobody(model: Model) -> None:
    offers = [an_offer(model, published_at=NOON - timedelta(days=day)) for day in (3, 1, 2)]
    snapshot = a_snapshot(model, offers)
    found = ids(snapshot, by_date(snapshot, NOON))
    assert found == [str(offers[place].id) for place in (1, 2, 0)]


def test_the_whole_answer_is_made_of_json(model: Model) -> None:
    snapshot = a_snapshot(model, [an_offer(model)])
    one = items(snapshot.segments[0], [0], a_view(model, DEAF), "en")[0]
    assert orjson.loads(one.encoded)["spoken"]["en"]
