"""Which minimum wage holds where and when, and pay of all periods as yuan a month.

Pay is made comparable on these assumptions alone, wherever it is compared: a month has 21.75
paid days (劳社部发〔2008〕3号) of eight hours, or 52 / 12 weeks of the weekly hours where those are
said; a year has twelve months (a thirteenth pay is not spread); pay without a period is a month's.
"""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from app.reference.models import MinimumWage
from app.reference.rules.regions import ancestors

PAID_DAYS = Decimal("21.75")
"""Paid days in a month."""

HOURS_A_DAY = 8
WEEKS_A_MONTH = Decimal(52) / 12


def a_month(
    amount: Decimal, period: str | None, weekly_hours: Decimal | float | None = None
) -> Decimal:
    """An amount paid by the hour, day, month or year as yuan a month.

    Without weekly hours an hour counts as one of full-time work, which is what the minimum wage is
    compared with.
    """
    match period:
        case "hour" if weekly_hours:
            return amount * Decimal(str(weekly_hours)) * WEEKS_A_MONTH
        case "hour":
            return amount * PAID_DAYS * HOURS_A_DAY
        case "day":
            return amount * PAID_DAYS
        case "year":
            return amount / 12
    return amount


def minimum_wage_at(rows: Iterable[MinimumWage], region: str, day: date) -> MinimumWage | None:
    """The minimum wage of a region on that day; None where nothing is on record.

    The county's own row rules, then the prefecture's, then the province's, which is its lowest
    tier: a region whose tier is not known is never held to more than the lowest.
    """
    valid = {row.region: row for row in rows if _holds(row, day)}
    return next((valid[code] for code in (region, *ancestors(region)) if code in valid), None)


def _holds(row: MinimumWage, day: date) -> bool:
    return row.valid_from <= day and (row.valid_to is None or day <= row.valid_to)
