import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from ml.features import (
    DAY,
    NIGHT,
    PRIORS,
    Demands,
    commute,
    education,
    experience,
    functional_fit,
    pay,
    schedule,
)
from tests.making.ranking import a_posting_table

NAN = float("nan")
LEVELS = st.sampled_from([NAN, 0, 1, 2, 3, 4, 5])
ITEMS = 4
ROWS = 5


def table_of(demand, offered=None, essential=None, assumed=None):
    demand = np.asarray(demand, np.float32)
    no = np.zeros(demand.shape, bool)
    return a_posting_table(
        [f"岗位{row}" for row in range(len(demand))],
        items=demand.shape[1],
        demand=demand,
        offered=np.zeros_like(demand) if offered is None else np.asarray(offered, np.float32),
        essential=no if essential is None else np.asarray(essential),
        assumed=no if assumed is None else np.asarray(assumed),
    )


def fit_of(capability, table, brought=None):
    capability = np.asarray([capability], np.float32)
    brought = np.zeros_like(capability) if brought is None else np.asarray([brought], np.float32)
    fit, gained = functional_fit(capability, brought, Demands.of(table))
    return fit[0] + gained[0]


def test_an_unknown_capability_is_never_counted_as_cannot():
    assert fit_of([NAN, NAN], table_of([[5, 5]])) == pytest.approx([1])


def test_an_unspecified_demand_leaves_no_shortfall():
    assert fit_of([0, 0], table_of([[NAN, NAN], [0, 0]])) == pytest.approx([1, 1])


def test_a_surplus_makes_up_for_nothing():
    assert fit_of([5, 0], table_of([[1, 4]])) == pytest.approx([0.2])


def test_essential_weighs_more_than_stated_and_stated_more_than_assumed():
    demand = [[4, 4]] * 3
    essential = [[True, False], [False, False], [False, False]]
    assumed = [[False, False], [False, False], [True, False]]
    fits = fit_of([0, 5], table_of(demand, essential=essential, assumed=assumed))
    assert fits[0] < fits[1] < fits[2]


def test_the_larger_of_own_and_offered_accommodations_counts_once():
    table = table_of([[4, 0]], offered=[[2, 0]])
    assert fit_of([1, 5], table) == pytest.approx([0.75])
    assert fit_of([1, 5], table, brought=[2, 0]) == pytest.approx([0.75])
    assert fit_of([1, 5], table, brought=[3, 0]) == pytest.approx([1])


tables = st.builds(
    table_of,
    arrays(np.float32, (ROWS, ITEMS), elements=LEVELS),
    arrays(np.float32, (ROWS, ITEMS), elements=st.integers(0, 5)),
    arrays(np.bool_, (ROWS, ITEMS)),
    arrays(np.bool_, (ROWS, ITEMS)),
)
levels = arrays(np.float32, ITEMS, elements=LEVELS)
uplifts = arrays(np.float32, ITEMS, elements=st.integers(0, 5))
items = st.integers(0, ITEMS - 1)


@given(tables, levels, uplifts, items)
def test_raising_a_capability_never_lowers_the_fit(table, capability, brought, item):
    raised = capability.copy()
    raised[item] = min(5, raised[item] + 1)
    before, after = fit_of(capability, table, brought), fit_of(raised, table, brought)
    assert (after >= before - 1e-6).all()
    assert (before >= -1e-6).all()
    assert (after <= 1 + 1e-6).all()


@given(tables, levels, uplifts, items)
def test_bringing_an_accommodation_never_lowers_the_fit(table, capability, brought, item):
    more = brought.copy()
    more[item] += 1
    assert (fit_of(capability, table, more) >= fit_of(capability, table, brought) - 1e-6).all()


@given(tables, levels, uplifts, items)
def test_offering_an_accommodation_never_lowers_the_fit(table, capability, brought, item):
    before = fit_of(capability, table, brought)
    table.offered[:, item] += 1
    assert (fit_of(capability, table, brought) >= before - 1e-6).all()


@given(tables, levels, levels)
def test_several_people_together_fit_as_each_alone(table, one, other):
    pair = np.stack([one, other])
    fit, gained = functional_fit(pair, np.zeros_like(pair), Demands.of(table))
    np.testing.assert_allclose(fit + gained, [fit_of(one, table), fit_of(other, table)], atol=1e-6)


def test_the_prior_weights_add_up_to_one_fit():
    weights = {name: prior.weight for name, prior in PRIORS.items()}
    assert weights["functional_fit"] == weights["accommodations"]
    assert sum(weights.values()) - weights["accommodations"] == pytest.approx(1)
    assert all(weight > 0 for weight in weights.values())


def test_what_is_unknown_is_neutral():
    nan = np.array([NAN], np.float32)
    assert pay(nan, nan, nan) == 0.5
    assert education(nan, np.array([3.0])) == 0.5
    assert experience(nan, np.array([3.0])) == 0.5
    assert schedule(np.array([0], np.uint8), np.array([DAY], np.uint8)) == 0.5
    far = commute(np.full((1, 1), NAN, np.float32), np.array([0]), np.array([False]))
    assert far == 0.5


def test_a_graduate_without_experience_stands_as_one_of_whom_none_is_known():
    asked = np.array([3.0])
    assert experience(np.array([0.0]), asked) == experience(np.array([NAN]), asked)
    assert experience(np.array([1.0]), asked) > experience(np.array([0.0]), asked)


def test_times_that_are_not_accepted_count_in_proportion():
    asked = np.array([DAY | NIGHT, NIGHT], np.uint8)
    assert schedule(np.array([DAY], np.uint8), asked).tolist() == [[0.5, 0.0]]


def test_columns_of_different_postings_are_refused():
    with pytest.raises(ValueError, match="'hours' has another length"):
        a_posting_table(["一", "二"], hours=np.zeros(1, np.float32))
    with pytest.raises(ValueError, match="'essential' has another shape"):
        a_posting_table(["一"], items=3, essential=np.zeros((1, 2), bool))
