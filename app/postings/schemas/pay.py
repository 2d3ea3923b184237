"""Pay as the contract writes it: amounts with their currency, and what they are paid for."""

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from app.base.text import WHOLE, Amount, Line200, Statement, Wire
from app.base.validation import LABELS
from app.base.wording import Words
from app.postings.models import PayPeriod, Posting

LABELS.update(
    {
        "pay": Words("工资", "pay"),
        "base_min": Words("最低工资", "lowest pay"),
        "base_max": Words("最高工资", "highest pay"),
        "guaranteed_min": Words("保底工资", "guaranteed pay"),
        "commission": Words("提成", "commission"),
        "period": Words("计薪方式", "pay period"),
        "months": Words("年薪月数", "months paid a year"),
        "negotiable": Words("是否面议", "negotiable"),
        "amount": Words("金额", "amount"),
        "currency": Words("币种", "currency"),
    }
)


class MoneyAmount(Wire):
    """An amount of money with two decimals, as text."""

    amount: Amount
    currency: Literal["CNY"] = "CNY"


class Pay(Wire):
    """Pay; null is not said. `months` counts the monthly pays of a year (13 for 13薪)."""

    base_min: MoneyAmount | None = None
    base_max: MoneyAmount | None = None
    guaranteed_min: MoneyAmount | None = None
    commission: Line200 | None = None
    period: PayPeriod | None = None
    months: Annotated[int, Field(ge=1, le=24), WHOLE] | None = None
    negotiable: Statement | None = None

    def columns(self) -> dict[str, object]:
        """The columns of a posting that say this."""
        return {
            "pay_min": _amount(self.base_min),
            "pay_max": _amount(self.base_max),
            "guaranteed_min": _amount(self.guaranteed_min),
            "commission": self.commission,
            "pay_period": self.period,
            "pay_months": self.months,
            "negotiable": self.negotiable,
        }


def pay_of(posting: Posting) -> Pay:
    """The pay of a posting."""
    return Pay(
        base_min=money(posting.pay_min),
        base_max=money(posting.pay_max),
        guaranteed_min=money(posting.guaranteed_min),
        commission=posting.commission,
        period=posting.pay_period,
        months=posting.pay_months,
        negotiable=posting.negotiable,
    )


def money(amount: Decimal | None) -> MoneyAmount | None:
    """Yuan as they go over the wire."""
    return None if amount is None else MoneyAmount(amount=amount)


def _amount(said: MoneyAmount | None) -> Decimal | None:
    return None if said is None else said.amount
