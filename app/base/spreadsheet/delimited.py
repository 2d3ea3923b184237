"""CSV and TSV as spreadsheet programs and web sites write them: encodings, quotes, separators."""

import csv
from collections.abc import Iterator
from itertools import islice

from app.base.spreadsheet.cleaning import cleaned
from app.base.spreadsheet.table import Limits, Row, SpreadsheetUnreadable, rounded_places

_LONGEST_QUOTED = 1000
"""A quoted cell of more lines than this is taken for a quotation mark that was never closed."""


def decoded(content: bytes) -> str:
    """The text of a file: UTF-16 where it says so, else UTF-8 with or without mark, else GB 18030.

    UTF-8 with a few broken bytes stays UTF-8, because GB 18030 would turn all of it to nonsense.
    """
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return _checked(content.decode("utf-16", errors="replace"))
    try:
        return _checked(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return _checked(_without_faults(content))


def _without_faults(content: bytes) -> str:
    repaired = content.decode("utf-8-sig", errors="replace")
    broken, beyond = (
        repaired.count("\ufffd"),
        len(repaired) - len(repaired.encode("ascii", "ignore")),
    )
    if content.startswith(b"\xef\xbb\xbf") or broken * 20 < beyond:
        return repaired
    try:
        return content.decode("gb18030")
    except UnicodeDecodeError:
        raise SpreadsheetUnreadable from None


def _checked(text: str) -> str:
    """Refuse what has so many control characters that it is no text."""
    controls = sum(c < " " and c not in "\t\r\n" for c in text[:100_000])
    if controls * 20 > len(text[:100_000]):
        raise SpreadsheetUnreadable
    return text


def separator_of(text: str, name: str) -> str:
    """The separator of the cells: a tab for .tsv, else what the first line that has any uses."""
    if name.lower().endswith((".tsv", ".tab")):
        return "\t"
    for line in text[:20_000].splitlines():
        best = max(",\t;", key=line.count)
        if best in line:
            return best
    return ","


def rows_of(content: bytes, name: str, limits: Limits) -> Iterator[Row]:
    """The rows that hold anything; a row number counts records, as a spreadsheet program does."""
    text = decoded(content)
    separator = separator_of(text, name)
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for number, record in enumerate(_records(lines, separator), start=1):
        limits.check_shape(number, len(record))
        cells = tuple(cleaned(cell) for cell in record)
        if any(cells):
            yield Row(number, cells, rounded_places(cells))


def _records(lines: list[str], separator: str) -> Iterator[list[str]]:
    at = 0
    while at < len(lines):
        if '"' in lines[at]:
            record, taken = _quoted(lines, at, separator)
        else:
            record, taken = lines[at].split(separator), 1
        yield record
        at += taken


def _quoted(lines: list[str], at: int, separator: str) -> tuple[list[str], int]:
    """One record with quotation marks and its lines; a mark that never closes is a letter."""
    ahead = (line + "\n" for line in islice(lines, at, at + _LONGEST_QUOTED))
    reader = csv.reader(ahead, delimiter=separator, strict=True)
    try:
        return next(reader), reader.line_num
    except csv.Error:
        return lines[at].split(separator), 1
