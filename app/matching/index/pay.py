"""Pay of all periods as yuan a month, so that it can be compared with what a person needs."""

from decimal import Decimal
from typing import NamedTuple

from app.postings.models import PayPeriod, Posting

WEEKS_A_MONTH = Decimal("4.35")
DAYS_A_MONTH = Decimal("21.75")
"""劳社部发〔2008〕3号: 21.75 paid days a month."""


class Monthly(NamedTuple):
    """Lowest and highest pay a month; None unsaid. `open_ended`: commission may add to it."""

    low: Decimal | None
    high: Decimal | None
    open_ended: bool = False


class Said(NamedTuple):
    """Pay as the employer said it, for what period; None unsaid."""

    low: Decimal | None
    high: Decimal | None
    period: PayPeriod | None
    negotiable: bool


def said(posting: Posting) -> Said:
    """The pay of a posting as it was said; one end said stands for both."""
    low = posting.pay_min if posting.pay_min is not None else posting.pay_max
    high = posting.pay_max if posting.pay_max is not None else posting.pay_min
    return Said(low, high, posting.pay_period, bool(posting.negotiable))


def monthly(posting: Posting) -> Monthly:
    """The pay of a posting a month, where it can be told from what the employer said."""
    if posting.pay_period is PayPeriod.PIECE:
        earning = posting.typical_earning or posting.guaranteed_min
        return Monthly(posting.guaranteed_min or earning, earning, open_ended=True)
    factor = _factor(posting)
    low, high, *_ = said(posting)
    if factor is None or low is None or high is None:
        return Monthly(posting.guaranteed_min, posting.typical_earning, open_ended=True)
    least, most = low * factor, high * factor
    if posting.guaranteed_min is not None:
        least, most = max(least, posting.guaranteed_min), max(most, posting.guaranteed_min)
    return Monthly(least, most, open_ended=bool(posting.commission))


def _factor(posting: Posting) -> Decimal | None:
    match posting.pay_period:
        case PayPeriod.MONTH | None:
            return Decimal(1)
        case PayPeriod.YEAR:
            return Decimal(1) / 12
        case PayPeriod.DAY:
            return DAYS_A_MONTH
        case PayPeriod.HOUR if posting.weekly_hours:
            return Decimal(str(posting.weekly_hours)) * WEEKS_A_MONTH
        case _:
            return None
