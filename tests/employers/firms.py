"""Callers and employers that the route tests share."""

from typing import Any

import sqlalchemy as sa

from app.audit.models import Event, Topic
from app.audit.transaction import transaction
from app.base.actor import Kind
from app.base.database import Database
from app.employers.models import Employer
from tests.making.employers import an_employer
from tests.making.identity import Caller, Door

PATH = "/v1/employers"
NOWHERE = "0193f0a0-0000-7000-8000-000000000000"


def made(database: Database, **changes: Any) -> Employer:
    with transaction(database) as session:
        return an_employer(session, **changes)


def member(door: Door, employer: Employer, kind: Kind = Kind.EMPLOYER) -> Caller:
    return door.caller(kind, party_id=employer.id, organisation_id=employer.id)


def events(database: Database, topic: Topic = Topic.CHANGE) -> list[Event]:
    with transaction(database, reading=True) as session:
        return list(session.scalars(sa.select(Event).where(Event.topic == topic)))


def names(database: Database) -> list[str]:
    return [event.name for event in events(database)]
