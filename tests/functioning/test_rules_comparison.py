import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.functioning.catalogue import ACCOMMODATIONS, ITEM_CODES, Source
from app.functioning.rules import (
    Capability,
    Comparison,
    Demand,
    compare,
    defaults,
    in_force,
    questions,
    uplift,
    uplift_vector,
    vector,
)
from ml.features import Demands, PostingTable, functional_fit
from tests.functioning import strategies
from tests.making.functioning import a_demand, a_profile, an_essential_demand


def gaps(comparison: Comparison) -> set[str]:
    return {gap.item for gap in comparison.gaps}


def stops(comparison: Comparison) -> set[str]:
    return {gap.item for gap in comparison.stops}


def test_a_capability_that_reaches_the_demand_fits_and_surplus_adds_nothing():
    profile = a_profile({"telephone": 3, "lifting": 5})
    compared = compare(profile, [a_demand("telephone", 3), a_demand("lifting", 1)])
    assert compared.fits == ("telephone", "lifting")
    assert not compared.gaps


def test_a_known_shortfall_is_a_gap_that_says_how_far_the_person_gets():
    compared = compare(
        a_profile({"conversation": 0}), [a_demand("conversation", 5)], ["TEXT_CHANNEL"]
    )
    (gap,) = compared.gaps
    assert (gap.item, gap.capability, gap.reached) == ("conversation", 0, 3)
    assert not compared.stops


@pytest.mark.parametrize("source", [Source.EMPLOYER, Source.INSPECTION, Source.LAW])
def test_an_essential_demand_with_a_reason_stops_on_a_known_gap(source):
    demand = an_essential_demand("telephone", 4, source=source)
    assert stops(compare(a_profile({"telephone": 2}), [demand])) == {"telephone"}


@pytest.mark.parametrize("reason", [None, "", " \u3000 "])
def test_an_essential_demand_without_a_stated_reason_is_a_gap_and_never_stops(reason):
    compared = compare(a_profile({"telephone": 0}), [an_essential_demand(reason=reason)])
    assert gaps(compared) == {"telephone"}
    assert not compared.stops


def test_an_essential_demand_that_an_accommodation_closes_does_not_stop():
    demand = an_essential_demand("telephone", 5)
    assert not compare(a_profile({"telephone": 0}), [demand], ["TEXT_CHANNEL"]).gaps


def test_what_the_person_brings_counts_like_what_is_offered():
    profile, demand = a_profile({"screen_text": 0}), an_essential_demand("screen_text", 4)
    assert stops(compare(profile, [demand])) == {"screen_text"}
    assert compare(profile, [demand], brought=["SCREEN_READER"]).fits == ("screen_text",)


def test_two_accommodations_lift_by_the_better_one_and_not_by_their_sum():
    assert uplift(["WRITTEN_INSTRUCTIONS", "TEXT_CHANNEL", "CAPTIONS"])["conversation"] == 4


def test_an_unknown_capability_is_asked_about_and_never_a_gap():
    compared = compare([Capability("telephone", None)], [an_essential_demand("telephone", 5)])
    assert [unknown.item for unknown in compared.unknowns] == ["telephone"]
    assert not compared.gaps
    assert not compared.stops


def test_an_accommodation_that_carries_the_whole_demand_leaves_nothing_to_ask():
    compared = compare([], [an_essential_demand("telephone", 5)], ["TEXT_CHANNEL"])
    assert compared.fits == ("telephone",)
    assert not compared.unknowns


def test_what_is_only_assumed_is_named_until_somebody_states_it():
    assumed = defaults({"telephone": 5, "sitting": 3})
    compared = compare([], [*assumed, a_demand("telephone", 2)])
    assert compared.assumed == ("sitting",)


def test_law_outranks_inspection_which_outranks_the_employer_who_outranks_a_default():
    stated = [Demand("noise", rank, source) for rank, source in enumerate(Source)]
    for order in (stated, stated[::-1]):
        assert [demand.source for demand in in_force(order)] == [Source.LAW]
        assert [demand.source for demand in in_force(order[1:3])] == [Source.INSPECTION]


def test_questions_come_with_binding_demands_first_and_each_in_both_languages():
    demands = [*defaults({"sitting": 5}), a_demand("noise", 1), an_essential_demand("touch", 2)]
    asked = questions(compare([], demands))
    assert [question.item for question in asked] == ["touch", "noise", "sitting"]
    assert all(question.text.zh and question.text.en for question in asked)


@given(strategies.capabilities, strategies.demands, strategies.codes, strategies.codes)
def test_every_demanded_item_is_exactly_one_of_fit_gap_and_unknown(
    capabilities, demands, offered, brought
):
    compared = compare(capabilities, demands, offered, brought)
    judged = [*compared.fits, *gaps(compared), *(unknown.item for unknown in compared.unknowns)]
    assert sorted(judged) == sorted({demand.item for demand in demands})
    assert stops(compared) <= gaps(compared)
    assert len(questions(compared)) == len(compared.unknowns)


@given(strategies.known_levels, strategies.demands, strategies.codes, strategies.items)
def test_raising_a_capability_never_makes_a_gap_or_a_stop(known, demands, offered, item):
    before = compare(a_profile(known), demands, offered)
    raised = known | {item: min(5, known[item] + 1)} if item in known else known
    after = compare(a_profile(raised), demands, offered)
    assert gaps(after) <= gaps(before)
    assert stops(after) <= stops(before)


@given(
    strategies.capabilities,
    strategies.demands,
    strategies.codes,
    st.sampled_from(sorted(ACCOMMODATIONS)),
)
def test_adding_an_accommodation_never_makes_a_gap_a_stop_or_an_unknown(
    capabilities, demands, offered, more
):
    before = compare(capabilities, demands, offered)
    for after in (
        compare(capabilities, demands, {*offered, more}),
        compare(capabilities, demands, offered, [more]),
    ):
        assert gaps(after) <= gaps(before)
        assert stops(after) <= stops(before)
        assert {one.item for one in after.unknowns} <= {one.item for one in before.unknowns}


@given(strategies.known_levels, st.dictionaries(strategies.items, strategies.levels))
def test_a_default_never_stops_whatever_it_says(known, assumed):
    loud = [Demand(item, level, Source.DEFAULT, True, "必须") for item, level in assumed.items()]
    assert not compare(a_profile(known), loud).stops


@given(strategies.demands, strategies.codes)
def test_a_person_of_whom_nothing_is_known_has_no_gap_at_all(demands, offered):
    compared = compare([], demands, offered)
    assert not compared.gaps
    assert not compared.stops


@given(strategies.capabilities, strategies.demands, strategies.codes, strategies.codes)
def test_the_vectorised_fit_is_full_exactly_when_there_is_no_gap(
    capabilities, demands, offered, brought
):
    held = in_force(demands)
    demanded = {demand.item: demand.level for demand in held}
    table = PostingTable.unspecified([""], items=len(ITEM_CODES))
    table.demand[:] = vector(ITEM_CODES, demanded)
    table.offered[:] = uplift_vector(offered)
    levels = {capability.item: capability.level for capability in capabilities}
    fit, gained = functional_fit(
        vector(ITEM_CODES, levels)[None], uplift_vector(brought)[None], Demands.of(table)
    )
    compared = compare(capabilities, demands, offered, brought)
    assert bool(compared.gaps) == (float((fit + gained)[0, 0]) < 1 - 1e-6)


def test_profiles_become_arrays_with_nan_for_unknown_and_zero_for_no_lift():
    levels = vector(["sitting", "noise", "touch"], {"sitting": 4, "noise": None})
    np.testing.assert_array_equal(levels, np.array([4, np.nan, np.nan], dtype=np.float32))
    lifts = uplift_vector(["QUIET_PLACE", "NOISE_PROTECTION"], ["noise", "attention", "touch"])
    np.testing.assert_array_equal(lifts, [4, 2, 0])
    assert uplift_vector([]).shape == (len(ITEM_CODES),)
