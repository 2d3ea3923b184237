"""Why a row was turned away: a stable code, the column, and a sentence in both languages."""

from dataclasses import dataclass
from typing import Any

from app.base.errors import FieldProblem, Refusal
from app.base.wording import Words
from app.exchange.rules import cells, dates, pay, reading, requirements, rows

CODES: dict[Words, str] = {
    cells.NO_TITLE: "no_title",
    cells.NO_WORD: "title_without_letters",
    cells.TITLE_TOO_LONG: "title_too_long",
    cells.NOT_TEXT: "text_unreadable",
    cells.LINE_TOO_LONG: "line_too_long",
    cells.TEXT_CUT: "text_cut",
    dates.NOT_A_DAY: "not_a_date",
    pay.NO_AMOUNT: "no_amount",
    pay.NOT_YUAN: "not_yuan",
    pay.PER_WEEK: "pay_per_week",
    pay.BEYOND: "pay_out_of_range",
    pay.TWO_PERIODS: "two_pay_periods",
    reading.TOO_LONG: "cell_too_long",
    reading.NOT_UNDERSTOOD: "not_understood",
    requirements.NO_YEARS: "no_years",
    rows.DIGITS_LOST: "digits_lost",
}
"""A stable code for every sentence the readers of cells say."""

DIFFERS = Words(
    "与前面的一行是同一个岗位，但内容不同：只采用了前面的一行。",
    "An earlier row is the same posting with other content; only the earlier one was taken.",
)
COLUMN_OF = {
    "title": "title",
    "external_id": "external_id",
    "description": "description",
    "requirements": "requirements",
    "benefits": "benefits",
    "pay": "pay",
    "openings": "openings",
    "lodging": "benefits",
    "meals": "benefits",
    "district": "place",
    "place_said": "place",
    "address": "address",
    "work_place": "work_mode",
    "education_rank": "education",
    "experience_years": "experience",
    "closes_at": "closes_on",
    "credit_code": "credit_code",
    "name": "company",
}
"""Which column of a table a field of a posting or of its employer comes from."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why: the code, our sentence, and the column by our own name where one cell is to blame."""

    code: str
    words: Words
    column: str | None = None

    def kept(self) -> dict[str, Any]:
        """The columns of an `ImportRow` that keep it."""
        said = {"zh": self.words.zh, "en": self.words.en}
        return {"code": self.code, "column": self.column, "reason": said}


class RowRejected(Exception):
    """A row cannot become a posting."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.code)
        self.reason = reason


def reason_of_cell(problem: reading.CellProblem) -> Reason:
    """Why a cell could not be used."""
    return Reason(CODES[problem.reason], problem.reason, problem.column)


def reason_of_field(problem: FieldProblem) -> Reason:
    """Why a field was refused, by the column it came from."""
    names = [part for part in problem.pointer.split("/") if part in COLUMN_OF]
    column = COLUMN_OF[names[0]] if names else None
    return Reason(problem.code, problem.detail, column)


def reason_of(refusal: Refusal) -> Reason:
    """Why the rules of a room refused a row: the refusal, with the first field it names."""
    if not refusal.errors:
        return Reason(refusal.code, refusal.detail)
    found = reason_of_field(refusal.errors[0])
    if refusal.code == "invalid":
        return found
    both = (refusal.title, found.words)
    zh, en = "：".join(words.zh for words in both), ": ".join(words.en for words in both)
    return Reason(refusal.code, Words(zh, en), found.column)
