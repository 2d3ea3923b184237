"""A board: an employer, its member and the staff of its place at the door."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from app.audit.models import Event, Topic
from app.audit.transaction import transaction
from app.base.actor import Kind
from app.employers.models import Employer
from app.functioning.rules import Demand
from app.postings.models import Posting
from tests.making.employers import an_employer
from tests.making.identity import Caller, Door
from tests.making.postings import a_posting
from tests.making.reference import a_minimum_wage

POSTINGS = "/v1/postings"


@dataclass
class Board:
    """One employer with those who act for it."""

    door: Door
    employer: Employer
    member: Caller
    staff: Caller

    def posting(self, demands: tuple[Demand, ...] = (), **changes: Any) -> Posting:
        """A posting of this employer, kept."""
        with transaction(self.door.database) as session:
            employer = session.get_one(Employer, self.employer.id)
            return a_posting(session, employer, demands, **changes)

    def events(self) -> list[Event]:
        """What the log tells of changes, in order."""
        with transaction(self.door.database, reading=True) as session:
            told = sa.select(Event).where(Event.topic == Topic.CHANGE).order_by(Event.seq)
            return list(session.scalars(told))

    def names(self) -> list[str]:
        """The names of these events."""
        return [event.name for event in self.events()]

    def stranger(self) -> Caller:
        """A member of another employer."""
        return a_board(self.door, wages=False).member


def a_board(door: Door, *, wages: bool = True, **changes: Any) -> Board:
    """A verified employer of Chengguan, its member, and staff of that district."""
    with transaction(door.database) as session:
        employer = an_employer(session, **changes)
        if wages:
            session.add(a_minimum_wage())
    member = door.caller(Kind.EMPLOYER, party_id=employer.id, organisation_id=employer.id)
    return Board(door, employer, member, door.staff("620102"))
