"""Pay, hours and probation against the law."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.postings.rules.terms import WORDS, Findings, Terms
from app.postings.rules.wages import (
    findings,
    hourly,
    hours_findings,
    longest_probation,
    pay_findings,
    probation_findings,
)
from app.reference.catalogue import lists
from app.reference.rules.wages import a_month
from tests.making.reference import a_minimum_wage

MINIMUM = a_minimum_wage()
ASSISTED = {"agreement": True, "insurance": True, "typical_earning": Decimal(900)}
amounts = st.decimals(0, 100_000, places=2)
forms = st.sampled_from([None, *lists["employment_forms"].by_code])
periods = st.sampled_from([None, *lists["pay_periods"].by_code])
systems = st.sampled_from([None, *lists["working_time_systems"].by_code])


def some_terms(**changes) -> Terms:
    full = {"employment_form": "PROPORTIONAL", "period": "month", "base_min": Decimal(3000)}
    return Terms(**(full | changes))


def codes(found: Findings) -> tuple[list[str], list[str]]:
    return [p.code for p in found.problems], [f.code for f in found.flags]


@pytest.mark.parametrize(
    ("period", "least"),
    [
        ("month", "2200.00"),
        ("day", "101.15"),
        ("hour", "12.65"),
        ("year", "26400.00"),
        (None, "2200.00"),
    ],
)
def test_full_time_pay_is_compared_as_a_month(period, least):
    terms = {"period": period, "working_time": "STANDARD"}
    enough = some_terms(base_min=Decimal(least), **terms)
    too_little = some_terms(base_min=Decimal(least) - Decimal("0.01"), **terms)
    assert codes(pay_findings(enough, MINIMUM)) == ([], [])
    assert codes(pay_findings(too_little, MINIMUM)) == (["pay_below_minimum"], [])


def test_the_guarantee_counts_and_not_the_lower_base():
    low_base = some_terms(base_min=Decimal(1500), guaranteed_min=Decimal(2500))
    assert codes(pay_findings(low_base, MINIMUM)) == ([], [])
    (problem,) = pay_findings(some_terms(guaranteed_min=Decimal(2000)), MINIMUM).problems
    assert problem.pointer == "/pay/guaranteed_min"


@pytest.mark.parametrize(
    ("terms", "problems", "flags"),
    [
        ({"period": "hour", "base_min": Decimal(22)}, [], []),
        ({"period": "hour", "base_min": Decimal("21.99")}, ["pay_below_hourly_minimum"], []),
        (
            {"period": "day", "base_min": Decimal(87), "daily_hours": 4},
            ["pay_below_hourly_minimum"],
            [],
        ),
        ({"period": "day", "base_min": Decimal(88), "daily_hours": 4}, [], []),
        ({"period": "day", "base_min": Decimal(87)}, [], ["pay_uncomparable"]),
        ({"period": "month", "base_min": Decimal(2288), "weekly_hours": 24}, [], []),
        (
            {"period": "month", "base_min": Decimal(2287), "weekly_hours": 24},
            ["pay_below_hourly_minimum"],
            [],
        ),
        ({"period": "year", "base_min": Decimal(27456), "weekly_hours": 24}, [], []),
    ],
)
def test_part_time_pay_is_compared_as_an_hour(terms, problems, flags):
    said = Terms(employment_form="FLEXIBLE", working_time="PART_TIME", **terms)
    assert codes(pay_findings(said, MINIMUM)) == (problems, flags)


def test_short_hours_paid_by_the_hour_are_part_time_without_being_called_so():
    assert Terms(period="hour", weekly_hours=20).part_time
    assert not Terms(period="hour", weekly_hours=40).part_time
    assert not Terms(period="hour", weekly_hours=20, working_time="STANDARD").part_time


@pytest.mark.parametrize("kind", [{"employment_form": "ASSISTED"}, {"period": "piece"}])
def test_assisted_and_piece_work_need_statements_instead_of_a_minimum(kind):
    low = some_terms(**({"base_min": Decimal(1)} | ASSISTED | kind))
    assert codes(pay_findings(low, MINIMUM)) == ([], [])
    silent = some_terms(**({"base_min": Decimal(9000)} | kind))
    assert codes(pay_findings(silent, MINIMUM))[0] == [
        "agreement_unstated",
        "insurance_unstated",
        "typical_earning_unstated",
    ]


@pytest.mark.parametrize("form", ["SELF_EMPLOYED", "RURAL"])
def test_work_of_ones_own_pays_no_wage(form):
    own = some_terms(employment_form=form, base_min=None, weekly_hours=60, probation_months=9)
    assert codes(findings(own, MINIMUM)) == ([], [])


def test_flexible_full_time_work_below_the_minimum_is_for_a_reviewer():
    low = some_terms(employment_form="FLEXIBLE", base_min=Decimal(2000))
    assert codes(pay_findings(low, MINIMUM)) == ([], ["pay_below_minimum"])


def test_what_is_not_said_or_not_known_is_for_a_reviewer():
    assert codes(pay_findings(some_terms(base_min=None), MINIMUM)) == ([], ["pay_unstated"])
    assert codes(pay_findings(some_terms(), None)) == ([], ["minimum_wage_unknown"])


def test_a_reversed_range_is_a_problem():
    found = pay_findings(some_terms(base_max=Decimal(2999)), MINIMUM)
    assert codes(found) == (["pay_range_reversed"], [])


@pytest.mark.parametrize(
    ("terms", "problems", "flags"),
    [
        ({"weekly_hours": 40}, [], []),
        ({"weekly_hours": 40.5}, [], ["hours_long"]),
        ({"weekly_hours": 44}, [], ["hours_long"]),
        ({"weekly_hours": 44.5}, ["hours_too_long"], []),
        ({"weekly_hours": None}, [], []),
        ({"weekly_hours": 48, "working_time": "COMPREHENSIVE"}, [], ["hours_long"]),
        ({"weekly_hours": 48, "working_time": "IRREGULAR"}, [], ["hours_long"]),
        ({"weekly_hours": 48, "employment_form": "ASSISTED"}, [], ["hours_long"]),
        ({"weekly_hours": 24, "working_time": "PART_TIME"}, [], []),
        ({"weekly_hours": 25, "working_time": "PART_TIME"}, ["part_time_hours_too_long"], []),
        ({"daily_hours": 5, "working_time": "PART_TIME"}, ["part_time_hours_too_long"], []),
    ],
)
def test_hours_are_bounded_by_their_system(terms, problems, flags):
    assert codes(hours_findings(some_terms(**terms))) == (problems, flags)


@pytest.mark.parametrize(
    ("contract", "most"), [(1, 0), (2, 0), (3, 1), (11, 1), (12, 2), (35, 2), (36, 6), (None, 6)]
)
def test_probation_grows_with_the_contract(contract, most):
    assert longest_probation(contract) == most
    terms = {"contract_months": contract, "open_ended": contract is None}
    assert codes(probation_findings(some_terms(probation_months=most, **terms), MINIMUM)) == (
        [],
        [],
    )
    longer = some_terms(probation_months=most + 1, **terms)
    assert codes(probation_findings(longer, MINIMUM)) == (["probation_too_long"], [])


def test_probation_without_a_contract_length_is_for_a_reviewer():
    assert codes(probation_findings(some_terms(probation_months=2), MINIMUM)) == (
        [],
        ["contract_unstated"],
    )


def test_part_time_work_has_no_probation():
    part_time = some_terms(working_time="PART_TIME", probation_months=1)
    assert codes(probation_findings(part_time, MINIMUM)) == (["part_time_probation"], [])


@pytest.mark.parametrize(("pay", "problems"), [(2400, []), (2399, ["probation_pay_too_low"])])
def test_probation_pays_four_fifths(pay, problems):
    terms = some_terms(probation_months=1, contract_months=12, probation_pay=Decimal(pay))
    assert codes(probation_findings(terms, MINIMUM)) == (problems, [])


def test_probation_pays_the_minimum_wage_at_least():
    terms = {"base_min": Decimal(2200), "probation_months": 1, "contract_months": 12}
    low = some_terms(probation_pay=Decimal(2000), **terms)
    assert codes(probation_findings(low, MINIMUM)) == (["probation_pay_too_low"], [])


def test_amounts_are_exact():
    assert a_month(Decimal(100), "day") == Decimal("2175.00")
    assert hourly(Decimal(52), Terms(period="month", weekly_hours=12)) == 1


@given(
    st.builds(
        Terms,
        employment_form=forms,
        working_time=systems,
        period=periods,
        base_min=st.none() | amounts,
        base_max=st.none() | amounts,
        guaranteed_min=st.none() | amounts,
        typical_earning=st.none() | amounts,
        weekly_hours=st.none() | st.floats(0, 168),
        daily_hours=st.none() | st.floats(0, 24),
        contract_months=st.none() | st.integers(0, 600),
        probation_months=st.none() | st.integers(0, 24),
        probation_pay=st.none() | amounts,
    )
)
def test_every_posting_is_judged_in_words_of_both_languages(terms):
    found = findings(terms, MINIMUM)
    for said in found.problems + found.flags:
        assert said.code in WORDS
        assert "{" not in said.detail.zh + said.detail.en


@given(amounts, amounts, periods, systems)
def test_more_pay_never_breaks_what_less_pay_keeps(some, more, period, system):
    terms = {"period": period, "working_time": system, "weekly_hours": 20}
    less = pay_findings(some_terms(base_min=min(some, more), **terms), MINIMUM)
    higher = pay_findings(some_terms(base_min=max(some, more), **terms), MINIMUM)
    assert len(higher.problems) <= len(less.problems)
