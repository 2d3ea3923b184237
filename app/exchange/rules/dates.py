"""Days as job boards write them: 2026-11-23, 2026年11月23日, 20261123, 今天, 3天前."""

import re
from datetime import date, timedelta

from app.base.wording import Words
from app.exchange.rules.reading import Reading, plain, says_nothing, with_digits

NOT_A_DAY = Words(
    "没有读出年月日，按“未说明”处理。", "No full date could be read; it is left unspecified."
)
_DAY = re.compile(
    r"(?P<year>(?:19|20|21)[0-9]{2})(?P<mark>[-/.年;])(?P<month>[0-9]{1,2})(?:(?P=mark)|月)"
    r"(?P<day>[0-9]{1,2})(?![0-9])"
)
_COMPACT = re.compile(r"(?P<year>20[0-9]{2})(?P<month>[0-9]{2})(?P<day>[0-9]{2})(?![0-9])")
_AGO = re.compile(r"(?P<days>[0-9]{1,3})(?:天|日|days?)(?:前|ago)")
_TODAY = re.compile(r"今[天日]|刚刚|[0-9]{1,2}(?:小时|分钟)前|today|justnow")
_YESTERDAY = re.compile(r"昨[天日]|yesterday")


def read_date(text: str, today: date | None = None) -> Reading[date | None]:
    """The day a cell names; words like 3天前 count back from `today`, and mean nothing without."""
    phrase = with_digits(plain(text[:100]))
    if says_nothing(phrase):
        return Reading(None)
    day = _named(phrase) or (_counted(phrase, today) if today else None)
    return Reading(day, None if day else NOT_A_DAY)


def _named(phrase: str) -> date | None:
    found = _DAY.search(phrase) or _COMPACT.match(phrase)
    if not found:
        return None
    try:
        return date(int(found["year"]), int(found["month"]), int(found["day"]))
    except ValueError:
        return None


def _counted(phrase: str, today: date) -> date | None:
    if _TODAY.search(phrase):
        return today
    if _YESTERDAY.search(phrase):
        return today - timedelta(days=1)
    found = _AGO.search(phrase)
    return today - timedelta(days=int(found["days"])) if found else None
