"""Experience, education, openings, dates and places as job boards write them."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.exchange.rules import (
    Education,
    Experience,
    Openings,
    read_date,
    read_education,
    read_experience,
    read_openings,
    read_place,
    read_work_mode,
)
from tests.conftest import NOON
from tests.making.exchange import REGIONS


def years(least: str | None, most: str | None = None, **more: bool) -> Experience:
    return Experience(
        None if least is None else Decimal(least), None if most is None else Decimal(most), **more
    )


@pytest.mark.parametrize(
    ("text", "experience"),
    [
        ("1-3年", years("1", "3")),
        ("1～3年工作经验", years("1", "3")),
        ("一年以上", years("1")),
        ("3年以上", years("3")),
        ("3+ years", years("3")),
        ("3-5 years", years("3", "5")),
        ("1年以内", years("0", "1")),
        ("半年以上", years("0.5")),
        ("6个月以上", years("0.5")),
        ("经验不限", years("0")),
        ("不限", years("0")),
        ("无需经验", years("0")),
        ("无", years("0")),
        ("no experience", years("0")),
        ("应届生", years("0", is_for_graduates=True)),
        ("应届毕业生/1年以内", years("0", "1", is_for_graduates=True)),
        ("有经验者优先", years(None, is_preferred=True)),
        ("5年以上优先", years("5", is_preferred=True)),
        ("", years(None)),
        ("-", years(None)),
    ],
)
def test_experience_is_read(text: str, experience: Experience) -> None:
    reading = read_experience(text)
    assert reading.value == experience
    assert reading.unread is None


@pytest.mark.parametrize("text", ["有相关经验", "abc", "99年"])
def test_experience_without_years_is_unspecified_and_noted(text: str) -> None:
    reading = read_experience(text)
    assert reading.value == Experience()
    assert reading.unread


@pytest.mark.parametrize(
    ("text", "education"),
    [
        ("博士", Education(7)),
        ("硕士研究生", Education(6)),
        ("本科", Education(5)),
        ("全日制本科及以上学历", Education(5)),
        ("Bachelor's degree", Education(5)),
        ("大专及以上", Education(4)),
        ("大专(含)以上", Education(4)),
        ("大专/本科", Education(4)),
        ("高职", Education(4)),
        ("大专以上学历，专业不限", Education(4)),
        ("中专/中技", Education(3)),
        ("职高", Education(3)),
        ("高中及以下", Education(0, 3)),
        ("高中毕业以上", Education(3)),
        ("初中及以上", Education(2)),
        ("初中以下", Education(0, 2)),
        ("小学", Education(1)),
        ("学历不限", Education(0)),
        ("无", Education(0)),
        ("any", Education(0)),
        ("", Education()),
        ("——", Education()),
    ],
)
def test_education_is_read_as_ranks(text: str, education: Education) -> None:
    reading = read_education(text)
    assert reading.value == education
    assert reading.unread is None


def test_schooling_of_no_known_level_is_unspecified_and_noted() -> None:
    reading = read_education("大学")
    assert reading.value == Education()
    assert reading.unread


@pytest.mark.parametrize(
    ("text", "openings"),
    [
        ("3", Openings(3, 3)),
        ("3.0", Openings(3, 3)),
        ("３人", Openings(3, 3)),
        ("两名", Openings(2, 2)),
        ("十二人", Openings(12, 12)),
        ("一百人", Openings(100, 100)),
        ("招3-5人", Openings(3, 5)),
        ("10+", Openings(10, None)),
        ("10人以上", Openings(10, None)),
        ("若干", Openings(several=True)),
        ("不限", Openings(several=True)),
        ("", Openings()),
    ],
)
def test_openings_are_read(text: str, openings: Openings) -> None:
    reading = read_openings(text)
    assert reading.value == openings
    assert reading.unread is None


@pytest.mark.parametrize("text", ["0", "男2女3", "999999", "abc", "-3.5"])
def test_openings_that_cannot_be_are_unspecified_and_noted(text: str) -> None:
    reading = read_openings(text)
    assert reading.value == Openings()
    assert reading.unread


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-11-01", date(2026, 11, 1)),
        ("2026/11/1", date(2026, 11, 1)),
        ("2026年11月1日", date(2026, 11, 1)),
        ("2026.11.1 发布", date(2026, 11, 1)),
        ("20261101", date(2026, 11, 1)),
        ("2026-11-01 12:30:00", date(2026, 11, 1)),
        ("今天", date(2026, 11, 23)),
        ("昨天", date(2026, 11, 22)),
        ("三天前", date(2026, 11, 20)),
        ("5小时前", date(2026, 11, 23)),
    ],
)
def test_days_are_read(text: str, day: date) -> None:
    assert read_date(text, NOON.date()).value == day


@pytest.mark.parametrize("text", ["11-01", "2026-02-30", "46000", "昨天", "长期有效"])
def test_what_is_no_full_day_is_unspecified_and_noted(text: str) -> None:
    reading = read_date(text)
    assert reading.value is None
    assert reading.unread


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("城关区", "620102"),
        ("兰州市七里河区西津西路1号", "620103"),
        ("甘肃省兰州市城关区张掖路", "620102"),
        ("甘肃-兰州-城关", "620102"),
        ("兰州·安宁区", "620105"),
        ("工作地点：城关区", "620102"),
        ("永登县城关镇", "620121"),
        ("兰州新区西岔镇", "620171"),
        ("兰州", "6201"),
        ("兰州大学", "6201"),
        ("七里河、安宁", "6201"),
        ("城关区/天水市", "62"),
        ("临夏", "6229"),
        ("天水市", "6205"),
        ("张掖路步行街", None),
        ("天水北路22号", None),
        ("拉萨市城关区", None),
        ("陕西省西安市兰州路", None),
        ("北京", None),
        ("全国", None),
    ],
)
def test_a_place_is_one_of_our_regions_or_has_no_code(text: str, code: str | None) -> None:
    place = read_place(text, REGIONS)
    assert place.code == code
    assert place.text == text


def test_without_regions_only_the_text_is_kept() -> None:
    assert read_place("城关区", {}).code is None
    assert read_place("-", REGIONS).text is None


@pytest.mark.parametrize(
    ("text", "mode"),
    [
        ("居家办公", "remote"),
        ("远程", "remote"),
        ("Remote", "remote"),
        ("客服（可居家）", "hybrid"),
        ("线下+远程", "hybrid"),
        ("坐班", "on_site"),
        ("不支持远程", "on_site"),
        ("远程医疗设备维护", None),
        ("兰州", None),
    ],
)
def test_the_way_of_working_is_read(text: str, mode: str | None) -> None:
    assert read_work_mode("", text) == mode


@given(st.text(max_size=600) | st.from_regex(r"[0-9年月人招-]{0,12}", fullmatch=True))
def test_no_text_makes_any_reader_fail(text: str) -> None:
    experience = read_experience(text).value
    openings = read_openings(text).value
    education = read_education(text).value
    assert (experience.least_years or 0) <= (experience.most_years or Decimal(50))
    assert (openings.least or 1) <= (openings.most or 10_000)
    assert (education.least or 0) in range(8)
    day = read_date(text, NOON.date()).value
    assert day is None or 1900 <= day.year <= 2199
    assert read_place(text, REGIONS).code in {None, *REGIONS}
    assert read_work_mode(text) in {None, "remote", "hybrid", "on_site"}
