"""Exports: CSV that opens rightly in Excel, and workbooks in which no cell is a formula."""

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from io import BytesIO, StringIO
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]

from app.base.spreadsheet.cleaning import Value, neutralised, shown

_EXACT_BELOW = 10**15
_NARROWEST, _WIDEST = 10, 60


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of a workbook: its name (at most 31 characters), headings and rows."""

    name: str
    headings: Sequence[str]
    rows: Sequence[Sequence[Value]]


def csv_bytes(headings: Sequence[str], rows: Iterable[Sequence[Value]]) -> bytes:
    """A CSV file in UTF-8 with a byte order mark, without which Excel shows Chinese as nonsense."""
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow([shown(heading) for heading in headings])
    writer.writerows([shown(value) for value in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def workbook_bytes(sheets: Sequence[Sheet]) -> bytes:
    """An XLSX workbook; text is written as text, numbers that Excel keeps exactly as numbers."""
    content = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(content, options) as workbook:
        bold = workbook.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        wrapped = workbook.add_format({"text_wrap": True, "valign": "top"})
        for sheet in sheets:
            _write(workbook.add_worksheet(sheet.name), sheet, bold, wrapped)
    return content.getvalue()


def _write(worksheet: Any, sheet: Sheet, bold: Any, wrapped: Any) -> None:
    worksheet.freeze_panes(1, 0)
    for place, heading in enumerate(sheet.headings):
        worksheet.write_string(0, place, neutralised(heading), bold)
        worksheet.set_column(place, place, _width(heading, sheet.rows, place))
    for number, row in enumerate(sheet.rows, start=1):
        for place, value in enumerate(row):
            _write_cell(worksheet, number, place, value, wrapped)


def _write_cell(worksheet: Any, number: int, place: int, value: Value, wrapped: Any) -> None:
    if _is_kept_exactly(value):
        worksheet.write_number(number, place, value, wrapped)
    elif value is not None:
        worksheet.write_string(number, place, shown(value), wrapped)


def _is_kept_exactly(value: Value) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return False
    return -_EXACT_BELOW < value < _EXACT_BELOW


def _width(heading: str, rows: Sequence[Sequence[Value]], place: int) -> int:
    """About the width of the widest of the first rows; a Chinese character takes two."""
    texts = [heading, *(shown(row[place]) for row in rows[:50] if place < len(row))]
    widest = max(sum(2 if c > "\u2e80" else 1 for c in text[:_WIDEST]) for text in texts)
    return min(max(widest + 2, _NARROWEST), _WIDEST)
