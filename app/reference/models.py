"""What changes with time or is loaded by an operator: minimum wages and occupations."""

from datetime import date
from decimal import Decimal
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.base.database import Table, codes
from app.base.tenancy import shared


class Mark(StrEnum):
    """How sure a stated fact is."""

    READ = "V"
    SECONDARY = "S"
    UNVERIFIED = "U"
    PROPOSED = "P"


class MinimumWage(Table):
    """The minimum wage of a region from a day on: yuan a month, and an hour for 非全日制.

    `region` is a county, a prefecture or a province of GB/T 2260. The first word is the county's,
    then the prefecture's, then the province's, whose row is the lowest tier of the province.
    """

    __tenancy__ = shared("the law's figures, the same for everybody")
    region: Mapped[str] = mapped_column(sa.String(6), primary_key=True)
    valid_from: Mapped[date] = mapped_column(primary_key=True)
    valid_to: Mapped[date | None]
    tier: Mapped[int]
    monthly: Mapped[Decimal]
    hourly: Mapped[Decimal]
    source: Mapped[str]
    mark: Mapped[Mark] = mapped_column(codes(Mark, "minimum_wage_mark"))
    shipped: Mapped[bool] = mapped_column(default=False)
    """Whether the row came with the program; a row of the operator's is never overwritten."""

    __table_args__ = (
        sa.CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="days_in_order"),
        sa.CheckConstraint("monthly > 0 AND hourly > 0", name="above_zero"),
    )


class Occupation(Table):
    """An occupation of 职业分类大典 2022; the name is null where we do not ship it."""

    __tenancy__ = shared("a public classification")
    code: Mapped[str] = mapped_column(sa.String(10), primary_key=True)
    name: Mapped[str | None] = mapped_column(index=True)
    level: Mapped[int]
    """1 大类, 2 中类, 3 小类, 4 细类 (职业)."""
    source: Mapped[str] = mapped_column(sa.String(100))

    __table_args__ = (sa.CheckConstraint("level BETWEEN 1 AND 4", name="level_known"),)
