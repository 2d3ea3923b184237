"""Changing one's own ways in: password, generator of codes, recovery codes, fresh proofs."""

from datetime import timedelta
from typing import Any

import pyotp
import pytest
import sqlalchemy as sa

from app.audit.models import Event, KeptAnswer
from app.audit.transaction import transaction
from app.base.actor import Kind
from app.identity.desk import Desk
from app.identity.models import LoginSession, RecoveryCode, Totp
from tests.conftest import NOON, StandingClock
from tests.making.identity import Caller, Door
from tests.making.members import PASSWORD, SECRET, Browser, a_member, code_at, with_a_login

STEP = timedelta(seconds=30)
BETTER = "eight blue bicycles"


def told(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def changing(caller: Caller, old: str = PASSWORD, new: str = BETTER) -> Any:
    return caller.post("/v1/me/password", {"password": old, "new_password": new})


def test_a_new_password_ends_every_other_login_and_they_are_told(
    browser: Browser, desk: Desk, clock: StandingClock
) -> None:
    """ASVS 6.2.3, 7.4.3: the old password is asked for; other sessions end, with an event each."""
    a_member(desk, Kind.STAFF, "wang", NOON)
    elsewhere = browser.login("wang", NOON)
    clock.moment += STEP
    half_way = browser.password("wang").json()["login_id"]
    here = browser.login("wang", clock.moment)
    answer = changing(here)
    assert (answer.status_code, answer.json()) == (200, {"sessions_ended": 1})
    assert elsewhere.get("/v1/me/passkeys").status_code == 401
    assert here.get("/v1/me/passkeys").status_code == 200
    stale = browser.post("logins/totp", login_id=half_way, code=code_at(clock.moment + STEP))
    assert told(stale) == (401, "login_attempt_ended")
    assert browser.password("wang").status_code == 401
    assert browser.password("wang", BETTER).status_code == 200
    with transaction(desk.database, reading=True) as session:
        names = list(session.scalars(sa.select(Event.name)))
    assert names.count("login_session.ended") == 1
    assert names.count("account.password_changed") == 1


def test_without_the_old_password_there_is_no_new_one(browser: Browser, desk: Desk) -> None:
    a_member(desk, Kind.STAFF, "wang", NOON)
    caller = browser.login("wang", NOON)
    answers = [changing(caller, old="some other old one") for _ in range(11)]
    assert [told(answer) for answer in answers[:10]] == [(403, "proof_refused")] * 10
    assert told(answers[10]) == (429, "too_many_requests")
    # The thief of a login uses up its own tries, not those of its owner at the door.
    assert browser.password("wang").status_code == 200


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("green-ball", "password_too_short"),
        ("qwertyuiop12", "password_common"),
        ("831-password-97", "password_common"),
        ("830519740611", "password_common"),
        ("password1234", "password_common"),
        ("woaini520520", "password_common"),
        ("1qaz2wsx3edc", "password_common"),
        ("aaaaaaaaaaaaaaa", "password_common"),
        ("Aixinwu2026!!", "password_near_context"),
        ("爱心屋爱心屋lanzhou2026", "password_near_context"),
        ("wang.shili.staff", "password_near_context"),
    ],
)
def test_a_password_anybody_would_guess_is_refused(
    browser: Browser, desk: Desk, password: str, code: str
) -> None:
    """ASVS 6.2.1, 6.2.4, 6.2.11."""
    a_member(desk, Kind.STAFF, "wang.shili", NOON)
    answer = changing(browser.login("wang.shili", NOON), new=password)
    assert told(answer) == (422, "invalid")
    (problem,) = answer.json()["errors"]
    assert (problem["pointer"], problem["code"]) == ("/new_password", code)
    assert password not in answer.text


@pytest.mark.parametrize(
    "password",
    ["a b c d e f g h", "éééé爱好和平的人们一二三", "wxyz1-" * 21, " leading and trailing "],
)
def test_a_long_password_of_any_characters_is_taken_as_it_was_typed(
    browser: Browser, desk: Desk, password: str
) -> None:
    """ASVS 6.2.5, 6.2.8, 6.2.9: no rules of composition, nothing cut off or trimmed."""
    a_member(desk, Kind.STAFF, "wang", NOON)
    assert changing(browser.login("wang", NOON), new=password).status_code == 200
    assert browser.password("wang", password[:-1]).status_code == 401
    assert browser.password("wang", password.strip() + "!").status_code == 401
    assert browser.password("wang", password).status_code == 200


def test_a_password_is_the_same_however_its_letters_are_composed(
    browser: Browser, desk: Desk
) -> None:
    a_member(desk, Kind.STAFF, "wang", NOON)
    decomposed = "cafe\u0301 cafe\u0301 cafe\u0301"
    assert changing(browser.login("wang", NOON), new=decomposed).status_code == 200
    assert browser.password("wang", "caf\u00e9 caf\u00e9 caf\u00e9").status_code == 200


def enrolled(caller: Caller, now: Any) -> tuple[str, Any]:
    secret = caller.post("/v1/me/totp").json()["secret"]
    code = code_at(now, secret)
    return secret, caller.post("/v1/me/totp/confirmations", {"code": code})


def test_a_generator_is_in_use_once_its_first_code_was_shown(
    browser: Browser, desk: Desk, clock: StandingClock
) -> None:
    account = a_member(desk, Kind.STAFF, "wang", NOON, generator=False)
    caller = browser.caller(browser.password("wang"))
    begun = caller.post("/v1/me/totp").json()
    assert pyotp.parse_uri(begun["uri"]).secret == begun["secret"]
    wrong = caller.post("/v1/me/totp/confirmations", {"code": code_at(NOON)})
    assert told(wrong) == (403, "proof_refused")
    assert browser.password("wang").json()["needs"] == []
    body = {"code": code_at(NOON, begun["secret"])}
    done = caller.post("/v1/me/totp/confirmations", body)
    assert len(set(done.json()["recovery_codes"])) == 10
    assert told(caller.post("/v1/me/totp/confirmations", body)) == (409, "nothing_pending")
    half_way = browser.password("wang").json()
    assert half_way["needs"] == ["totp", "recovery_code"]
    replayed = browser.post("logins/totp", login_id=half_way["login_id"], **body)
    assert replayed.status_code == 401
    with transaction(desk.database, reading=True) as session:
        kept = session.get_one(Totp, account.id)
    assert begun["secret"] not in str(vars(kept))


def test_a_new_generator_waits_fifteen_minutes_and_the_old_one_stays(
    browser: Browser, desk: Desk, clock: StandingClock
) -> None:
    a_member(desk, Kind.STAFF, "wang", NOON)
    caller = with_a_login(desk, browser.login("wang", NOON), NOON + timedelta(minutes=12))
    secret = browser.login("wang", NOON + STEP).post("/v1/me/totp").json()["secret"]
    clock.moment = NOON + timedelta(minutes=15)
    late = caller.post("/v1/me/totp/confirmations", {"code": code_at(clock.moment, secret)})
    assert told(late) == (409, "nothing_pending")
    browser.login("wang", clock.moment)


def test_a_new_generator_takes_the_place_of_the_old_and_ends_other_logins(
    browser: Browser, desk: Desk, clock: StandingClock
) -> None:
    a_member(desk, Kind.STAFF, "wang", NOON)
    elsewhere = browser.login("wang", NOON)
    here = browser.login("wang", NOON + STEP)
    secret, done = enrolled(here, NOON)
    assert done.status_code == 200
    assert elsewhere.get("/v1/me/passkeys").status_code == 401
    assert here.get("/v1/me/passkeys").status_code == 200
    clock.moment += timedelta(minutes=1)
    login_id = browser.password("wang").json()["login_id"]
    old = browser.post("logins/totp", login_id=login_id, code=code_at(clock.moment, SECRET))
    new = browser.post("logins/totp", login_id=login_id, code=code_at(clock.moment, secret))
    assert (old.status_code, new.status_code) == (401, 200)


def test_each_recovery_code_opens_one_login_and_only_hashes_are_kept(
    browser: Browser, desk: Desk
) -> None:
    """ASVS 6.5.1 to 6.5.4: single use, 120 random bits, stored as a keyed hash."""
    a_member(desk, Kind.STAFF, "wang", NOON)
    codes = browser.login("wang", NOON).post("/v1/me/recovery-codes").json()["recovery_codes"]
    assert {len(code.replace("-", "")) * 5 for code in codes} == {120}
    statuses = []
    for code in (codes[0], codes[0], codes[1].lower().replace("-", " "), "A" * 24):
        login_id = browser.password("wang").json()["login_id"]
        answer = browser.post("logins/recovery-code", login_id=login_id, recovery_code=code)
        statuses.append(answer.status_code)
    assert statuses == [200, 401, 200, 401]
    with transaction(desk.database, reading=True) as session:
        kept = str([vars(row) for row in session.scalars(sa.select(RecoveryCode))])
        assert session.scalars(sa.select(KeptAnswer)).all() == []
    assert not any(code in kept or code.replace("-", "") in kept for code in codes)


def test_fresh_recovery_codes_end_the_old_ones(browser: Browser, desk: Desk) -> None:
    a_member(desk, Kind.STAFF, "wang", NOON)
    caller = browser.login("wang", NOON)
    old = caller.post("/v1/me/recovery-codes").json()["recovery_codes"]
    new = caller.post("/v1/me/recovery-codes").json()["recovery_codes"]
    login_id = browser.password("wang").json()["login_id"]
    answers = [
        browser.post("logins/recovery-code", login_id=login_id, recovery_code=code).status_code
        for code in (old[0], new[0])
    ]
    assert answers == [401, 200]


def test_somebody_elses_recovery_code_opens_nothing(browser: Browser, desk: Desk) -> None:
    a_member(desk, Kind.STAFF, "wang", NOON)
    a_member(desk, Kind.STAFF, "zhao", NOON)
    codes = browser.login("zhao", NOON).post("/v1/me/recovery-codes").json()["recovery_codes"]
    browser.login("wang", NOON).post("/v1/me/recovery-codes")
    login_id = browser.password("wang").json()["login_id"]
    answer = browser.post("logins/recovery-code", login_id=login_id, recovery_code=codes[0])
    assert told(answer) == (401, "login_refused")


@pytest.mark.parametrize("path", ["/v1/me/totp", "/v1/me/recovery-codes"])
def test_a_login_left_open_changes_no_second_factor(
    browser: Browser, desk: Desk, clock: StandingClock, path: str
) -> None:
    a_member(desk, Kind.STAFF, "wang", NOON)
    caller = browser.login("wang", NOON)
    clock.moment += timedelta(minutes=5, seconds=1)
    assert told(caller.post(path)) == (403, "step_up_needed")
    proof = {"password": PASSWORD, "code": code_at(clock.moment)}
    assert caller.post("/v1/sessions/step-ups", {"method": "totp", **proof}).status_code == 200
    assert caller.post(path).status_code == 200


@pytest.mark.parametrize(
    ("password", "shift"), [("not the password", 1), (PASSWORD, 9)], ids=["password", "code"]
)
def test_a_wrong_proof_steps_nobody_up_and_is_counted(
    browser: Browser, desk: Desk, clock: StandingClock, password: str, shift: int
) -> None:
    a_member(desk, Kind.STAFF, "wang", NOON)
    caller = browser.login("wang", NOON)
    clock.moment += timedelta(minutes=6)
    proof = {"password": password, "code": code_at(clock.moment + shift * STEP)}
    answers = [caller.post("/v1/sessions/step-ups", {"method": "totp", **proof}) for _ in range(11)]
    assert [told(one) for one in answers] == [(403, "proof_refused")] * 10 + [
        (429, "too_many_requests")
    ]
    with transaction(desk.database, reading=True) as session:
        assert session.scalars(sa.select(LoginSession.stepped_up_at)).one() == NOON


def test_a_seeker_has_no_password_to_change(desk: Desk, door: Door) -> None:
    seeker = with_a_login(desk, door.caller(Kind.SEEKER), NOON)
    assert told(changing(seeker)) == (403, "no_password_here")
    assert told(seeker.post("/v1/me/totp")) == (403, "no_password_here")
