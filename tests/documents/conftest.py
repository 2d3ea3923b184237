"""People and parties who have documents here."""

from collections.abc import Callable
from uuid import UUID

import pytest

from app.audit.transaction import transaction
from app.base.actor import Kind
from app.identity import rules
from tests.conftest import NOON
from tests.making.identity import Caller, Door

Party = Callable[..., UUID]


@pytest.fixture
def party(door: Door) -> Party:
    """Makes a party in a district, a person unless told otherwise; its id."""

    def make(district: str = "620102", *, organisation: bool = False) -> UUID:
        with transaction(door.database) as session:
            kind = rules.organisation if organisation else rules.person
            made = kind(district, NOON)
            session.add(made)
            session.flush()
            return made.id

    return make


@pytest.fixture
def person(party: Party) -> UUID:
    return party()


@pytest.fixture
def seeker(door: Door, person: UUID) -> Caller:
    return door.caller(Kind.SEEKER, party_id=person)
