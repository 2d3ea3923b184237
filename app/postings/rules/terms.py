"""The terms of a posting as plain values, and what may be found wrong with them."""

from dataclasses import dataclass
from decimal import Decimal

from app.base.errors import FieldProblem
from app.base.wording import Words
from app.reference.catalogue import lists

_PART_TIME_WEEK = Decimal(lists["working_time_limits"]["PART_TIME_WEEK"].details["hours"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a posting says of pay, hours and contract; None is unspecified.

    `period` is hour, day, month, year or piece; `working_time` a code of working_time_systems.
    Amounts are yuan a period, `typical_earning` yuan a month.
    """

    employment_form: str | None = None
    working_time: str | None = None
    period: str | None = None
    base_min: Decimal | None = None
    base_max: Decimal | None = None
    guaranteed_min: Decimal | None = None
    typical_earning: Decimal | None = None
    weekly_hours: Decimal | float | None = None
    daily_hours: Decimal | float | None = None
    contract_months: int | None = None
    open_ended: bool = False
    probation_months: Decimal | float | None = None
    probation_pay: Decimal | None = None
    agreement: bool | None = None
    insurance: bool | None = None

    @property
    def part_time(self) -> bool:
        """Whether this is 非全日制; where it is not said, short hours paid by the hour are."""
        if self.working_time is not None:
            return self.working_time == "PART_TIME"
        return self.period == "hour" and (self.weekly_hours or 0) <= _PART_TIME_WEEK

    @property
    def freely_paid(self) -> bool:
        """Whether no minimum wage is held against it: 辅助性 and piece work."""
        return self.employment_form == "ASSISTED" or self.period == "piece"

    @property
    def assured(self) -> Decimal | None:
        """The least a worker is sure to get in a period: the guarantee, else the base."""
        return self.guaranteed_min if self.guaranteed_min is not None else self.base_min


@dataclass(frozen=True, slots=True)
class Findings:
    """What must be changed before a posting may open, and what a reviewer should look at."""

    problems: tuple[FieldProblem, ...] = ()
    flags: tuple[FieldProblem, ...] = ()

    def __add__(self, other: "Findings") -> "Findings":
        return Findings(self.problems + other.problems, self.flags + other.flags)


WORDS = {
    "pay_range_reversed": Words("最高工资低于最低工资。", "The highest pay is below the lowest."),
    "pay_below_minimum": Words(
        "工资低于当地最低工资标准每月 {monthly} 元。",
        "The pay is below the local minimum wage of {monthly} yuan a month.",
    ),
    "pay_below_hourly_minimum": Words(
        "工资低于当地非全日制最低小时工资 {hourly} 元。",
        "The pay is below the local minimum of {hourly} yuan an hour for part-time work.",
    ),
    "pay_unstated": Words(
        "请写明基本工资；面议也要写最低数。",
        "State the basic pay; if it is negotiable, state the least.",
    ),
    "pay_uncomparable": Words(
        "请写明工作时间，才能核对小时工资。",
        "State the hours, so that the pay an hour can be checked.",
    ),
    "minimum_wage_unknown": Words(
        "系统没有这个地区当时的最低工资标准，请人工核对。",
        "No minimum wage is on record for this place and day; check it by hand.",
    ),
    "agreement_unstated": Words(
        "请说明会签订劳动合同或服务协议。", "Say that a contract or service agreement is signed."
    ),
    "insurance_unstated": Words(
        "请说明参加什么保险（至少意外伤害保险）。",
        "Say which insurance is taken out, accident insurance at least.",
    ),
    "typical_earning_unstated": Words(
        "请写明一般每月能挣多少。", "State what a worker typically earns in a month."
    ),
    "hours_too_long": Words(
        "每周工作超过 {hours} 小时，法律不允许。",
        "More than {hours} hours a week is against the law.",
    ),
    "hours_long": Words(
        "每周工作超过 {hours} 小时，超出部分是加班，请核对。",
        "More than {hours} hours a week is overtime; check it.",
    ),
    "part_time_hours_too_long": Words(
        "非全日制平均每天不超过 {day} 小时、每周不超过 {week} 小时。",
        "Part-time work is at most {day} hours a day on average and {week} a week.",
    ),
    "part_time_probation": Words(
        "非全日制不能约定试用期。", "Part-time work may have no probation."
    ),
    "probation_too_long": Words(
        "这样的合同试用期最多 {months} 个月。",
        "With such a contract probation is at most {months} months.",
    ),
    "contract_unstated": Words(
        "请写明合同期限，才能核对试用期。",
        "State how long the contract runs, so that the probation can be checked.",
    ),
    "probation_pay_too_low": Words(
        "试用期工资不能低于约定工资的 80%，也不能低于最低工资。",
        "Pay during probation is at least 80 % of the agreed pay and not below the minimum wage.",
    ),
}
"""Every code of these rules, and its plain words."""
