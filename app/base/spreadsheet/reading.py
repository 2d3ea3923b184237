"""One door for every kind of table: the content decides the kind, not the name of the file."""

import re
from collections.abc import Iterator

from app.base.spreadsheet import delimited, workbooks
from app.base.spreadsheet.table import Limits, Row, SpreadsheetEmpty, SpreadsheetUnreadable, Table
from app.base.wording import Words

_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
_OTHER_KINDS = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b")
_WEB_PAGE = re.compile(rb"\s*<(?:!doctype|html|\?xml|table|meta|head)", re.IGNORECASE)
_SAVED_PAGE = Words(
    "这是网页，不是表格：请用表格软件打开，再另存为 XLSX。",
    "This is a web page, not a table: open it in a spreadsheet program and save it as XLSX.",
)


def check_kind(content: bytes, limits: Limits | None = None) -> None:
    """Refuse at a glance what `read_table` would: too large, empty, or plainly no table."""
    (limits or Limits()).check_content(content)
    if not content.strip():
        raise SpreadsheetEmpty
    if content.startswith(_OTHER_KINDS):
        raise SpreadsheetUnreadable
    if _WEB_PAGE.match(content.removeprefix(b"\xef\xbb\xbf")):
        raise SpreadsheetUnreadable(_SAVED_PAGE)


def read_table(content: bytes, name: str = "", limits: Limits | None = None) -> Table:
    """The table in a CSV, TSV, XLSX, XLS or ODS file; every fault of the file is a refusal."""
    bounds = limits or Limits()
    check_kind(content, bounds)
    rows = tuple(_rows(content, name, bounds))
    if not rows:
        raise SpreadsheetEmpty
    return Table(rows)


def _rows(content: bytes, name: str, limits: Limits) -> Iterator[Row]:
    if content.startswith(_WORKBOOKS):
        return workbooks.rows_of(content, limits)
    return delimited.rows_of(content, name, limits)
