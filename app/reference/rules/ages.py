"""Ages the law draws lines at: dated data; upper bounds serve statistics only."""

from datetime import date

from app.reference.catalogue import lists

YOUNGEST_WORKER = 16
"""Nobody below may be hired (劳动法 art. 15)."""
ADULT_WORKER = 18
"""Below, a worker is 未成年工 with protected duties (劳动法 art. 58)."""

_WORKING_AGES = lists["working_ages"]


def age_on(born: date, day: date) -> int:
    """Whole years of age on that day; below 0 when the birth is still to come."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def least_age_held_to(stated: int | None) -> int:
    """The age below which nobody is hired for a job: 16, and up to 18 where the posting says so.

    A higher stated age is a condition that screening flags; nobody is held to it.
    """
    return max(YOUNGEST_WORKER, min(stated or 0, ADULT_WORKER))


def of_working_age(born: date, sex: str, day: date) -> bool | None:
    """Whether somebody counts as of working age (劳动年龄) that day; None without a rule for it.

    It counts in statistics and quota; it never keeps anybody from seeing or taking a job.
    """
    for row in _WORKING_AGES.rows:
        rule = row.details
        began = rule["valid_from"] is None or date.fromisoformat(rule["valid_from"]) <= day
        ended = rule["valid_to"] is not None and date.fromisoformat(rule["valid_to"]) < day
        if rule["sex"] == sex and began and not ended:
            return bool(rule["lowest"] <= age_on(born, day) <= rule["highest"])
    return None
