"""Pay by its heading and its benefits; whatever a cell holds, the amounts are sound."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.exchange.rules import Pay, PayUnit, read_pay, unit_of
from app.exchange.rules.pay import board_of
from tests.making.exchange import base


@pytest.mark.parametrize(
    ("heading", "unit"),
    [
        ("薪资(元/月)", PayUnit("month")),
        ("月薪", PayUnit("month")),
        ("薪资（月）", PayUnit("month")),
        ("薪资（千元）", PayUnit(None, 1000)),
        ("年薪(万元)", PayUnit("year", 10000)),
        ("工资(元/小时)", PayUnit("hour")),
        ("时薪", PayUnit("hour")),
        ("日薪", PayUnit("day")),
        ("salary (k/month)", PayUnit("month", 1000)),
        ("工资待遇", PayUnit()),
        ("pay", PayUnit()),
    ],
)
def test_a_heading_names_the_unit(heading: str, unit: PayUnit) -> None:
    assert unit_of(heading) == unit


@pytest.mark.parametrize(
    ("heading", "text", "pay"),
    [
        ("薪资（千元/月）", "5-8", base(5000, 8000, "month")),
        ("年薪(万元)", "10-15", base(100000, 150000, "year")),
        ("时薪", "22", base(22, 22, "hour")),
        ("月薪", "3500", base(3500, 3500, "month")),
        ("月薪", "200元/天", base(200, 200, "day")),
        ("薪资（千元/月）", "5千-8千", base(5000, 8000, "month")),
    ],
)
def test_the_heading_decides_where_the_cell_is_silent(heading: str, text: str, pay: Pay) -> None:
    assert read_pay(text, unit_of(heading)).value == pay


@pytest.mark.parametrize(
    ("benefits", "board"),
    [
        ("五险一金,包吃包住", (True, True)),
        ("住宿、餐补、双休", (True, None)),
        ("食宿|社保", (True, True)),
        ("双休,不提供住宿", (False, None)),
        ("社保", (None, None)),
    ],
)
def test_benefits_name_board_and_lodging(
    benefits: str, board: tuple[bool | None, bool | None]
) -> None:
    assert board_of(benefits) == board


PIECES = st.sampled_from(
    [
        "底薪",
        "保底",
        "提成",
        "计件",
        "面议",
        "包吃住",
        "元",
        "/月",
        "/天",
        "/小时",
        "千",
        "万",
        "k",
        "W",
        "-",
        "~",
        "到",
        "·",
        ",",
        "(",
        ")",
        "+",
        "13薪",
        "年薪",
        "以上",
        "以下",
        "左右",
        "3000",
        "5",
        "1.5",
        "0",
        "99999999",
        "0.001",
        "一",
        "二",
        "两",
        "十",
        "五六千",
        "每月",
        "试用期",
        "转正",
        "综合",
        "不",
        "×",
        "*",
        ":",
        "¥",
        "元/千字",
        "%",
        "岁",
        "",
    ]
)
LIKE_PAY = st.lists(PIECES, max_size=12).map("".join)


def is_sound(pay: Pay) -> bool:
    """Amounts are finite, in whole fen, not negative, within reason and in order."""
    amounts = [a for a in (pay.base_min, pay.base_max, pay.guaranteed_min) if a is not None]
    ordered = pay.base_min is None or pay.base_max is None or pay.base_min <= pay.base_max
    within = all(0 < a <= 10_000_000 and a.is_finite() for a in amounts)
    return ordered and within and all(a == a.quantize(Decimal("0.01")) for a in amounts)


@given(st.text(max_size=600) | LIKE_PAY, st.text(max_size=20) | LIKE_PAY)
def test_no_text_makes_reading_fail_or_amounts_unsound(text: str, heading: str) -> None:
    reading = read_pay(text, unit_of(heading))
    assert is_sound(reading.value)
    assert reading.value.months in (None, *range(12, 25))
    assert len(reading.value.commission or "") <= 200


@given(st.integers(10, 600), st.integers(0, 400))
def test_ways_to_write_one_range_agree(hundreds: int, more: int) -> None:
    low, high = hundreds * 100, (hundreds + more) * 100
    written = [
        f"{low}-{high}元/月",
        f"{Decimal(low) / 1000}-{Decimal(high) / 1000}千/月",
        f"{Decimal(low) / 10000}～{Decimal(high) / 10000}万/月",
        f"{Decimal(low) / 1000}k-{Decimal(high) / 1000}K/月",
        f"月薪{low:,}至{high:,}",
    ]
    assert {read_pay(text).value for text in written} == {base(low, high, "month")}
