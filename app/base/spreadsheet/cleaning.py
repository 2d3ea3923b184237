"""Cells that a spreadsheet program would run as formulas, made harmless, and taken back."""

import re
from datetime import date, datetime
from decimal import Decimal

Value = str | int | bool | Decimal | date | datetime | None
"""What a cell of an export may hold."""

LONGEST_CELL = 32_767
_BLANKS = " \t\r\n\u00a0\u3000\ufeff\u200b"
_RUNS = re.compile(r"[\t\r\0]|[\s\u200b\ufeff]*[=+\-@＝＋－＠]")
"""Beginnings that make Excel, WPS or LibreOffice run a cell (OWASP, CSV injection)."""

_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def neutralised(text: str) -> str:
    """The text with an apostrophe before it where a spreadsheet program would run it."""
    written = _UNWRITABLE.sub("", text)
    if _RUNS.match(text) or _RUNS.match(written):
        written = "'" + written
    return written[:LONGEST_CELL]


def cleaned(text: str) -> str:
    """A cell as it is read: trimmed, and without the apostrophe that `neutralised` gave it."""
    trimmed = text.strip(_BLANKS)
    if trimmed[:1] == "'" and _RUNS.match(trimmed, 1):
        trimmed = trimmed[1:].strip(_BLANKS)
    return trimmed


def shown(value: Value) -> str:
    """A value as text: dates as ISO 8601, nothing as an empty cell."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        return neutralised(value)
    return format(value, "f") if isinstance(value, Decimal) else str(value)
