"""Who is shown what: nothing unsaid, unknown or assumed takes a job away."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from app.functioning.catalogue import ITEM_CODES, Source
from app.functioning.rules import Demand
from app.matching.eligibility import masks
from app.matching.explain.comparing import pairing
from app.matching.index import Offer, View, segment
from app.matching.model import Model
from app.postings.models import PayPeriod, WorkPlace
from tests.conftest import NOON
from tests.making.functioning import BLIND, DEAF, WHEELCHAIR, a_demand, an_essential_demand
from tests.making.matching import a_view, able, an_offer

NOW = NOON.timestamp()


def shown(model: Model, person: View, one: Offer) -> bool:
    return bool(masks(segment([one], model), person, NOW).eligible[0])


@pytest.fixture(scope="module")
def on_defaults(model: Model) -> list[Offer]:
    """One posting of every occupation of the table, nothing stated by its employer."""
    table = model.artefact.occupations
    return [
        an_offer(model, title=name, description=None, occupation=code)
        for code, name in zip(table.codes, table.names, strict=True)
    ]


@pytest.mark.parametrize(
    "levels",
    [
        pytest.param(BLIND, id="blind"),
        pytest.param(DEAF, id="deaf"),
        pytest.param(WHEELCHAIR, id="wheelchair"),
        pytest.param({}, id="nothing known"),
        pytest.param(dict.fromkeys(ITEM_CODES, 0), id="nothing possible"),
    ],
)
def test_on_defaults_only_everybody_sees_every_open_posting(
    model: Model, on_defaults: list[Offer], levels: Mapping[str, int | None]
) -> None:
    part = segment(on_defaults, model)
    assert part.ranking.postings.assumed.any(axis=1).mean() > 0.95
    assert masks(part, a_view(model, levels), NOW).eligible.all()


@pytest.mark.parametrize("born", [date(2010, 11, 23), date(1960, 1, 1), date(1930, 1, 1), None])
def test_no_upper_age_takes_a_job_away(
    model: Model, on_defaults: list[Offer], born: date | None
) -> None:
    person = a_view(model, birth_date=born)
    assert masks(segment(on_defaults, model), person, NOW).eligible.all()


def test_under_sixteen_nothing_is_offered(model: Model) -> None:
    assert not shown(model, a_view(model, birth_date=date(2010, 11, 24)), an_offer(model))


def test_a_minor_is_kept_from_work_that_says_so(model: Model) -> None:
    minor = a_view(model, birth_date=date(2009, 5, 1))
    assert shown(model, minor, an_offer(model))
    assert not shown(model, minor, an_offer(model, least_age=18))


def test_an_employers_higher_age_does_not_mask(model: Model) -> None:
    assert shown(model, a_view(model, birth_date=date(2004, 5, 1)), an_offer(model, least_age=30))


@pytest.mark.parametrize(
    ("wish", "said", "is_shown"),
    [
        ({"desired_districts": ["620102"]}, {"district": "620102"}, True),
        ({"desired_districts": ["620103"]}, {"district": "620102"}, False),
        ({"desired_districts": ["620100"]}, {"district": "620102"}, True),
        ({"desired_districts": ["620103"]}, {"district": "620100"}, True),
        ({"desired_districts": ["620103"]}, {"district": None}, True),
        (
            {"desired_districts": ["620103"]},
            {"district": "620102", "work_place": WorkPlace.REMOTE},
            True,
        ),
        ({"accepted_work_places": ["remote"]}, {"work_place": WorkPlace.ON_SITE}, False),
        ({"accepted_work_places": ["remote"]}, {"work_place": None}, True),
        ({"accepted_forms": ["FLEXIBLE"]}, {"employment_form": "PROPORTIONAL"}, False),
        ({"accepted_forms": ["FLEXIBLE"]}, {"employment_form": "FLEXIBLE"}, True),
        ({"accepted_forms": ["FLEXIBLE"]}, {"employment_form": None}, True),
        ({"most_weekly_hours": 20}, {"weekly_hours": 40.0}, False),
        ({"most_weekly_hours": 40}, {"weekly_hours": 40.0}, True),
        ({"most_weekly_hours": 20}, {"weekly_hours": None}, True),
        (
            {"most_weekly_hours": 20},
            {"weekly_hours": 40.0, "accommodations": ["REDUCED_HOURS"]},
            True,
        ),
    ],
)
def test_a_wish_takes_away_only_what_was_said_otherwise(
    model: Model, wish: dict[str, Any], said: dict[str, Any], is_shown: bool
) -> None:
    assert shown(model, a_view(model, **wish), an_offer(model, **said)) is is_shown


@pytest.mark.parametrize(
    ("said", "is_shown"),
    [
        ({"pay_min": Decimal(3000), "pay_max": Decimal(4000)}, True),
        ({"pay_min": Decimal(3000), "pay_max": Decimal(3900)}, False),
        ({"pay_min": Decimal(3000), "pay_max": None}, True),
        ({"pay_min": None, "pay_max": Decimal(3000)}, False),
        ({"pay_min": Decimal(3000), "pay_max": Decimal(3500), "negotiable": True}, True),
        ({"pay_min": None, "pay_max": None}, True),
        ({"pay_min": Decimal(3000), "pay_max": Decimal(3500), "commission": "销售额的 3%"}, True),
        (
            {
                "pay_min": Decimal(20),
                "pay_max": Decimal(20),
                "pay_period": PayPeriod.HOUR,
                "weekly_hours": None,
            },
            True,
        ),
        (
            {
                "pay_min": Decimal(20),
                "pay_max": Decimal(20),
                "pay_period": PayPeriod.HOUR,
                "weekly_hours": 40.0,
            },
            False,
        ),
        ({"pay_min": None, "pay_max": None, "pay_period": PayPeriod.PIECE}, True),
    ],
)
def test_a_pay_floor_counts_only_against_pay_that_is_stated(
    model: Model, said: dict[str, Any], is_shown: bool
) -> None:
    assert shown(model, a_view(model, pay_floor=Decimal(4000)), an_offer(model, **said)) is is_shown


def test_what_one_has_applied_for_is_not_ranked_again(model: Model) -> None:
    one = an_offer(model)
    assert not shown(model, a_view(model, applied=[one.id]), one)


def test_a_closing_time_that_has_come_takes_a_posting_out(model: Model) -> None:
    assert not shown(model, a_view(model), an_offer(model, closes_at=NOON))
    assert shown(model, a_view(model), an_offer(model, closes_at=NOON + timedelta(seconds=1)))
    assert shown(model, a_view(model), an_offer(model, closes_at=None))


@pytest.mark.parametrize(
    ("demand", "capability", "is_shown"),
    [
        (an_essential_demand("telephone", 4), 0, False),
        (an_essential_demand("telephone", 4), 4, True),
        (an_essential_demand("telephone", 4), None, True),
        (a_demand("telephone", 5), 0, True),
        (an_essential_demand("telephone", 4, source=Source.LAW), 0, False),
    ],
)
def test_only_a_reasoned_essential_demand_with_a_known_gap_stops(
    model: Model, demand: Demand, capability: int | None, is_shown: bool
) -> None:
    person = a_view(model, able(telephone=capability))
    assert shown(model, person, an_offer(model, [demand])) is is_shown


def test_an_accommodation_of_either_side_lifts_a_stop(model: Model) -> None:
    stop = [an_essential_demand("telephone", 4)]
    deaf = a_view(model, DEAF)
    assert not shown(model, deaf, an_offer(model, stop))
    assert shown(model, deaf, an_offer(model, stop, accommodations=["TEXT_CHANNEL"]))
    reads = able(screen_text=0)
    screen = [an_essential_demand("screen_text", 4)]
    assert not shown(model, a_view(model, reads), an_offer(model, screen))
    bringing = a_view(model, reads, accommodations=["SCREEN_READER"])
    assert shown(model, bringing, an_offer(model, screen))


def test_a_licence_the_law_wants_stops_and_one_that_can_follow_does_not(model: Model) -> None:
    medical = an_offer(model, licences=["BLIND_MEDICAL_MASSAGE"])
    assert not shown(model, a_view(model), medical)
    assert shown(model, a_view(model, licences=["BLIND_MEDICAL_MASSAGE"]), medical)
    assert shown(model, a_view(model), an_offer(model, licences=["HEALTH_CERTIFICATE"]))


def test_a_licence_of_the_occupation_alone_never_stops(model: Model) -> None:
    guard = an_offer(model, title="保安员", occupation="4-07-05-01")
    assert guard.licences.perhaps == ("SECURITY_GUARD",)
    assert shown(model, a_view(model), guard)


@given(
    levels=some.dictionaries(
        some.sampled_from(ITEM_CODES), some.one_of(some.none(), some.integers(0, 5)), max_size=40
    ),
    accommodations=some.lists(some.sampled_from(["SCREEN_READER", "CAPTIONS", "JOB_COACH"])),
)
@settings(max_examples=60, deadline=None)
def test_the_stop_mask_agrees_with_the_comparison_of_functioning(
    model: Model, levels: dict[str, int | None], accommodations: list[str]
) -> None:
    demands = [
        an_essential_demand(item, 1 + place % 5) for place, item in enumerate(ITEM_CODES[:9])
    ]
    offers = [
        an_offer(model, demands[start : start + 3], accommodations=["TEXT_CHANNEL", "SEAT"][:start])
        for start in range(6)
    ]
    person = a_view(model, levels, accommodations=sorted(set(accommodations)))
    found = masks(segment(offers, model), person, NOW).stopped
    expected = [bool(pairing(person, one).blocked) for one in offers]
    assert np.array_equal(found, expected)
