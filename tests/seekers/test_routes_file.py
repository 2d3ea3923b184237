"""Changing a file, its profile and its state over HTTP, on both databases."""

from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from app.audit.transaction import transaction
from app.base.actor import Kind
from app.identity.models import Party
from tests.making.identity import Door
from tests.making.numbers import a_certificate_number, an_identity_number
from tests.seekers.people import (
    FIRST,
    NUMBER,
    PATH,
    PRINTED,
    SECOND,
    THIRD,
    WHOLE,
    agrees,
    made,
    noted,
    oneself,
    problems,
)


def test_a_seeker_changes_the_own_wishes(door: Door) -> None:
    seeker = made(door, skills=["打字"])
    own = oneself(door, seeker)
    one = f"{PATH}/{seeker.id}"
    said = {"skills": ["绘图"], "pay_floor": {"amount": "0.00"}, "introduction": None}
    answer = own.patch(one, said, own.get(one).headers["ETag"])
    assert (answer.status_code, answer.headers["ETag"]) == (200, '"2"')
    assert answer.json()["skills"] == ["绘图"]
    assert answer.json()["pay_floor"] == {"amount": "0.00", "currency": "CNY"}
    assert noted(door.database) == ["seeker.changed", "seeker.profile_changed"]


def test_what_ranking_does_not_read_is_no_change_of_the_profile(door: Door) -> None:
    seeker = made(door)
    answer = door.staff().patch(
        f"{PATH}/{seeker.id}", {"reach": "text", "phone": "15400001111"}, '"1"'
    )
    assert answer.json()["phone_masked"] == "154******11"
    assert noted(door.database) == ["seeker.changed"]


def test_personalised_ranking_is_switched_off_at_once(door: Door) -> None:
    seeker = made(door)
    own = oneself(door, seeker)
    one = f"{PATH}/{seeker.id}"
    assert own.patch(one, {"personalised": False}, '"1"').json()["personalised"] is False
    assert own.get(one).json()["personalised"] is False
    assert "seeker.profile_changed" in noted(door.database)


def test_rows_beside_a_file_are_replaced_and_raise_its_version(door: Door) -> None:
    seeker = made(door, worked_as=["店员", "保洁"], licences=["HEALTH_CERTIFICATE"])
    own = oneself(door, seeker)
    one = f"{PATH}/{seeker.id}"
    said = {
        "experiences": [{"title": "客服"}],
        "licences": [{"code": "SECURITY_GUARD"}, {"code": "HEALTH_CERTIFICATE"}],
    }
    answer = own.patch(one, said, '"1"')
    assert (answer.status_code, answer.headers["ETag"]) == (200, '"2"')
    body = own.get(one).json()
    assert [row["title"] for row in body["experiences"]] == ["客服"]
    assert {row["code"] for row in body["licences"]} == {"SECURITY_GUARD", "HEALTH_CERTIFICATE"}
    assert own.patch(one, said, '"2"').headers["ETag"] == '"2"'
    assert own.patch(one, {"licences": [], "experiences": []}, '"2"').json()["licences"] == []


def test_an_edit_needs_the_version_that_was_read(door: Door) -> None:
    seeker = made(door)
    own = oneself(door, seeker)
    one = f"{PATH}/{seeker.id}"
    assert own.patch(one, {"skills": ["甲"]}).status_code == 428
    assert own.put(f"{one}/profile", {"capabilities": []}).status_code == 428
    assert own.patch(one, {"skills": ["甲"]}, '"1"').status_code == 200
    assert own.patch(one, {"skills": ["乙"]}, '"1"').status_code == 412
    assert own.put(f"{one}/profile", {"capabilities": []}, '"1"').status_code == 412


@pytest.mark.parametrize("kind", [Kind.SEEKER, Kind.OFFICER])
def test_only_staff_change_who_somebody_is(door: Door, kind: Kind) -> None:
    seeker = made(door)
    caller = door.caller(kind, party_id=seeker.id, paired_with=[seeker.id])
    answer = caller.patch(f"{PATH}/{seeker.id}", {"name": "王示例"}, '"1"')
    assert (answer.status_code, answer.json()["code"]) == (403, "identity_by_staff")
    answer = door.staff().patch(f"{PATH}/{seeker.id}", {"name": "王示例"}, '"1"')
    assert answer.json()["name"] == "王示例"


def test_a_certificate_is_put_on_file_and_known_ones_are_refused(door: Door) -> None:
    staff = door.staff()
    staff.post(PATH, WHOLE)
    born, other = date(1971, 1, 1), made(door, id_number_index=None, id_number_sealed=None)
    one = f"{PATH}/{other.id}"
    taken = staff.patch(one, {"certificate": {"number": PRINTED}}, '"1"')
    assert (taken.status_code, taken.json()["code"]) == (409, "person_known")
    own = a_certificate_number(an_identity_number(born, 1))
    answer = staff.patch(one, {"certificate": {"number": own}}, '"1"')
    assert answer.json()["certificate"]["state"] == "unverified"
    assert answer.json()["age"] == 55


def test_moving_house_moves_the_party_too(door: Door) -> None:
    seeker = made(door)
    answer = door.staff().patch(f"{PATH}/{seeker.id}", {"district": "620103"}, '"1"')
    assert answer.status_code == 200
    assert door.staff().get(f"{PATH}/{seeker.id}").status_code == 404
    with transaction(door.database, reading=True) as session:
        assert session.get_one(Party, seeker.id).district == "620103"


def test_a_profile_is_put_and_read(door: Door) -> None:
    seeker = made(door, levels={FIRST: 1, SECOND: 2})
    own = oneself(door, seeker)
    path = f"{PATH}/{seeker.id}/profile"
    said = [{"item": FIRST, "level": 4}, {"item": THIRD, "level": None}]
    answer = own.put(path, {"capabilities": said}, own.get(path).headers["ETag"])
    assert (answer.status_code, answer.headers["ETag"]) == (200, '"2"')
    kept = {row["item"]: row["level"] for row in own.get(path).json()["capabilities"]}
    assert kept == {FIRST: 4, THIRD: None}
    assert noted(door.database) == ["seeker.profile_changed"]
    assert own.put(path, {"capabilities": said}, '"2"').headers["ETag"] == '"2"'
    assert noted(door.database) == ["seeker.profile_changed"]


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ({"item": "flying", "level": 3}, ("/capabilities/1/item", "unknown_item")),
        ({"item": FIRST, "level": 3}, ("/capabilities/1/item", "item_twice")),
        ({"item": SECOND, "level": 6}, ("/capabilities/1/level", "less_than_equal")),
        ({"item": SECOND, "level": "3"}, ("/capabilities/1/level", "not_a_whole_number")),
        ({"item": SECOND}, ("/capabilities/1/level", "missing")),
        ({"item": SECOND, "level": 1, "method": "guess"}, ("/capabilities/1/method", "enum")),
        (
            {"item": SECOND, "level": 1, "method": "clinician"},
            ("/capabilities/1/method", "method_not_yours"),
        ),
    ],
)
def test_a_wrong_row_of_a_profile_is_named_by_its_position(
    door: Door, row: dict[str, Any], problem: tuple[str, str]
) -> None:
    seeker = made(door)
    answer = oneself(door, seeker).put(
        f"{PATH}/{seeker.id}/profile",
        {"capabilities": [{"item": FIRST, "level": 2}, row]},
        '"1"',
    )
    assert (answer.status_code, problems(answer)) == (422, [problem])
    assert noted(door.database) == []


def test_an_assessment_says_how_and_when(door: Door) -> None:
    seeker = made(door)
    row = {
        "item": FIRST,
        "level": 2,
        "method": "work_trial",
        "assessed_on": "2026-11-01",
        "valid_until": "2027-11-01",
    }
    officer = door.caller(Kind.OFFICER, paired_with=[seeker.id])
    answer = officer.put(f"{PATH}/{seeker.id}/profile", {"capabilities": [row]}, '"1"')
    assert answer.json()["capabilities"] == [row]


def test_from_registered_to_ready(door: Door) -> None:
    staff = door.staff()
    created = staff.post(PATH, WHOLE)
    one = f"{PATH}/{created.json()['id']}"
    moves = f"{one}/transitions"
    assert staff.post(moves, {"transition": "verify"}).json()["state"] == "verified"
    assert staff.get(one).json()["certificate"]["state"] == "valid"
    empty = staff.post(moves, {"transition": "assess"})
    assert (empty.status_code, empty.json()["code"]) == (409, "profile_empty")
    agrees(door, created.json()["id"], "ability_matching")
    etag = staff.get(one).headers["ETag"]
    staff.put(f"{one}/profile", {"capabilities": [{"item": FIRST, "level": 5}]}, etag)
    staff.post(moves, {"transition": "assess"})
    told = staff.post(moves, {"transition": "mark_ready", "comment": "可以"}).json()
    assert told["state"] == "job_ready"
    assert [row["name"] for row in told["log"]] == ["verify", "assess", "mark_ready"]
    assert {way["transition"] for way in told["allowed"]} == {"place", "deactivate"}
    changes = [name for name in noted(door.database) if name != "seeker.profile_changed"]
    assert changes == [
        "seeker.registered",
        "seeker.verified",
        "seeker.assessed",
        "seeker.made_ready",
    ]


@pytest.mark.parametrize(
    ("transition", "status", "code"),
    [
        ("fly", 422, "invalid"),
        ("verify", 403, "transition_not_yours"),
        ("reactivate", 409, "transition_not_allowed"),
    ],
)
def test_a_move_that_cannot_be_is_refused(
    door: Door, transition: str, status: int, code: str
) -> None:
    seeker = made(door)
    path = f"{PATH}/{seeker.id}/transitions"
    answer = oneself(door, seeker).post(path, {"transition": transition})
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert noted(door.database) == []


def test_a_seeker_stops_and_starts_again_in_plain_words(door: Door) -> None:
    seeker = made(door)
    own = oneself(door, seeker)
    path = f"{PATH}/{seeker.id}/transitions"
    key = {"Idempotency-Key": "stop-once", "Accept-Language": "en"}
    first = own.post(path, {"transition": "deactivate"}, headers=key)
    assert own.post(path, {"transition": "deactivate"}, headers=key).content == first.content
    assert first.json()["allowed"][0]["label"] == "Look for work again"
    assert noted(door.database) == ["seeker.deactivated", "seeker.profile_changed"]
    assert own.post(path, {"transition": "reactivate"}).json()["state"] == "registered"


def test_what_a_caller_gives_as_a_reason_never_enters_the_log(door: Door) -> None:
    seeker = made(door)
    answer = oneself(door, seeker).post(
        f"{PATH}/{seeker.id}/transitions", {"transition": "deactivate", "reason": NUMBER}
    )
    assert answer.status_code == 201
    with transaction(door.database, reading=True) as session:
        kept = session.execute(sa.text("SELECT * FROM event")).all()
    assert NUMBER not in repr(kept)
