from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.functioning.catalogue import ACCOMMODATIONS, ITEM_CODES, CostBand, Payer, suited_to
from app.functioning.rules import Capability, Comparison, Demand, compare, remedies
from tests.functioning import strategies
from tests.making.functioning import (
    BLIND,
    DEAF,
    LEARNING,
    WHEELCHAIR,
    a_demand,
    a_profile,
    an_essential_demand,
)

Found = set[tuple[tuple[str, ...], tuple[str, ...]]]


def brute_force(
    capabilities: list[Capability], demands: list[Demand], offered: set[str], among: list[str]
) -> Found:
    """Compare again with every set of at most three; keep the smallest of the best."""
    before = compare(capabilities, demands, offered)
    levels = {one.item: one.level for one in capabilities}
    useful = {code for code in among if ACCOMMODATIONS[code].helps(levels)}
    best, found = (0, 0), set()
    for size in (1, 2, 3):
        tried = {}
        for chosen in combinations(sorted(useful - offered), size):
            after = compare(capabilities, demands, offered, chosen)
            left = {gap.item for gap in after.gaps}
            closed = tuple(gap.item for gap in before.gaps if gap.item not in left)
            tried[chosen] = (len(before.stops) - len(after.stops), len(closed)), closed
        top = max((worth for worth, _ in tried.values()), default=(0, 0))
        if top > best:
            best = top
            found = {(chosen, closed) for chosen, (worth, closed) in tried.items() if worth == top}
    return found


def found_by(comparison: Comparison, among: list[str]) -> Found:
    return {(remedy.accommodations, remedy.closes) for remedy in remedies(comparison, among)}


def test_a_text_channel_makes_a_telephone_post_fit_a_deaf_person():
    demands = [an_essential_demand("telephone", 5), a_demand("speaking", 4)]
    compared = compare(a_profile({"telephone": 0, "speaking": 0}), demands)
    (remedy,) = remedies(compared)
    assert remedy.accommodations == ("TEXT_CHANNEL",)
    assert remedy.closes == ("telephone", "speaking")
    assert (remedy.cost_band, remedy.payers) == (CostBand.NONE, (Payer.EMPLOYER,))
    assert remedy.complete
    assert remedy.opens


def test_alternatives_of_the_same_size_come_cheapest_first():
    compared = compare(a_profile({"screen_text": 3}), [a_demand("screen_text", 5)])
    found = remedies(compared)
    assert [remedy.accommodations[0] for remedy in found] == ["SCREEN_MAGNIFIER", "SCREEN_READER"]
    assert remedies(compared, limit=1) == found[:1]


def test_a_set_costs_its_dearest_part_and_is_paid_by_who_can_pay_all_of_it():
    demands = [a_demand("stairs", 5), a_demand("standing", 4)]
    (remedy,) = remedies(compare(a_profile({"stairs": 0, "standing": 0}), demands))
    assert remedy.accommodations == ("SEAT", "STEP_FREE_ACCESS")
    assert (remedy.cost_band, remedy.payers) == (CostBand.HIGH, (Payer.EMPLOYER,))


def test_where_nobody_can_pay_for_everything_the_first_payer_of_each_part_is_named():
    demands = [a_demand("learning", 3), a_demand("telephone", 5)]
    compared = compare(a_profile({"learning": 0, "telephone": 0}), demands)
    (remedy,) = remedies(compared, ["JOB_COACH", "TEXT_CHANNEL"])
    assert remedy.payers == (Payer.FEDERATION, Payer.EMPLOYER)


def test_what_is_there_already_is_not_proposed_again():
    compared = compare(a_profile({"conversation": 0}), [a_demand("conversation", 5)], ["CAPTIONS"])
    assert remedies(compared) == ()


def test_where_not_all_can_be_closed_the_stop_is_closed_before_other_gaps():
    others = ["noise", "stairs", "shifts", "pace", "standing"]
    demands = [an_essential_demand("telephone", 5), *(a_demand(item, 3) for item in others)]
    compared = compare(a_profile(dict.fromkeys(["telephone", *others], 0)), demands)
    found = remedies(compared)
    assert found
    assert all("telephone" in remedy.closes for remedy in found)
    assert all(remedy.opens and not remedy.complete for remedy in found)


def test_a_job_that_fits_or_is_only_unknown_needs_no_remedy():
    assert remedies(compare([], [an_essential_demand()])) == ()


def test_remote_work_is_proposed_only_where_the_work_can_be_done_at_home():
    compared = compare(a_profile({"stairs": 0}), [a_demand("stairs", 5)])
    at_desk = {remedy.accommodations for remedy in remedies(compared, suited_to("desk"))}
    in_kitchen = {remedy.accommodations for remedy in remedies(compared, suited_to("kitchen"))}
    assert ("REMOTE_WORK",) in at_desk
    assert in_kitchen == {("STEP_FREE_ACCESS",)}


@settings(deadline=None)
@given(
    strategies.capabilities,
    strategies.demands,
    strategies.codes,
    st.lists(st.sampled_from(sorted(ACCOMMODATIONS)), min_size=1, max_size=14, unique=True),
)
def test_remedies_are_those_of_trying_every_set_of_at_most_three(
    capabilities, demands, offered, among
):
    compared = compare(capabilities, demands, offered)
    assert found_by(compared, among) == brute_force(capabilities, demands, offered, among)


@settings(deadline=None, max_examples=4)
@given(st.sets(strategies.items, min_size=4, max_size=9), strategies.codes)
def test_over_the_whole_catalogue_too(items, offered):
    capabilities = [Capability(item, 1) for item in sorted(items)]
    demands = [an_essential_demand(item, 3) for item in sorted(items)]
    among = list(ACCOMMODATIONS)
    compared = compare(capabilities, demands, offered)
    assert found_by(compared, among) == brute_force(capabilities, demands, offered, among)


@settings(deadline=None)
@given(strategies.known_levels, strategies.demands, strategies.codes)
def test_a_remedy_is_sound_and_no_part_of_it_closes_the_same(known, demands, offered):
    compared = compare(a_profile(known), demands, offered)
    for remedy in remedies(compared, limit=20):
        after = compare(a_profile(known), demands, offered, remedy.accommodations)
        left = {gap.item for gap in after.gaps}
        assert set(remedy.closes) == {gap.item for gap in compared.gaps} - left
        assert remedy.complete == (not after.gaps)
        assert remedy.opens == (not after.stops)
        for fewer in combinations(remedy.accommodations, len(remedy.accommodations) - 1):
            part = compare(a_profile(known), demands, offered, fewer)
            assert {gap.item for gap in part.gaps} != left


ABSURD = {
    "blind": (
        BLIND | {"screen_text": 3},
        {"SCREEN_MAGNIFIER", "LARGE_PRINT", "PICTURE_INSTRUCTIONS", "LIGHTING", "MOBILITY_DEVICE"},
    ),
    "deaf": (DEAF, {"SOUND_AMPLIFIER", "GUIDE_DOG_ADMITTED", "NOISE_PROTECTION"}),
    "wheelchair": (
        WHEELCHAIR,
        {"GUIDE_DOG_ADMITTED", "SIGN_LANGUAGE_INTERPRETING", "CAPTIONS", "SIGHTED_ASSISTANCE"},
    ),
    "learning": (
        LEARNING,
        {"GUIDE_DOG_ADMITTED", "SIGN_LANGUAGE_INTERPRETING", "CAPTIONS", "TEXT_CHANNEL"}
        | {"WRITTEN_INSTRUCTIONS", "LARGE_PRINT", "MOBILITY_DEVICE", "SOUND_AMPLIFIER"},
    ),
}


@pytest.mark.parametrize("profile", sorted(ABSURD))
def test_nobody_is_offered_what_they_cannot_use_whatever_the_work(profile):
    levels, absurd = ABSURD[profile]
    for item in ITEM_CODES:
        for level in (1, 3, 5):
            compared = compare(a_profile(levels), [a_demand(item, level)])
            named = {code for one in remedies(compared) for code in one.accommodations}
            assert not named & absurd, (item, named & absurd)


def test_what_a_person_has_not_said_never_withholds_a_remedy():
    assert all(one.helps({}) for one in ACCOMMODATIONS.values())


@pytest.mark.parametrize(
    ("code", "levels", "use"),
    [
        ("SCREEN_MAGNIFIER", {"images": 1, "screen_text": 1}, True),
        ("SCREEN_MAGNIFIER", {"images": 0, "screen_text": 3}, False),
        ("ADAPTED_INPUT", {"speaking": 1, "fine_hand_work": 2}, True),
        ("ADAPTED_INPUT", {"speaking": 1, "fine_hand_work": 0}, False),
        ("GUIDE_DOG_ADMITTED", {"surroundings": 2}, True),
        ("GUIDE_DOG_ADMITTED", {"surroundings": 3}, False),
    ],
)
def test_an_accommodation_is_of_use_from_one_level_to_another(code, levels, use):
    assert ACCOMMODATIONS[code].helps(levels) is use
