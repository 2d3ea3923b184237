"""What the two kinds of ways in share: the lock of an account, renewing, the list of proofs."""

from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa

from app.audit.transaction import transaction
from app.base.actor import Kind
from app.identity.desk import Desk
from app.identity.models import Account
from tests.conftest import NOON, StandingClock
from tests.making.authenticator import Authenticator
from tests.making.identity import Door
from tests.making.members import PASSWORD, Browser, a_member, code_at
from tests.making.sign_ins import DEVICE, answered, asked, code_in, living, signed_in


def lock(door: Door, account_id: UUID) -> None:
    with transaction(door.database) as session:
        mine = sa.update(Account).where(Account.id == account_id)
        session.execute(mine.values(locked_at=NOON))


def test_a_locked_person_neither_renews_a_login_nor_signs_in_by_telephone(
    door: Door, clock: StandingClock
) -> None:
    person = living(door)
    tokens = signed_in(door, person)
    lock(door, UUID(tokens["account_id"]))
    renewing = {"refresh_token": tokens["refresh_token"], "device": DEVICE}
    assert door.client.post("/v1/sessions/refresh", json=renewing).status_code == 401
    clock.moment += timedelta(minutes=2)
    id = asked(door, person.phone or "").json()["id"]
    code = code_in(door.database, door.keys, id)
    again = answered(door, id, {"code": code, "certificate_last4": person.last4})
    assert (again.status_code, again.json()["code"]) == (409, "account_locked")


def test_a_members_login_is_renewed_on_its_device_as_anybody_elses(
    browser: Browser, desk: Desk
) -> None:
    a_member(desk, Kind.STAFF, "wang", NOON, districts=["620102"])
    half_way = browser.password("wang").json()["login_id"]
    body = {"login_id": half_way, "code": code_at(NOON), "device": DEVICE}
    tokens = browser.post("logins/totp", **body).json()
    renewed = browser.post("sessions/refresh", refresh_token=tokens["refresh_token"], device=DEVICE)
    assert renewed.status_code == 200, renewed.text
    assert browser.caller(renewed).get("/v1/seekers").status_code == 200


def test_oneself_is_told_which_proofs_are_open(browser: Browser, desk: Desk) -> None:
    a_member(desk, Kind.STAFF, "wang", NOON)
    caller = browser.login("wang", NOON)
    assert caller.get("/v1/me").json()["step_up_methods"] == ["totp"]
    challenge = caller.post("/v1/me/passkey-challenges", {"ceremony": "registration"}).json()
    credential = Authenticator().create(challenge["options"])
    body = {"challenge_id": challenge["challenge_id"], "name": "手机", "credential": credential}
    assert caller.post("/v1/me/passkeys", body).status_code == 201
    assert caller.get("/v1/me").json()["step_up_methods"] == ["totp", "passkey"]


def test_a_proof_without_its_parts_is_no_proof(browser: Browser, desk: Desk) -> None:
    a_member(desk, Kind.STAFF, "wang", NOON)
    caller = browser.login("wang", NOON)
    for said in ({"method": "totp", "password": PASSWORD}, {"method": "passkey"}):
        answer = caller.post("/v1/sessions/step-ups", said)
        assert (answer.status_code, answer.json()["code"]) == (409, "no_such_proof")
