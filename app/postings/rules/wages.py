"""Pay, hours and probation of a posting against the law of its place and day.

Sources: the province's minimum wage; 国务院关于职工工作时间的规定 art. 3; 劳动法 36, 38, 41;
劳动合同法 19, 20, 68-72; 人力资源市场暂行条例 24. A problem keeps a posting from opening; a flag is
looked at by a reviewer. Neither repeats what was written.
"""

from decimal import Decimal

from app.base.errors import FieldProblem
from app.base.wording import Words
from app.postings.rules.terms import WORDS, Findings, Terms
from app.reference.catalogue import lists
from app.reference.models import MinimumWage
from app.reference.rules.wages import WEEKS_A_MONTH, a_month

PROBATION_SHARE = Decimal("0.80")

_LIMITS = {row.code: Decimal(row.details["hours"]) for row in lists["working_time_limits"].rows}
_PROBATIONS = [
    (row.details["contract_below"], row.details["most_months"])
    for row in lists["probation_limits"].rows
]
_WITHOUT_WAGE = {"SELF_EMPLOYED", "RURAL"}


_PAY = Words("工资", "Pay")
_HOURS = Words("工作时间", "Working hours")
_PROBATION = Words("试用期", "Probation")


def findings(terms: Terms, minimum: MinimumWage | None) -> Findings:
    """All that pay, hours and probation break; `minimum` is the one of that place and day."""
    pay = pay_findings(terms, minimum)
    return pay + hours_findings(terms) + probation_findings(terms, minimum)


def pay_findings(terms: Terms, minimum: MinimumWage | None) -> Findings:
    """What is wrong with the pay: below the minimum wage, unstated, or its range reversed.

    辅助性 and piece work are not held to the minimum wage; they must state agreement, insurance
    and typical earning. Own business and rural work pay no wage. Flexible full-time work may be
    outside a labour contract, so that it is only flagged.
    """
    order = _order(terms)
    if terms.freely_paid:
        return order + _stated(terms)
    if terms.employment_form in _WITHOUT_WAGE:
        return order
    if terms.assured is None:
        return order + _flag("/pay/base_min", "pay_unstated", _PAY)
    if minimum is None:
        return order + _flag("/pay/base_min", "minimum_wage_unknown", _PAY)
    return order + (_by_the_hour if terms.part_time else _by_the_month)(terms, minimum)


def hours_findings(terms: Terms) -> Findings:
    """What is wrong with the hours: above 40 a week flagged, above 44 refused for standard hours.

    Hours averaged over a period, irregular hours and 辅助性 work have no weekly bound: flagged.
    """
    if terms.employment_form in _WITHOUT_WAGE:
        return Findings()
    if terms.working_time == "PART_TIME":
        return _part_time_hours(terms)
    hours = terms.weekly_hours or 0
    bounded = terms.working_time in (None, "STANDARD") and terms.employment_form != "ASSISTED"
    if bounded and hours > _LIMITS["LONGEST_WEEK"]:
        most = _LIMITS["LONGEST_WEEK"]
        return _problem("/weekly_hours", "hours_too_long", _HOURS, hours=most)
    if hours > _LIMITS["STANDARD_WEEK"]:
        return _flag("/weekly_hours", "hours_long", _HOURS, hours=_LIMITS["STANDARD_WEEK"])
    return Findings()


def probation_findings(terms: Terms, minimum: MinimumWage | None) -> Findings:
    """What is wrong with the probation: its length for that contract, and its pay."""
    if not terms.probation_months or terms.employment_form in _WITHOUT_WAGE:
        return Findings()
    if terms.part_time:
        return _problem("/probation_months", "part_time_probation", _PROBATION)
    return _probation_length(terms) + _probation_pay(terms, minimum)


def longest_probation(contract_months: int | None) -> int:
    """The most months of probation for a contract of that length; None is open-ended."""
    for below, most in _PROBATIONS:
        if below is None or (contract_months is not None and contract_months < below):
            return int(most)
    return 0


def hourly(amount: Decimal, terms: Terms) -> Decimal | None:
    """An amount of part-time work as yuan an hour; None where the hours do not tell."""
    if terms.period == "hour":
        return amount
    if terms.period == "day":
        return amount / _exact(terms.daily_hours) if terms.daily_hours else None
    if not terms.weekly_hours:
        return None
    months = 12 if terms.period == "year" else 1
    return amount / (_exact(terms.weekly_hours) * WEEKS_A_MONTH * months)


def _order(terms: Terms) -> Findings:
    if terms.base_min is None or terms.base_max is None or terms.base_min <= terms.base_max:
        return Findings()
    return _problem("/pay/base_max", "pay_range_reversed", _PAY)


def _stated(terms: Terms) -> Findings:
    wanted = (
        ("agreement", bool(terms.agreement)),
        ("insurance", bool(terms.insurance)),
        ("typical_earning", terms.typical_earning is not None),
    )
    found = Findings()
    for name, is_stated in wanted:
        if not is_stated:
            found += _problem(f"/{name}", f"{name}_unstated", None)
    return found


def _by_the_month(terms: Terms, minimum: MinimumWage) -> Findings:
    if terms.assured is None or a_month(terms.assured, terms.period) >= minimum.monthly:
        return Findings()
    say = _flag if terms.employment_form == "FLEXIBLE" else _problem
    return say(_assured_at(terms), "pay_below_minimum", _PAY, monthly=minimum.monthly)


def _by_the_hour(terms: Terms, minimum: MinimumWage) -> Findings:
    rate = None if terms.assured is None else hourly(terms.assured, terms)
    if rate is None:
        return _flag("/weekly_hours", "pay_uncomparable", _HOURS)
    if rate >= minimum.hourly:
        return Findings()
    return _problem(_assured_at(terms), "pay_below_hourly_minimum", _PAY, hourly=minimum.hourly)


def _assured_at(terms: Terms) -> str:
    return "/pay/base_min" if terms.guaranteed_min is None else "/pay/guaranteed_min"


def _part_time_hours(terms: Terms) -> Findings:
    day, week = _LIMITS["PART_TIME_DAY"], _LIMITS["PART_TIME_WEEK"]
    if (terms.weekly_hours or 0) <= week and (terms.daily_hours or 0) <= day:
        return Findings()
    return _problem("/weekly_hours", "part_time_hours_too_long", _HOURS, day=day, week=week)


def _probation_length(terms: Terms) -> Findings:
    months = terms.probation_months or 0
    most = longest_probation(None if terms.open_ended else terms.contract_months)
    if months > most:
        return _problem("/probation_months", "probation_too_long", _PROBATION, months=most)
    if terms.contract_months is None and not terms.open_ended:
        return _flag("/contract_months", "contract_unstated", _PROBATION)
    return Findings()


def _probation_pay(terms: Terms, minimum: MinimumWage | None) -> Findings:
    if terms.probation_pay is None or terms.freely_paid:
        return Findings()
    share = terms.probation_pay < (terms.base_min or 0) * PROBATION_SHARE
    least = minimum.monthly if minimum else 0
    if share or a_month(terms.probation_pay, terms.period) < least:
        return _problem("/probation_pay", "probation_pay_too_low", _PROBATION)
    return Findings()


def _exact(hours: Decimal | float) -> Decimal:
    return Decimal(str(hours))


def _said(pointer: str, code: str, field: Words | None, **values: Decimal | int) -> FieldProblem:
    return FieldProblem(pointer, code, WORDS[code].filled(**values), field)


def _problem(pointer: str, code: str, field: Words | None, **values: Decimal | int) -> Findings:
    return Findings(problems=(_said(pointer, code, field, **values),))


def _flag(pointer: str, code: str, field: Words | None, **values: Decimal | int) -> Findings:
    return Findings(flags=(_said(pointer, code, field, **values),))
