"""For whom a transaction works: set at its beginning, gone with it, and given back (goal S21)."""

import re
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from uuid import UUID

import psycopg
import pytest
import sqlalchemy as sa
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.audit.transaction import act, as_system, transaction
from app.base import context
from app.base.actor import SYSTEM, Actor, Kind
from app.base.context import DOOR, NOBODY, OWN_WORK, acting, context_of
from app.base.database import Database, new_session
from app.base.ids import new_id
from app.base.secrets import Keyring
from app.base.settings import Settings
from app.identity.models import Party
from app.main import furnish
from tests.conftest import NOON
from tests.making.employers import an_employer
from tests.making.identity import Door
from tests.making.postings import a_posting
from tests.making.seekers import a_seeker
from tests.making.things import a_party

on_postgresql = pytest.mark.parametrize("empty_database", ["postgresql"], indirect=True)


def kind_in(session: Session) -> str:
    """Whom the database itself takes the transaction to work for."""
    asked = sa.text("SELECT coalesce(current_setting('aixinwu.kind', true), '')")
    return str(session.scalars(asked).one())


def parties(session: Session) -> int:
    return session.scalars(sa.select(sa.func.count()).select_from(Party)).one()


def an_actor(party_id: UUID) -> Actor:
    return Actor(Kind.SEEKER, new_id(), party_id, None)


@pytest.fixture
def single(empty_database: Database) -> Iterator[Database]:
    """A database with one pooled connection, which every transaction uses after another."""
    url = empty_database.url.render_as_string(hide_password=False)
    database = Database(url, pool_size=1)
    yield database
    database.dispose()


def left_behind(database: Database) -> list[str]:
    """What a transaction without a context finds set on the pooled connection."""
    with database.reader.connect() as connection:
        settings = (f"current_setting('aixinwu.{name}', true)" for name in context.NAMES)
        found = connection.exec_driver_sql(f"SELECT {', '.join(settings)}").one()
    return [value for value in found if value]


@on_postgresql
def test_a_context_ends_with_its_transaction(single: Database) -> None:
    actor = Actor(Kind.STAFF, new_id(), new_id(), new_id(), frozenset({"620102"}))
    with transaction(single, context=acting(actor, NOON)) as session:
        assert kind_in(session) == "staff"
    assert left_behind(single) == []
    with new_session(single.reader) as session:
        assert kind_in(session) == ""


@on_postgresql
def test_a_setting_of_the_session_instead_of_the_transaction_would_leak(
    single: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The seeded fault: `set_config(…, false)`."""
    monkeypatch.setattr(context, "_SET", context._SET.replace(", true)", ", false)"))
    with transaction(single):
        pass
    with transaction(single, context=acting(an_actor(new_id()), NOON)) as session:
        kind_in(session)
    assert "seeker" in left_behind(single)


@on_postgresql
def test_a_context_holds_over_a_commit_and_a_rollback_in_one_session(single: Database) -> None:
    with new_session(single.reader, OWN_WORK) as session:
        assert kind_in(session) == "system"
        session.rollback()
        assert kind_in(session) == "system"
        with session.begin_nested():
            assert kind_in(session) == "system"


def test_an_account_of_the_kind_system_works_for_nobody() -> None:
    assert acting(SYSTEM, NOON).kind == "system"
    assert acting(replace(SYSTEM, account_id=new_id()), NOON) == NOBODY


@on_postgresql
def test_a_session_without_a_context_sees_nothing(session: Session, database: Database) -> None:
    a_party(session, NOON)
    assert parties(session) == 1
    with new_session(database.reader, NOBODY) as other:
        assert parties(other) == 0
    with new_session(database.reader, DOOR) as other:  # it asks who is merged with whom
        assert parties(other) == 1
    with new_session(database.reader) as other:
        assert parties(other) == 0
    with transaction(database) as other:
        assert parties(other) == 1


@on_postgresql
def test_what_surrounds_a_session_has_its_context_back(
    session: Session, database: Database
) -> None:
    assert kind_in(session) == "system"
    with transaction(database, context=DOOR) as request:
        assert kind_in(request) == "door"
        act(request, an_actor(new_id()), NOON)
        assert kind_in(request) == "seeker"
    assert kind_in(session) == "system"

    def fail() -> None:
        with transaction(database, context=DOOR) as request:
            kind_in(request)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert kind_in(session) == "system"


@on_postgresql
def test_a_request_is_its_callers_and_the_test_has_its_own_view_back(
    session: Session, door: Door, keys: Keyring
) -> None:
    mine, other = a_seeker(session, keys), a_seeker(session, keys)
    caller = door.caller(Kind.SEEKER, party_id=mine.id)
    assert caller.get(f"/v1/seekers/{mine.id}").status_code == 200
    assert caller.get(f"/v1/seekers/{other.id}").status_code == 404
    assert (kind_in(session), parties(session)) == ("system", 2)


@on_postgresql
def test_work_of_the_house_within_a_request_ends_with_its_block(
    session: Session, database: Database
) -> None:
    mine, other = a_party(session, NOON), a_party(session, NOON)
    with transaction(database, context=acting(an_actor(mine.id), NOON)) as request:
        assert parties(request) == 1
        with as_system(request, "to count everybody"):
            assert parties(request) == 2
            with as_system(request, "within it again"):
                assert kind_in(request) == "system"
            assert kind_in(request) == "system"
        assert (kind_in(request), parties(request)) == ("seeker", 1)
        assert request.get(Party, other.id) is None
        assert request.info["as_system"] == ["to count everybody", "within it again"]


@on_postgresql
def test_work_of_the_house_that_fails_does_not_go_on(session: Session, database: Database) -> None:
    mine = a_party(session, NOON)

    def fail(request: Session) -> None:
        with as_system(request, "to do what cannot be done"):
            raise LookupError

    def break_it(request: Session) -> None:
        with request.begin_nested(), as_system(request, "to make a party twice"):
            twice = {"id": mine.id, "kind": "person", "created_at": NOON}
            request.execute(sa.insert(Party).values(twice))

    with transaction(database, context=acting(an_actor(mine.id), NOON)) as request:
        with pytest.raises(LookupError):
            fail(request)
        assert kind_in(request) == "seeker"
        with pytest.raises(IntegrityError):
            break_it(request)
        assert (kind_in(request), context_of(request).kind) == ("seeker", "seeker")


@pytest.mark.parametrize("empty_database", ["sqlite"], indirect=True)
def test_on_sqlite_a_context_changes_nothing(session: Session, database: Database) -> None:
    mine = a_party(session, NOON)
    with transaction(database, context=NOBODY) as request:
        act(request, an_actor(mine.id), NOON)
        with as_system(request, "which it was anyway"):
            assert parties(request) == 1


@on_postgresql
def test_a_request_asks_once_more_than_it_did_without_contexts(
    bare_app: FastAPI,
    settings: Settings,
    open_database: Database,
    single: Database,
    keys: Keyring,
) -> None:
    """Counted on the wire: BEGIN brings the door's context along, the actor's is one message."""
    furnish(bare_app, settings, keyring=keys, database=single, now=lambda: NOON, watching=False)
    with transaction(single) as session:
        posting = a_posting(session, an_employer(session))
    with TestClient(bare_app) as client:
        caller = Door(client, single, keys, NOON).caller(Kind.KIOSK)
        with single.reader.connect() as connection:
            opened = connection.connection.dbapi_connection
        with tempfile.TemporaryFile() as told:
            opened.pgconn.trace(told.fileno())
            assert caller.get(f"/v1/postings/{posting.id}").status_code == 200
            opened.pgconn.untrace()
            told.seek(0)
            sent = re.findall(rb"\tF\t\d+\t(?:Query|Parse|Execute)\t.*", told.read())
    contexts = [line for line in sent if b"set_config" in line]
    assert isinstance(opened, psycopg.Connection)
    assert len(contexts) == 2
    assert b"BEGIN" in contexts[0]
    assert not any(b"BEGIN" in line for line in sent if line is not contexts[0])
