"""A backend links its user in a real database, where every transaction is its own connection."""

from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.audit.transaction import transaction
from app.base.actor import Kind
from app.base.database import Database
from app.base.secrets import Keyring
from app.base.settings import Settings
from app.main import furnish
from tests.conftest import NOON, StandingClock
from tests.making.identity import Door
from tests.making.machines import Backend
from tests.making.seekers import a_seeker


def test_counting_a_try_does_not_wait_for_the_request(
    open_database: Database, bare_app: FastAPI, settings: Settings, keys: Keyring
) -> None:
    """SQLite has one writer: a second transaction within a request's own would wait for it."""
    clock = StandingClock()
    app = furnish(
        bare_app, settings, keyring=keys, database=open_database, now=clock, watching=False
    )
    with TestClient(app, raise_server_exceptions=False) as client:
        door = Door(client, open_database, keys, NOON)
        backend = Backend(door.signed_in(Kind.SYSTEM_ADMIN))
        with transaction(open_database) as session:
            seeker_id = a_seeker(session, keys).id
        person = door.signed_in(Kind.SEEKER, party_id=seeker_id)
        code = person.post("/v1/links/codes", {"client_id": backend.id}).json()["code"]
        answer = backend.own().post("/v1/links", {"code": code, "subject": "u"})
        assert answer.status_code == 201, answer.text
