"""One row of a job board's table as a posting to import; only the title is required."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal, TypeVar

from app.base.spreadsheet import Row, Table
from app.base.wording import Words
from app.exchange.rules.cells import read_line, read_text, read_title
from app.exchange.rules.dates import read_date
from app.exchange.rules.headings import Columns
from app.exchange.rules.pay import Pay, PayUnit, board_of, read_pay, unit_of
from app.exchange.rules.places import Place, WorkMode, read_place, read_work_mode
from app.exchange.rules.reading import CellProblem, Reading
from app.exchange.rules.requirements import (
    Education,
    Experience,
    Openings,
    read_education,
    read_experience,
    read_openings,
)

T = TypeVar("T")
WorkKind = Literal["full_time", "part_time", "temporary", "internship"]

DIGITS_LOST = Words(
    "长数字以数值保存，末几位已经丢失：请把这一列设为文本格式，再重新填写。",
    "A long number was kept as a number and its last digits are lost: make the column text and "
    "enter it again.",
)
_WORK_KINDS: tuple[tuple[WorkKind, re.Pattern[str]], ...] = (
    ("internship", re.compile("实习|见习|intern")),
    ("part_time", re.compile("兼职|小时工|钟点|非全日|part[- _]?time")),
    ("temporary", re.compile("临时|短期|季节|日结|temporary|casual")),
    ("full_time", re.compile("全职|全日制|正式|长期|合同|full[- _]?time|permanent")),
)


@dataclass(frozen=True, slots=True)
class RowRead:
    """What one row says. `problems` reject the row; `unread` cells are left unspecified."""

    number: int
    title: str = ""
    external_id: str | None = None
    company: str | None = None
    credit_code: str | None = None
    pay: Pay = field(default_factory=Pay)
    place: Place = field(default_factory=Place)
    address: str | None = None
    work_mode: WorkMode | None = None
    education: Education = field(default_factory=Education)
    experience: Experience = field(default_factory=Experience)
    openings: Openings = field(default_factory=Openings)
    description: str | None = None
    requirements: str | None = None
    """What is asked for, with columns like 性别 and 年龄 as lines of their own, to be screened."""

    benefits: str | None = None
    schedule: str | None = None
    work_kind: WorkKind | None = None
    category: str | None = None
    industry: str | None = None
    contact_name: str | None = None
    contact_phone: str | None = None
    published_on: date | None = None
    closes_on: date | None = None
    url: str | None = None
    problems: tuple[CellProblem, ...] = ()
    unread: tuple[CellProblem, ...] = ()

    @property
    def is_rejected(self) -> bool:
        """Whether a cell makes the row impossible to import."""
        return bool(self.problems)


def rows_below(table: Table, columns: Columns) -> Iterator[Row]:
    """The rows under the headings; headings repeated further down are passed over."""
    heading = table.rows[columns.row]
    return (row for row in table.rows[columns.row + 1 :] if row.cells != heading.cells)


def read_row(
    row: Row, columns: Columns, regions: Mapping[str, str], today: date | None = None
) -> RowRead:
    """A posting as the row states it; `regions` gives the names of the known GB/T 2260 codes."""
    cells = _Cells(row, columns)
    benefits = cells.text("benefits")
    title = cells.required("title", read_title) or ""
    read = RowRead(
        number=row.number,
        title=title,
        external_id=cells.required("external_id", read_line),
        company=cells.read("company", read_line),
        credit_code=cells.required("credit_code", read_line),
        pay=_with_board(cells.pay(), benefits or ""),
        place=read_place(cells.first("place") or cells.first("address"), regions),
        address=cells.read("address", read_line),
        work_mode=read_work_mode(cells.first("work_mode"), cells.first("place"), title),
        education=cells.read("education", read_education),
        experience=cells.read("experience", read_experience),
        openings=cells.read("openings", read_openings),
        description=cells.text("description"),
        requirements=cells.text("requirements", "asked_of_person"),
        benefits=benefits,
        schedule=cells.read("schedule", read_line),
        work_kind=_work_kind(cells.first("work_kind")),
        category=cells.read("category", read_line),
        industry=cells.read("industry", read_line),
        contact_name=cells.read("contact_name", read_line),
        contact_phone=cells.read("contact_phone", read_line),
        published_on=cells.read("published_on", lambda text: read_date(text, today)),
        closes_on=cells.read("closes_on", lambda text: read_date(text, today)),
        url=cells.read("url", read_line),
    )
    return replace(read, problems=tuple(cells.problems), unread=tuple(cells.unread))


class _Cells:
    """The cells of one row by column; it remembers which of them could not be used."""

    def __init__(self, row: Row, columns: Columns) -> None:
        self._row = row
        self._columns = columns
        self.problems: list[CellProblem] = []
        self.unread: list[CellProblem] = []

    def first(self, column: str) -> str:
        """The first cell of a column that holds anything; empty when its digits were lost."""
        place, text = self._columns.first(self._row, column)
        return "" if place in self._row.damaged else text

    def read(self, column: str, reader: Callable[[str], Reading[T]]) -> T:
        """What a cell says; where it cannot be read, a note is kept."""
        return self._noted(column, reader(self.first(column)), self.unread)

    def required(self, column: str, reader: Callable[[str], Reading[T]]) -> T:
        """What a cell says; where it cannot be read, the row is rejected."""
        return self._noted(column, reader(self.first(column)), self.problems)

    def _noted(self, column: str, reading: Reading[T], notes: list[CellProblem]) -> T:
        place, _ = self._columns.first(self._row, column)
        if place in self._row.damaged:
            notes.append(CellProblem(column, DIGITS_LOST))
        elif reading.unread:
            notes.append(CellProblem(column, reading.unread))
        return reading.value

    def text(self, *columns: str) -> str | None:
        """All cells of the columns as prose; beside the first, each under its heading."""
        lines = [
            f"{self._columns.headings[place]}：{text}" if at or len(columns) > 1 else text
            for column in columns
            for at, (place, text) in enumerate(self._columns.all(self._row, column))
        ]
        return self._noted(columns[0], read_text("\n".join(lines)), self.unread)

    def pay(self) -> Pay:
        """The pay, from one column or from a lowest and a highest one."""
        column, text = self._pay_text()
        place, _ = self._columns.first(self._row, column)
        unit = unit_of(self._columns.headings[place]) if text else PayUnit()
        stated = unit_of("({0}){0}".format(self.first("pay_period")[:50])).period
        unit = PayUnit(stated or unit.period, unit.scale)
        return self._noted(column, read_pay(text, unit), self.unread)

    def _pay_text(self) -> tuple[str, str]:
        whole, least, most = (self.first(name) for name in ("pay", "pay_min", "pay_max"))
        if whole or not (least or most):
            return "pay", whole
        if least and most:
            return "pay_min", f"{least}-{most}"
        return ("pay_min", f"{least}以上") if least else ("pay_max", f"{most}以下")


def _with_board(pay: Pay, benefits: str) -> Pay:
    """The pay with the board and lodging that the benefits name and the pay cell does not."""
    lodging, meals = board_of(benefits)
    return replace(
        pay,
        lodging=lodging if pay.lodging is None else pay.lodging,
        meals=meals if pay.meals is None else pay.meals,
    )


def _work_kind(text: str) -> WorkKind | None:
    said = text[:100].lower()
    return next((kind for kind, words in _WORK_KINDS if words.search(said)), None)
