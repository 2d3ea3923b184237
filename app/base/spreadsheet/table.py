"""What reading a spreadsheet gives: rows of text cells with the row numbers a person sees."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from app.base.errors import Invalid, TooLarge
from app.base.wording import Words

_ROUNDED_NUMBER = re.compile(r"[+-]?[0-9](?:\.[0-9]+)?E\+[0-9]{2,3}", re.IGNORECASE)
"""How a spreadsheet program saves a number too long to show, as in 1.10105E+17."""


class SpreadsheetUnreadable(Invalid):
    """The content is no table of a kind read here."""

    title = Words(
        "无法读取这个表格，请另存为 XLSX 或 CSV 后再试",
        "The table cannot be read; save it as XLSX or CSV and try again",
    )


class SpreadsheetEmpty(Invalid):
    """The table has no cell with anything in it."""

    title = Words("表格里没有内容", "The table is empty")


class SpreadsheetTooLarge(TooLarge):
    """More bytes, rows or columns than are read at once."""

    title = Words("表格太大，请分成几个文件", "The table is too large; split it into several files")


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one table may hold; memory is bounded by `cells` (height times width)
    and by `characters`, for one shared text may stand in every cell."""

    content: int = 30_000_000
    rows: int = 100_000
    columns: int = 300
    cells: int = 5_000_000
    characters: int = 20_000_000
    cell: int = 32_767

    def check_content(self, content: bytes) -> None:
        """Refuse content of too many bytes."""
        if len(content) > self.content:
            raise SpreadsheetTooLarge(
                Words("文件最多 {n} 兆字节。", "A file may have at most {n} megabytes.").filled(
                    n=self.content // 1_000_000
                )
            )

    def refuse_length(self) -> None:
        """Refuse a table of too many characters, in all or in one cell."""
        raise SpreadsheetTooLarge(
            Words(
                "表格最多 {n} 个字，每格最多 {cell} 个字。",
                "A table may have at most {n} characters, and {cell} in one cell.",
            ).filled(n=self.characters, cell=self.cell)
        )

    def check_shape(self, rows: int, columns: int) -> None:
        """Refuse a table of too many rows or columns."""
        if rows > self.rows or columns > self.columns or rows * columns > self.cells:
            raise SpreadsheetTooLarge(
                Words(
                    "表格最多 {rows} 行、{columns} 列。",
                    "A table may have at most {rows} rows and {columns} columns.",
                ).filled(rows=self.rows, columns=self.columns)
            )


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number as the spreadsheet program shows it, and its cells as trimmed text.

    `damaged` holds the places of cells whose number was too long to be kept: an identity number
    of 18 digits typed as a number arrives as 1.1010519900307e+17 and cannot be repaired.
    """

    number: int
    cells: tuple[str, ...]
    damaged: frozenset[int] = frozenset()

    def cell(self, place: int) -> str:
        """The text at a place; empty where the row is shorter."""
        return self.cells[place] if 0 <= place < len(self.cells) else ""


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of one sheet that hold anything, in order; blank rows count in the numbers."""

    rows: tuple[Row, ...]


def rounded_places(cells: Iterable[str]) -> frozenset[int]:
    """The places of texts that a spreadsheet program had already rounded when it saved them."""
    return frozenset(
        place
        for place, cell in enumerate(cells)
        if "+" in cell and _ROUNDED_NUMBER.fullmatch(cell) is not None
    )
