"""Callers, people and requests that the route tests of seekers share."""

from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from httpx2 import Response

from app.audit.models import Event, Topic
from app.audit.transaction import transaction
from app.base.actor import Kind
from app.base.database import Database
from app.functioning.catalogue import ACCOMMODATIONS, ITEM_CODES
from app.seekers.models import Seeker
from tests.making.identity import Caller, Door
from tests.making.numbers import a_certificate_number, an_identity_number
from tests.making.seekers import a_consent, a_seeker

PATH = "/v1/seekers"
NUMBER = an_identity_number(date(1988, 5, 20), 777)
PRINTED = a_certificate_number(NUMBER)
BROUGHT = next(a.code for a in ACCOMMODATIONS.values() if a.person_can_bring)
EMPLOYERS_ONLY = next(a.code for a in ACCOMMODATIONS.values() if not a.person_can_bring)
FIRST, SECOND, THIRD = ITEM_CODES[:3]
WHOLE = {
    "name": "李示例",
    "district": "620102",
    "id_number": NUMBER,
    "certificate": {"number": PRINTED, "valid_until": "2033-05-01"},
    "phone": "154-0000-1234",
    "education": "61",
    "graduated_on": "2008-07-01",
    "introduction": "做过五年客服。",
    "skills": ["打字", "普通话"],
    "desired_titles": ["客服"],
    "desired_occupations": ["4-04-05-03"],
    "desired_districts": ["620102", "620103"],
    "accepted_forms": ["PROPORTIONAL", "FLEXIBLE"],
    "accepted_work_places": ["remote", "hybrid"],
    "accepted_schedules": ["DAY"],
    "pay_floor": {"amount": "2500.00", "currency": "CNY"},
    "most_weekly_hours": 40,
    "accommodations": [],
    "reach": "text",
    "format_preference": "large_print",
    "experiences": [{"title": "客服", "years": 5, "occupation": "4-04-05-03"}],
    "licences": [{"code": "HEALTH_CERTIFICATE", "valid_until": "2027-05-01"}],
}


def made(door: Door, **changes: Any) -> Seeker:
    with transaction(door.database) as session:
        return a_seeker(session, door.keys, **changes)


def agrees(door: Door, seeker_id: str, *purposes: str) -> None:
    """The person agrees to these purposes, whatever was agreed to before."""
    with transaction(door.database) as session:
        seeker = session.get_one(Seeker, UUID(seeker_id))
        for purpose in purposes:
            a_consent(session, seeker, purpose)


def oneself(door: Door, seeker: Seeker) -> Caller:
    return door.caller(Kind.SEEKER, party_id=seeker.id)


def noted(database: Database, topic: Topic = Topic.CHANGE) -> list[str]:
    with transaction(database, reading=True) as session:
        return list(
            session.scalars(sa.select(Event.name).where(Event.topic == topic).order_by(Event.seq))
        )


def problems(answer: Response) -> list[tuple[str, str]]:
    return [(problem["pointer"], problem["code"]) for problem in answer.json()["errors"]]
