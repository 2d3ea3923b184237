"""Rows of the reference room."""

from datetime import date
from decimal import Decimal
from typing import Any

from app.reference.models import Mark, MinimumWage


def a_minimum_wage(**changes: Any) -> MinimumWage:
    """The first tier of Gansu from December 2025 on, in 城关区."""
    row = {
        "region": "620102",
        "tier": 1,
        "monthly": Decimal(2200),
        "hourly": Decimal(22),
        "valid_from": date(2025, 12, 1),
        "valid_to": None,
        "source": "a made source",
        "mark": Mark.SECONDARY,
        "shipped": False,
    }
    return MinimumWage(**(row | changes))
