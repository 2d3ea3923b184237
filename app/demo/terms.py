"""Under what terms a job is offered: pay, hours and contract as the law of place and day allows."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from typing import Any

from app.demo.chance import Chance
from app.demo.sheets import EmployerSheet, JobSheet, words
from app.postings.models import PayPeriod
from app.reference.models import MinimumWage

Columns = dict[str, Any]

_HOURS_A_MONTH = 174
_PAID_DAYS = Decimal("21.75")
_OUTSIDE_TOWN = frozenset({"620111", "620121", "620122", "620123"})
_PUBLIC = frozenset({"GOVERNMENT", "PUBLIC_INSTITUTION", "SOCIAL_ORGANISATION"})
_BUSY = frozenset({"ROTATING_SHIFTS", "NIGHT"})


@dataclass(frozen=True, slots=True)
class Usual:
    """What the occupation earns a month at an employer, and the minimum wage there."""

    job: JobSheet
    concentrated: bool
    low: Decimal
    high: Decimal
    monthly: Decimal
    hourly: Decimal

    @property
    def form(self) -> str:
        """The form of employment under a labour contract."""
        return "CONCENTRATED" if self.concentrated else "PROPORTIONAL"


def basis_of(chance: Chance, job: JobSheet, employer: EmployerSheet) -> str:
    """Under which arrangement this employer offers the job: one that its kind may offer."""
    allowed = [basis for basis in job.bases if _suits(basis, employer)]
    return chance.one_of(allowed) if allowed else "month"


def terms(
    basis: str, chance: Chance, job: JobSheet, employer: EmployerSheet, least: MinimumWage | None
) -> Columns:
    """The columns of a posting that say pay, hours, contract and form of employment."""
    return _MADE[basis](chance, _usual(chance, job, employer, least))


def _suits(basis: str, employer: EmployerSheet) -> bool:
    if basis == "workshop":
        return employer.kind == "SOCIAL_ORGANISATION"
    if basis == "welfare":
        return employer.kind in _PUBLIC
    if basis == "rural":
        return employer.industry == "A"
    if basis == "own":
        return employer.kind in ("SOCIAL_ORGANISATION", "INDIVIDUAL_BUSINESS")
    return True


def _usual(
    chance: Chance, job: JobSheet, employer: EmployerSheet, least: MinimumWage | None
) -> Usual:
    """Less is paid outside town, a little more at large firms."""
    factor = 0.92 if employer.district in _OUTSIDE_TOWN else 1.0
    factor *= 1.05 if employer.employees > 150 else 1.0
    factor *= 0.92 + 0.2 * chance.share()
    low, high = (Decimal(amount) * _exact(factor) for amount in job.pay)
    monthly, hourly = (least.monthly, least.hourly) if least else (Decimal(0), Decimal(0))
    return Usual(job, employer.concentrated, low, high, monthly, hourly)


def _month(chance: Chance, usual: Usual) -> Columns:
    base = max(_up(usual.low, 100), _up(usual.monthly, 100))
    wide = (usual.high - usual.low) * _exact(0.2 + 0.6 * chance.share())
    said = {"employment_form": usual.form, "pay_period": PayPeriod.MONTH, "insurance": True}
    said |= {"pay_min": base, "pay_max": base + _up(wide, 100), "agreement": True}
    said |= _month_hours(chance, usual.job) | _contract(chance)
    said["pay_months"] = chance.weighted({None: 0.7, 12: 0.1, 13: 0.2})
    commission = words("words")["commission"].get(usual.job.code)
    if commission and chance.happens(0.7):
        said |= {"commission": commission, "guaranteed_min": base}
    return said | _left_open(chance)


def _left_open(chance: Chance) -> Columns:
    """What some employers do not say: the pay, its upper end, or the hours."""
    match chance.weighted({"nothing": 0.78, "most": 0.08, "hours": 0.08, "pay": 0.06}):
        case "most":
            return {"pay_max": None, "negotiable": True}
        case "hours":
            return {"weekly_hours": None, "daily_hours": None}
        case "pay":
            unsaid = dict.fromkeys(("pay_min", "pay_max", "guaranteed_min", "pay_period"))
            return unsaid | {"negotiable": True, "pay_months": None}
        case _:
            return {}


def _month_hours(chance: Chance, job: JobSheet) -> Columns:
    weekly = chance.weighted({40: 0.75, 38: 0.08, 36: 0.1, 35: 0.07})
    system = "COMPREHENSIVE" if _BUSY & set(job.schedules) and chance.happens(0.3) else "STANDARD"
    return {"weekly_hours": float(weekly), "daily_hours": weekly / 5, "working_time": system}


def _contract(chance: Chance) -> Columns:
    months = chance.weighted({12: 0.35, 24: 0.25, 36: 0.25, None: 0.15})
    if months is None:
        return {"open_ended": True, "probation_months": chance.between(0, 3)}
    longest = 3 if months == 36 else 2
    return {"contract_months": months, "probation_months": chance.between(0, longest)}


def _hour(chance: Chance, usual: Usual) -> Columns:
    rate = max(usual.low / _HOURS_A_MONTH * Decimal("1.1"), usual.hourly)
    base = _up(rate, 1)
    daily = chance.one_of((3, 3.5, 4))
    return {
        "employment_form": "FLEXIBLE",
        "working_time": "PART_TIME",
        "pay_period": PayPeriod.HOUR,
        "pay_min": base,
        "pay_max": base + chance.between(0, 8),
        "daily_hours": float(daily),
        "weekly_hours": float(min(daily * chance.one_of((5, 6)), 24)),
        "agreement": True,
    }


def _day(chance: Chance, usual: Usual) -> Columns:
    base = _up(max(usual.low, usual.monthly) / _PAID_DAYS, 10)
    return {
        "employment_form": "FLEXIBLE",
        "pay_period": PayPeriod.DAY,
        "pay_min": base,
        "pay_max": base + 10 * chance.between(0, 4),
        "daily_hours": 8.0,
        "agreement": True,
        "insurance": True,
    }


def _piece(chance: Chance, usual: Usual) -> Columns:
    typical = usual.low * _exact(0.55 + 0.5 * chance.share())
    return {
        "employment_form": "CONCENTRATED" if usual.concentrated else "FLEXIBLE",
        "pay_period": PayPeriod.PIECE,
        "commission": chance.one_of(words("words")["piece_rate"]),
        "typical_earning": _up(typical, 50),
        "agreement": True,
        "insurance": True,
    }


def _workshop(chance: Chance, usual: Usual) -> Columns:
    typical = usual.low * _exact(0.35 + 0.35 * chance.share())
    hours = chance.one_of((15, 20, 22, 25))
    said = {"employment_form": "ASSISTED", "typical_earning": _up(typical, 50)}
    said |= {"agreement": True, "insurance": True, "weekly_hours": float(hours)}
    return said | {"pay_period": PayPeriod.PIECE, "daily_hours": hours / 5}


def _welfare(chance: Chance, usual: Usual) -> Columns:
    return {
        "employment_form": "PUBLIC_WELFARE",
        "pay_period": PayPeriod.MONTH,
        "pay_min": usual.monthly,
        "pay_max": usual.monthly + 100 * chance.between(0, 3),
        "weekly_hours": chance.one_of((35.0, 40.0)),
        "working_time": "STANDARD",
        "contract_months": chance.one_of((12, 36)),
        "agreement": True,
        "insurance": True,
    }


def _rural(chance: Chance, usual: Usual) -> Columns:
    day = _up(usual.low / _PAID_DAYS, 10)
    said = {"employment_form": "RURAL", "pay_period": PayPeriod.DAY, "agreement": True}
    said |= {"pay_min": day, "pay_max": day + 10 * chance.between(0, 5), "insurance": True}
    return said | {"typical_earning": _up(usual.low, 100), "daily_hours": 8.0}


def _own(chance: Chance, usual: Usual) -> Columns:
    return {
        "employment_form": "SELF_EMPLOYED",
        "typical_earning": _up(usual.low, 100),
        "agreement": True,
        "negotiable": True,
    }


_MADE: Mapping[str, Callable[[Chance, Usual], Columns]] = {
    "month": _month,
    "hour": _hour,
    "day": _day,
    "piece": _piece,
    "workshop": _workshop,
    "welfare": _welfare,
    "rural": _rural,
    "own": _own,
}


def _exact(number: float) -> Decimal:
    return Decimal(f"{number:.4f}")


def _up(amount: Decimal, step: int) -> Decimal:
    """Rounded up to whole steps of so many yuan."""
    return (amount / step).quantize(Decimal(1), rounding=ROUND_CEILING) * step
