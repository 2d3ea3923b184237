"""What law keeps of a person and until when; when answers are due; when silence is too long."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from app.base.clock import CITY, city_day
from app.documents.rules.keeping import months_after
from app.privacy.catalogue.keeping import DEADLINES, KEEPING, SILENCES, Keeping, Silence

Rows = Mapping[str, Sequence[Mapping[str, Any]]]
"""A person's rows by table, each a mapping of column to opened value."""


def kept_by_law(rows: Rows, today: date) -> list[tuple[Keeping, date]]:
    """The rules that keep something of this person after today, and the last day of each."""
    found = ((rule, _last_day(rule, rows)) for rule in KEEPING if rule.holds_on(today))
    return [(rule, until) for rule, until in found if until is not None and until >= today]


def record_of(rule: Keeping, rows: Rows) -> dict[str, list[dict[str, Any]]]:
    """Exactly what a rule keeps: its columns, and of applications those it speaks of."""
    wanted = {**rows, "application": _spoken_of(rule, rows)}
    return {
        table: [{name: row.get(name) for name in columns} for row in wanted.get(table, ())]
        for table, columns in rule.columns.items()
    }


def due(code: str, now: datetime) -> datetime:
    """The end of the last working day on which an answer of this kind is due."""
    today = city_day(now)
    rule = next(one for one in DEADLINES if one.code == code and one.holds_on(today))
    return datetime.combine(working_days_after(today, rule.working_days), time.max, CITY)


def working_days_after(day: date, count: int) -> date:
    """The day so many working days later, Monday to Friday."""
    while count:
        day += timedelta(days=1)
        count -= day.weekday() < 5
    return day


def silence_on(today: date) -> Silence:
    """The rule about silence in force."""
    return next(rule for rule in SILENCES if rule.holds_on(today))


def silent_since(rule: Silence, today: date) -> datetime:
    """The moment before which a last sign of life is too long ago."""
    return datetime.combine(months_after(today, -rule.months), time.min, CITY)


def _spoken_of(rule: Keeping, rows: Rows) -> list[Mapping[str, Any]]:
    sent = rows.get("application", ())
    if rule.after == "last_application":
        return list(sent)
    return [row for row in sent if row["starts_on"] is not None]


def _last_day(rule: Keeping, rows: Rows) -> date | None:
    spoken_of = _spoken_of(rule, rows)
    if not spoken_of:
        return None
    if rule.after == "last_application":
        return months_after(city_day(_latest(spoken_of)), rule.months)
    years = [row["starts_on"].year for row in spoken_of]
    return months_after(date(max(years), 12, 31), rule.months)


def _latest(rows: Iterable[Mapping[str, Any]]) -> datetime:
    moments: list[datetime] = [row["answered_at"] or row["submitted_at"] for row in rows]
    return max(moments)
