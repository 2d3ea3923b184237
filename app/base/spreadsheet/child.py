"""Reads one workbook in a process of its own: bytes on stdin, rows as JSON on stdout, a file.

The native reader allocates a sheet as one rectangle, so that a small file with a single far cell
asks for half a terabyte and the *process* is aborted, not an exception raised. Here only this
process ends. It imports nothing of the house, knows no setting and has bounded memory and time.
"""

import json
import resource
import sys
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

UNREADABLE, LOCKED, TOO_LARGE, TOO_LONG = 3, 4, 5, 6
_MEMORY = 2 << 30
_SECONDS = 60
_EXACT_BELOW = 10**15
"""A spreadsheet keeps 15 significant digits; a longer number has lost its last ones."""


def number_text(value: float) -> tuple[str, bool]:
    """A number as it was typed, and whether digits were lost: 15400005678.0 is 15400005678."""
    if value != value or abs(value) >= _EXACT_BELOW:
        return repr(value), True
    if value == int(value):
        return str(int(value)), False
    return format(Decimal(repr(value)), "f"), False


def cell_text(value: Any) -> tuple[str, bool]:
    """A cell as text, and whether it is a number whose digits were lost."""
    if isinstance(value, bool):
        return str(value).upper(), False
    if isinstance(value, int | float):
        return number_text(float(value))
    if isinstance(value, datetime):
        return value.isoformat(sep=" "), False
    if isinstance(value, date | time):
        return value.isoformat(), False
    if isinstance(value, timedelta):
        return f"{value.total_seconds() / 3600:g}h", False
    return str(value), False


def first_sheet(workbook: CalamineWorkbook) -> CalamineSheet | None:
    """The first visible sheet that holds anything."""
    for sheet in workbook.sheets_metadata:
        if sheet.typ == SheetTypeEnum.WorkSheet and sheet.visible == SheetVisibleEnum.Visible:
            found = workbook.get_sheet_by_name(sheet.name)
            if found.end is not None:
                return found
    return None


def spread(rows: list[list[Any]], merged: list[tuple[tuple[int, int], tuple[int, int]]]) -> None:
    """Give every row of a cell merged downward its value; banners across stay as they are."""
    for (top, left), (bottom, _) in merged:
        for row in rows[top + 1 : bottom + 1]:
            if row[left] == "" and any(cell != "" for cell in row):
                row[left] = rows[top][left]


def read(content: bytes, most_rows: int, most_columns: int, most_cells: int) -> Any:
    """The cells of every row, or the exit code that says why not."""
    try:
        sheet = first_sheet(CalamineWorkbook.from_filelike(BytesIO(content)))
        if sheet is None or sheet.end is None:
            return []
        height, width = sheet.end[0] + 1, sheet.end[1] + 1
        if height > most_rows or width > most_columns or height * width > most_cells:
            return TOO_LARGE
        rows = sheet.to_python(skip_empty_area=False)
        spread(rows, sheet.merged_cell_ranges or [])
    except PasswordError:
        return LOCKED
    except MemoryError:
        return TOO_LARGE
    except (CalamineError, ValueError, OverflowError):
        return UNREADABLE
    return rows


def told(cells: list[list[Any]], most_characters: int, longest_cell: int) -> Any:
    """Rows as [number, texts, places of damaged numbers], or TOO_LONG.

    A workbook keeps a text once however many cells show it, so its size says nothing of this.
    """
    rows, left = [], most_characters
    for number, row in enumerate(cells, 1):
        lengths = [len(cell) for cell in row if isinstance(cell, str)]
        left -= sum(lengths)
        if left < 0 or max(lengths, default=0) > longest_cell:
            return TOO_LONG
        if any(cell != "" for cell in row):
            rows.append(_row(number, row))
    return rows


def _row(number: int, row: list[Any]) -> list[Any]:
    texts = [cell_text(cell) for cell in row]
    return [number, [t for t, _ in texts], [at for at, (_, lost) in enumerate(texts) if lost]]


def main() -> int:
    """Read stdin within the limits given as arguments; the exit code says what went wrong."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
    rows, columns, cells, characters, cell, answer = (int(limit) for limit in sys.argv[1:7])
    resource.setrlimit(resource.RLIMIT_FSIZE, (answer, answer))
    found = read(sys.stdin.buffer.read(), rows, columns, cells)
    found = found if isinstance(found, int) else told(found, characters, cell)
    if isinstance(found, int):
        return found
    try:
        sys.stdout.buffer.write(json.dumps(found, ensure_ascii=False).encode("utf-8", "replace"))
        sys.stdout.buffer.flush()
    except OSError:
        return TOO_LONG
    return 0


if __name__ == "__main__":
    sys.exit(main())
