"""What is kept for the next answer: within its bound, of the index as it stands, and no more."""

import gc
import weakref

from app.base.database import Database
from app.base.secrets import Keyring
from app.matching.answer import House, page
from app.matching.kept import Kept
from app.matching.model import Model
from app.matching.schemas import MatchesQuery
from app.matching.shown import Shown
from tests.conftest import NOON
from tests.making.matching import a_snapshot, a_view, an_offer


def put(kept: Kept, key: str, size: int = 1, generation: int = 1) -> str:
    return kept.given(generation, key, str, lambda _: size)


def test_a_thing_is_made_once_while_it_is_kept() -> None:
    kept, made = Kept(10), []
    for _ in range(3):
        kept.given(1, "a", lambda: made.append(1) or "thing", lambda _: 1)
    assert made == [1]
    assert kept.holds(1, "a")


def test_the_least_recently_used_go_first_when_the_bound_is_passed() -> None:
    kept = Kept(3)
    for key in ("a", "b", "c", "a", "d"):
        put(kept, key)
    assert [kept.holds(1, key) for key in "abcd"] == [True, False, True, True]


def test_something_larger_than_the_bound_is_kept_alone() -> None:
    kept = Kept(3)
    put(kept, "a")
    put(kept, "b", size=9)
    assert len(kept) == 1
    assert kept.holds(1, "b")


def test_the_next_generation_clears_what_was_kept() -> None:
    kept = Kept(10)
    put(kept, "a")
    put(kept, "b", generation=2)
    assert not kept.holds(1, "a")
    assert not kept.holds(2, "a")
    assert (kept.holds(2, "b"), len(kept)) == (True, 1)


def test_what_a_slow_answer_makes_of_a_former_index_is_not_kept() -> None:
    kept = Kept(10)
    put(kept, "b", generation=2)
    put(kept, "a", generation=1)
    kept.given(2, "c", lambda: put(kept, "d", generation=3), lambda _: 1)
    assert (kept.holds(3, "d"), len(kept)) == (True, 1)


def test_former_indexes_and_views_are_freed_however_many_answers_were_kept(
    keys: Keyring, model: Model
) -> None:
    kept, shown, offers = Kept(1_000_000), Shown(Database("sqlite://")), [an_offer(model)]
    person, former = a_view(model), []
    for generation in range(1, 9):
        snapshot = a_snapshot(model, offers, generation=generation)
        person = a_view(model, {"telephone": generation % 6}, id=person.id)
        house = House(keys, model, snapshot, shown, NOON, "zh", kept)
        for personalised in (True, False):
            page(house, person, MatchesQuery(), personalised)
        former += [weakref.ref(snapshot), weakref.ref(person)]
        assert len(kept) == 3
    gc.collect()
    assert [one() is None for one in former[:-2]] == [True] * 14
    assert former[-2]() is snapshot


def test_an_answer_is_made_anew_for_another_view_of_the_same_person(
    keys: Keyring, model: Model
) -> None:
    offers = [an_offer(model), an_offer(model)]
    kept, shown = Kept(1_000_000), Shown(Database("sqlite://"))
    house = House(keys, model, a_snapshot(model, offers), shown, NOON, "zh", kept)
    before = a_view(model)
    changes = ({"applied": [offers[0].id]}, {"birth_date": None}, {"worked_as": ["收银员"]})
    for change in changes:
        later = a_view(model, id=before.id, **change)
        assert later.inputs != before.inputs
        assert page(house, before, MatchesQuery(), True) != page(house, later, MatchesQuery(), True)
