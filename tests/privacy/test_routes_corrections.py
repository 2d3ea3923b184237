"""Corrections: asked by the person, decided by staff in time (PIPL art. 46)."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from app.base.actor import Kind
from app.base.secrets import Keyring
from app.privacy.models import Correction
from app.seekers.models import Seeker
from tests.conftest import StandingClock
from tests.making.identity import Caller, Door
from tests.making.seekers import a_seeker

NAME = {"field": "name", "wanted": "李正确", "why": "登记时写错了"}


@pytest.fixture
def seeker(session: Session, keys: Keyring) -> Seeker:
    made = a_seeker(session, keys)
    session.commit()
    return made


@pytest.fixture
def person(door: Door, seeker: Seeker) -> Caller:
    return door.signed_in(Kind.SEEKER, party_id=seeker.id)


def path_of(seeker: Seeker) -> str:
    return f"/v1/seekers/{seeker.id}/corrections"


def test_a_correction_is_due_in_fifteen_working_days_and_kept_sealed(
    person: Caller, seeker: Seeker, session: Session
) -> None:
    asked = person.post(path_of(seeker), NAME)
    assert asked.status_code == 201
    assert asked.json()["due_at"] == "2026-12-14T15:59:59.999999Z"
    assert (asked.json()["wanted"], asked.json()["overdue"]) == ("李正确", False)
    row = session.query(Correction).one()
    assert "李正确" not in row.wanted_sealed
    assert person.post(path_of(seeker), NAME).json()["code"] == "correction_open"


def test_staff_accept_and_the_file_is_changed(
    person: Caller, seeker: Seeker, door: Door, session: Session
) -> None:
    asked = person.post(path_of(seeker), NAME).json()
    path = f"/v1/corrections/{asked['id']}/decisions"
    answer = door.staff("620102").post(path, {"decision": "accept"})
    assert (answer.status_code, answer.json()["state"]) == (201, "accepted")
    session.expire_all()
    assert session.get_one(Seeker, seeker.id).name == "李正确"
    again = door.staff("620102").post(path, {"decision": "accept"})
    assert again.json()["code"] == "correction_decided"


def test_a_refusal_needs_a_reason_that_the_person_reads(
    person: Caller, seeker: Seeker, door: Door, session: Session
) -> None:
    asked = person.post(path_of(seeker), NAME).json()
    staff, path = door.staff("620102"), f"/v1/corrections/{asked['id']}/decisions"
    assert staff.post(path, {"decision": "refuse"}).json()["code"] == "answer_needed"
    staff.post(path, {"decision": "refuse", "answer": "身份证上是原来的名字。"})
    (mine,) = person.get(path_of(seeker)).json()["items"]
    assert (mine["state"], mine["answer"]) == ("refused", "身份证上是原来的名字。")
    session.expire_all()
    assert session.get_one(Seeker, seeker.id).name == "李示例"


@pytest.mark.parametrize(
    "wrong",
    [
        {"field": "birth_date", "wanted": "1990-02-31"},
        {"field": "sex", "wanted": "x"},
        {"field": "introduction", "wanted": "x"},
    ],
)
def test_what_could_never_be_accepted_is_refused_at_once(
    person: Caller, seeker: Seeker, wrong: dict[str, str]
) -> None:
    assert person.post(path_of(seeker), wrong).status_code == 422


def test_staff_see_what_is_overdue_and_strangers_see_nothing(
    person: Caller, seeker: Seeker, door: Door, clock: StandingClock
) -> None:
    asked = person.post(path_of(seeker), NAME).json()
    staff = door.staff("620102")
    path = "/v1/corrections"
    assert staff.get(path, overdue="true").json()["items"] == []
    clock.moment += timedelta(days=22)
    assert [row["id"] for row in staff.get(path, overdue="true").json()["items"]] == [asked["id"]]
    elsewhere = door.staff("620111")
    assert elsewhere.get("/v1/corrections").json()["items"] == []
    decisions = f"/v1/corrections/{asked['id']}/decisions"
    assert elsewhere.post(decisions, {"decision": "accept"}).status_code == 404
