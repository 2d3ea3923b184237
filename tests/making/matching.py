"""Made offers, people and snapshots that no database has seen."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from types import MappingProxyType
from typing import Any
from uuid import UUID

import numpy as np

from app.base.ids import new_id
from app.employers.models import Employer, EmployerKind
from app.functioning.catalogue import ITEM_CODES
from app.functioning.rules import Demand
from app.matching.index import Offer, Snapshot, View, offer, segment, view
from app.matching.model import Model
from app.postings.models import (
    CodedBy,
    Obtained,
    PayPeriod,
    Posting,
    PostingDemand,
    PostingState,
    WorkPlace,
)
from app.seekers.catalogue import ABILITY_MATCHING, EMPLOYER_CANDIDATES
from app.seekers.models import CapabilityRow, Experience, HeldLicence, Method, Seeker, SeekerState
from tests.conftest import NOON

DAY = date(2026, 11, 23)


def an_offer(
    model: Model,
    demands: Sequence[Demand] = (),
    firm: Mapping[str, Any] = MappingProxyType({}),
    **changes: Any,
) -> Offer:
    """An open posting of a cashier, with the defaults of its occupation unless changed."""
    counts = dict.fromkeys(("received", "answered", "answer_seconds"), 0) | dict(firm)
    employer = Employer(id=new_id(), name="示例超市", kind=EmployerKind.ENTERPRISE, **counts)
    values: dict[str, Any] = {
        "id": new_id(),
        "employer_id": employer.id,
        "title": "超市收银员",
        "description": "负责收银和整理货架。",
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
        "communication": [],
        "licences": [],
        "accommodations": [],
        "work_place": WorkPlace.ON_SITE,
        "district": "620102",
        "state": PostingState.OPEN,
        "published_at": NOON - timedelta(days=1),
        "closes_at": NOON + timedelta(days=30),
        "created_at": NOON,
    }
    posting = Posting(**(values | changes))
    return offer(posting, employer, [_demand(one) for one in demands], model)


def a_view(
    model: Model,
    levels: Mapping[str, int | None] | None = None,
    *,
    licences: Iterable[str] = (),
    worked_as: Iterable[str] = (),
    applied: Iterable[UUID] = (),
    consents: Iterable[str] = (ABILITY_MATCHING, EMPLOYER_CANDIDATES),
    **changes: Any,
) -> View:
    """A person of 36 in Chengguan without wishes, of whom nothing is known unless given.

    They agree to everything for a year unless other `consents` are given.
    """
    values: dict[str, Any] = {
        "id": new_id(),
        "name": "李示例",
        "birth_date": date(1990, 3, 7),
        "district": "620102",
        "education": "61",
        "state": SeekerState.JOB_READY,
        "skills": [],
        "desired_titles": [],
        "desired_occupations": [],
        "desired_districts": [],
        "accepted_forms": [],
        "accepted_work_places": [],
        "accepted_schedules": [],
        "accommodations": [],
        "personalised": True,
        "experiences": [Experience(title=title, years=2.0) for title in worked_as],
        "licences": [HeldLicence(code=code) for code in licences],
        "capabilities": [_capability(*pair) for pair in (levels or {}).items()],
    }
    ends = NOON + timedelta(days=300)
    return view(Seeker(**(values | changes)), applied, DAY, model, dict.fromkeys(consents, ends))


def a_snapshot(model: Model, *batches: Sequence[Offer], generation: int = 1) -> Snapshot:
    """An index of these offers, a segment a batch."""
    parts = tuple(segment(batch, model) for batch in batches)
    return Snapshot(generation, parts, tuple(np.ones(len(part), np.bool_) for part in parts))


def able(level: int = 5, **changes: int | None) -> dict[str, int | None]:
    """The same level on every item, unless changed."""
    return dict.fromkeys(ITEM_CODES, level) | changes


def _demand(one: Demand) -> PostingDemand:
    return PostingDemand(
        item=one.item,
        level=one.level,
        source=one.source,
        essential=one.essential,
        reason=one.reason,
    )


def _capability(item: str, level: int | None) -> CapabilityRow:
    return CapabilityRow(item=item, level=level, method=Method.SELF, assessed_on=DAY)
