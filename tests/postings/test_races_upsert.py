"""Many first upserts of one posting at the same moment, on the real engine."""

import threading
from collections.abc import Iterator
from uuid import UUID

import pytest
import sqlalchemy as sa
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.audit.models import Event, Topic
from app.audit.transaction import transaction
from app.base.actor import Kind
from app.base.database import Database
from app.base.secrets import Keyring
from app.base.settings import Settings
from app.main import furnish
from app.postings.models import Posting
from tests.conftest import NOON, empty
from tests.making.employers import an_employer
from tests.making.identity import Caller, Door
from tests.making.postings import a_posting_body

CALLERS = 8


@pytest.fixture
def open_door(
    bare_app: FastAPI, settings: Settings, empty_database: Database, keys: Keyring
) -> Iterator[Door]:
    """The application over the real engine; everything made is removed again."""
    app = furnish(
        bare_app,
        settings,
        keyring=keys,
        database=empty_database,
        now=lambda: NOON,
        watching=False,
    )
    client = TestClient(app, raise_server_exceptions=False)
    yield Door(client, empty_database, keys, NOON)
    with empty_database.writer.begin() as connection:
        empty(connection)


def put_at_once(caller: Caller, path: str) -> list[tuple[int, bool]]:
    """The same PUT from as many hands as there are callers, at the same moment."""
    barrier = threading.Barrier(CALLERS)
    answers: list[tuple[int, bool]] = []

    def put() -> None:
        own = Caller(TestClient(caller.client.app), caller.token, caller.account_id, None)
        barrier.wait(30)
        answer = own.put(path, a_posting_body())
        answers.append((answer.status_code, answer.json().get("changed")))

    threads = [threading.Thread(target=put) for _ in range(CALLERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return answers


def an_employer_of(door: Door) -> UUID:
    with transaction(door.database) as session:
        return an_employer(session).id


def test_of_many_first_upserts_one_creates_and_the_others_change_nothing(open_door: Door) -> None:
    employer_id = an_employer_of(open_door)
    caller = open_door.caller(Kind.INTEGRATION, party_id=employer_id)
    answers = put_at_once(caller, f"/v1/employers/{employer_id}/postings/A-1")
    assert sorted(answers) == [(200, False)] * (CALLERS - 1) + [(201, True)]
    with transaction(open_door.database, reading=True) as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Posting)) == 1
        told = sa.select(Event.name).where(Event.topic == Topic.CHANGE)
        assert list(session.scalars(told)) == ["posting.created"]
