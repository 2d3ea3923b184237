"""Showing once more who one is, the PIN, and changing the telephone one signs in with."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from httpx2 import Response

from app.audit.transaction import transaction
from app.base.actor import Kind
from app.identity import pins
from app.identity.models import PersonAtLogin, PhoneChange
from app.identity.persons import phone_digest
from app.seekers.models import Seeker
from app.seekers.tasks import apply
from app.tasks.models import Task
from tests.conftest import NOON, StandingClock
from tests.making.identity import Door
from tests.making.sign_ins import (
    DEVICE,
    PHONE,
    Somebody,
    a_pin,
    answered,
    asked,
    bearer,
    code_in,
    living,
    noted,
    signed_in,
    wrong,
)

NEW = "15400000088"


def post(door: Door, path: str, body: Any, tokens: dict[str, Any]) -> Response:
    sent = {**bearer(tokens), "Idempotency-Key": str(uuid4())}
    return door.client.post(path, json=body, headers=sent)


def step_up(door: Door, tokens: dict[str, Any], **said: Any) -> Response:
    return post(door, "/v1/sessions/step-ups", said, tokens)


def needing(door: Door, clock: StandingClock) -> tuple[Somebody, dict[str, Any]]:
    """Somebody whose sign-in is six minutes ago."""
    person = living(door)
    tokens = signed_in(door, person)
    clock.moment += timedelta(minutes=6)
    return person, tokens


def test_a_fresh_sign_in_counts_as_a_proof_for_five_minutes(
    door: Door, clock: StandingClock
) -> None:
    tokens = signed_in(door, living(door))
    clock.moment += timedelta(minutes=5)
    assert post(door, "/v1/me/pin", {"pin": "258036"}, tokens).status_code == 204
    clock.moment += timedelta(seconds=1)
    late = post(door, "/v1/me/pin", {"pin": "258037"}, tokens)
    assert (late.status_code, late.json()["code"]) == (403, "step_up_needed")


def test_the_pin_is_a_proof(door: Door, clock: StandingClock) -> None:
    person, tokens = needing(door, clock)
    a_pin(door, person, "258036")
    assert post(door, "/v1/me/pin", {"pin": "369025"}, tokens).status_code == 403
    assert step_up(door, tokens, method="pin", pin="258037").json()["code"] == "pin_wrong"
    assert step_up(door, tokens, method="pin", pin="258036").status_code == 200
    assert post(door, "/v1/me/pin", {"pin": "369025"}, tokens).status_code == 204
    assert [name for name, _ in noted(door.database)][-3:] == [
        "login_session.refused",
        "login_session.stepped_up",
        "party.pin_set",
    ]


def test_ten_wrong_pins_and_signing_in_is_locked_too(door: Door, clock: StandingClock) -> None:
    person, tokens = needing(door, clock)
    a_pin(door, person, "258036")
    said = [step_up(door, tokens, method="pin", pin="258037").json()["code"] for _ in range(11)]
    assert said == ["pin_wrong"] * 10 + ["second_thing_locked"]
    right = step_up(door, tokens, method="pin", pin="258036").json()["code"]
    assert right == "second_thing_locked"
    id = asked(door).json()["id"]
    code = code_in(door.database, door.keys, id)
    locked = answered(door, id, {"code": code, "certificate_last4": person.last4})
    assert locked.json()["code"] == "second_thing_locked"


def test_a_code_to_the_telephone_on_record_is_a_proof_in_its_own_login_only(
    door: Door, clock: StandingClock
) -> None:
    person, tokens = needing(door, clock)
    id = post(door, "/v1/sessions/step-ups/codes", {"channel": "voice"}, tokens).json()["id"]
    code = code_in(door.database, door.keys, id)
    clock.moment += timedelta(minutes=1)
    other = signed_in(door, person, device="device-0002")
    proof = {"method": "phone_code", "code_id": id, "code": code}
    assert step_up(door, other, **proof).status_code == 404
    assert step_up(door, tokens, **proof | {"code": wrong(code)}).json()["code"] == "code_wrong"
    assert step_up(door, tokens, **proof).status_code == 200
    assert step_up(door, tokens, **proof).json()["code"] == "code_used"
    strange = answered(door, id, {"code": code, "certificate_last4": person.last4})
    assert strange.status_code == 404


@pytest.mark.parametrize(
    ("said", "status", "code"),
    [
        ({"method": "pin", "pin": "258036"}, 409, "no_such_proof"),
        ({"method": "phone_code"}, 409, "no_such_proof"),
        ({"method": "telepathy"}, 422, "invalid"),
    ],
)
def test_a_proof_one_does_not_have_is_refused(
    door: Door, said: dict[str, str], status: int, code: str
) -> None:
    tokens = signed_in(door, living(door))
    answer = step_up(door, tokens, **said)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_a_key_has_nobody_to_show(door: Door) -> None:
    key = door.caller(Kind.SEEKER, party_id=living(door).party_id)
    for path, body in (
        ("/v1/sessions/step-ups", {"method": "pin", "pin": "258036"}),
        ("/v1/me/pin", {"pin": "258036"}),
        ("/v1/me/phone-changes", {"phone": NEW, "device": DEVICE}),
    ):
        answer = key.post(path, body)
        assert (answer.status_code, answer.json()["code"]) == (403, "login_needed")


@pytest.mark.parametrize(
    "pin",
    [
        "111111",
        "123456",
        "654321",
        "012345",
        "987654",
        "890123",
        "121212",
        "112211",
        "123123",
        "258852",
        "258258",
        "112233",
        "147258",
        "520131",
        "135791",
        "200888",
    ],
)
def test_a_pin_that_is_guessed_first_is_refused(pin: str) -> None:
    with pytest.raises(pins.PinTooEasy):
        pins.check(pin)


@pytest.mark.parametrize("pin", ["258036", "904617", "336190", "100273"])
def test_another_pin_is_taken(pin: str) -> None:
    pins.check(pin)


def ask_for_new(door: Door, tokens: dict[str, Any], phone: str = NEW) -> Response:
    return post(door, "/v1/me/phone-changes", {"phone": phone, "device": DEVICE}, tokens)


def confirmed(door: Door, tokens: dict[str, Any], phone: str = NEW) -> Response:
    id = ask_for_new(door, tokens, phone).json()["id"]
    code = code_in(door.database, door.keys, id)
    return post(door, f"/v1/me/phone-changes/{id}/code", {"code": code}, tokens)


def works(door: Door) -> list[tuple[str, Any]]:
    """What waits on the table of a change of telephone, and when it is due."""
    with transaction(door.database, reading=True) as session:
        rows = session.execute(sa.select(Task.name, Task.due_at).order_by(Task.name))
        return [(name, due) for name, due in rows if "phone_change" in name]


def applied(door: Door, change: dict[str, Any], now: Any) -> bool:
    return apply(door.database, door.keys, UUID(change["id"]), now)


def test_a_changed_telephone_counts_a_day_later_in_both_rooms(
    door: Door, clock: StandingClock
) -> None:
    person = living(door)
    tokens = signed_in(door, person)
    change = confirmed(door, tokens).json()
    assert change["effective_at"] == "2026-11-24T04:00:00Z"
    assert works(door) == [
        ("identity.tell_of_phone_change", NOON),
        ("seekers.apply_phone_change", NOON + timedelta(hours=24)),
    ]
    assert not applied(door, change, NOON + timedelta(hours=23, minutes=59))
    clock.moment += timedelta(hours=24)
    assert applied(door, change, clock())
    assert not applied(door, change, clock())
    with transaction(door.database, reading=True) as session:
        row = session.get_one(PersonAtLogin, person.party_id)
        seeker = session.get_one(Seeker, person.party_id)
    assert row.phone_digest == phone_digest(door.keys, NEW)
    assert seeker.phone_index == door.keys.blind("phone", NEW)
    moved = Somebody(person.party_id, NEW, person.certificate)
    assert signed_in(door, moved)["party_id"] == str(person.party_id)
    id = asked(door, PHONE, "device-0002").json()["id"]
    code = code_in(door.database, door.keys, id)
    old = answered(door, id, {"code": code, "certificate_last4": person.last4})
    assert old.json()["code"] == "second_thing_wrong"


def test_any_login_of_the_person_cancels_without_a_proof(door: Door, clock: StandingClock) -> None:
    person = living(door)
    thief = signed_in(door, person)
    change = confirmed(door, thief).json()
    clock.moment += timedelta(hours=20)
    owner = signed_in(door, person, device="device-0002")
    clock.moment += timedelta(minutes=6)
    listed = door.client.get("/v1/me/phone-changes", headers=bearer(owner)).json()["items"]
    assert [one["id"] for one in listed] == [change["id"]]
    path = f"/v1/me/phone-changes/{change['id']}/cancellation"
    assert post(door, path, None, owner).json()["cancelled_at"] is not None
    assert post(door, path, None, owner).json()["code"] == "phone_change_over"
    assert not applied(door, change, clock() + timedelta(days=2))
    names = [name for name, _ in noted(door.database) if name.startswith("phone_change")]
    assert names == ["phone_change.asked", "phone_change.cancelled"]


def test_changing_the_telephone_needs_the_old_proof_and_the_new_code(
    door: Door, clock: StandingClock
) -> None:
    person, tokens = needing(door, clock)
    assert ask_for_new(door, tokens).json()["code"] == "step_up_needed"
    a_pin(door, person, "258036")
    step_up(door, tokens, method="pin", pin="258036")
    id = ask_for_new(door, tokens).json()["id"]
    bad = {"code": wrong(code_in(door.database, door.keys, id))}
    answer = post(door, f"/v1/me/phone-changes/{id}/code", bad, tokens)
    assert answer.json()["code"] == "code_wrong"
    assert works(door) == []


def test_one_change_waits_at_a_time(door: Door) -> None:
    tokens = signed_in(door, living(door))
    assert confirmed(door, tokens).status_code == 201
    again = confirmed(door, tokens, "15400000089")
    assert (again.status_code, again.json()["code"]) == (409, "phone_change_waits")


def test_a_strangers_change_is_not_found(door: Door) -> None:
    mine = signed_in(door, living(door))
    change = confirmed(door, mine).json()
    other = signed_in(door, living(door, phone="15400000002"), device="device-0002")
    for id in (change["id"], str(uuid4())):
        path = f"/v1/me/phone-changes/{id}/cancellation"
        assert post(door, path, None, other).status_code == 404


def test_staff_who_saw_documents_change_it_with_the_same_delay(
    door: Door, clock: StandingClock
) -> None:
    person = living(door)
    path = f"/v1/persons/{person.party_id}/phone-changes"
    said = {"phone": NEW, "reason": "本人持身份证到窗口"}
    change = door.staff().post(path, said).json()
    assert change["effective_at"] == "2026-11-24T04:00:00Z"
    assert change["confirmed_at"] is None
    assert door.staff("620111").post(path, said).status_code == 404
    with transaction(door.database, reading=True) as session:
        assert session.scalars(sa.select(PhoneChange)).one().reason == "本人持身份证到窗口"
    tokens = signed_in(door, person)
    cancel = f"/v1/me/phone-changes/{change['id']}/cancellation"
    assert post(door, cancel, None, tokens).status_code == 200


def test_where_no_telephone_is_on_record_there_is_nobody_to_warn(door: Door) -> None:
    person = living(door, phone=None, claims=False)
    path = f"/v1/persons/{person.party_id}/phone-changes"
    change = door.staff().post(path, {"phone": NEW, "reason": "新登记"}).json()
    assert change["effective_at"] == "2026-11-23T04:00:00Z"
    assert applied(door, change, NOON)


def test_the_file_of_somebody_who_signs_in_does_not_take_a_telephone(door: Door) -> None:
    """Neither they themselves nor staff get round the delay by changing the file."""
    person, fresh = living(door), living(door, claims=False, phone="15400000002")
    staff = door.staff()
    for caller, who, refusal in (
        (staff, person, "phone_changed_apart"),
        (door.caller(Kind.SEEKER, party_id=person.party_id), person, "phone_changed_apart"),
        (door.caller(Kind.SEEKER, party_id=fresh.party_id), fresh, "phone_changed_apart"),
        (door.caller(Kind.OFFICER, paired_with=[fresh.party_id]), fresh, "phone_not_by_proxy"),
    ):
        answer = caller.patch(f"/v1/seekers/{who.party_id}", {"phone": NEW}, etag="*")
        assert (answer.status_code, answer.json()["code"]) == (403, refusal)
    changed = staff.patch(f"/v1/seekers/{fresh.party_id}", {"phone": NEW}, etag="*")
    assert changed.status_code == 200
    with transaction(door.database, reading=True) as session:
        row = session.get_one(PersonAtLogin, fresh.party_id)
    assert row.phone_digest == phone_digest(door.keys, NEW)


def test_me_says_whom_one_acts_for(door: Door) -> None:
    person = living(door)
    officer = door.caller(Kind.OFFICER, paired_with=[person.party_id])
    me = officer.get("/v1/me").json()
    assert me["acts_for"] == [
        {"party_id": str(person.party_id), "role": "paired", "acts": [], "valid_until": None}
    ]
    assert (me["kind"], me["session_id"], me["step_up_methods"]) == ("officer", None, [])
