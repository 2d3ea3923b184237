"""The stream of events, and what the installation says of itself."""

import ast
import re
from pathlib import Path
from typing import Any

import pytest

from app.applications.tasks import PAST
from app.audit.models import Topic
from app.audit.record import Note, note_it
from app.audit.transaction import transaction
from app.base.actor import SYSTEM, Kind
from app.base.database import Database, Table
from app.base.errors import Refusal
from app.base.ids import new_id
from app.exchange.catalogue import EVENTS
from app.identity.scopes import Scope
from app.worker import WORKS
from tests.conftest import NOON
from tests.making.counting import statements
from tests.making.identity import Caller, Door

SUBJECT, SEEKER = new_id(), new_id()

OF_PEOPLE = ("application", "human_review", "interview", "message", "seeker", "link", "consent")


def note(database: Database, name: str, district: str | None = "620102", **changes: Any) -> None:
    values = {"topic": Topic.CHANGE, "subject_kind": "posting", "subject_id": SUBJECT}
    made = {"refs": {"seeker": SEEKER.hex}, **values, **changes}
    with transaction(database) as session:
        note_it(session, Note(SYSTEM, name, at=NOON, district=district, **made))


@pytest.fixture
def log(door: Door) -> Caller:
    """Five events of two districts and of none, and somebody of the first district."""
    for name in ("posting.created", "posting.submitted", "posting.published"):
        note(door.database, name)
    note(door.database, "posting.closed", None)
    note(door.database, "employer.verified", "620103", subject_kind="employer")
    return door.staff("620102")


def names(caller: Caller, **params: Any) -> list[str]:
    answer = caller.get("/v1/events", **params)
    assert answer.status_code == 200, answer.text
    return [event["name"] for event in answer.json()["items"]]


def test_staff_pull_the_events_of_their_districts_and_of_none_in_order(log: Caller) -> None:
    assert names(log) == [
        "posting.created",
        "posting.submitted",
        "posting.published",
        "posting.closed",
    ]


def test_staff_see_an_event_whose_other_district_is_theirs(log: Caller, door: Door) -> None:
    note(door.database, "application.read", "620121", other_district="620102")
    note(door.database, "application.listed", "620121", other_district="620103")
    assert names(log, name="application.read") == ["application.read"]
    assert names(log, name="application.listed") == []


@pytest.mark.parametrize("kind", OF_PEOPLE)
def test_an_event_about_a_person_that_names_no_district_is_shown_to_nobody(
    log: Caller, door: Door, kind: str
) -> None:
    note(door.database, "application.read", None, subject_kind=kind)
    assert names(log, name="application.read") == []


def test_an_event_holds_ids_and_nothing_else(log: Caller) -> None:
    event = log.get("/v1/events", name="posting.created").json()["items"][0]
    assert event["refs"] == {"seeker": str(SEEKER)}
    assert event["subject_id"] == str(SUBJECT)
    assert set(event) == {
        "seq", "at", "name", "topic", "actor_kind", "actor_id", "on_behalf_of", "organisation_id",
        "district", "other_district", "subject_kind", "subject_id", "refs", "reason_code",
        "request_id",
    }  # fmt: skip


def test_the_stream_goes_on_from_a_cursor_and_from_a_number(log: Caller, door: Door) -> None:
    first = log.get("/v1/events", limit=3).json()
    assert len(first["items"]) == 3
    rest = log.get("/v1/events", limit=3, cursor=first["next"]).json()
    assert ([one["name"] for one in rest["items"]], rest["next"]) == (["posting.closed"], None)
    last = rest["items"][-1]["seq"]
    assert names(log, after=last) == []
    note(door.database, "posting.reopened")
    assert names(log, after=last) == ["posting.reopened"]


def test_a_full_last_page_has_no_next(log: Caller) -> None:
    assert log.get("/v1/events", limit=4).json()["next"] is None


def test_filters_narrow_the_stream(log: Caller, door: Door) -> None:
    note(door.database, "seeker.read", topic=Topic.ACCESS, subject_kind="seeker", subject_id=SEEKER)
    assert names(log, name="posting.closed") == ["posting.closed"]
    assert names(log, topic="access") == ["seeker.read"]
    assert names(log, subject_kind="seeker", subject_id=str(SEEKER)) == ["seeker.read"]
    assert names(log, subject_id=str(new_id())) == []


def test_a_cursor_belongs_to_its_filters(log: Caller) -> None:
    cursor = log.get("/v1/events", limit=1).json()["next"]
    answer = log.get("/v1/events", limit=1, cursor=cursor, name="posting.closed")
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_cursor")


def test_a_cursor_of_another_list_or_of_nobody_is_refused(log: Caller, door: Door) -> None:
    other = door.keys.sign("cursor", {"b": "x", "k": "v", "v": 1, "i": SUBJECT.hex})
    for cursor in ("AAAA", other):
        answer = log.get("/v1/events", cursor=cursor)
        assert (answer.status_code, answer.json()["code"]) == (400, "invalid_cursor")


@pytest.mark.parametrize("wrong", [{"after": -1}, {"after": 2**63}, {"limit": 0}, {"x": 1}])
def test_a_wrong_parameter_is_refused(log: Caller, wrong: dict[str, int]) -> None:
    assert log.get("/v1/events", **wrong).status_code == 422


def test_only_staff_with_the_scope_pull_events(door: Door) -> None:
    for caller in (
        door.caller(Kind.EMPLOYER),
        door.caller(Kind.SEEKER),
        door.caller(Kind.STAFF, districts=["620102"], scopes=[Scope.POSTINGS_READ]),
    ):
        answer = caller.get("/v1/events")
        assert (answer.status_code, answer.json()["code"]) == (403, "scope_missing")
    assert door.client.get("/v1/events").status_code == 401


def test_a_page_of_events_costs_the_same_however_long(log: Caller, door: Door) -> None:
    with statements(door.database) as few:
        log.get("/v1/events", limit=1)
    with statements(door.database) as many:
        log.get("/v1/events", limit=4)
    assert len(few) == len(many)


def test_anybody_may_ask_what_the_installation_speaks(door: Door) -> None:
    body = door.client.get("/v1/meta").json()
    assert body["languages"] == ["zh", "en"]
    assert body["time"] == "2026-11-23T04:00:00Z"
    assert body["version"]
    assert {one["name"] for one in body["events"]} == set(EVENTS)
    assert {one["code"] for one in body["problems"]} == set(Refusal.known)
    assert all(one["title"]["zh"] and one["title"]["en"] for one in body["problems"])
    assert set(body) == {"version", "model_version", "time", "languages", "events", "problems"}


def test_the_type_of_a_problem_leads_to_what_it_means(door: Door) -> None:
    refused = door.client.get("/v1/events").json()
    meaning = door.client.get(refused["type"]).json()
    assert (meaning["code"], meaning["status"]) == ("unauthenticated", 401)
    assert meaning["title"]["zh"] == "请先登录或提供有效的令牌"


@pytest.mark.parametrize("code", ["no_such_problem", "x" * 41, "..", "%00"])
def test_an_unknown_problem_is_a_problem(door: Door, code: str) -> None:
    answer = door.client.get(f"/problems/{code}")
    assert answer.status_code in (404, 422)
    assert answer.headers["content-type"] == "application/problem+json"


_NAME = re.compile(r"[a-z_]+\.[a-z]+(_[a-z]+)*")
_SUBJECTS = {name.partition(".")[0] for name in EVENTS}
_NO_EVENT = {"id", "png"}


def test_every_event_that_is_noted_stands_in_the_catalogue() -> None:
    noted = {f"application.{past}" for past in PAST.values()}
    for path in Path("app").rglob("*.py"):
        if "catalogue" in (path.stem, path.parent.name):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                subject, _, act = node.value.partition(".")
                if _NAME.fullmatch(node.value) and subject in _SUBJECTS and act not in _NO_EVENT:
                    noted.add(node.value)
    columns = {f"{t.name}.{column.name}" for t in Table.metadata.sorted_tables for column in t.c}
    assert noted - set(WORKS) - (columns - set(EVENTS)) == set(EVENTS)
