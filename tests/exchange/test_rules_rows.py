"""Whole rows: only a title is required, and nothing missing is invented."""

from dataclasses import fields
from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from app.base.spreadsheet import read_table
from app.exchange.rules import (
    Education,
    Experience,
    Openings,
    Pay,
    Place,
    RowRead,
    read_text,
    read_title,
)
from app.exchange.rules.cells import NO_TITLE, NO_WORD, NOT_TEXT, TEXT_CUT, TITLE_TOO_LONG
from app.exchange.rules.reading import CONTROL
from app.exchange.rules.rows import DIGITS_LOST
from tests.making.exchange import a_row_read, a_table, postings_of


def columns_of(notes: tuple[object, ...]) -> list[str]:
    return [note.column for note in notes]  # type: ignore[attr-defined]


def test_a_title_alone_is_a_posting_with_everything_else_unspecified() -> None:
    assert a_row_read(title="面点师") == RowRead(number=2, title="面点师")


def test_a_row_of_a_job_board_is_read_whole() -> None:
    read = a_row_read(
        职位编号="A-1",
        公司名称="示例食品有限公司",
        **{"薪资(元/月)": "3000-5000"},
        工作地点="兰州市城关区",
        学历要求="高中及以上",
        工作经验="1-3年",
        招聘人数="3人",
        岗位描述="整理货架。",
        任职要求="认真",
        性别="不限",
        福利="包吃住,社保",
        联系电话="15400000000",
        发布日期="2026-11-01",
        工作性质="全职",
    )
    assert read == RowRead(
        number=2,
        title="理货员",
        external_id="A-1",
        company="示例食品有限公司",
        pay=Pay(Decimal("3000.00"), Decimal("5000.00"), period="month", lodging=True, meals=True),
        place=Place("620102", "兰州市城关区"),
        education=Education(3),
        experience=Experience(Decimal(1), Decimal(3)),
        openings=Openings(3, 3),
        description="整理货架。",
        requirements="任职要求：认真\n性别：不限",
        benefits="包吃住,社保",
        work_kind="full_time",
        contact_phone="15400000000",
        published_on=date(2026, 11, 1),
    )


@pytest.mark.parametrize(
    ("title", "reason"),
    [
        ("", NO_TITLE),
        ("  \u3000\u200b", NO_TITLE),
        ("无", NO_TITLE),
        ("—— ——", NO_TITLE),
        ("（）！", NO_WORD),
        ("x" * 201, TITLE_TOO_LONG),
        ("会\x00计", NOT_TEXT),
        ("会\x07计", NOT_TEXT),
        ("会\x1f计", NOT_TEXT),
        (f"会{chr(0xD800)}计", NOT_TEXT),
        ("会\ufffd计", NOT_TEXT),
    ],
)
def test_a_title_that_is_none_rejects_its_row(title: str, reason: object) -> None:
    assert read_title(title).unread == reason


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("  会计\n(急招) ", "会计 (急招)"),
        ("会计\u3000助理", "会计 助理"),
        ("会\u200b计", "会计"),
        ("cafe\u0301", "café"),
        ("x" * 200, "x" * 200),
        ("C++工程师（可远程）", "C++工程师（可远程）"),
    ],
)
def test_a_title_is_put_on_one_line_and_otherwise_left_alone(text: str, title: str) -> None:
    assert read_title(text).value == title


def test_a_bad_row_never_stops_the_rest() -> None:
    reads = postings_of(
        a_table(["岗位", "薪资"], ["会计", "5千"], ["", "4千"], ["x" * 201], ["出纳"])
    )
    assert [read.is_rejected for read in reads] == [False, True, True, False]
    assert [read.number for read in reads] == [2, 3, 4, 5]
    assert columns_of(reads[1].problems) == ["title"]


def test_unreadable_pay_is_noted_and_does_not_reject() -> None:
    read = a_row_read(薪资="待遇优厚", 学历="大学", 招聘人数="0", 发布日期="长期")
    assert not read.is_rejected
    assert read.pay == Pay()
    assert columns_of(read.unread) == ["pay", "education", "openings", "published_on"]
    assert all("优厚" not in note.reason.zh for note in read.unread)


@pytest.mark.parametrize(
    ("cells", "low", "high"),
    [
        ({"最低薪资": "3000", "最高薪资": "5000"}, 3000, 5000),
        ({"最低薪资": "3000", "最高薪资": ""}, 3000, None),
        ({"最低薪资": "", "最高薪资": "5000"}, None, 5000),
        ({"salary_min": "3k", "salary_max": "5k"}, 3000, 5000),
    ],
)
def test_lowest_and_highest_pay_may_stand_in_two_columns(
    cells: dict[str, str], low: int | None, high: int | None
) -> None:
    pay = a_row_read(**cells).pay
    assert (pay.base_min, pay.base_max) == (low, high)


def test_the_pay_period_may_stand_in_a_column_of_its_own() -> None:
    assert a_row_read(薪资="22", 计薪周期="元/小时").pay.period == "hour"
    assert a_row_read(薪资="3000", 计薪周期="月").pay.period_is_assumed is False


def test_of_two_pay_columns_the_filled_one_counts_with_its_own_unit() -> None:
    pay = a_row_read(月薪="", 时薪="22").pay
    assert (pay.base_min, pay.period) == (22, "hour")


def a_workbook_of(*rows: list[object]) -> bytes:
    content = BytesIO()
    with xlsxwriter.Workbook(content) as workbook:
        worksheet = workbook.add_worksheet()
        for number, row in enumerate(rows):
            worksheet.write_row(number, 0, row)
    return content.getvalue()


def test_an_identity_whose_digits_were_lost_rejects_the_row_and_a_phone_is_repaired() -> None:
    content = a_workbook_of(
        ["岗位名称", "职位编号", "电话"],
        ["会计", 123456789012345678, 15400000000],
        ["出纳", 12, 12345678901234567],
    )
    broken, sound = postings_of(read_table(content))
    assert [(note.column, note.reason) for note in broken.problems] == [
        ("external_id", DIGITS_LOST)
    ]
    assert broken.contact_phone == "15400000000"
    assert sound.external_id == "12"
    assert sound.contact_phone is None
    assert columns_of(sound.unread) == ["contact_phone"]


def test_prose_keeps_its_lines_and_too_much_of_it_is_cut_and_noted() -> None:
    assert read_text("一\r\n二\x0b三\x07").value == "一\n二\n三"
    reading = read_text("x" * 10_001)
    assert len(reading.value or "") == 10_000
    assert reading.unread == TEXT_CUT


def texts_in(read: RowRead) -> list[str]:
    kept = [getattr(read, field.name) for field in fields(read)]
    return [text for text in (*kept, read.place.text, read.pay.commission) if isinstance(text, str)]


COLUMNS = ("薪资", "学历", "经验", "人数", "地点", "福利", "描述", "电话", "性别")


@given(st.dictionaries(st.sampled_from(COLUMNS), st.text()))
def test_no_cells_make_a_row_fail(cells: dict[str, str]) -> None:
    table = a_table(["岗位", *cells], ["会计", *cells.values()])
    (read,) = postings_of(table)
    assert read.title == "会计"
    assert not read.is_rejected
    assert not CONTROL.search("".join(texts_in(read)))


@given(st.text())
def test_a_title_is_kept_or_refused_and_keeping_it_again_changes_nothing(text: str) -> None:
    reading = read_title(text)
    assert (reading.unread is None) == bool(reading.value)
    if reading.value:
        assert read_title(reading.value) == reading
