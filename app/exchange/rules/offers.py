"""What a row offers, in the words of a posting; defaults speak only where the row says nothing."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from pydantic import ValidationError

from app.base.clock import CITY
from app.base.validation import problem_of
from app.exchange.rules.cells import LONGEST_TEXT
from app.exchange.rules.identity import company_of, content_of, identity_of
from app.exchange.rules.pay import Pay
from app.exchange.rules.reasons import RowRejected, reason_of_cell, reason_of_field
from app.exchange.rules.rows import RowRead
from app.postings.schemas import PostingPut

LONGEST_TERM = timedelta(days=365)
"""A closing day further away says "until further notice"; no posting runs that long."""

LONGEST_BENEFITS = 2_000
_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "title": ("title",),
    "description": ("description", "schedule", "work_kind"),
    "requirements": ("requirements", "asked_of_person"),
    "benefits": ("benefits",),
    "pay": ("pay", "pay_min", "pay_max"),
    "lodging": ("pay", "benefits"),
    "meals": ("pay", "benefits"),
    "openings": ("openings",),
    "education_rank": ("education",),
    "experience_years": ("experience",),
    "work_place": ("work_mode",),
    "district": ("place", "address"),
    "place_said": ("place", "address"),
    "address": ("address",),
    "closes_at": ("closes_on",),
}
"""The columns that speak of a field: an empty cell takes back what an earlier file said."""

_WORK_KINDS = {
    "full_time": "全职",
    "part_time": "兼职",
    "temporary": "临时",
    "internship": "实习",
}


@dataclass(frozen=True, slots=True)
class Offer:
    """A row ready to be written: which posting it is, what it says, and which cells were unread."""

    number: int
    identity: str
    company: str
    """The key of its employer within the source."""

    row: RowRead
    said: PostingPut
    content: str
    """The digest of what it says: alike means nothing to write."""

    unread: tuple[str, ...]


def offered(
    row: RowRead, columns: Collection[str], defaults: Mapping[str, Any], now: datetime
) -> Offer:
    """The offer of a row; RowRejected with the cell where it cannot be one.

    `columns` are those the table has, `defaults` the fields of a posting to assume.
    """
    if row.problems:
        raise RowRejected(reason_of_cell(row.problems[0]))
    unread = {problem.column for problem in row.unread}
    values = _values(row, now, unread)
    named = {field for field, wanted in _COLUMNS.items() if any(c in columns for c in wanted)}
    said = {
        field: defaults.get(field) if values.get(field) is None else values[field]
        for field in {*named, *defaults, *(f for f, value in values.items() if value is not None)}
    }
    posting = _checked(said)
    plain = posting.model_dump(mode="json", exclude_none=True, exclude_unset=True)
    return Offer(
        row.number,
        identity_of(row),
        company_of(row),
        row,
        posting,
        content_of(plain),
        tuple(sorted(unread)),
    )


def _checked(said: Mapping[str, Any]) -> PostingPut:
    try:
        return PostingPut.model_validate(said)
    except ValidationError as error:
        first: Any = {**error.errors(include_url=False, include_input=False)[0]}
        first["loc"] = ("body", *first["loc"])
        raise RowRejected(reason_of_field(problem_of(first))) from None


def _values(row: RowRead, now: datetime, unread: set[str]) -> dict[str, Any]:
    asked = row.experience
    return {
        "title": row.title,
        "description": _described(row),
        "requirements": row.requirements,
        "benefits": _cut(row.benefits, unread),
        "pay": _pay(row.pay, unread),
        "lodging": row.pay.lodging,
        "meals": row.pay.meals,
        "openings": row.openings.most,
        "education_rank": row.education.least,
        "experience_years": None if asked.is_preferred else _years(asked.least_years),
        "work_place": row.work_mode,
        "district": row.place.code,
        "place_said": row.place.text or None,
        "address": row.address,
        "closes_at": _closing(row.closes_on, now, unread),
    }


def _described(row: RowRead) -> str | None:
    """The description, with working hours and kind of work, for which a posting has no field."""
    kind = _WORK_KINDS.get(row.work_kind or "")
    lines = (
        row.description,
        f"工作时间：{row.schedule}" if row.schedule else None,
        f"工作性质：{kind}" if kind else None,
    )
    return _joined(lines)


def _joined(lines: Iterable[str | None]) -> str | None:
    return "\n".join(line for line in lines if line)[:LONGEST_TEXT] or None


def _cut(benefits: str | None, unread: set[str]) -> str | None:
    if benefits and len(benefits) > LONGEST_BENEFITS:
        unread.add("benefits")
    return benefits[:LONGEST_BENEFITS] if benefits else None


def _pay(pay: Pay, unread: set[str]) -> dict[str, Any] | None:
    """The pay in the contract's shape; amounts of no known period cannot be kept."""
    amounts = (pay.base_min, pay.base_max, pay.guaranteed_min)
    if pay.period is None and any(amount is not None for amount in amounts):
        unread.add("pay")
        amounts = (None, None, None)
    said = {
        "base_min": _money(amounts[0]),
        "base_max": _money(amounts[1]),
        "guaranteed_min": _money(amounts[2]),
        "commission": pay.commission,
        "period": pay.period,
        "months": pay.months,
        "negotiable": pay.negotiable,
    }
    return said if any(value is not None for value in said.values()) else None


def _money(amount: Decimal | None) -> dict[str, str] | None:
    return None if amount is None else {"amount": f"{amount:.2f}"}


def _years(years: Decimal | None) -> float | None:
    return None if years is None else float(years)


def _closing(day: date | None, now: datetime, unread: set[str]) -> datetime | None:
    """The end of the closing day in the city."""
    if day is None:
        return None
    if day > (now + LONGEST_TERM).astimezone(CITY).date():
        unread.add("closes_on")
        return None
    return datetime.combine(day + timedelta(days=1), time(), CITY)
