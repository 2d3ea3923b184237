"""Pay in the employer's own words, to be read aloud; for what it comes to a month see postings."""

from decimal import Decimal
from typing import NamedTuple

from app.postings.models import PayPeriod, Posting


class Said(NamedTuple):
    """Lowest and highest pay as the employer said it, and for what period; None unsaid."""

    low: Decimal | None
    high: Decimal | None
    period: PayPeriod | None
    negotiable: bool


def said(posting: Posting) -> Said:
    """The pay of a posting as it was said; a guarantee is the lowest where no other is."""
    low = posting.pay_min if posting.pay_min is not None else posting.guaranteed_min
    return Said(low, posting.pay_max, posting.pay_period, bool(posting.negotiable))
