import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.functioning.catalogue import ITEM_CODES, KINDS, PLACES, default_demands, kind_of
from app.functioning.rules import check_demands, compare, defaults
from ml.occupations import AXES, load_occupations
from tests.making.functioning import BLIND, DEAF, WHEELCHAIR, a_profile

TABLE = load_occupations()
RATINGS = [dict(zip(AXES, map(int, row), strict=True)) for row in TABLE.demands]
NOTHING = dict.fromkeys(AXES, 0)

kinds, places = st.sampled_from(sorted(KINDS)), st.sampled_from(sorted(PLACES))
ratings = st.fixed_dictionaries(dict.fromkeys(AXES, st.integers(0, 3)))


def assumed(row: int) -> dict[str, int]:
    return default_demands(RATINGS[row], place=TABLE.places[row], kind=kind_of(TABLE.codes[row]))


@pytest.mark.parametrize(
    "person", [BLIND, DEAF, WHEELCHAIR], ids=["blind", "deaf", "using a wheelchair"]
)
def test_with_defaults_only_every_occupation_stays_open_to_a_person_who(person):
    assert len(TABLE) >= 135
    compared = [compare(a_profile(person), defaults(assumed(row))) for row in range(len(TABLE))]
    assert sum(len(one.stops) for one in compared) == 0
    assert all(set(one.assumed) == set(assumed(row)) for row, one in enumerate(compared))
    assert any(one.gaps for one in compared)


def test_with_defaults_only_a_person_of_unknown_capabilities_meets_questions_and_no_gap():
    for row in range(len(TABLE)):
        compared = compare([], defaults(assumed(row)))
        assert not compared.gaps
        assert compared.unknowns


def test_the_defaults_of_every_shipped_occupation_may_be_written_down():
    for row in range(len(TABLE)):
        check_demands(defaults(assumed(row)))


@pytest.mark.parametrize(("rating", "level"), [(1, 1), (2, 3), (3, 5)])
def test_a_rating_lands_in_full_on_the_item_the_kind_of_work_uses(rating, level):
    for kind, item in [
        ("screen_work", "screen_text"),
        ("image_work", "images"),
        ("bench", "objects_at_hand"),
        ("guarding", "surroundings"),
        ("driving_delivery", "traffic"),
    ]:
        assert default_demands(NOTHING | {"vision": rating}, place="O", kind=kind)[item] == level


def test_hearing_means_the_telephone_voices_alarms_or_tone_by_kind_of_work():
    for kind, item in [
        ("telephone_service", "telephone"),
        ("people_work", "conversation"),
        ("warehouse", "warning_sounds"),
        ("sound_work", "sound_detail"),
    ]:
        assert default_demands(NOTHING | {"hearing": 3}, place="O", kind=kind)[item] == 5


def test_programming_asks_no_eyes_for_pictures_things_or_traffic():
    row = TABLE.rows["4-04-05-01"]
    assert {"images", "objects_at_hand", "traffic", "telephone"}.isdisjoint(assumed(row))


def test_work_from_home_asks_no_way_to_work_no_stairs_and_no_bearing_of_a_hall():
    everything = dict.fromkeys(AXES, 3)
    for kind in KINDS:
        at_home = default_demands(everything, place="R", kind=kind)
        assert {"commuting", "stairs", "traffic", "noise", "surroundings"}.isdisjoint(at_home)
        assert "commuting" in default_demands(everything, place="O", kind=kind)


@given(ratings, kinds, places)
def test_defaults_are_levels_from_one_to_five_of_catalogue_items_in_its_order(rated, kind, place):
    demanded = default_demands(rated, place=place, kind=kind)
    assert all(1 <= level <= 5 for level in demanded.values())
    assert list(demanded) == [item for item in ITEM_CODES if item in demanded]


@given(ratings, kinds, places, st.sampled_from(AXES))
def test_a_higher_rating_never_lowers_a_default(rated, kind, place, axis):
    lower = default_demands(rated, place=place, kind=kind)
    higher = default_demands(rated | {axis: min(3, rated[axis] + 1)}, place=place, kind=kind)
    assert all(higher[item] >= level for item, level in lower.items())
