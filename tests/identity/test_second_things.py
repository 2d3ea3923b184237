"""The second thing cannot be guessed with patience, gone round, or asked about through a lock."""

from datetime import timedelta
from typing import Any

from httpx2 import Response

from app.base.settings import Settings
from tests.conftest import StandingClock
from tests.identity.test_claims import ask, claimed, sent
from tests.making.identity import Door
from tests.making.sign_ins import (
    Somebody,
    a_pin,
    answered,
    asked,
    code_in,
    living,
    signed_in,
)

DAY = timedelta(days=1)
PIN = "258036"


def told(answer: Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def tried(door: Door, **second: str) -> Response:
    """A right code, and this beside it."""
    id = asked(door).json()["id"]
    return answered(door, id, {"code": code_in(door.database, door.keys, id), **second})


def guesses(door: Door, clock: StandingClock, times: int) -> list[str]:
    """So many wrong PINs beside right codes, at one moment but for the codes' own minute."""
    said: list[str] = []
    while len(said) < times:
        id = asked(door).json()["id"]
        code = code_in(door.database, door.keys, id)
        bad = {"code": code, "pin": f"94{len(said):02d}03"}
        said += [answered(door, id, bad).json()["code"] for _ in range(min(5, times - len(said)))]
        clock.moment += timedelta(minutes=1)
    return said


def test_patience_does_not_open_a_record(door: Door, clock: StandingClock) -> None:
    """Ten a day of 3,000 would be through in a year: thirty in a month is the end of it."""
    person = living(door)
    for _ in range(3):
        assert guesses(door, clock, 10) == ["second_thing_wrong"] * 10
        clock.moment += DAY
    assert guesses(door, clock, 2) == ["second_thing_locked"] * 2
    assert told(tried(door, certificate_last4=person.last4)) == (429, "second_thing_locked")
    clock.moment += timedelta(days=30)
    assert signed_in(door, person)["party_id"] == str(person.party_id)


def test_staff_who_saw_the_person_set_the_count_back(door: Door, clock: StandingClock) -> None:
    person = living(door)
    guesses(door, clock, 10)
    begun(door, person, PIN)
    clock.moment += timedelta(minutes=1)
    assert tried(door, pin=PIN).status_code == 200


def begun(door: Door, person: Somebody, pin: str) -> dict[str, Any]:
    made = door.staff().post(f"/v1/persons/{person.party_id}/activations")
    said = {"code": made.json()["code"], "certificate_number": person.certificate}
    body = {**said, "pin": pin, "device": "device-0009"}
    answer = door.client.post("/v1/activations", json=body)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_a_locked_person_is_not_found_out_through_another_of_the_household(
    door: Door, clock: StandingClock
) -> None:
    """A right guess and a wrong one are answered alike while the person is locked."""
    one = living(door, name="父亲")
    guesses(door, clock, 10)
    living(door, name="母亲", grade="42")  # new at this telephone, not locked
    right = told(tried(door, certificate_last4=one.last4))
    clock.moment += timedelta(minutes=1)
    wrong = told(tried(door, pin="940603"))
    assert right == wrong == (403, "second_thing_wrong")


def test_who_chose_a_pin_is_not_opened_by_the_last_four(door: Door, clock: StandingClock) -> None:
    """What stands on a paper must not go round what only the person knows."""
    person = living(door)
    a_pin(door, person, PIN)
    assert told(tried(door, certificate_last4=person.last4)) == (403, "second_thing_wrong")
    clock.moment += timedelta(minutes=1)
    assert tried(door, pin=PIN).json()["party_id"] == str(person.party_id)


def test_a_claim_does_not_go_round_the_pin(door: Door, settings: Settings) -> None:
    """Who knows the ID number needs 28 guesses for the certificate, and none are counted."""
    person = living(door)
    a_pin(door, person, PIN)
    assert told(claimed(door, settings, person)) == (409, "claimed_already")


def test_a_claim_does_not_go_round_the_lock(
    door: Door, settings: Settings, clock: StandingClock
) -> None:
    person = living(door)
    guesses(door, clock, 10)
    id = ask(door, person.certificate).json()["id"]
    code = code_in(door.database, door.keys, id)
    sent(door, settings, id, clock())
    answer = door.client.post(f"/v1/claims/{id}/code", json={"code": code})
    assert told(answer) == (429, "second_thing_locked")
