"""Interviews and messages over HTTP: which side writes what, and what is never a fault."""

from datetime import UTC, datetime
from typing import Any

import pytest
import sqlalchemy as sa

from app.applications.models import Interview, Message
from app.applications.schemas import InterviewPatch
from app.audit.transaction import transaction
from app.base.actor import Kind
from tests.conftest import StandingClock, system_session
from tests.making.employers import an_employer
from tests.making.identity import Caller
from tests.making.pairing import Pairing
from tests.making.postings import a_posting

WHEN = "2026-12-01T02:00:00Z"
OFFER = {"mode": "text_chat", "link": "https://meet.example/1", "times": [WHEN]}


@pytest.fixture
def offered(pairing: Pairing) -> str:
    """The address of an interview the employer offered."""
    path = f"/v1/applications/{pairing.apply().json()['id']}/interviews"
    made = pairing.employer.post(path, OFFER)
    assert made.status_code == 201, made.text
    return f"{path}/{made.json()['id']}"


def test_an_interview_is_offered_accepted_and_ended(
    pairing: Pairing, offered: str, clock: StandingClock
) -> None:
    assert pairing.seeker.patch(offered, {"accepted_time": WHEN}).status_code == 428
    accepted = pairing.seeker.patch(offered, {"accepted_time": WHEN}, '"1"')
    assert accepted.json()["accepted_time"] == WHEN
    assert pairing.employer.patch(offered, {"outcome": "attended"}, '"1"').status_code == 412
    early = pairing.employer.patch(offered, {"outcome": "attended"}, '"2"')
    assert (early.status_code, early.json()["code"]) == (409, "interview_ahead")
    clock.moment = datetime(2026, 12, 1, 3, tzinfo=UTC)
    ended = pairing.employer.patch(offered, {"outcome": "attended"}, '"2"')
    assert ended.json()["outcome"] == "attended"
    listed = pairing.seeker.get(offered.rpartition("/")[0]).json()
    assert listed["items"][0]["outcome"] == "attended"


def test_nobody_attends_what_was_never_agreed(pairing: Pairing, offered: str) -> None:
    answer = pairing.employer.patch(offered, {"outcome": "attended"}, "*")
    assert (answer.status_code, answer.json()["code"]) == (409, "attended_unagreed")


def test_the_database_keeps_no_attendance_without_a_time(pairing: Pairing, offered: str) -> None:
    with (
        pytest.raises(sa.exc.IntegrityError, match="attended_has_time"),
        transaction(pairing.door.database) as session,
    ):
        session.execute(sa.update(Interview).values(outcome="attended"))


@pytest.mark.parametrize("field", sorted(InterviewPatch.model_fields))
def test_null_in_any_field_is_an_answer_and_never_a_fault(
    pairing: Pairing, offered: str, field: str
) -> None:
    asked = {"accommodations_asked": ["CAPTIONS"]}
    assert pairing.seeker.patch(offered, asked, "*").status_code == 200
    for who in (pairing.seeker, pairing.employer, pairing.staff):
        answer = who.patch(offered, {field: None}, "*")
        assert answer.status_code in (200, 403, 409, 422), (field, answer.text)


def test_null_asks_for_no_adjustments(pairing: Pairing, offered: str) -> None:
    asked = pairing.seeker.patch(offered, {"accommodations_asked": ["CAPTIONS"]}, "*")
    assert asked.json()["accommodations_asked"] == ["CAPTIONS"]
    none = pairing.seeker.patch(offered, {"accommodations_asked": None}, "*")
    assert (none.status_code, none.json()["accommodations_asked"]) == (200, [])
    nothing = pairing.employer.patch(offered, {"accommodations_granted": True}, "*")
    assert (nothing.status_code, nothing.json()["code"]) == (409, "nothing_asked")


def test_an_accepted_time_is_not_taken_back(pairing: Pairing, offered: str) -> None:
    pairing.seeker.patch(offered, {"accepted_time": WHEN}, "*")
    back = pairing.seeker.patch(offered, {"accepted_time": None}, "*")
    assert (back.status_code, back.json()["errors"][0]["pointer"]) == (422, "/accepted_time")


def test_an_employer_who_offers_does_not_ask_for_adjustments(
    pairing: Pairing, offered: str
) -> None:
    path = offered.rpartition("/")[0]
    body = {**OFFER, "accommodations_asked": ["CAPTIONS"]}
    asked = pairing.employer.post(path, body)
    assert (asked.status_code, asked.json()["code"]) == (403, "not_your_side")
    assert pairing.seeker.post(path, body).status_code == 201


def test_after_the_end_nothing_is_accepted_but_the_outcome_is_written(
    pairing: Pairing, offered: str, clock: StandingClock
) -> None:
    pairing.seeker.patch(offered, {"accepted_time": WHEN}, "*")
    pairing.move(pairing.seeker, offered.split("/")[3], "withdraw")
    late = pairing.seeker.patch(offered, {"accepted_time": WHEN}, "*")
    assert (late.status_code, late.json()["code"]) == (409, "application_ended")
    clock.moment = datetime(2026, 12, 1, 3, tzinfo=UTC)
    ended = pairing.employer.patch(offered, {"outcome": "no_show_seeker"}, "*")
    assert (ended.status_code, ended.json()["outcome"]) == (200, "no_show_seeker")


def test_messages_go_both_ways(pairing: Pairing) -> None:
    path = f"/v1/applications/{pairing.apply().json()['id']}/messages"
    pairing.employer.post(path, {"text": "周三上午方便吗？"})
    pairing.seeker.post(path, {"text": "方便。"})
    texts = [m["text"] for m in pairing.seeker.get(path).json()["items"]]
    assert sorted(texts) == ["周三上午方便吗？", "方便。"]


def messages(who: Caller, application_id: str) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = who.get(f"/v1/applications/{application_id}/messages").json()[
        "items"
    ]
    return items


def test_a_person_is_told_when_an_application_lapses(pairing: Pairing) -> None:
    application_id = pairing.apply().json()["id"]
    pairing.lapse()
    (told,) = messages(pairing.seeker, application_id)
    assert told["sender_kind"] == "system"
    assert "没有答复" in told["text"]
    assert "never answered" in told["text"]


def test_a_person_is_told_of_a_transfer_and_of_applications_set_aside(pairing: Pairing) -> None:
    first = pairing.apply().json()["id"]
    with transaction(pairing.door.database) as session:
        elsewhere = an_employer(session)
        others = [a_posting(session, elsewhere) for _ in range(2)]
    body = {"seeker_id": pairing.seeker_id, "posting_id": str(others[0].id)}
    second = pairing.seeker.post("/v1/applications", body).json()["id"]
    moved = pairing.move(pairing.staff, second, "transfer", posting_id=str(others[1].id))
    assert moved.status_code == 201, moved.text
    assert "转到" in messages(pairing.seeker, second)[0]["text"]
    pairing.move(pairing.employer, first, "accept", starts_on="2026-12-01")
    texts = [m["text"] for m in messages(pairing.seeker, second)]
    assert any("set aside" in text for text in texts)
    assert messages(pairing.seeker, first) == []
    with system_session(pairing.door.database.reader) as session:
        kinds = set(session.scalars(sa.select(Message.sender_kind)))
    assert kinds == {Kind.SYSTEM}
