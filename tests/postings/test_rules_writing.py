"""Writing what was said into a posting."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from app.base.actor import SYSTEM, Actor, Kind
from app.base.errors import FieldProblem, Invalid
from app.base.ids import new_id
from app.functioning.catalogue import Source
from app.postings.models import (
    CodedBy,
    Obtained,
    OpeningsBelowTaken,
    PayPeriod,
    Posting,
    monthly,
)
from app.postings.rules import new_posting, whole, write
from app.postings.schemas import PostingPatch, PostingPut
from app.reference.rules.codings import coder
from app.reference.rules.wages import a_month
from ml.coding import TitleCoder
from tests.conftest import NOON
from tests.making.functioning import a_demand
from tests.making.postings import a_plain_posting, a_posting_body

MEMBER = Actor(Kind.EMPLOYER, new_id(), new_id(), None)
STAFF = Actor(Kind.STAFF, new_id(), None, None)


SURE, UNSURE = "收银员", "多面手"


def put(posting: Posting, actor: Actor = MEMBER, **changes: Any) -> bool:
    body = PostingPut.model_validate(a_posting_body(**changes))
    return write(posting, whole(body), actor, NOON)


def patch(posting: Posting, actor: Actor = MEMBER, **changes: Any) -> bool:
    return write(posting, PostingPatch.model_validate(changes), actor, NOON)


def faults(posting: Posting, actor: Actor = MEMBER, **changes: Any) -> list[FieldProblem]:
    with pytest.raises(Invalid) as refused:
        patch(posting, actor, **changes)
    return list(refused.value.errors)


def test_the_same_words_twice_change_nothing() -> None:
    posting = new_posting(new_id(), NOON)
    demands = [{"item": "lifting", "level": 3, "essential": True, "reason": "整箱上架"}]
    assert put(posting, demands=demands)
    posting.updated_at = NOON - timedelta(days=1)
    assert not put(posting, demands=demands)
    assert posting.updated_at == NOON - timedelta(days=1)


def test_the_same_words_twice_change_nothing_where_the_title_is_coded(coding: TitleCoder) -> None:
    posting = new_posting(new_id(), NOON)
    assert put(posting, occupation=None, title=SURE)
    assert (posting.occupation, posting.occupation_by) == ("4-01-02-04", CodedBy.MODEL)
    assert not put(posting, occupation=None, title=SURE)


def test_what_a_put_leaves_out_is_not_said() -> None:
    posting = a_plain_posting(lodging=True, schedules=["NIGHT"])
    put(posting)
    assert (posting.lodging, posting.schedules) == (None, [])


def test_a_put_keeps_the_term_and_what_staff_wrote() -> None:
    posting = a_plain_posting(programme="助残专项", obtained=Obtained.VISIT)
    term = posting.closes_at
    put(posting)
    assert (posting.closes_at, posting.programme, posting.obtained) == (
        term,
        "助残专项",
        Obtained.VISIT,
    )


def test_what_a_patch_leaves_out_stays_and_null_clears() -> None:
    posting = a_plain_posting(lodging=True, benefits="五险")
    assert patch(posting, benefits=None)
    assert (posting.lodging, posting.benefits) == (True, None)


def test_pay_is_replaced_whole() -> None:
    posting = a_plain_posting(commission="3%")
    patch(posting, pay={"base_min": {"amount": "25.00"}, "period": "hour"})
    assert (posting.pay_min, posting.pay_max, posting.commission) == (Decimal(25), None, None)


def test_clearing_the_term_of_a_published_posting_gives_it_the_usual_one() -> None:
    posting = a_plain_posting(closes_at=NOON + timedelta(days=5))
    patch(posting, closes_at=None)
    assert posting.published_at is not None
    assert posting.closes_at == posting.published_at + timedelta(days=60)


@pytest.mark.parametrize(
    ("said", "pointer", "code"),
    [
        ({"title": None}, "/title", "missing"),
        ({"pay": {"base_min": {"amount": "3000.00"}}}, "/pay/period", "missing"),
        (
            {
                "pay": {
                    "base_min": {"amount": "3000.00"},
                    "base_max": {"amount": "2999.99"},
                    "period": "month",
                }
            },
            "/pay/base_max",
            "pay_range_reversed",
        ),
        ({"closes_at": "2026-11-23T04:00:00Z"}, "/closes_at", "in_the_past"),
        ({"closes_at": "2028-01-01T00:00:00Z"}, "/closes_at", "too_late"),
        ({"obtained": "visit"}, "/obtained", "staff_only"),
        ({"programme": "只给某人"}, "/programme", "staff_only"),
        (
            {"demands": [{"item": "lifting", "level": 5, "essential": True}]},
            "/demands/0/reason",
            "reason_missing",
        ),
        ({"demands": [{"item": "nothing", "level": 5}]}, "/demands/0/item", "unknown_item"),
    ],
)
def test_a_fault_is_named_by_its_field(said: dict[str, Any], pointer: str, code: str) -> None:
    found = faults(a_plain_posting(), **said)
    assert [(fault.pointer, fault.code) for fault in found] == [(pointer, code)]


def test_staff_may_say_how_openings_were_obtained() -> None:
    posting = a_plain_posting()
    assert patch(posting, STAFF, obtained="visit", programme="助残专项")
    assert (posting.obtained, posting.programme) == (Obtained.VISIT, "助残专项")


def test_there_are_never_fewer_openings_than_people_hired() -> None:
    with pytest.raises(OpeningsBelowTaken):
        patch(a_plain_posting(openings=3, taken=2), openings=1)


def test_demands_of_an_inspection_outrank_and_outlast_the_employers() -> None:
    inspected = a_demand("lifting", 2, source=Source.INSPECTION)
    posting = a_plain_posting([inspected, a_demand("standing", 3)])
    assert not patch(
        posting, demands=[{"item": "standing", "level": 3}, {"item": "lifting", "level": 5}]
    )
    assert patch(posting, demands=[])
    assert [(row.item, row.level, row.source) for row in posting.demands] == [
        ("lifting", 2, Source.INSPECTION)
    ]


def test_a_demand_is_rewritten_in_place() -> None:
    posting = a_plain_posting([a_demand("standing", 3)])
    row = posting.demands[0]
    assert patch(posting, demands=[{"item": "standing", "level": 1}])
    assert posting.demands == [row]
    assert row.level == 1


def test_a_title_the_coder_is_sure_of_gives_the_occupation(coding: TitleCoder) -> None:
    posting = new_posting(new_id(), NOON)
    put(posting, occupation=None, title=SURE)
    assert posting.occupation == "4-01-02-04"
    assert posting.occupation_confidence is not None
    assert posting.occupation_confidence > 0.5
    assert posting.occupation_runner_up not in (None, posting.occupation)
    assert posting.occupation_likely is None


def test_an_unsure_title_asks_and_offers_two_choices(coding: TitleCoder) -> None:
    posting = new_posting(new_id(), NOON)
    put(posting, occupation=None, title=UNSURE)
    assert (posting.occupation, posting.occupation_by) == (None, None)
    assert None not in (posting.occupation_likely, posting.occupation_runner_up)
    assert posting.occupation_likely != posting.occupation_runner_up


def test_without_a_coder_a_posting_stays_uncoded_until_there_is_one(coding: TitleCoder) -> None:
    coder.hold(None)
    posting = new_posting(new_id(), NOON)
    put(posting, occupation=None, title=SURE)
    assert (posting.occupation, posting.occupation_confidence) == (None, None)
    coder.hold(coding)
    assert put(posting, occupation=None, title=SURE)
    assert posting.occupation == "4-01-02-04"


def test_a_new_title_is_coded_anew_unless_somebody_chose_the_code(coding: TitleCoder) -> None:
    coded = a_plain_posting(occupation_by=CodedBy.MODEL, occupation_confidence=0.8)
    chosen = a_plain_posting(occupation_by=CodedBy.REVIEWER)
    patch(coded, title=UNSURE)
    patch(chosen, title=UNSURE)
    assert (coded.occupation, chosen.occupation) == (None, "4-01-02-04")


def test_staff_choose_a_code_as_reviewers(coding: TitleCoder) -> None:
    posting = a_plain_posting(occupation=None, occupation_by=None)
    patch(posting, STAFF, occupation="4-01-02-01")
    assert (posting.occupation, posting.occupation_by) == ("4-01-02-01", CodedBy.REVIEWER)


def test_a_code_taken_back_by_null_is_left_to_the_coder(coding: TitleCoder) -> None:
    posting = a_plain_posting()
    patch(posting, occupation=None)
    assert (posting.occupation, posting.occupation_by) == ("4-01-02-04", CodedBy.MODEL)


@pytest.mark.parametrize(
    ("period", "hours", "amount", "a_month_of_it"),
    [
        ("month", None, "3000", "3000.00"),
        ("year", None, "120000", "10000.00"),
        ("day", None, "200", "4350.00"),
        ("hour", None, "20", "3480.00"),
        ("hour", 20.0, "24", "2080.00"),
    ],
)
def test_pay_is_compared_by_the_month(
    period: str, hours: float | None, amount: str, a_month_of_it: str
) -> None:
    both = dict.fromkeys(("pay_min", "pay_max"), Decimal(amount))
    posting = a_plain_posting(pay_period=PayPeriod(period), weekly_hours=hours, **both)
    expected = Decimal(a_month_of_it)
    assert monthly(posting) == (expected, expected, period == "hour" and hours is None)
    assert a_month(Decimal(amount), period, hours) == expected


@pytest.mark.parametrize(
    ("said", "low", "high", "is_open"),
    [
        ({"pay_min": 6000, "pay_max": None}, 6000, None, True),
        ({"pay_min": None, "pay_max": 6000}, None, 6000, False),
        ({"pay_min": 6000, "pay_max": 8000}, 6000, 8000, False),
        ({"pay_min": 6000, "pay_max": 8000, "commission": "提成 3%"}, 6000, 8000, True),
        ({"pay_min": 6000, "pay_max": 8000, "negotiable": True}, 6000, 8000, True),
        ({"pay_min": None, "pay_max": None, "guaranteed_min": 4500}, 4500, None, True),
        ({"pay_min": 3000, "pay_max": 5000, "guaranteed_min": 4500}, 4500, 5000, False),
        ({"pay_min": None, "pay_max": None, "negotiable": True}, None, None, True),
        ({"pay_min": None, "pay_max": None}, None, None, False),
        ({"pay_min": None, "pay_max": None, "typical_earning": 2600}, None, 2600, True),
        ({"pay_period": PayPeriod.PIECE, "typical_earning": 2600}, 2600, 2600, True),
        ({"pay_period": None}, 3200, 4000, False),
    ],
)
def test_pay_has_a_highest_only_where_the_employer_says_one(
    said: dict[str, Any], low: int | None, high: int | None, is_open: bool
) -> None:
    amounts = {
        name: Decimal(value) if type(value) is int else value for name, value in said.items()
    }
    assert monthly(a_plain_posting(**amounts)) == (low, high, is_open)


def test_the_system_may_write_what_staff_may() -> None:
    assert patch(a_plain_posting(), SYSTEM, obtained="fair")
