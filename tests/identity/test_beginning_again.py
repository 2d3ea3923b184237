"""What a thief put in ends when the person begins again; a kiosk is one person's at a time."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.audit.transaction import transaction
from app.base.actor import Kind
from app.identity.models import CodePurpose, OneTimeCode
from tests.conftest import NOON, StandingClock
from tests.identity.test_second_things import PIN, begun
from tests.identity.test_step_ups import NEW, applied, confirmed
from tests.making.authenticator import Authenticator
from tests.making.identity import Caller, Door
from tests.making.machines import Backend
from tests.making.sign_ins import DEVICE, bearer, living, noted, signed_in


def caller(door: Door, tokens: dict[str, Any]) -> Caller:
    return Caller(door.client, tokens["access_token"], UUID(tokens["account_id"]), None)


def with_a_passkey(thief: Caller) -> Authenticator:
    device = Authenticator()
    asked = thief.post("/v1/me/passkey-challenges", {"ceremony": "registration"}).json()
    shown = {"credential": device.create(asked["options"]), "name": "手机"}
    made = thief.post("/v1/me/passkeys", {"challenge_id": asked["challenge_id"], **shown})
    assert made.status_code == 201, made.text
    return device


def test_beginning_again_shuts_every_door_a_thief_put_in(door: Door) -> None:
    """With the telephone of a person a passkey, a link, a change of number were theirs for good."""
    person = living(door)
    tokens = signed_in(door, person)
    thief, backend = caller(door, tokens), Backend(door.signed_in(Kind.SYSTEM_ADMIN))
    device = with_a_passkey(thief)
    backend.linked_with(thief, "thief")
    change = confirmed(door, tokens).json()
    begun(door, person, PIN)
    challenge = door.client.post("/v1/logins/passkey-challenges").json()
    shown = device.get(challenge["options"])
    body = {"challenge_id": challenge["challenge_id"], "credential": shown}
    assert door.client.post("/v1/logins/passkey", json=body).status_code == 401
    exchanged = backend.exchange(backend.proof("thief", NOON))
    assert exchanged.json()["error"] == "invalid_grant"
    assert not applied(door, change, NOON + timedelta(days=1))
    names = {name for name, _ in noted(door.database)}
    assert names >= {"passkey.removed", "link.cut", "phone_change.cancelled"}


def test_a_change_of_telephone_that_staff_asked_for_goes_on(door: Door) -> None:
    """It is how a lost telephone is replaced; the person begins meanwhile with what staff gave."""
    person = living(door)
    path = f"/v1/persons/{person.party_id}/phone-changes"
    change = door.staff().post(path, {"phone": NEW, "reason": "见过证件"}).json()
    begun(door, person, PIN)
    assert applied(door, change, NOON + timedelta(days=1))


def test_the_next_person_at_a_kiosk_ends_the_login_left_there(
    door: Door, clock: StandingClock
) -> None:
    """T4: two minutes are time enough for the next in the queue."""
    kiosk = {"Authorization": f"Bearer {door.caller(Kind.KIOSK).token}"}
    first, second = living(door), living(door, phone="15400000002")
    elsewhere = signed_in(door, first, device="device-home")
    clock.moment += timedelta(minutes=1)
    left = signed_in(door, first, headers=kiosk)
    now_there = signed_in(door, second, headers=kiosk)
    assert door.client.get("/v1/me", headers=bearer(left)).status_code == 401
    for tokens in (elsewhere, now_there):
        assert door.client.get("/v1/me", headers=bearer(tokens)).status_code == 200


def test_one_login_does_not_send_messages_to_the_whole_town(
    door: Door, clock: StandingClock
) -> None:
    """S5, T3: codes to new telephones are counted by who asks, whatever device they name."""
    tokens = signed_in(door, living(door))
    said = [
        door.client.post(
            "/v1/me/phone-changes",
            json={"phone": f"1540000{number:04d}", "device": f"{DEVICE}-{number}"},
            headers=bearer(tokens),
        ).status_code
        for number in range(3000, 3006)
    ]
    assert said == [202] * 5 + [429]
    with transaction(door.database, reading=True) as session:
        asked = sa.select(sa.func.count(OneTimeCode.id))
        change = asked.where(OneTimeCode.purpose == CodePurpose.PHONE_CHANGE)
        assert session.scalar(change) == 5
