"""Pay as job boards write it, in the shape of the contract; what they leave out stays empty."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from app.base.wording import Words
from app.exchange.rules.amounts import LARGEST, SCALES, Period, Span, spans_in
from app.exchange.rules.pay_words import (
    COMMISSION,
    FOREIGN,
    LODGING,
    MEALS,
    MONTHS,
    NEGOTIABLE,
    NO_LODGING,
    NO_MEALS,
    NOISE,
    PERIOD_NAMES,
    PERIOD_SIGNS,
    PIECE,
    ROLE_AFTER,
    ROLE_BEFORE,
    THIRTEENTH,
    TYPICAL,
    WEEKLY,
    spelled_out,
)
from app.exchange.rules.reading import LONGEST_PHRASE, TOO_LONG, Reading, plain, says_nothing

NO_AMOUNT = Words(
    "没有读出薪资数额，薪资按“未说明”处理。", "No amount could be read; pay is left unspecified."
)
NOT_YUAN = Words("薪资不是人民币，按“未说明”处理。", "Pay is not in yuan; it is left unspecified.")
PER_WEEK = Words(
    "按周计的薪资无法换算，按“未说明”处理。",
    "Pay by the week cannot be converted; it is left unspecified.",
)
BEYOND = Words(
    "薪资数额太大，或细于一分钱，按“未说明”处理。",
    "The amount is too large, or finer than one fen; it is left unspecified.",
)
TWO_PERIODS = Words(
    "保底与薪资的计算周期不同，保底没有采用。",
    "The guaranteed pay has another period than the pay; it was left out.",
)
_CLAUSES = re.compile(r"[,;。、()|【】\[\]+·&]+")
_BASE_FIRST = re.compile(r"^.{0,4}(?:底薪|工资|保底)[0-9.千万kw元-]+(?=[^0-9])")
_ROLES_IN_ORDER = ("regular", "base", "plain", "typical", "probation")
_SMALLEST_BARE = 100
"""A number with no sign of money below this may count anything: days, people, a floor."""

_MONTHLY = (Decimal(1_000), Decimal(60_000))
"""Amounts that job boards write without a period when they mean a month."""


@dataclass(frozen=True, slots=True)
class PayUnit:
    """What the heading of the column says: 薪资(千元/月) is monthly, in thousands."""

    period: Period | None = None
    scale: int = 1


@dataclass(frozen=True, slots=True)
class Pay:
    """Pay in yuan; None is unspecified. `period_is_assumed`: by custom, the text names none."""

    base_min: Decimal | None = None
    base_max: Decimal | None = None
    guaranteed_min: Decimal | None = None
    commission: str | None = None
    period: Period | None = None
    period_is_assumed: bool = False
    months: int | None = None
    negotiable: bool | None = None
    lodging: bool | None = None
    meals: bool | None = None


NO_UNIT = PayUnit()
_FEN = Decimal("0.01")


def read_pay(text: str, unit: PayUnit = NO_UNIT) -> Reading[Pay]:
    """What a pay cell says. A cell that says nothing at all is unspecified without a note."""
    if len(text) > LONGEST_PHRASE:
        return Reading(Pay(), TOO_LONG)
    phrase = plain(text)
    if says_nothing(phrase):
        return Reading(Pay())
    said = _without_amounts(phrase)
    if FOREIGN.search(phrase):
        return Reading(said, NOT_YUAN)
    roles = _roles(phrase, unit)
    if WEEKLY.search(phrase) or any(span.period == "week" for _, span in roles):
        return Reading(said, PER_WEEK)
    reading = _with_amounts(said, roles, phrase, unit)
    return Reading(said, NO_AMOUNT) if reading == Reading(Pay()) else reading


def _without_amounts(phrase: str) -> Pay:
    """Everything a phrase says beside amounts: months, commission, lodging, meals, negotiable."""
    return Pay(
        commission=_commission(phrase),
        months=_months(phrase),
        negotiable=True if NEGOTIABLE.search(phrase) else None,
        lodging=_said(phrase, LODGING, NO_LODGING),
        meals=_said(phrase, MEALS, NO_MEALS),
    )


def board_of(benefits: str) -> tuple[bool | None, bool | None]:
    """Lodging and meals as a list of benefits names them; a bare 食宿 there means both."""
    phrase = plain(benefits[:LONGEST_PHRASE])
    tags = set(_CLAUSES.split(phrase.replace("/", ",")))
    lodging = (
        True if tags & {"食宿", "住宿", "吃住", "宿舍"} else _said(phrase, LODGING, NO_LODGING)
    )
    return lodging, True if tags & {"食宿", "吃住"} else _said(phrase, MEALS, NO_MEALS)


def _said(phrase: str, yes: re.Pattern[str], no: re.Pattern[str]) -> bool | None:
    if no.search(phrase):
        return False
    return True if yes.search(phrase) else None


def _months(phrase: str) -> int | None:
    found = MONTHS.search(spelled_out(phrase))
    if found:
        return int(found["least"] or found["times"])
    return 13 if THIRTEENTH.search(phrase) else None


def _commission(phrase: str) -> str | None:
    return _joined(_BASE_FIRST.sub("", c) for c in _CLAUSES.split(phrase) if COMMISSION.search(c))


def _joined(clauses: Iterable[str]) -> str | None:
    return "+".join(dict.fromkeys(clause.strip("-/:") for clause in clauses))[:200] or None


def _roles(phrase: str, unit: PayUnit) -> list[tuple[str, Span]]:
    """The amounts of a phrase, each with what it is: base, guaranteed, typical, extra …"""
    text = NOISE.sub(";", MONTHS.sub(";", spelled_out(phrase)))
    hinted = unit.scale > 1 or unit.period in ("hour", "day", "piece")
    found: list[tuple[str, Span]] = []
    since = 0
    for span in spans_in(text):
        before = _CLAUSES.split(text[since : span.start])[-1]
        after = re.split(r"[0-9]", _CLAUSES.split(text[span.end :])[0])
        role = _role(before, after[0] if len(after) == 1 else "")
        since = span.end
        span = _placed(span, before, text)
        is_money = span.is_marked or span.period or span.high >= _SMALLEST_BARE or hinted
        if is_money and span.high > 0 and role != "extra":
            found.append((role, span))
    return found


def _role(before: str, after: str) -> str:
    for role, words in ROLE_BEFORE:
        if words.search(before):
            return role
    return next((role for role, words in ROLE_AFTER if words.match(after)), "plain")


def _placed(span: Span, before: str, text: str) -> Span:
    """The span with the period and bound that the words before it give."""
    if span.bound == "exact" and span.low == span.high:
        if re.search(r"不低于|最低|至少|起薪|不少于|大于|>|≥|from", before):
            span = replace(span, bound="least")
        elif re.search(r"不高于|不超过|最高|高达|可达|能达|至多|小于|<|≤|upto", before):
            span = replace(span, bound="most")
    if span.period is None:
        named = _named(before, PERIOD_SIGNS) or _named(before, PERIOD_NAMES)
        span = replace(span, period=named or _named(text, PERIOD_NAMES))
    return span


def _named(text: str, names: Sequence[tuple[Period, re.Pattern[str]]]) -> Period | None:
    return next((period for period, words in names if words.search(text)), None)


def _with_amounts(
    said: Pay, roles: Sequence[tuple[str, Span]], phrase: str, unit: PayUnit
) -> Reading[Pay]:
    guaranteed = next((span for role, span in roles if role == "guaranteed"), None)
    base = _base(roles, bool(guaranteed))
    spans = [_in_unit(span, unit) for span in (base, guaranteed) if span]
    if not spans:
        return Reading(replace(said, period="piece") if PIECE.search(phrase) else said)
    if not all(_is_payable(amount) for span in spans for amount in (span.low, span.high)):
        return Reading(said, BEYOND)
    pay = replace(said, commission=_on_top(said, phrase, roles))
    periods = [span.period for span in spans if span.period and span.period != "week"]
    pay = _with_period(pay, periods, spans[0], unit)
    if base:
        pay = _with_base(pay, spans[0])
    if len(set(periods)) > 1:
        return Reading(pay, TWO_PERIODS)
    least = _to_the_fen(spans[-1].low or None)
    return Reading(replace(pay, guaranteed_min=least) if guaranteed else pay)


def _base(roles: Sequence[tuple[str, Span]], is_guaranteed: bool) -> Span | None:
    """The amount that is the pay: after probation before during, base before what is typical."""
    allowed = [r for r in _ROLES_IN_ORDER if not (r == "typical" and is_guaranteed)]
    spans = next((found for r in allowed if (found := [s for role, s in roles if role == r])), [])
    return _with_tiers(spans[0], spans[1:]) if spans else None


def _with_tiers(first: Span, others: Sequence[Span]) -> Span:
    """One range over the steps of a posting for several grades: 普工4000，技工6000."""
    for other in others:
        is_step = (
            (other.period, other.bound) == (first.period, first.bound) == (first.period, "exact")
        )
        if is_step and first.low <= 3 * other.low and other.high <= 3 * first.high:
            low, high = min(first.low, other.low), max(first.high, other.high)
            first = replace(first, low=low, high=high)
    return first


def _on_top(said: Pay, phrase: str, roles: Sequence[tuple[str, Span]]) -> str | None:
    """What comes on top of the base: commission, piece work, and what is usually earned in all."""
    named = {role for role, _ in roles}
    clauses = [said.commission] if said.commission else []
    if PIECE.search(phrase):
        clauses.append("计件")
    if "typical" in named and len(named) > 1:
        clauses += [c for c in _CLAUSES.split(phrase) if TYPICAL.search(c) and c not in clauses]
    return _joined(clauses)


def _in_unit(span: Span, unit: PayUnit) -> Span:
    if span.is_scaled or unit.scale == 1 or span.high * unit.scale > LARGEST:
        return span
    return replace(span, low=span.low * unit.scale, high=span.high * unit.scale)


def _is_payable(amount: Decimal) -> bool:
    return amount <= LARGEST and amount == amount.quantize(_FEN)


def _with_period(pay: Pay, named: Sequence[Period], span: Span, unit: PayUnit) -> Pay:
    if named:
        return replace(pay, period=named[0])
    if unit.period or pay.months:
        return replace(pay, period=unit.period or "month")
    least, most = _MONTHLY
    is_monthly = least <= span.high and span.low <= most
    return replace(pay, period="month", period_is_assumed=True) if is_monthly else pay


def _with_base(pay: Pay, span: Span) -> Pay:
    is_open = span.low == span.high
    low = None if is_open and span.bound == "most" else span.low or None
    high = None if is_open and span.bound == "least" else span.high
    return replace(pay, base_min=_to_the_fen(low), base_max=_to_the_fen(high))


def _to_the_fen(amount: Decimal | None) -> Decimal | None:
    return None if amount is None else amount.quantize(_FEN)


def unit_of(heading: str) -> PayUnit:
    """The unit that a heading names: 月薪, 薪资(元/小时), 年薪(万元), salary (k/month)."""
    phrase = plain(heading)
    named = re.search(r"([千万k])(?:元|rmb|[/)\]】]|$)", phrase)
    bracketed = re.search(r"\((?:元/?)?(小时|[月年天日])\)", phrase)
    signs = phrase + (f"/{bracketed[1]}" if bracketed else "")
    period = _named(signs, PERIOD_NAMES) or _named(signs, PERIOD_SIGNS)
    return PayUnit(period, SCALES[named[1]] if named else 1)
