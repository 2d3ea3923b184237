"""Which minimum wage holds where and when."""

from collections.abc import Iterable
from datetime import date

from app.reference.models import MinimumWage
from app.reference.rules.regions import ancestors


def minimum_wage_at(rows: Iterable[MinimumWage], region: str, day: date) -> MinimumWage | None:
    """The minimum wage of a region on that day; None where nothing is on record.

    The county's own row rules, then the prefecture's, then the province's, which is its lowest
    tier: a region whose tier is not known is never held to more than the lowest.
    """
    valid = {row.region: row for row in rows if _holds(row, day)}
    return next((valid[code] for code in (region, *ancestors(region)) if code in valid), None)


def _holds(row: MinimumWage, day: date) -> bool:
    return row.valid_from <= day and (row.valid_to is None or day <= row.valid_to)
