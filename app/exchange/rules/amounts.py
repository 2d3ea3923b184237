"""Amounts of money in job-board phrases: 6千-8千, 1-1.5万, 15-20K, 200元/天, 8000元以上."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

Period = Literal["hour", "day", "month", "year", "piece"]
Bound = Literal["exact", "least", "most"]

LARGEST = Decimal(10_000_000)
"""Beyond ten million yuan a figure is a slip of the keyboard, not pay."""
SCALES = {"百": 100, "千": 1_000, "k": 1_000, "万": 10_000, "w": 10_000}

PERIOD_UNITS: dict[str, Period | Literal["week"]] = {
    "小时": "hour", "钟头": "hour", "时": "hour", "hours": "hour", "hour": "hour", "hr": "hour",
    "h": "hour", "工作日": "day", "天": "day", "日": "day", "days": "day", "day": "day",
    "d": "day", "月": "month", "months": "month", "month": "month", "mon": "month", "m": "month",
    "年": "year", "years": "year", "year": "year", "yr": "year", "annum": "year", "y": "year",
    "周": "week", "星期": "week", "week": "week",
    "课时": "piece", "节课": "piece", "节": "piece", "场": "piece", "次": "piece",
    "趟": "piece", "件": "piece", "单": "piece", "套": "piece", "条": "piece", "米": "piece",
    "吨": "piece", "斤": "piece", "公斤": "piece", "篇": "piece", "张": "piece", "只": "piece",
    "台": "piece", "份": "piece", "双": "piece", "块砖": "piece", "平米": "piece",
    "平方": "piece", "箱": "piece",
    "千字": "piece", "万字": "piece", "包": "piece", "位": "piece", "piece": "piece",
    "item": "piece", "order": "piece",
}  # fmt: skip
"""What stands after "/" or 每. A week is read so that it can be refused: pay has no such period."""

_NUMBER = r"(?:0|[1-9][0-9]{0,8})(?:\.[0-9]{1,6})?(?!\.?[0-9])"
_ODD_DIGIT = r"[1-9](?![0-9.%薪hk]|小时|[天个人岁年月日])"
_AFTER_THOUSANDS = rf"(?:0?[1-9]百|{_ODD_DIGIT})?"
_AFTER_TEN_THOUSANDS = rf"(?:[0-9]{{4}}(?![0-9])|(?:0?[1-9]千)?(?:0?[1-9]百)?(?:{_ODD_DIGIT})?)"
_SCALED = rf"万{_AFTER_TEN_THOUSANDS}|千{_AFTER_THOUSANDS}|百|[kw](?![a-z])"
_AMOUNT = rf"(?:{_NUMBER})(?:{_SCALED})?"
_CURRENCY = r"(?:人民币|rmb|cny|yuan|¥)"
_UNIT = rf"(?:元整?|块钱?|{_CURRENCY})"
_PER_WORD = "|".join(sorted(PERIOD_UNITS, key=len, reverse=True))
_PER = rf"(?:/人)?(?:/|每|per|an?(?=hour|day|month|year))[个每1]?(?:{_PER_WORD})(?![a-z])"
_BOUND = r"(?:及|或|含)?以上|往上|起步?|不等|(?:及|或)?以下|以内|左右|上下|\+(?=$|[,;。)/·元|])|up"
_NOT_MONEY = (
    r"(?!-?[0-9]|[%:岁人名个天日号点周次倍险金休班薪级楼届]|[年月](?!薪)|小时|h\b|cm|kg|m2)"
)
_SPAN = re.compile(
    rf"(?<![0-9.a-z])(?P<mark>{_CURRENCY})?(?P<low>{_AMOUNT})(?P<unit1>{_UNIT})?(?P<per1>{_PER})?"
    rf"(?:(?:-+|到|至|to|/(?=[0-9]{{3}})){_CURRENCY}?(?P<high>{_AMOUNT}))?"
    rf"(?P<unit2>{_UNIT})?(?P<per2>{_PER})?(?P<bound>{_BOUND})?(?P<unit3>{_UNIT})?(?P<per3>{_PER})?"
)
_BARE_END = re.compile(_NOT_MONEY)
_PART = re.compile(r"([0-9]+(?:\.[0-9]+)?)([千万百kw]?)")
_UP = re.compile(r"以上|往上|起|\+|up")
_DOWN = re.compile("以下|以内")


@dataclass(frozen=True, slots=True)
class Span:
    """One amount or range in a phrase: where it stands and what its own signs say about it."""

    start: int
    end: int
    low: Decimal
    high: Decimal
    bound: Bound
    period: Period | Literal["week"] | None
    is_marked: bool
    """It carries a currency sign, a unit, a scale or a period; a bare number does not."""

    is_scaled: bool


def spans_in(phrase: str) -> Iterator[Span]:
    """The amounts of a plain phrase with digits, left to right; bare counts of other things not."""
    for found in _SPAN.finditer(phrase):
        span = _span(found)
        if span.is_marked or _BARE_END.match(phrase, found.end()):
            yield span


def _span(found: re.Match[str]) -> Span:
    low_text, high_text = found["low"], found["high"]
    low, high = _ends(low_text, high_text) if high_text else (value_of(low_text),) * 2
    per = found["per1"] or found["per2"] or found["per3"]
    signs = [found[name] for name in ("mark", "unit1", "unit2", "unit3", "bound")]
    is_scaled = any(c in SCALES for c in low_text + (high_text or ""))
    return Span(
        found.start(),
        found.end(),
        min(low, high),
        max(low, high),
        _bound(found["bound"] or ""),
        _period(per) if per else None,
        any(signs) or bool(per) or is_scaled,
        is_scaled,
    )


def _period(per: str) -> Period | Literal["week"] | None:
    unit = next(u for u in sorted(PERIOD_UNITS, key=len, reverse=True) if per.endswith(u))
    return PERIOD_UNITS[unit]


def _bound(word: str) -> Bound:
    if _UP.search(word):
        return "least"
    return "most" if _DOWN.search(word) else "exact"


def _ends(low_text: str, high_text: str) -> tuple[Decimal, Decimal]:
    """Both ends of a range; 1-1.5万 lends its 万 to the 1, 5000-1万 cannot."""
    low, high = value_of(low_text), value_of(high_text)
    low_scale, high_scale = _last_scale(low_text), _last_scale(high_text)
    if low_scale == 1 and low * high_scale <= high:
        low *= high_scale
    elif high_scale == 1 and high < low <= high * low_scale:
        high *= low_scale
    return low, high


def _last_scale(text: str) -> int:
    return next((SCALES[c] for c in reversed(text) if c in SCALES), 1)


def value_of(text: str) -> Decimal:
    """The value of one amount: 1万2 is 12000, 3千5百 is 3500, 0.8万 is 8000."""
    total, above = Decimal(0), 1
    for number, sign in _PART.findall(text):
        scale = SCALES.get(sign, 1)
        if not sign and above > 1 and len(number) == 1:
            scale = above // 10
        total += Decimal(number) * scale
        above = scale
    return total
