"""People who are never saved, for the rule tests of seekers."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from app.base.actor import Actor, Kind
from app.base.secrets import Keyring
from app.functioning.catalogue import ITEM_CODES
from app.identity.rules import person as a_party
from app.seekers import rules
from app.seekers.models import (
    Seeker,
)
from tests.conftest import NOON
from tests.making.numbers import a_certificate_number, an_identity_number

TODAY = NOON.date()
BORN = date(1990, 3, 7)
NUMBER = an_identity_number(BORN, 123)
PRINTED = a_certificate_number(NUMBER)
STAFF = Actor(Kind.STAFF, uuid4(), None, None, frozenset({"620102"}))
OFFICER = Actor(Kind.OFFICER, uuid4(), None, None)
FIRST, SECOND, THIRD = ITEM_CODES[:3]


def oneself(seeker: Seeker) -> Actor:
    return Actor(Kind.SEEKER, uuid4(), seeker.id, seeker.id)


def registered(keys: Keyring, **said: Any) -> Seeker:
    party = a_party("620102", NOON)
    content = {"name": "李示例", "district": "620102", "id_number": NUMBER} | said
    seeker = rules.registered(party, content, keys, NOON - timedelta(days=1))
    seeker.capabilities = []
    return seeker


def codes(refused: Any) -> list[tuple[str, str]]:
    return [(problem.pointer, problem.code) for problem in refused.value.errors]
