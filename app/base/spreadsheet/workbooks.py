"""Workbooks (XLSX, XLS, ODS): refused early when they are bombs, read in a process of their own."""

import json
import subprocess
import sys
import zipfile
from collections.abc import Iterator, Sequence
from io import BytesIO
from tempfile import TemporaryFile
from typing import IO, Any

from app.base.spreadsheet import child
from app.base.spreadsheet.cleaning import cleaned
from app.base.spreadsheet.table import (
    Limits,
    Row,
    SpreadsheetTooLarge,
    SpreadsheetUnreadable,
    rounded_places,
)
from app.base.wording import Words

_MOST_UNPACKED = 400_000_000
_MOST_PARTS = 5_000
_PATIENCE = 120
_LOCKED = Words(
    "表格设有密码，请去掉密码后再试。", "The workbook has a password; remove it and try again."
)


def rows_of(content: bytes, limits: Limits) -> Iterator[Row]:
    """The rows of the first visible sheet that hold anything."""
    if content.startswith(b"PK"):
        _check_packing(content)
    for number, texts, lost in json.loads(_read_apart(content, limits)):
        cells = tuple(cleaned(text) for text in texts)
        if any(cells):
            yield Row(number, cells, frozenset(lost) | rounded_places(cells))


def _check_packing(content: bytes) -> None:
    """Refuse an archive that says it unpacks to more than a sheet could need."""
    try:
        parts = zipfile.ZipFile(BytesIO(content)).infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        raise SpreadsheetUnreadable from None
    if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > _MOST_UNPACKED:
        raise SpreadsheetTooLarge


def _read_apart(content: bytes, limits: Limits) -> Any:
    shape = (limits.rows, limits.columns, limits.cells)
    # A character is at most six bytes of JSON, an empty cell four, a row some twenty.
    most = 6 * limits.characters + 4 * limits.cells + 20 * limits.rows
    with TemporaryFile() as answer:
        _ask(content, [*shape, limits.characters, limits.cell, most], answer, limits)
        answer.seek(0)
        return answer.read(most)


def _ask(content: bytes, bounds: Sequence[int], answer: IO[bytes], limits: Limits) -> None:
    """Let the child write its answer; every way it can fail is a refusal."""
    try:
        # The command is our own file; an empty environment keeps every setting and key from it.
        done = subprocess.run(  # noqa: S603
            [sys.executable, "-I", child.__file__, *map(str, bounds)],
            input=content,
            stdout=answer,
            stderr=subprocess.DEVNULL,
            timeout=_PATIENCE,
            env={},
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise SpreadsheetTooLarge from None
    if done.returncode == child.TOO_LONG:
        limits.refuse_length()
    # Killed by a signal: the native reader ran out of the memory or time it was given.
    if done.returncode == child.TOO_LARGE or done.returncode < 0:
        limits.check_shape(limits.rows + 1, 1)
    if done.returncode != 0:
        raise SpreadsheetUnreadable(_LOCKED if done.returncode == child.LOCKED else None)
