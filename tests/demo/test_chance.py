"""Draws and ids that repeat."""

from collections import Counter
from datetime import date

import pytest
from sqlalchemy.orm import Session

from app.audit.record import number, record
from app.base.actor import SYSTEM
from app.base.secrets import Keyring
from app.demo import NoDemoCity, mint
from app.demo.chance import Chance
from app.demo.city import LOADED, MOST_SEED, City, city_in

DAY = date(2026, 11, 23)


def test_the_same_names_draw_the_same_and_others_draw_others() -> None:
    first = [Chance(7, "people", 1).below(10**9) for _ in range(2)]
    other = [Chance(7, "people", 2).below(10**9), Chance(8, "people", 1).below(10**9)]
    assert first[0] == first[1]
    assert len({first[0], *other}) == 3


def test_draws_are_the_ones_they_always_were() -> None:
    """A stable city across versions of Python rests on these."""
    chance = Chance(7, "anything")
    assert [chance.between(1, 100) for _ in range(5)] == [39, 33, 72, 41, 11]


def test_bounds_are_both_reached_and_never_passed() -> None:
    chance = Chance(1)
    drawn = {chance.between(2, 4) for _ in range(200)}
    assert drawn == {2, 3, 4}


def test_weights_are_kept_and_weight_zero_never_comes() -> None:
    chance = Chance(1)
    drawn = Counter(chance.weighted({"often": 3, "never": 0, "seldom": 1}) for _ in range(4000))
    assert set(drawn) == {"often", "seldom"}
    assert 2.4 < drawn["often"] / drawn["seldom"] < 3.7


def test_some_of_repeats_nothing_and_asks_for_no_more_than_there_is() -> None:
    chance = Chance(1)
    assert sorted(chance.some_of([1, 2, 3], 9)) == [1, 2, 3]
    assert len(set(chance.some_of(range(100), 50))) == 50


def test_an_id_is_of_version_seven_and_of_its_moment() -> None:
    city = City(DAY, 7)
    at = city.ago(3)
    made = city.id_at(at, "seeker", 1)
    assert made.version == 7
    assert made.int >> 80 == int(at.timestamp() * 1000)
    assert made == City(DAY, 7).id_at(at, "seeker", 1)
    assert len({made, city.id_at(at, "seeker", 2), City(DAY, 8).id_at(at, "seeker", 1)}) == 3


def test_the_day_begins_at_midnight_in_lanzhou() -> None:
    assert City(DAY, 7).dawn.isoformat() == "2026-11-22T16:00:00+00:00"


@pytest.mark.parametrize("seed", [0, 7, MOST_SEED])
def test_the_log_tells_which_city_was_loaded(session: Session, seed: int) -> None:
    assert city_in(session) is None
    city = City(DAY, seed)
    record(session, SYSTEM, LOADED, city.marker, city.dawn)
    number(session)
    assert city_in(session) == city


def test_without_a_city_there_are_no_credentials(session: Session, keys: Keyring) -> None:
    with pytest.raises(NoDemoCity):
        mint(session, keys, City(DAY, 7).dawn)


@pytest.mark.parametrize("seed", [-1, MOST_SEED + 1])
def test_a_seed_that_no_id_could_hold_is_refused(seed: int) -> None:
    with pytest.raises(ValueError, match="seed"):
        City(DAY, seed)
