"""The log as its auditor reads it over HTTP."""

from datetime import timedelta

from fastapi.testclient import TestClient

from app.audit.models import Event, Topic, Verification
from app.audit.record import Note, note_it
from app.audit.transaction import transaction
from app.base.actor import SYSTEM, Actor, Kind
from app.base.database import Database
from app.base.ids import new_id
from app.identity.scopes import Scope
from tests.conftest import NOON, system_session
from tests.making.counting import statements
from tests.making.identity import Door

PATH = "/v1/audit/events"
SOMEBODY, SUBJECT = new_id(), new_id()


def _happen(database: Database, count: int) -> None:
    actor = Actor(Kind.STAFF, SOMEBODY, None, None)
    with transaction(database) as session:
        for number in range(count):
            at = NOON + timedelta(minutes=number)
            note_it(session, Note(actor, "thing.done", "thing", SUBJECT, at, Topic.CHANGE))
        note_it(session, Note(SYSTEM, "thing.read", "seeker", new_id(), NOON, Topic.ACCESS))


def test_pages_hold_every_event_once_the_newest_first(door: Door, database: Database) -> None:
    _happen(database, 5)
    auditor = door.signed_in(Kind.AUDITOR)
    first = auditor.get(PATH, limit=4, name="thing.done").json()
    second = auditor.get(PATH, limit=4, name="thing.done", cursor=first["next"]).json()
    numbers = [event["seq"] for event in first["items"] + second["items"]]
    assert (len(first["items"]), len(second["items"]), second["next"]) == (4, 1, None)
    assert numbers == sorted(set(numbers), reverse=True)
    assert auditor.get(PATH, limit=4, name="thing.read", cursor=first["next"]).status_code == 400


def test_every_filter_narrows(door: Door, database: Database) -> None:
    _happen(database, 5)
    auditor = door.signed_in(Kind.AUDITOR)

    def count(**by: object) -> int:
        return len(auditor.get(PATH, limit=100, **by).json()["items"])

    assert count(subject_id=SUBJECT) == 5
    assert count(actor_id=SOMEBODY, topic="change") == 5
    assert count(actor_id=SOMEBODY, topic="access") == 0
    since, until = (f"2026-11-23T04:0{minute}:00Z" for minute in (1, 3))
    assert count(actor_id=SOMEBODY, since=since, until=until) == 2


def test_reading_the_log_is_an_event_of_its_own(door: Door, database: Database) -> None:
    auditor = door.signed_in(Kind.AUDITOR)
    assert auditor.get(PATH, subject_id=SUBJECT).status_code == 200
    newest = auditor.get(PATH, limit=1).json()["items"][0]
    assert (newest["name"], newest["topic"]) == ("audit.events_read", "access")
    assert newest["actor_id"] == str(auditor.account_id)
    assert newest["subject_id"] == str(SUBJECT)


def test_only_who_holds_the_scope_reads_it(door: Door, client: TestClient) -> None:
    clerk = door.caller(Kind.STAFF, districts=["620102"], scopes=[Scope.EVENTS_READ])
    for path in (PATH, "/v1/audit/verification"):
        assert clerk.get(path).status_code == 403
        assert client.get(path).status_code == 401


def test_a_page_costs_the_same_few_statements(door: Door, database: Database) -> None:
    _happen(database, 30)
    auditor = door.signed_in(Kind.AUDITOR)
    counts = []
    for limit in (2, 20):
        with statements(database) as seen:
            auditor.get(PATH, limit=limit)
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_the_last_verification_is_told(door: Door, database: Database) -> None:
    auditor = door.signed_in(Kind.AUDITOR)
    assert auditor.get("/v1/audit/verification").json() == {"last": None}
    for minute, finding in ((1, None), (2, "edited")):
        ended = NOON + timedelta(minutes=minute)
        with transaction(database) as session:
            session.add(
                Verification(
                    began_at=NOON, ended_at=ended, events=9, chains=2, anchors=3,
                    finding=finding, seq=4 if finding else None,
                )
            )  # fmt: skip
    told = auditor.get("/v1/audit/verification").json()["last"]
    assert (told["finding"], told["seq"], told["events"]) == ("edited", 4, 9)
    with system_session(database.reader) as session:
        assert session.get(Event, 10**6) is None
