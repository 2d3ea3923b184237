"""Makers of postings."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from app.base.ids import new_id
from app.employers.models import Employer, EmployerState
from app.functioning.rules import Demand
from app.postings.models import (
    CodedBy,
    Obtained,
    PayPeriod,
    Posting,
    PostingDemand,
    PostingState,
    WorkPlace,
)
from tests.making.employers import an_employer

DAY_BEFORE = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)


def a_plain_posting(demands: Sequence[Demand] = (), **changes: Any) -> Posting:
    """The same posting of nobody, in no database: for rules."""
    posting = Posting(**(_values() | {"employer_id": new_id()} | changes))
    posting.demands = [_demand(demand) for demand in demands]
    return posting


def a_posting(
    session: Session,
    employer: Employer | None = None,
    demands: Sequence[Demand] = (),
    **changes: Any,
) -> Posting:
    """An open posting of a verified employer (made when none is given), published a day ago.

    Its text passes the screening and its pay the minimum wage of Lanzhou.
    """
    firm = employer or an_employer(session, state=EmployerState.VERIFIED)
    posting = a_plain_posting(demands, **({"employer_id": firm.id, "employer": firm} | changes))
    session.add(posting)
    session.flush()
    return posting


def _values() -> dict[str, Any]:
    return {
        "id": new_id(),
        "title": "超市收银员",
        "description": "负责收银和整理货架。",
        "screening_questions": [],
        "occupation": "4-01-02-04",
        "occupation_by": CodedBy.EMPLOYER,
        "openings": 2,
        "taken": 0,
        "obtained": Obtained.PORTAL,
        "employment_form": "PROPORTIONAL",
        "pay_min": Decimal(3200),
        "pay_max": Decimal(4000),
        "pay_period": PayPeriod.MONTH,
        "weekly_hours": 40.0,
        "schedules": [],
        "work_place": WorkPlace.ON_SITE,
        "district": "620102",
        "communication": [],
        "licences": [],
        "accommodations": [],
        "state": PostingState.OPEN,
        "published_at": DAY_BEFORE,
        "closes_at": DAY_BEFORE + timedelta(days=60),
        "created_at": DAY_BEFORE,
        "updated_at": DAY_BEFORE,
    }


def a_draft(session: Session, employer: Employer | None = None, **changes: Any) -> Posting:
    """A draft, not yet submitted."""
    draft = {"state": PostingState.DRAFT, "published_at": None, "closes_at": None}
    return a_posting(session, employer, **(draft | changes))


def _demand(demand: Demand) -> PostingDemand:
    return PostingDemand(
        id=new_id(),
        item=demand.item,
        level=demand.level,
        source=demand.source,
        essential=demand.essential,
        reason=demand.reason,
    )


def a_posting_body(**changes: Any) -> dict[str, Any]:
    """The body of a posting as an employer sends it."""
    body: dict[str, Any] = {
        "title": "超市收银员",
        "description": "负责收银和整理货架。",
        "occupation": "4-01-02-04",
        "openings": 2,
        "employment_form": "PROPORTIONAL",
        "pay": {
            "base_min": {"amount": "3200.00", "currency": "CNY"},
            "base_max": {"amount": "4000.00", "currency": "CNY"},
            "period": "month",
        },
        "weekly_hours": 40,
        "work_place": "on_site",
        "district": "620102",
    }
    return body | changes
