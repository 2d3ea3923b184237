"""Signing in by telephone (goal S5): what a code is, how often, and whom it opens."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from app.audit.transaction import transaction
from app.base.actor import Kind
from app.identity.models import Account, LoginMethod, OneTimeCode, PersonAtLogin
from app.identity.persons import last4_of
from app.tasks.models import Task
from tests.conftest import NOON, StandingClock
from tests.making.counting import statements
from tests.making.identity import Door
from tests.making.sign_ins import (
    PHONE,
    a_pin,
    answered,
    asked,
    at,
    bearer,
    code_in,
    living,
    login_of,
    noted,
    signed_in,
    wrong,
)

UNKNOWN = "15400000999"


def test_a_person_signs_in_with_a_code_and_the_last_four(door: Door) -> None:
    person = living(door)
    tokens = signed_in(door, person)
    assert tokens["party_id"] == str(person.party_id)
    me = door.client.get("/v1/me", headers=bearer(tokens)).json()
    assert (me["kind"], me["party_id"]) == ("seeker", str(person.party_id))
    assert login_of(door.database, tokens).method is LoginMethod.PHONE_CODE
    assert noted(door.database)[-1] == ("login_session.begun", None)


def test_the_first_code_that_comes_back_confirms_the_telephone(door: Door) -> None:
    person = living(door)
    signed_in(door, person)
    with transaction(door.database, reading=True) as session:
        assert session.get_one(PersonAtLogin, person.party_id).phone_confirmed_at is not None


def test_known_and_unknown_telephones_are_answered_alike(door: Door, clock: StandingClock) -> None:
    """S5: the same status, body and work; only the ids differ."""
    living(door)
    with statements(door.database) as known:
        one = asked(door, PHONE)
    with statements(door.database) as unknown:
        other = asked(door, UNKNOWN)
    assert (one.status_code, other.status_code) == (202, 202)
    same = {"expires_at": at(clock() + timedelta(minutes=5))}
    assert one.json() | {"id": ""} == other.json() | {"id": ""} == same | {"id": ""}
    assert len(known) == len(unknown)
    with transaction(door.database, reading=True) as session:
        codes = session.scalars(sa.select(OneTimeCode)).all()
        assert all(row.code_hash.startswith("$argon2id$") for row in codes)
        assert session.scalar(sa.select(sa.func.count()).select_from(Task)) == 2


def test_a_code_is_six_digits_hashed_and_lives_five_minutes(door: Door) -> None:
    living(door)
    id = asked(door).json()["id"]
    code = code_in(door.database, door.keys, id)
    assert code.isascii()
    assert (len(code), code.isdigit()) == (6, True)
    with transaction(door.database, reading=True) as session:
        row = session.get_one(OneTimeCode, UUID(id))
        task = session.scalars(sa.select(Task)).one()
        kept = {**vars(row), "task": task.arguments}
    assert row.expires_at - row.created_at == timedelta(minutes=5)
    assert task.arguments == {"code": id}
    assert code not in repr(kept)
    assert PHONE not in repr(kept)


def test_a_code_is_good_once(door: Door) -> None:
    person = living(door)
    id = asked(door).json()["id"]
    said = {"code": code_in(door.database, door.keys, id), "certificate_last4": person.last4}
    assert answered(door, id, said).status_code == 200
    again = answered(door, id, said)
    assert (again.status_code, again.json()["code"]) == (409, "code_used")


def test_five_tries_and_the_code_is_void(door: Door) -> None:
    person = living(door)
    id = asked(door).json()["id"]
    code = code_in(door.database, door.keys, id)
    bad = {"code": wrong(code), "certificate_last4": person.last4}
    said = [answered(door, id, bad).json()["code"] for _ in range(5)]
    assert said == ["code_wrong"] * 5
    right = answered(door, id, {"code": code, "certificate_last4": person.last4})
    assert (right.status_code, right.json()["code"]) == (409, "code_tries_used_up")
    assert noted(door.database)[-5:] == [("one_time_code.refused", "code_wrong")] * 5


def test_a_code_ends_after_five_minutes(door: Door, clock: StandingClock) -> None:
    person = living(door)
    id = asked(door).json()["id"]
    said = {"code": code_in(door.database, door.keys, id), "certificate_last4": person.last4}
    clock.moment += timedelta(minutes=5)
    late = answered(door, id, said)
    assert (late.status_code, late.json()["code"]) == (409, "code_expired")


def test_what_is_wrong_with_a_code_does_not_tell_whether_the_telephone_is_known(
    door: Door,
) -> None:
    living(door)
    answers = []
    for phone in (PHONE, UNKNOWN):
        id = asked(door, phone).json()["id"]
        bad = {"code": wrong(code_in(door.database, door.keys, id)), "pin": "258036"}
        answers.append([answered(door, id, bad).json()["code"] for _ in range(6)])
    assert answers[0] == answers[1] == ["code_wrong"] * 5 + ["code_tries_used_up"]


def test_a_code_is_bound_to_its_request_and_its_purpose(door: Door, clock: StandingClock) -> None:
    person = living(door)
    first = asked(door).json()["id"]
    clock.moment += timedelta(minutes=1)
    second = asked(door).json()["id"]
    code = code_in(door.database, door.keys, first)
    if code == code_in(door.database, door.keys, second):  # one time in a million
        return
    other = answered(door, second, {"code": code, "certificate_last4": person.last4})
    assert other.json()["code"] == "code_wrong"
    for path in (f"/v1/claims/{first}/code", f"/v1/claims/{uuid4()}/code"):
        assert door.client.post(path, json={"code": code}).status_code == 404


def test_one_a_minute_five_an_hour_ten_a_day(door: Door, clock: StandingClock) -> None:
    """S5, for a telephone nobody has just as for one that somebody has."""
    living(door)
    for phone, device in ((PHONE, "device-000a"), (UNKNOWN, "device-000b")):
        clock.moment += timedelta(days=2)
        assert asked(door, phone, device).status_code == 202
        refused = asked(door, phone, device)
        assert (refused.status_code, refused.headers["Retry-After"]) == (429, "60")
        for _ in range(4):
            clock.moment += timedelta(minutes=1)
            assert asked(door, phone, device).status_code == 202
        clock.moment += timedelta(minutes=1)
        assert asked(door, phone, device).status_code == 429
        clock.moment += timedelta(hours=1)
        for _ in range(5):
            clock.moment += timedelta(minutes=1)
            assert asked(door, phone, device).status_code == 202
        clock.moment += timedelta(hours=2)
        assert asked(door, phone, device).status_code == 429
        clock.moment += timedelta(days=1)
        assert asked(door, phone, device).status_code == 202


def test_one_device_asks_ten_times_an_hour_whatever_it_names(door: Door) -> None:
    for number in range(10):
        assert asked(door, f"154000010{number:02d}").status_code == 202
    assert asked(door, "15400001099").status_code == 429
    assert asked(door, "15400001099", "device-other").status_code == 202


def test_one_address_asks_a_hundred_times_an_hour_whatever_it_names(door: Door) -> None:
    for number in range(100):
        said = asked(door, f"15400002{number:03d}", f"device-{number:04d}")
        assert said.status_code == 202
    assert asked(door, "15400002999", "device-9999").status_code == 429


def test_the_pin_stands_for_the_last_four(door: Door) -> None:
    person = living(door)
    a_pin(door, person, "258036")
    id = asked(door).json()["id"]
    code = code_in(door.database, door.keys, id)
    bad = answered(door, id, {"code": code, "pin": "258037"})
    assert (bad.status_code, bad.json()["code"]) == (403, "second_thing_wrong")
    assert answered(door, id, {"code": code, "pin": "258036"}).status_code == 200


@pytest.mark.parametrize(
    "beside",
    [{}, {"pin": "258036", "certificate_last4": "0142"}, {"certificate_last4": "12345"}],
)
def test_exactly_one_second_thing_is_given_always(door: Door, beside: dict[str, str]) -> None:
    living(door)
    id = asked(door).json()["id"]
    code = code_in(door.database, door.keys, id)
    assert answered(door, id, {"code": code, **beside}).status_code == 422


def test_each_of_a_household_signs_in_as_themselves_and_nobody_else_is_named(door: Door) -> None:
    three = [
        living(door, name=f"家人{n}", grade=grade) for n, grade in enumerate(("41", "42", "43"))
    ]
    ids = set()
    for number, person in enumerate(three):
        tokens = signed_in(door, person, device=f"device-00{number}0", body={"channel": "sms"})
        assert tokens["party_id"] == str(person.party_id)
        ids.add(tokens["account_id"])
        assert not any(str(other.party_id) in repr(tokens) for other in three if other != person)
        _a_minute_later(door)
    assert len(ids) == 3


def test_two_of_a_household_with_the_same_last_four_must_use_a_pin(door: Door) -> None:
    one = living(door, name="父亲")
    other = living(door, name="母亲")
    same_last4(door, other.party_id, one.last4)
    a_pin(door, other, "258036")
    id = asked(door).json()["id"]
    code = code_in(door.database, door.keys, id)
    refused = answered(door, id, {"code": code, "certificate_last4": one.last4})
    assert (refused.status_code, refused.json()["code"]) == (403, "second_thing_of_several")
    assert "父亲" not in refused.text
    told = answered(door, id, {"code": code, "pin": "258036"})
    assert told.json()["party_id"] == str(other.party_id)


def same_last4(door: Door, party_id: UUID, last4: str) -> None:
    with transaction(door.database) as session:
        row = session.get_one(PersonAtLogin, party_id)
        row.certificate_last4 = last4_of(door.keys, party_id, last4)


def test_a_recycled_number_opens_nothing(door: Door, clock: StandingClock) -> None:
    """Its new owner gets the codes, and lacks the certificate and the PIN, however often."""
    person = living(door)
    a_pin(door, person, "258036")
    said = []
    for guess in range(4):
        id = asked(door).json()["id"]
        code = code_in(door.database, door.keys, id)
        for number in range(5):
            bad = {"code": code, "pin": f"{guess}4{number}603"}
            said.append(answered(door, id, bad).json()["code"])
        clock.moment += timedelta(minutes=1)
    assert said == ["second_thing_wrong"] * 10 + ["second_thing_locked"] * 10


def test_ten_wrong_second_things_lock_the_person_for_the_day(
    door: Door, clock: StandingClock
) -> None:
    person = living(door)
    for _ in range(2):
        id = asked(door).json()["id"]
        code = code_in(door.database, door.keys, id)
        for number in range(5):
            answered(door, id, {"code": code, "pin": f"94{number}603"})
        clock.moment += timedelta(minutes=1)
    id = asked(door).json()["id"]
    code = code_in(door.database, door.keys, id)
    locked = answered(door, id, {"code": code, "certificate_last4": person.last4})
    assert (locked.status_code, locked.json()["code"]) == (429, "second_thing_locked")
    clock.moment += timedelta(days=1)
    assert signed_in(door, person)["party_id"] == str(person.party_id)


def test_right_second_things_are_not_counted(door: Door, clock: StandingClock) -> None:
    person = living(door)
    for day in range(12):
        signed_in(door, person, device=f"device-{day:04d}")
        clock.moment += timedelta(hours=3)


def test_a_record_nobody_claimed_and_a_closed_account_open_nothing(door: Door) -> None:
    unclaimed = living(door, phone="15400000002", claims=False)
    closed = living(door, phone="15400000003")
    with transaction(door.database) as session:
        mine = sa.update(Account).where(Account.party_id == closed.party_id)
        session.execute(mine.values(closed_at=NOON))
    for person in (unclaimed, closed):
        id = asked(door, person.phone or "").json()["id"]
        code = code_in(door.database, door.keys, id)
        said = answered(door, id, {"code": code, "certificate_last4": person.last4})
        assert said.json()["code"] == "second_thing_wrong"


def test_at_a_kiosk_a_login_ends_after_two_minutes_untouched_and_fifteen_in_all(
    door: Door, clock: StandingClock
) -> None:
    person = living(door)
    kiosk = door.caller(Kind.KIOSK)
    here = {"Authorization": f"Bearer {kiosk.token}"}
    tokens = signed_in(door, person, headers=here)
    assert tokens["idle_seconds"] == 120
    assert tokens["session_expires_at"] == at(clock() + timedelta(minutes=15))
    assert tokens["expires_at"] == at(clock() + timedelta(minutes=2))
    for _ in range(8):
        clock.moment += timedelta(seconds=100)
        tokens = renewed(door, tokens)
    assert door.client.get("/v1/me", headers=bearer(tokens)).status_code == 200
    clock.moment = login_of(door.database, tokens).expires_at
    assert door.client.get("/v1/me", headers=bearer(tokens)).status_code == 401
    assert refresh(door, tokens) == 401


def test_a_login_left_alone_at_a_kiosk_is_not_renewed(door: Door, clock: StandingClock) -> None:
    person = living(door)
    kiosk = door.caller(Kind.KIOSK)
    tokens = signed_in(door, person, headers={"Authorization": f"Bearer {kiosk.token}"})
    clock.moment += timedelta(seconds=121)
    assert door.client.get("/v1/me", headers=bearer(tokens)).status_code == 401
    assert refresh(door, tokens) == 401


def test_a_kiosk_whose_key_ended_makes_no_login(door: Door) -> None:
    living(door)
    dead = {"Authorization": "Bearer axw_kiosk_nonsense"}
    assert asked(door, headers=dead).status_code == 401


def refresh(door: Door, tokens: dict[str, str]) -> int:
    said = {"refresh_token": tokens["refresh_token"], "device": "device-0001"}
    return door.client.post("/v1/sessions/refresh", json=said).status_code


def renewed(door: Door, tokens: dict[str, str]) -> dict[str, str]:
    said = {"refresh_token": tokens["refresh_token"], "device": "device-0001"}
    answer = door.client.post("/v1/sessions/refresh", json=said)
    assert answer.status_code == 200, answer.text
    found: dict[str, str] = answer.json()
    return found


def _a_minute_later(door: Door) -> None:
    door.client.app.state.clock.moment += timedelta(minutes=1)  # type: ignore[attr-defined]
