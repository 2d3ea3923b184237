"""Passkeys, with a device in software: what proves something and what does not."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from app.audit.models import Event
from app.audit.transaction import transaction
from app.base.actor import Kind
from app.identity.desk import Desk
from app.identity.models import LoginSession, Passkey
from tests.conftest import NOON, StandingClock
from tests.making.authenticator import Authenticator
from tests.making.identity import Caller, Door
from tests.making.members import Browser, a_member, code_at, with_a_login


def signed_in(browser: Browser, desk: Desk, login: str = "wang", kind: Kind = Kind.STAFF) -> Caller:
    a_member(desk, kind, login, NOON)
    return browser.login(login, NOON)


def asked(caller: Caller, ceremony: str) -> dict[str, Any]:
    answer = caller.post("/v1/me/passkey-challenges", {"ceremony": ceremony})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def added(caller: Caller, device: Authenticator, challenge: dict[str, Any] | None = None) -> Any:
    challenge = challenge or asked(caller, "registration")
    credential = device.create(challenge["options"])
    body = {"challenge_id": challenge["challenge_id"], "name": "手机", "credential": credential}
    return caller.post("/v1/me/passkeys", body)


def by_passkey(browser: Browser, device: Authenticator, **more: Any) -> Any:
    challenge = browser.post("logins/passkey-challenges").json()
    credential = device.get(challenge["options"])
    body = {"challenge_id": challenge["challenge_id"], "credential": credential, **more}
    return browser.post("logins/passkey", **body)


def told(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


@pytest.fixture
def device(browser: Browser, desk: Desk) -> Authenticator:
    """A device with a passkey of a member of staff."""
    device = Authenticator()
    assert added(signed_in(browser, desk), device).status_code == 201
    return device


def test_a_passkey_alone_signs_somebody_in(browser: Browser, device: Authenticator) -> None:
    answer = by_passkey(browser, device)
    assert answer.status_code == 200, answer.text
    assert browser.caller(answer).get("/v1/seekers").status_code == 200
    assert by_passkey(browser, device).status_code == 200


def test_a_passkey_is_the_second_step_after_the_password(
    browser: Browser, device: Authenticator
) -> None:
    half_way = browser.password("wang").json()
    assert half_way["needs"] == ["totp", "passkey"]
    challenge = half_way["passkey"]
    allowed = [one["id"] for one in challenge["options"]["allowCredentials"]]
    credential = device.get(challenge["options"], named=False)
    assert allowed == [credential["id"]]
    body = {"challenge_id": challenge["challenge_id"], "credential": credential}
    answer = browser.post("logins/passkey", login_id=half_way["login_id"], **body)
    assert answer.status_code == 200, answer.text
    again = browser.post("logins/passkey", login_id=half_way["login_id"], **body)
    assert told(again) == (401, "login_attempt_ended")


def test_somebody_elses_passkey_is_no_second_step(
    browser: Browser, desk: Desk, device: Authenticator
) -> None:
    other = Authenticator()
    added(signed_in(browser, desk, "zhao"), other)
    half_way = browser.password("wang").json()
    challenge = half_way["passkey"]
    answer = browser.post(
        "logins/passkey",
        login_id=half_way["login_id"],
        challenge_id=challenge["challenge_id"],
        credential=other.get(challenge["options"]),
    )
    assert told(answer) == (401, "login_refused")


def test_a_seeker_may_have_a_passkey_too(
    browser: Browser, desk: Desk, door: Door, clock: StandingClock
) -> None:
    seeker = with_a_login(desk, door.caller(Kind.SEEKER), clock())
    device = Authenticator()
    assert added(seeker, device).status_code == 201
    answer = by_passkey(browser, device)
    assert answer.json()["account_id"] == str(seeker.account_id)
    assert "seekers:read" in browser.caller(answer).get("/v1/me").json()["scopes"]


BENT: dict[str, dict[str, Any]] = {
    "wrong origin": {"origin": "https://evil.example.org"},
    "origin of a neighbour": {"origin": "http://localhost:8000.example.org"},
    "wrong domain": {"domain": "example.org"},
    "user not verified": {"verified": False},
}


@pytest.mark.parametrize("bent", BENT)
def test_a_bent_answer_signs_nobody_in(
    browser: Browser, device: Authenticator, desk: Desk, bent: str
) -> None:
    for name, value in BENT[bent].items():
        setattr(device, name, value)
    assert told(by_passkey(browser, device)) == (401, "login_refused")
    with transaction(desk.database, reading=True) as session:
        last = session.scalars(sa.select(Event).order_by(Event.seq.desc()).limit(1)).one()
        assert (last.name, last.reason_code) == ("member_login.refused", "wrong_passkey")


@pytest.mark.parametrize("bent", BENT)
def test_a_bent_registration_is_refused(browser: Browser, desk: Desk, bent: str) -> None:
    answer = added(signed_in(browser, desk), Authenticator(**BENT[bent]))
    assert told(answer) == (403, "passkey_refused")


def test_another_key_under_the_same_id_signs_nobody_in(
    browser: Browser, device: Authenticator
) -> None:
    thief = Authenticator(id=device.id, user=device.user, count=99)
    assert told(by_passkey(browser, thief)) == (401, "login_refused")


def test_a_passkey_nobody_registered_signs_nobody_in(
    browser: Browser, device: Authenticator
) -> None:
    stranger = Authenticator(user=device.user)
    assert told(by_passkey(browser, stranger)) == (401, "login_refused")


def test_without_a_login_name_the_device_must_name_the_account(
    browser: Browser, device: Authenticator
) -> None:
    challenge = browser.post("logins/passkey-challenges").json()
    for named, user in ((False, device.user), (True, "AAAA")):
        device.user = user
        credential = device.get(challenge["options"], named=named)
        answer = browser.post(
            "logins/passkey", challenge_id=challenge["challenge_id"], credential=credential
        )
        assert told(answer) == (401, "login_refused")


def test_a_challenge_answers_once_and_within_five_minutes(
    browser: Browser, device: Authenticator, clock: StandingClock
) -> None:
    challenge = browser.post("logins/passkey-challenges").json()
    body = {
        "challenge_id": challenge["challenge_id"],
        "credential": device.get(challenge["options"]),
    }
    assert browser.post("logins/passkey", **body).status_code == 200
    assert told(browser.post("logins/passkey", **body)) == (401, "login_refused")
    late = browser.post("logins/passkey-challenges").json()
    clock.moment += timedelta(minutes=5)
    body = {"challenge_id": late["challenge_id"], "credential": device.get(late["options"])}
    assert told(browser.post("logins/passkey", **body)) == (401, "login_refused")


def test_a_wrong_answer_uses_the_challenge_up(browser: Browser, device: Authenticator) -> None:
    challenge = browser.post("logins/passkey-challenges").json()
    device.verified = False
    bad = device.get(challenge["options"])
    device.verified = True
    good = device.get(challenge["options"])
    statuses = [
        browser.post(
            "logins/passkey", challenge_id=challenge["challenge_id"], credential=one
        ).status_code
        for one in (bad, good)
    ]
    assert statuses == [401, 401]


def test_an_answer_to_another_challenge_signs_nobody_in(
    browser: Browser, device: Authenticator
) -> None:
    one, other = (browser.post("logins/passkey-challenges").json() for _ in range(2))
    answer = browser.post(
        "logins/passkey",
        challenge_id=other["challenge_id"],
        credential=device.get(one["options"]),
    )
    assert told(answer) == (401, "login_refused")


def test_a_counter_that_did_not_grow_means_a_copy(
    browser: Browser, desk: Desk, device: Authenticator
) -> None:
    assert by_passkey(browser, device).status_code == 200
    device.count = 0
    assert told(by_passkey(browser, device)) == (401, "login_refused")
    with transaction(desk.database, reading=True) as session:
        names = set(session.scalars(sa.select(Event.name)))
    assert "passkey.copy_suspected" in names


def test_a_device_that_does_not_count_is_let_in(browser: Browser, desk: Desk) -> None:
    device = Authenticator(counting=False)
    added(signed_in(browser, desk), device)
    assert [by_passkey(browser, device).status_code for _ in range(2)] == [200, 200]


def test_a_challenge_to_register_is_bound_to_the_account_and_the_login(
    browser: Browser, desk: Desk, clock: StandingClock
) -> None:
    wang, zhao = signed_in(browser, desk), signed_in(browser, desk, "zhao")
    clock.moment += timedelta(seconds=60)
    wang_elsewhere = browser.login("wang", clock.moment)
    challenge = asked(wang, "registration")
    for caller in (zhao, wang_elsewhere):
        assert told(added(caller, Authenticator(), challenge)) == (403, "challenge_ended")
    assert added(wang, Authenticator(), challenge).status_code == 201


def test_a_challenge_for_one_ceremony_serves_no_other(
    browser: Browser, device: Authenticator
) -> None:
    challenge = browser.post("logins/passkey-challenges").json()
    answer = by_passkey(browser, device)
    caller = browser.caller(answer)
    body = {
        "challenge_id": challenge["challenge_id"],
        "credential": device.get(challenge["options"]),
    }
    refused = caller.post("/v1/sessions/step-ups", {"method": "passkey", **body})
    assert told(refused) == (403, "challenge_ended")


def test_the_same_passkey_is_kept_once(browser: Browser, desk: Desk, device: Authenticator) -> None:
    again = added(signed_in(browser, desk, "zhao"), device)
    assert told(again) == (409, "passkey_known")


def test_twenty_passkeys_are_enough(browser: Browser, desk: Desk) -> None:
    caller = signed_in(browser, desk)
    answers = [added(caller, Authenticator()) for _ in range(21)]
    assert [answer.status_code for answer in answers] == [201] * 20 + [409]
    first = caller.get("/v1/me/passkeys", limit=15).json()
    rest = caller.get("/v1/me/passkeys", limit=15, cursor=first["next"]).json()
    assert (len(first["items"]), len(rest["items"]), rest["next"]) == (15, 5, None)


def test_a_passkey_is_read_renamed_and_removed_by_its_owner_alone(
    browser: Browser, desk: Desk, device: Authenticator, clock: StandingClock
) -> None:
    clock.moment += timedelta(seconds=30)
    wang, zhao = browser.login("wang", clock.moment), signed_in(browser, desk, "zhao2")
    (listed,) = wang.get("/v1/me/passkeys").json()["items"]
    path = f"/v1/me/passkeys/{listed['id']}"
    assert zhao.get("/v1/me/passkeys").json()["items"] == []
    assert zhao.get(path).status_code == 404
    assert zhao.patch(path, {"name": "别人"}, etag="*").status_code == 404
    assert zhao.delete(path, etag="*").status_code == 404
    assert wang.patch(path, {"name": "平板"}).status_code == 428
    assert wang.patch(path, {"name": "平板"}, etag='"7"').status_code == 412
    renamed = wang.patch(path, {"name": "平板"}, etag='"1"')
    assert (renamed.json()["name"], renamed.headers["ETag"]) == ("平板", '"2"')
    assert wang.delete(path, etag='"2"').status_code == 204
    assert told(by_passkey(browser, device)) == (401, "login_refused")


def test_the_only_second_factor_beside_a_password_stays(browser: Browser, desk: Desk) -> None:
    a_member(desk, Kind.STAFF, "wang", NOON, generator=False)
    enrolling = browser.caller(browser.password("wang"))
    made = added(enrolling, Authenticator())
    path = made.headers["Location"]
    assert told(enrolling.delete(path, etag="*")) == (409, "last_factor")
    assert browser.password("wang").json()["needs"] == ["passkey"]


def test_adding_a_passkey_needs_a_fresh_proof(
    browser: Browser, desk: Desk, clock: StandingClock
) -> None:
    """ASVS 7.5.1: a login left open adds no way in."""
    caller = signed_in(browser, desk)
    clock.moment += timedelta(minutes=5, seconds=1)
    assert told(added(caller, Authenticator())) == (403, "step_up_needed")
    proof = {"password": "seven green umbrellas", "code": code_at(clock.moment)}
    assert caller.post("/v1/sessions/step-ups", {"method": "totp", **proof}).status_code == 200
    assert added(caller, Authenticator()).status_code == 201


def test_a_passkey_is_a_fresh_proof(
    browser: Browser, desk: Desk, device: Authenticator, clock: StandingClock
) -> None:
    caller = browser.caller(by_passkey(browser, device))
    clock.moment += timedelta(minutes=6)
    challenge = asked(caller, "step_up")
    body = {
        "challenge_id": challenge["challenge_id"],
        "credential": device.get(challenge["options"]),
    }
    answer = caller.post("/v1/sessions/step-ups", {"method": "passkey", **body})
    assert answer.status_code == 200, answer.text
    with transaction(desk.database, reading=True) as session:
        times = set(session.scalars(sa.select(LoginSession.stepped_up_at)))
    assert clock.moment in times
    assert told(caller.post("/v1/sessions/step-ups", {"method": "passkey", **body})) == (
        403,
        "challenge_ended",
    )


def test_a_passkey_without_verified_user_is_no_proof(
    browser: Browser, device: Authenticator
) -> None:
    caller = browser.caller(by_passkey(browser, device))
    challenge = asked(caller, "step_up")
    device.verified = False
    body = {
        "challenge_id": challenge["challenge_id"],
        "credential": device.get(challenge["options"]),
    }
    assert told(caller.post("/v1/sessions/step-ups", {"method": "passkey", **body})) == (
        403,
        "proof_refused",
    )


def test_only_the_public_key_is_kept(desk: Desk, device: Authenticator) -> None:
    with transaction(desk.database, reading=True) as session:
        passkey = session.scalars(sa.select(Passkey)).one()
    secret = device.key.private_numbers().private_value
    assert format(secret, "x") not in str(vars(passkey))
