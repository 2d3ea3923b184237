"""Changing and moving an employer's record over HTTP, on both databases."""

from typing import Any

import pytest

from app.audit.transaction import transaction
from app.employers.models import EmployerState
from app.identity.models import Party
from tests.employers.firms import PATH, events, made, member, names
from tests.making.identity import Door


def test_a_member_changes_the_own_record(door: Door) -> None:
    employer = made(door.database)
    caller = member(door, employer)
    read = caller.get(f"{PATH}/{employer.id}")
    answer = caller.patch(
        f"{PATH}/{employer.id}", {"address": "新路2号", "contact_name": None}, read.headers["ETag"]
    )
    body = answer.json()
    assert (answer.status_code, answer.headers["ETag"]) == (200, '"2"')
    assert (body["address"], body["contact_name"], body["contact_phone"]) == (
        "新路2号",
        None,
        "15400000000",
    )
    assert names(door.database) == ["employer.changed"]


def test_a_member_cannot_change_what_was_verified(door: Door) -> None:
    employer = made(door.database)
    answer = member(door, employer).patch(f"{PATH}/{employer.id}", {"name": "另一名"}, '"1"')
    assert (answer.status_code, answer.json()["code"]) == (409, "identity_fixed")


def test_moving_to_another_district_moves_the_party_too(door: Door) -> None:
    employer = made(door.database)
    answer = door.staff().patch(f"{PATH}/{employer.id}", {"district": "620103"}, '"1"')
    assert answer.json()["full"] is False
    with transaction(door.database, reading=True) as session:
        assert session.get_one(Party, employer.id).district == "620103"


def test_an_edit_needs_the_version_that_was_read(door: Door) -> None:
    employer = made(door.database)
    caller = member(door, employer)
    one = f"{PATH}/{employer.id}"
    assert caller.patch(one, {"address": "甲"}).status_code == 428
    assert caller.patch(one, {"address": "甲"}, '"1"').status_code == 200
    assert caller.patch(one, {"address": "乙"}, '"1"').status_code == 412


def test_an_edit_that_changes_nothing_leaves_no_trace(door: Door) -> None:
    employer = made(door.database)
    caller = member(door, employer)
    answer = caller.patch(f"{PATH}/{employer.id}", {"name": employer.name}, '"1"')
    assert (answer.status_code, answer.headers["ETag"]) == (200, '"1"')
    assert names(door.database) == []


def test_taking_anothers_code_by_an_edit_is_refused(door: Door) -> None:
    first, second = made(door.database), made(door.database)
    answer = door.staff().patch(f"{PATH}/{second.id}", {"credit_code": first.credit_code}, '"1"')
    assert (answer.status_code, answer.json()["code"]) == (409, "credit_code_taken")


def test_from_draft_to_verified_to_suspended(door: Door) -> None:
    employer = made(door.database, state=EmployerState.DRAFT, verified_at=None)
    moves = f"{PATH}/{employer.id}/transitions"
    firm, staff = member(door, employer), door.staff()
    submitted = firm.post(moves, {"transition": "submit"})
    assert (submitted.status_code, submitted.json()["state"]) == (201, "submitted")
    assert submitted.json()["allowed"] == []
    verified = staff.post(moves, {"transition": "verify"}).json()
    assert {way["transition"] for way in verified["allowed"]} == {"pause", "suspend", "close"}
    staff.post(moves, {"transition": "suspend", "reason": "wages_unpaid", "comment": "三个月"})
    told = firm.get(moves).json()
    assert (told["state"], told["allowed"]) == ("suspended", [])
    assert [row["name"] for row in told["log"]] == ["submit", "verify", "suspend"]
    assert (told["log"][2]["reason"], told["log"][2]["comment"]) == ("wages_unpaid", "三个月")
    assert firm.get(f"{PATH}/{employer.id}").json()["state_reason"] == "wages_unpaid"
    noted = [(event.name, event.reason_code) for event in events(door.database)]
    assert noted == [
        ("employer.submitted", None),
        ("employer.verified", None),
        ("employer.suspended", "wages_unpaid"),
    ]


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"transition": "fly"}, 422, "invalid"),
        ({"transition": "submit"}, 409, "transition_not_allowed"),
        ({"transition": "verify"}, 403, "transition_not_yours"),
        ({"transition": "pause", "reason": "boredom"}, 422, "invalid"),
        ({}, 422, "invalid"),
    ],
)
def test_a_move_that_cannot_be_is_refused(
    door: Door, body: dict[str, Any], status: int, code: str
) -> None:
    employer = made(door.database)
    answer = member(door, employer).post(f"{PATH}/{employer.id}/transitions", body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert names(door.database) == []


def test_submitting_an_incomplete_record_names_what_is_missing(door: Door) -> None:
    employer = made(door.database, state=EmployerState.DRAFT, credit_code=None, district=None)
    answer = member(door, employer).post(
        f"{PATH}/{employer.id}/transitions", {"transition": "submit"}
    )
    assert (answer.status_code, answer.json()["code"]) == (422, "employer_incomplete")
    pointers = [problem["pointer"] for problem in answer.json()["errors"]]
    assert pointers == ["/credit_code", "/district"]


def test_a_repeated_move_has_one_effect(door: Door) -> None:
    employer = made(door.database)
    caller, key = member(door, employer), {"Idempotency-Key": "pause-once"}
    moves = f"{PATH}/{employer.id}/transitions"
    first = caller.post(moves, {"transition": "pause"}, headers=key)
    again = caller.post(moves, {"transition": "pause"}, headers=key)
    assert first.content == again.content
    assert names(door.database) == ["employer.paused"]


def test_labels_come_in_the_callers_language(door: Door) -> None:
    employer = made(door.database)
    moves = f"{PATH}/{employer.id}/transitions"
    said = member(door, employer).get(moves, headers={"Accept-Language": "en"}).json()
    assert said["allowed"] == [
        {"transition": "pause", "label": "Pause", "target": "paused", "needs": []}
    ]
