"""Who read an application is noted; who may see such events is a matter of districts."""

from typing import Any

import pytest
import sqlalchemy as sa

from app.audit.chain import broken_at
from app.audit.models import Event, Topic
from app.audit.transaction import transaction
from app.base.actor import Kind
from tests.conftest import system_session
from tests.making.counting import statements
from tests.making.identity import Caller, Door
from tests.making.index import reindexed
from tests.making.pairing import Pairing, a_pairing
from tests.making.seekers import a_seeker

OFFER = {"mode": "on_site", "place": "示例路1号", "times": ["2026-12-01T02:00:00Z"]}


def accesses(door: Door) -> list[tuple[str, str]]:
    with system_session(door.database.reader) as session:
        noted = sa.select(Event).where(Event.topic == Topic.ACCESS).order_by(Event.seq)
        return [(event.name, event.actor_kind.value) for event in session.scalars(noted)]


def readings(pairing: Pairing) -> list[tuple[str, str]]:
    """Every address an application can be read at, and the event its reading leaves."""
    path = f"/v1/applications/{pairing.apply().json()['id']}"
    interview = pairing.employer.post(f"{path}/interviews", OFFER).json()["id"]
    return [
        ("/v1/applications", "application.listed"),
        (path, "application.read"),
        (f"{path}/transitions", "application.moves_read"),
        (f"{path}/interviews", "application.interviews_read"),
        (f"{path}/interviews/{interview}", "interview.read"),
        (f"{path}/messages", "application.messages_read"),
    ]


def test_reading_by_anybody_but_the_person_is_noted_once(pairing: Pairing) -> None:
    officer = pairing.door.caller(Kind.OFFICER, paired_with=[pairing.seeker.party_id])
    expected = []
    for path, name in readings(pairing):
        assert pairing.seeker.get(path).status_code == 200
        for who, kind in (
            (pairing.staff, "staff"),
            (officer, "officer"),
            (pairing.employer, "employer"),
        ):
            assert who.get(path).status_code == 200
            expected.append((name, kind))
    assert accesses(pairing.door) == expected


def test_every_reading_of_applications_is_declared_to_be_noted(pairing: Pairing) -> None:
    paths = pairing.door.client.app.openapi()["paths"]  # type: ignore[attr-defined]
    declared = {
        path: verbs["get"]["x-authz"]["notes_access"]
        for path, verbs in paths.items()
        if path.startswith("/v1/applications") and "get" in verbs
    }
    assert len(declared) == 7
    assert all(declared.values())


def test_a_list_read_by_staff_costs_the_same_however_long(pairing: Pairing) -> None:
    pairing.apply()
    with transaction(pairing.door.database) as session:
        people = [a_seeker(session, pairing.door.keys) for _ in range(3)]
    for person in people:
        caller = pairing.door.caller(Kind.SEEKER, party_id=person.id)
        body = {"seeker_id": str(person.id), "posting_id": pairing.posting_id}
        assert caller.post("/v1/applications", body).status_code == 201
    with statements(pairing.door.database) as few:
        assert len(pairing.staff.get("/v1/applications", limit=1).json()["items"]) == 1
    with statements(pairing.door.database) as many:
        assert len(pairing.staff.get("/v1/applications", limit=4).json()["items"]) == 4
    assert len(few) == len(many)


@pytest.fixture
def apart(door: Door) -> Pairing:
    """A person of one district with an application for a job in another, and what followed."""
    pairing = a_pairing(door, lives="620102", works="620103")
    path = f"/v1/applications/{pairing.apply().json()['id']}"
    pairing.employer.post(f"{path}/interviews", OFFER)
    pairing.employer.post(f"{path}/messages", {"text": "周三上午方便吗？"})
    pairing.employer.get(path)
    pairing.move(pairing.employer, path.rpartition("/")[2], "process")
    reindexed(door.client)
    asked = pairing.seeker.post(
        f"/v1/seekers/{pairing.seeker_id}/matches/{pairing.posting_id}/human-review", {}
    )
    assert asked.status_code == 201, asked.text
    waiting = pairing.staff.get("/v1/matching/human-reviews").json()["items"]
    assert [one["id"] for one in waiting] == [asked.json()["id"]]
    answer = f"/v1/matching/human-reviews/{asked.json()['id']}/answers"
    assert pairing.staff.post(answer, {"answer": "已核对。"}).status_code == 201
    return pairing


ABOUT = {
    "application.submitted",
    "interview.offered",
    "message.sent",
    "application.read",
    "application.processed",
    "human_review.asked",
    "human_review.read",
    "human_review.answered",
}


def names(caller: Caller) -> set[str]:
    items: list[dict[str, Any]] = caller.get("/v1/events", limit=100).json()["items"]
    return {event["name"] for event in items}


def test_staff_of_the_residence_and_of_the_place_see_the_events_of_an_application(
    apart: Pairing,
) -> None:
    assert names(apart.door.staff("620102")) >= ABOUT
    assert names(apart.door.staff("620103")) >= ABOUT


def test_staff_of_a_third_district_see_none_of_them(apart: Pairing) -> None:
    assert names(apart.door.staff("620121")) & ABOUT == set()


def test_both_districts_are_told_and_covered_by_the_chain(apart: Pairing) -> None:
    with system_session(apart.door.database.reader) as session:
        events = list(session.scalars(sa.select(Event).order_by(Event.seq)))
        about = [event for event in events if event.name in ABOUT]
        assert {(e.district, e.other_district) for e in about} == {("620102", "620103")}
        assert broken_at(events) is None
        about[0].other_district = "620121"
        assert broken_at(events) == about[0].seq
        session.rollback()
