"""Made tables and pay of a job board, and the regions that a test knows."""

from collections.abc import Sequence
from decimal import Decimal
from io import BytesIO
from uuid import uuid4

import xlsxwriter
from httpx2 import Response

from app.base.spreadsheet import Table, csv_bytes, read_table
from app.exchange.rules import Pay, RowRead, find_columns, read_row, rows_below
from tests.conftest import NOON
from tests.making.identity import Caller

REGIONS = {
    "62": "甘肃省",
    "6201": "兰州市",
    "620102": "城关区",
    "620103": "七里河区",
    "620105": "安宁区",
    "620121": "永登县",
    "620171": "兰州新区",
    "6205": "天水市",
    "6207": "张掖市",
    "6229": "临夏回族自治州",
}


def a_table(headings: Sequence[str], *rows: Sequence[str]) -> Table:
    """A table as a CSV file with these headings and rows would give it."""
    return read_table(csv_bytes(headings, rows))


def postings_of(table: Table) -> list[RowRead]:
    """Every row of a table under the headings that are found in it."""
    columns = find_columns(table)
    today = NOON.date()
    return [read_row(row, columns, REGIONS, today) for row in rows_below(table, columns)]


def a_row_read(**cells: str) -> RowRead:
    """One row with a title, unless changed, and the given cells under English headings."""
    values = {"title": "理货员", **cells}
    (read,) = postings_of(a_table(list(values), list(values.values())))
    return read


Figure = int | str | None


def base(low: Figure, high: Figure, period: str | None = "assumed", **more: object) -> Pay:
    """A pay with this base; the period "assumed" is a month that the text does not name."""
    values: dict[str, object] = {
        "base_min": None if low is None else Decimal(low),
        "base_max": None if high is None else Decimal(high),
        "period": "month" if period == "assumed" else period,
        "period_is_assumed": period == "assumed",
    }
    return Pay(**{**values, **more})  # type: ignore[arg-type]


def guaranteed(least: int | None, **more: object) -> Pay:
    """A pay with this guarantee and no base, by the month, which the text does not name."""
    return base(None, None, guaranteed_min=None if least is None else Decimal(least), **more)


def a_file(headings: Sequence[str], *rows: Sequence[str]) -> bytes:
    """A CSV file as a job board gives it."""
    return csv_bytes(headings, rows)


_WHO = ("仓库", "门店", "车间", "客房", "食堂", "网店", "花园", "档案室", "收银台", "邮件室")
_WHAT = ("理货员", "保洁员", "装配工", "接线员", "录入员", "缝纫工", "面点师", "绘图员")


def a_file_of_titles(count: int) -> bytes:
    """A file of bare titles with an id and a code that nobody asked for, no title twice."""
    titles = (f"{_WHO[n % 10]}{_WHAT[n // 10 % 8]}（{n}号岗）" for n in range(count))
    lines = [f"t{n:05}\t{title}\t0-00-00-00" for n, title in enumerate(titles)]
    return "\n".join(["id\ttitle\tcode", *lines, ""]).encode()


def a_workbook(*rows: Sequence[object], merged: str | None = None, formula: str = "") -> bytes:
    """An XLSX workbook with these rows; a merged range and a formula beside them where given."""
    content = BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as workbook:
        sheet = workbook.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
        if merged:
            sheet.merge_range(merged, "示例")
        if formula:
            sheet.write_formula(len(rows), 0, formula)
    return content.getvalue()


def sent(
    caller: Caller,
    content: bytes,
    name: str = "jobs.csv",
    headers: dict[str, str] | None = None,
    **fields: str,
) -> Response:
    """A file sent to `/v1/imports` with its options."""
    named = {"Idempotency-Key": str(uuid4()), "Authorization": f"Bearer {caller.token}"}
    return caller.client.post(
        "/v1/imports",
        files={"file": (name, content)},
        data=fields,
        headers=named | (headers or {}),
    )
