"""Asking that a person look again, and the answer."""

from uuid import uuid4

import pytest
from sqlalchemy.orm import Session

from app.base.actor import Kind
from app.base.secrets import Keyring
from app.base.text import rfc3339
from app.matching.rules import REVIEW_WITHIN
from tests.conftest import NOON
from tests.making.identity import Caller, Door
from tests.making.index import reindexed
from tests.making.postings import a_posting
from tests.making.seekers import a_seeker


@pytest.fixture
def asked(session: Session, keys: Keyring, door: Door) -> tuple[Caller, str]:
    """A person and the address where they ask about one posting."""
    person, posting = a_seeker(session, keys), a_posting(session)
    session.commit()
    reindexed(door.client)
    me = door.caller(Kind.SEEKER, party_id=person.id)
    return me, f"/v1/seekers/{person.id}/matches/{posting.id}/human-review"


def test_a_request_has_a_due_day_and_can_be_read_again(asked: tuple[Caller, str]) -> None:
    me, path = asked
    made = me.post(path, {"message": "我能打电话"})
    assert made.status_code == 201
    assert made.json()["due_at"] == rfc3339(NOON + REVIEW_WITHIN)
    assert made.json()["answer"] is None
    assert me.get(path).json()["items"] == [made.json()]


def test_staff_see_what_waits_and_answer_once(asked: tuple[Caller, str], door: Door) -> None:
    me, path = asked
    made = me.post(path, {}).json()
    staff = door.staff("620102")
    assert staff.get("/v1/matching/human-reviews").json()["items"] == [made]
    where = f"/v1/matching/human-reviews/{made['id']}/answers"
    answer = staff.post(where, {"answer": "已重新核对，电话要求改为可用文字。"})
    assert answer.status_code == 201
    assert answer.json()["answered_at"] == rfc3339(NOON)
    again = staff.post(where, {"answer": "第二次"})
    assert (again.status_code, again.json()["code"]) == (409, "review_answered")
    assert staff.get("/v1/matching/human-reviews").json()["items"] == []
    assert me.get(path).json()["items"] == [answer.json()]


def test_only_staff_of_the_district_answer(asked: tuple[Caller, str], door: Door) -> None:
    me, path = asked
    made = me.post(path, {}).json()
    where = f"/v1/matching/human-reviews/{made['id']}/answers"
    assert door.staff("620121").post(where, {"answer": "别区"}).status_code == 404
    own = me.post(where, {"answer": "自己"})
    assert (own.status_code, own.json()["code"]) == (403, "answer_from_staff_only")


def test_a_stranger_can_neither_ask_nor_read(
    asked: tuple[Caller, str], session: Session, keys: Keyring, door: Door
) -> None:
    _, path = asked
    other = a_seeker(session, keys)
    session.commit()
    stranger = door.caller(Kind.SEEKER, party_id=other.id)
    assert stranger.post(path, {}).status_code == 404
    assert stranger.get(path).status_code == 404


def test_a_posting_that_is_not_open_cannot_be_asked_about(asked: tuple[Caller, str]) -> None:
    me, path = asked
    elsewhere = path.replace(path.split("/")[5], str(uuid4()))
    assert me.post(elsewhere, {}).status_code == 404


def test_the_same_key_asks_once(asked: tuple[Caller, str]) -> None:
    me, path = asked
    headers = {"Idempotency-Key": "review-1"}
    first, second = me.post(path, {}, headers), me.post(path, {}, headers)
    assert first.json() == second.json()
    assert len(me.get(path).json()["items"]) == 1
    assert (
        me.client.post(path, json={}, headers={"Authorization": f"Bearer {me.token}"}).json()[
            "code"
        ]
        == "idempotency_key_missing"
    )
