import re
from itertools import chain

import pytest

from app.base.wording import Words
from app.functioning.catalogue import (
    ACCOMMODATIONS,
    CAPABILITY_OF_ICF,
    COMPLEXES,
    ITEMS,
    KEAD_FIELDS,
    KINDS,
    LEVELS,
    PLACES,
    PREAMBLE,
    VERSION,
    Accommodation,
    CostBand,
    Item,
    kind_of,
    suited_to,
)
from ml.occupations import AXES, load_occupations

CHINESE = re.compile("[\u4e00-\u9fff]")

each_item = pytest.mark.parametrize("item", ITEMS.values(), ids=list(ITEMS))
each_kind = pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))
each_accommodation = pytest.mark.parametrize(
    "accommodation", ACCOMMODATIONS.values(), ids=list(ACCOMMODATIONS)
)


def in_both_languages(words: Words) -> bool:
    return bool(CHINESE.search(words.zh)) and words.en.isascii() and bool(words.en.strip())


def test_the_items_stand_in_all_nine_complexes_of_imba():
    assert len(COMPLEXES) == 9
    assert {item.complex for item in ITEMS.values()} == set(COMPLEXES)
    assert 36 <= len(ITEMS) <= 40


@each_item
def test_an_item_has_a_code_an_icf_category_and_plain_words_in_both_languages(item: Item):
    assert re.fullmatch("[a-z]+(_[a-z]+)*", item.code)
    assert re.fullmatch("[bsde][0-9]{3,5}", item.icf)
    assert item.icf_match in {"exact", "nearest"}
    assert in_both_languages(item.name)
    assert in_both_languages(item.question)
    assert item.question.zh.endswith("？")
    assert item.question.en.endswith("?")
    assert len(item.question.zh) <= 60


@each_item
def test_each_level_of_an_item_has_an_answer_of_its_own(item: Item):
    assert len(item.anchors) == len(LEVELS)
    assert len({anchor.zh for anchor in item.anchors}) == len(LEVELS)
    assert len({anchor.en for anchor in item.anchors}) == len(LEVELS)
    assert all(in_both_languages(anchor) for anchor in item.anchors)
    assert max(len(anchor.zh) for anchor in item.anchors) <= 20


@each_item
def test_an_item_refines_a_known_axis_and_a_known_field_of_kead(item: Item):
    assert item.axis is None or item.axis in AXES
    assert item.kead is None or item.kead in KEAD_FIELDS


def test_every_axis_and_every_field_of_kead_is_answered_by_an_item():
    assert {item.axis for item in ITEMS.values()} - {None} == set(AXES)
    assert {item.kead for item in ITEMS.values()} - {None} == set(KEAD_FIELDS)
    assert len(KEAD_FIELDS) == 6
    assert set(chain.from_iterable(field.values() for field in KEAD_FIELDS.values())) <= set(LEVELS)


def test_every_item_is_lifted_by_an_accommodation_and_typical_of_some_work():
    lifted = set(chain.from_iterable(one.lifts for one in ACCOMMODATIONS.values()))
    spread = {item for kind in KINDS.values() for part in kind.spread.values() for item in part}
    typical = set(chain.from_iterable(one.typical for one in (*KINDS.values(), *PLACES.values())))
    assert set(ITEMS) - lifted == set()
    assert set(ITEMS) - spread - typical == set()


@each_accommodation
def test_an_accommodation_lifts_known_items_and_says_its_cost_and_who_pays(
    accommodation: Accommodation,
):
    assert re.fullmatch("[A-Z]+(_[A-Z]+)*", accommodation.code)
    assert in_both_languages(accommodation.name)
    assert accommodation.lifts
    assert set(accommodation.lifts) <= set(ITEMS)
    assert all(1 <= by <= 5 for by in accommodation.lifts.values())
    for asked in (accommodation.needs, accommodation.any_of, accommodation.only_below):
        assert set(asked) <= set(ITEMS)
        assert set(asked.values()) <= set(LEVELS)
    assert accommodation.payers
    assert len(set(accommodation.payers)) == len(accommodation.payers)
    assert accommodation.kinds <= set(KINDS)


def test_cost_bands_are_ordered_from_none_to_high():
    assert [band.rank for band in CostBand] == [0, 1, 2, 3]


@each_kind
def test_a_kind_of_work_lets_every_axis_land_in_full_on_an_item_of_that_axis(kind):
    assert set(kind.spread) == set(AXES)
    for axis, spread in kind.spread.items():
        assert {ITEMS[item].axis for item in spread} == {axis}
        assert min(spread.values()) == 0
        assert max(spread.values()) <= 4
    assert set(kind.typical) <= set(ITEMS)
    assert all(1 <= level <= 3 for level in kind.typical.values())
    assert in_both_languages(kind.name)


def test_the_longest_prefix_decides_the_kind_of_work():
    assert kind_of("4-04-05-01") == "screen_work"
    assert kind_of("4-04-05-03") == "telephone_service"
    assert kind_of("4-01-06-02") == "live_media"
    assert kind_of("4-01-06-01") == "screen_work"
    assert kind_of("2-05-10-00") == "body_work"
    assert kind_of("2-05-01-01") == "medical"


@pytest.mark.parametrize("occupation", [None, "", "8-00-00-00", "9", "-", "４-04-05-01"])
def test_an_occupation_of_no_known_kind_is_general_work(occupation):
    assert kind_of(occupation) == "general"


def test_no_prefix_belongs_to_two_kinds_of_work():
    prefixes = list(chain.from_iterable(kind.prefixes for kind in KINDS.values()))
    assert len(prefixes) == len(set(prefixes))


def test_only_occupations_of_a_remainder_group_are_general_work():
    general = [code for code in load_occupations().codes if kind_of(code) == "general"]
    assert all(re.match("[0-9]-(00|99)-", code) for code in general)


def test_accommodations_bound_to_a_kind_of_work_are_left_out_elsewhere():
    assert "REMOTE_WORK" in suited_to("desk")
    assert "REMOTE_WORK" not in suited_to("kitchen")
    assert "REMOTE_WORK" not in suited_to(None)
    assert "SEAT" in suited_to(None)


def test_an_icf_qualifier_becomes_a_capability_and_not_specified_is_unknown():
    assert CAPABILITY_OF_ICF == {0: 5, 1: 4, 2: 3, 3: 1, 4: 0, 8: None, 9: None}


def test_the_catalogue_is_dated_and_introduces_itself():
    assert re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", VERSION)
    assert in_both_languages(PREAMBLE)
