"""Complaints: received, answered in time, and never shown to whom they are about."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from app.base.actor import Kind
from app.base.database import Database
from app.base.secrets import Keyring
from app.employers.models import Employer
from app.privacy.models import Complaint
from tests.conftest import StandingClock
from tests.making.counting import statements
from tests.making.employers import an_employer
from tests.making.identity import Caller, Door
from tests.making.seekers import a_seeker

PATH = "/v1/complaints"
ABOUT_US = {"about": "privacy", "text": "有人看了我的档案。"}


@pytest.fixture
def employer(session: Session) -> Employer:
    return an_employer(session)


@pytest.fixture
def person(door: Door, session: Session, keys: Keyring) -> Caller:
    made = a_seeker(session, keys)
    session.commit()
    return door.signed_in(Kind.SEEKER, party_id=made.id)


def test_a_complaint_is_sealed_and_has_a_day_to_be_answered(
    person: Caller, session: Session
) -> None:
    made = person.post(PATH, ABOUT_US)
    assert (made.status_code, made.json()["state"]) == (201, "received")
    assert made.json()["due_at"] == "2026-12-14T15:59:59.999999Z"
    assert "档案" not in session.query(Complaint).one().text_sealed
    assert person.get(made.headers["location"]).json()["text"] == ABOUT_US["text"]


def test_it_is_taken_up_answered_contested_answered_and_closed(person: Caller, door: Door) -> None:
    path = f"{PATH}/{person.post(PATH, ABOUT_US).json()['id']}"
    staff, moves = door.staff("620102"), f"{path}/transitions"
    assert staff.post(moves, {"transition": "take_up"}).json()["state"] == "in_progress"
    assert staff.post(moves, {"transition": "answer"}).status_code == 422
    answered = staff.post(moves, {"transition": "answer", "comment": "已核实。"}).json()
    assert answered["state"] == "answered"
    assert [one["comment"] for one in answered["log"]] == [None, None]
    assert person.get(path).json()["answer"] == "已核实。"
    replies = f"{path}/replies"
    assert person.post(replies, {"transition": "not_satisfied"}).json()["state"] == "escalated"
    staff.post(moves, {"transition": "answer", "comment": "已处理责任人。"})
    assert person.post(replies, {"transition": "close"}).json()["state"] == "closed"
    assert person.post(replies, {"transition": "answer"}).json()["code"] == "transition_not_yours"
    assert person.post(moves, {"transition": "answer"}).json()["code"] == "scope_missing"


def test_an_employer_never_sees_who_complained_about_it(
    person: Caller, door: Door, employer: Employer
) -> None:
    about = {"about": "employer", "subject_id": str(employer.id), "text": "拖欠工资。"}
    made = person.post(PATH, about)
    firm = door.signed_in(Kind.EMPLOYER, party_id=employer.id, organisation_id=employer.id)
    assert firm.get(PATH).json()["items"] == []
    assert firm.get(made.headers["location"]).status_code == 404
    mine = firm.post(PATH, {"about": "staff", "text": "没有答复。"})
    assert [row["id"] for row in firm.get(PATH).json()["items"]] == [mine.json()["id"]]
    assert person.get(mine.headers["location"]).status_code == 404


def test_what_is_late_stands_in_the_list_of_the_districts_staff(
    person: Caller, door: Door, clock: StandingClock
) -> None:
    made = person.post(PATH, ABOUT_US).json()
    staff = door.staff("620102")
    assert staff.get(PATH, overdue="true").json()["items"] == []
    clock.moment += timedelta(days=22)
    (late,) = staff.get(PATH, overdue="true").json()["items"]
    assert (late["id"], late["overdue"]) == (made["id"], True)
    assert door.staff("620111").get(PATH).json()["items"] == []


def test_a_complaint_about_an_employer_says_which(person: Caller) -> None:
    answer = person.post(PATH, {"about": "employer", "text": "拖欠工资。"})
    assert answer.json()["code"] == "subject_needed"


def test_a_guardian_says_for_whom(door: Door) -> None:
    answer = door.signed_in(Kind.GUARDIAN).post(PATH, ABOUT_US)
    assert (answer.status_code, answer.json()["code"]) == (403, "complain_for_somebody")


def test_a_list_has_pages_and_a_constant_number_of_statements(
    person: Caller, database: Database
) -> None:
    for _ in range(3):
        person.post(PATH, ABOUT_US)
    person.get(PATH)
    with statements(database) as two:
        first = person.get(PATH, limit=2).json()
    with statements(database) as three:
        person.get(PATH)
    rest = person.get(PATH, limit=2, cursor=first["next"]).json()
    assert (len(first["items"]), len(rest["items"]), rest["next"]) == (2, 1, None)
    assert len(two) == len(three)
