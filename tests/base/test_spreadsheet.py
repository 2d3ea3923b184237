"""Tables read without trust and written without harm."""

import csv
import zipfile
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from io import BytesIO, StringIO

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from app.base.spreadsheet import (
    Limits,
    Sheet,
    SpreadsheetEmpty,
    SpreadsheetTooLarge,
    SpreadsheetUnreadable,
    csv_bytes,
    neutralised,
    read_table,
    workbook_bytes,
)
from app.base.spreadsheet.child import number_text
from tests.making.exchange import a_workbook as a_sheet

STARTERS = "=+-@\t\r\0＝＋－＠"
CHINESE = "名称,数量\n面点师,3\n茶艺师,若干\n"
REFUSALS = (SpreadsheetEmpty, SpreadsheetTooLarge, SpreadsheetUnreadable)


def a_workbook(*cells: tuple[int, int, object], merged: Sequence[str] = ()) -> bytes:
    """A workbook with these values at (row, column), counted from 0."""
    content = BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as workbook:
        worksheet = workbook.add_worksheet()
        for area in merged:
            worksheet.merge_range(area, "合并")
        for row, column, value in cells:
            worksheet.write(row, column, value)
    return content.getvalue()


def texts(content: bytes, name: str = "") -> list[tuple[str, ...]]:
    return [row.cells for row in read_table(content, name).rows]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_the_same_table_reads_the_same_in_every_usual_encoding(encoding: str) -> None:
    assert texts(CHINESE.encode(encoding)) == [
        ("名称", "数量"),
        ("面点师", "3"),
        ("茶艺师", "若干"),
    ]


@pytest.mark.parametrize("separator", [",", "\t", ";"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_separators_and_line_ends_are_found(separator: str, ending: str) -> None:
    content = CHINESE.replace(",", separator).replace("\n", ending).encode()
    assert texts(content)[1] == ("面点师", "3")


def test_a_tsv_keeps_its_commas_when_the_name_says_so() -> None:
    assert texts("名称\n甲,乙,丙\n".encode(), "x.TSV") == [("名称",), ("甲,乙,丙",)]


def test_a_few_broken_bytes_do_not_turn_a_file_into_another_encoding() -> None:
    content = ("名称\n" + "面点师\n" * 50).encode() + b"\xff\xfe\n"
    assert texts(content)[1:51] == [("面点师",)] * 50


def test_row_numbers_count_blank_rows_and_quoted_lines_as_one() -> None:
    table = read_table('名称,说明\n\n甲,"一\n二"\n乙,三\n'.encode())
    assert [(row.number, row.cells) for row in table.rows] == [
        (1, ("名称", "说明")),
        (3, ("甲", "一\n二")),
        (4, ("乙", "三")),
    ]


def test_a_quotation_mark_that_never_closes_harms_only_its_own_row() -> None:
    content = '名称,数量\n"坏,1\n"急"字号,2\n"好,的",3\n'.encode()
    assert texts(content)[1:] == [('"坏', "1"), ('"急"字号', "2"), ("好,的", "3")]


def test_a_number_that_a_spreadsheet_rounded_is_marked_in_csv_too() -> None:
    row = read_table(b"a,b\n1.10105E+17,C+17\n").rows[1]
    assert row.damaged == {0}


def test_a_workbook_gives_text_with_the_row_numbers_a_person_sees() -> None:
    table = read_table(
        a_workbook((2, 1, "名称"), (2, 2, "电话"), (4, 1, "甲"), (4, 2, 15400000000))
    )
    assert [(row.number, row.cells) for row in table.rows] == [
        (3, ("", "名称", "电话")),
        (5, ("", "甲", "15400000000")),
    ]


def test_long_numbers_in_a_workbook_are_marked_as_damaged() -> None:
    row = read_table(a_workbook((0, 0, 620199199003071234), (0, 1, 0.5), (0, 2, True))).rows[0]
    assert row.damaged == {0}
    assert row.cells[1:] == ("0.5", "TRUE")


@pytest.mark.parametrize(
    ("value", "text", "lost"),
    [
        (15400005678.0, "15400005678", False),
        (0.1, "0.1", False),
        (1e-9, "0.000000001", False),
        (-3.0, "-3", False),
        (999999999999999.0, "999999999999999", False),
        (1e15, "1000000000000000.0", True),
        (float("inf"), "inf", True),
        (float("nan"), "nan", True),
    ],
)
def test_numbers_read_as_they_were_typed(value: float, text: str, lost: bool) -> None:
    assert number_text(value) == (text, lost)


def test_cells_merged_downward_hold_for_each_row_and_banners_do_not_spread() -> None:
    content = a_workbook((0, 3, "x"), (1, 1, "甲"), (2, 1, "乙"), merged=["A1:C1", "A2:A4"])
    assert texts(content) == [
        ("合并", "", "", "x"),
        ("合并", "甲", "", ""),
        ("合并", "乙", "", ""),
    ]


def test_hidden_and_empty_sheets_are_passed_over() -> None:
    content = BytesIO()
    with xlsxwriter.Workbook(content) as workbook:
        workbook.add_worksheet("空")
        workbook.add_worksheet("藏").hide()
        workbook.get_worksheet_by_name("藏").write(0, 0, "hidden")
        workbook.add_worksheet("用").write(0, 0, "used")
    assert texts(content.getvalue()) == [("used",)]


def test_a_single_far_cell_is_refused_and_ends_no_process_of_ours() -> None:
    with pytest.raises(SpreadsheetTooLarge):
        read_table(a_workbook((0, 0, "a"), (1048575, 16383, "b")))


def test_a_sheet_formatted_to_its_last_row_is_no_large_sheet() -> None:
    content = BytesIO()
    with xlsxwriter.Workbook(content) as workbook:
        worksheet = workbook.add_worksheet()
        worksheet.write(0, 0, "名称")
        worksheet.write_blank(1048575, 5, None, workbook.add_format({"bold": True}))
    assert texts(content.getvalue()) == [("名称",)]


def test_an_archive_that_unpacks_to_too_much_is_refused_before_it_is_unpacked() -> None:
    content = BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in range(5):
            archive.writestr(f"xl/{part}.xml", b" " * 90_000_000)
    with pytest.raises(SpreadsheetTooLarge):
        read_table(content.getvalue())


@pytest.mark.parametrize("limits", [Limits(characters=5_000), Limits(cell=99)])
def test_one_text_shown_in_many_cells_counts_as_often_as_it_is_shown(limits: Limits) -> None:
    content = a_workbook(*((row, column, "字" * 100) for row in range(6) for column in range(10)))
    assert len(read_table(content, limits=Limits(characters=6_000, cell=100)).rows) == 6
    with pytest.raises(SpreadsheetTooLarge):
        read_table(content, limits=limits)


def test_a_text_merged_over_many_rows_counts_in_every_row() -> None:
    content = a_sheet(["字" * 100, "x"], *[["", "x"]] * 20, merged="A1:A21")
    with pytest.raises(SpreadsheetTooLarge):
        read_table(content, limits=Limits(characters=60))


def test_limits_are_told_with_their_figures() -> None:
    limits = Limits(content=2_000_000, rows=2, columns=2)
    with pytest.raises(SpreadsheetTooLarge) as rows:
        read_table(b"a\nb\nc\n", limits=limits)
    assert "2" in rows.value.detail.zh
    with pytest.raises(SpreadsheetTooLarge):
        read_table(b"a,b,c\n", limits=limits)
    with pytest.raises(SpreadsheetTooLarge):
        read_table(a_workbook((2, 0, "c")), limits=limits)
    with pytest.raises(SpreadsheetTooLarge):
        read_table(b"a" * 2_000_001, limits=limits)


@pytest.mark.parametrize(
    "junk",
    [
        b"%PDF-1.7 text",
        b"\x89PNG\r\n\x1a\n",
        b"PK\x03\x04 no archive",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
        b"\0" * 5000,
        bytes(range(256)) * 20,
        b"<!DOCTYPE html><table><tr><td>a</td></tr></table>",
        b"\xef\xbb\xbf  <html>",
        b"\x1f\x8b\x08\x00",
    ],
)
def test_what_is_no_table_is_refused_in_both_languages(junk: bytes) -> None:
    with pytest.raises(SpreadsheetUnreadable) as refusal:
        read_table(junk, "postings.csv")
    assert refusal.value.detail.zh
    assert refusal.value.detail.en


@pytest.mark.parametrize("nothing", [b"", b"\xef\xbb\xbf", b"\n\n \t\r\n", b",,,\n,,\n"])
def test_a_table_without_any_cell_is_empty(nothing: bytes) -> None:
    with pytest.raises(SpreadsheetEmpty):
        read_table(nothing)


def test_an_empty_workbook_is_empty() -> None:
    with pytest.raises(SpreadsheetEmpty):
        read_table(a_workbook())


@given(st.binary(max_size=2000))
def test_no_bytes_at_all_make_anything_but_a_table_or_a_refusal(content: bytes) -> None:
    try:
        rows = read_table(content, limits=Limits(rows=500)).rows
    except REFUSALS:
        return
    assert all(any(row.cells) for row in rows)


@settings(max_examples=15, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 6000), st.integers(0, 255)), min_size=1, max_size=20))
def test_a_broken_workbook_is_a_table_or_a_refusal(changes: list[tuple[int, int]]) -> None:
    content = bytearray(a_workbook((0, 0, "名称"), (1, 0, "甲")))
    for place, byte in changes:
        content[place % len(content)] = byte
    try:
        rows = read_table(bytes(content)).rows
    except REFUSALS:
        return
    assert rows


TEXT = st.text(st.characters(codec="gb18030", exclude_categories=["Cs", "Cc", "Co"]), max_size=20)


@given(st.lists(st.lists(TEXT, min_size=2, max_size=4), min_size=1, max_size=5))
def test_utf_8_with_a_mark_and_gb18030_read_the_same(rows: list[list[str]]) -> None:
    text = StringIO()
    csv.writer(text).writerows([["名称", "说明"], *rows])
    marked = read_table(text.getvalue().encode("utf-8-sig"))
    assert read_table(text.getvalue().encode("gb18030")) == marked


HOSTILE = st.text(max_size=10) | st.builds(
    lambda first, rest: first + rest, st.sampled_from(sorted(STARTERS)), st.text(max_size=10)
)


@given(HOSTILE)
def test_no_written_text_starts_as_a_formula(text: str) -> None:
    written = neutralised(text)
    assert written[:1] not in tuple(STARTERS)
    assert written.lstrip()[:1] not in tuple(STARTERS)
    assert written.encode("utf-8").decode() == written


@given(st.lists(HOSTILE, min_size=1, max_size=4))
def test_no_cell_of_an_exported_csv_starts_as_a_formula(cells: list[str]) -> None:
    content = csv_bytes(["a"], [cells]).decode("utf-8-sig")
    (_, *rows) = csv.reader(StringIO(content, newline=""))
    assert all(cell[:1] not in tuple(STARTERS) for row in rows for cell in row)


@settings(max_examples=25, deadline=None)
@given(st.lists(HOSTILE, min_size=1, max_size=4))
def test_no_cell_of_an_exported_workbook_is_a_formula(cells: list[str]) -> None:
    content = workbook_bytes([Sheet("导出", ["a"], [cells])])
    with zipfile.ZipFile(BytesIO(content)) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")
    read = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()
    assert all(str(cell)[:1] not in tuple(STARTERS) for row in read for cell in row)


def test_an_exported_table_reads_back_as_it_was() -> None:
    headings = ["名称", "号码", "数", "日期", "金额", "空"]
    row = [
        '-急招-, "面点师"\n两行',
        "620199199003071234",
        3,
        date(2026, 11, 23),
        Decimal("0.50"),
        None,
    ]
    expected = ['-急招-, "面点师"\n两行', "620199199003071234", "3", "2026-11-23"]
    for content in (csv_bytes(headings, [row]), workbook_bytes([Sheet("表", headings, [row])])):
        read = read_table(content).rows[1]
        assert list(read.cells[:4]) == expected
        assert Decimal(read.cell(4)) == Decimal("0.5")
        assert read.cell(5) == ""
        assert not read.damaged


def test_numbers_too_long_for_excel_are_written_as_text() -> None:
    content = workbook_bytes([Sheet("表", ["a"], [[10**17 + 1]])])
    assert texts(content)[1] == (str(10**17 + 1),)
