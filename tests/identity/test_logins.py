"""Members' logins: password and second factor, alike for known and unknown, locked after ten."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from app.audit.models import Event
from app.audit.transaction import transaction
from app.base.actor import Kind
from app.base.hashing import Hasher
from app.identity.desk import Desk
from app.identity.models import Account, LoginAttempt, LoginSession, MemberLogin
from app.identity.scopes import MAY
from tests.conftest import NOON, StandingClock
from tests.making.counting import statements
from tests.making.members import PASSWORD, Browser, a_member, code_at

STEP = timedelta(seconds=30)


def events(desk: Desk) -> list[tuple[str, str | None]]:
    with transaction(desk.database, reading=True) as session:
        rows = session.scalars(sa.select(Event).order_by(Event.seq))
        return [(row.name, row.reason_code) for row in rows]


def refused(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


WORKING = [kind for kind in MAY if kind not in (Kind.SEEKER, Kind.KIOSK, Kind.INTEGRATION)]


@pytest.mark.parametrize("kind", WORKING)
def test_every_kind_of_member_signs_in_with_password_and_code(
    browser: Browser, desk: Desk, kind: Kind
) -> None:
    account = a_member(desk, kind, "li.shili", NOON)
    half_way = browser.password("Li.Shili ")
    assert half_way.status_code == 200
    assert half_way.json()["needs"] == ["totp"]
    assert half_way.json()["tokens"] is None
    caller = browser.login("li.shili", NOON)
    assert caller.account_id == account.id
    assert caller.get("/v1/me/passkeys").status_code == 200
    assert events(desk) == [("login_session.begun", "totp")]


def test_a_member_without_a_second_factor_can_only_add_one(browser: Browser, desk: Desk) -> None:
    """ASVS 6.3.3: nobody works here with a password alone."""
    a_member(desk, Kind.STAFF, "wang", NOON, generator=False, districts=["620102"])
    answer = browser.password("wang").json()
    assert (answer["login_id"], answer["needs"]) == (None, [])
    caller = browser.caller(browser.password("wang"))
    assert caller.get("/v1/me").json()["scopes"] == ["own:read", "own:write"]
    assert refused(caller.get("/v1/seekers")) == (403, "scope_missing")
    assert caller.post("/v1/me/totp").status_code == 200


def test_unknown_and_known_login_names_get_the_same_answer_for_the_same_work(
    browser: Browser, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """ASVS 6.3.8: whether there is such an account is not told."""
    a_member(desk, Kind.STAFF, "known", NOON)
    verified: list[str] = []
    matches = Hasher.matches

    def counted(self: Hasher, secret: str, hashed: str | None) -> bool:
        verified.append(secret)
        return matches(self, secret, hashed)

    monkeypatch.setattr(Hasher, "matches", counted)
    browser.password("the-first-event-begins-the-log")
    verified.clear()
    seen = []
    for login in ("known", "unknown"):
        with statements(desk.database) as run:
            answer = browser.password(login, "not the password at all")
        body = answer.json() | {"request_id": ""}
        done = [statement.split()[:2] for statement in run if "SAVEPOINT" not in statement]
        seen.append((answer.status_code, body, dict(answer.headers).keys(), done, len(verified)))
        verified.clear()
    assert seen[0] == seen[1]
    assert seen[0][0] == 401
    assert seen[0][4] == 1
    assert [reason for _, reason in events(desk)][1:] == ["wrong_password", "unknown_login"]


@pytest.mark.parametrize("ended", ["closed_at", "locked_at"])
def test_a_closed_or_locked_account_is_answered_as_an_unknown_one(
    browser: Browser, desk: Desk, ended: str
) -> None:
    account = a_member(desk, Kind.STAFF, "gone", NOON)
    with transaction(desk.database) as session:
        session.execute(sa.update(Account).where(Account.id == account.id).values({ended: NOON}))
    assert refused(browser.password("gone")) == (401, "login_refused")
    assert events(desk) == [("member_login.refused", "account_ended")]


def test_a_login_half_way_ends_with_its_account(browser: Browser, desk: Desk) -> None:
    account = a_member(desk, Kind.STAFF, "gone", NOON)
    login_id = browser.password("gone").json()["login_id"]
    with transaction(desk.database) as session:
        session.execute(sa.update(Account).where(Account.id == account.id).values(closed_at=NOON))
    answer = browser.post("logins/totp", login_id=login_id, code=code_at(NOON))
    assert refused(answer) == (401, "login_refused")


@pytest.mark.parametrize(("shift", "good"), [(-2, False), (-1, True), (0, True), (1, True)])
def test_a_code_counts_a_step_early_or_late_and_no_more(
    browser: Browser, desk: Desk, shift: int, good: bool
) -> None:
    a_member(desk, Kind.STAFF, "wang", NOON)
    login_id = browser.password("wang").json()["login_id"]
    answer = browser.post("logins/totp", login_id=login_id, code=code_at(NOON + shift * STEP))
    assert answer.status_code == (200 if good else 401)


def test_a_code_counts_once_and_takes_the_older_ones_with_it(
    browser: Browser, desk: Desk, clock: StandingClock
) -> None:
    """ASVS 6.5.1: a replayed code is refused, in another login too."""
    a_member(desk, Kind.STAFF, "wang", NOON)
    browser.login("wang", NOON)
    for shift in (0, -1):
        login_id = browser.password("wang").json()["login_id"]
        again = browser.post("logins/totp", login_id=login_id, code=code_at(NOON + shift * STEP))
        assert refused(again) == (401, "login_refused")
    clock.moment += STEP
    browser.login("wang", clock.moment)


def test_a_login_is_completed_once_and_within_five_minutes(
    browser: Browser, desk: Desk, clock: StandingClock
) -> None:
    a_member(desk, Kind.STAFF, "wang", NOON)
    login_id = browser.password("wang").json()["login_id"]
    done = browser.post("logins/totp", login_id=login_id, code=code_at(NOON))
    assert done.status_code == 200
    again = browser.post("logins/totp", login_id=login_id, code=code_at(NOON + STEP))
    assert refused(again) == (401, "login_attempt_ended")
    late = browser.password("wang").json()["login_id"]
    clock.moment += timedelta(minutes=5)
    answer = browser.post("logins/totp", login_id=late, code=code_at(clock.moment))
    assert refused(answer) == (401, "login_attempt_ended")


def test_the_secret_of_a_login_half_way_is_not_kept(browser: Browser, desk: Desk) -> None:
    a_member(desk, Kind.STAFF, "wang", NOON)
    login_id = browser.password("wang").json()["login_id"]
    with transaction(desk.database, reading=True) as session:
        kept = session.scalars(sa.select(LoginAttempt)).one()
    assert login_id not in str(vars(kept))


def test_ten_wrong_passwords_lock_the_login_name_for_an_hour(
    browser: Browser, desk: Desk, clock: StandingClock
) -> None:
    """ASVS 6.3.1, S8: the eleventh try is 429, with the right password too."""
    a_member(desk, Kind.STAFF, "wang", NOON)
    for _ in range(10):
        assert browser.password("wang", "wrong wrong wrong").status_code == 401
    locked = browser.password("wang")
    assert refused(locked) == (429, "too_many_requests")
    assert 3590 <= int(locked.headers["Retry-After"]) <= 3600
    clock.moment += timedelta(hours=1)
    assert browser.password("wang").status_code == 200


def test_a_name_nobody_has_locks_in_the_same_way(browser: Browser, desk: Desk) -> None:
    answers = [browser.password("nobody-here").status_code for _ in range(11)]
    assert answers == [401] * 10 + [429]


def test_ten_wrong_codes_lock_the_second_factor_and_a_new_login_does_not_help(
    browser: Browser, desk: Desk
) -> None:
    a_member(desk, Kind.STAFF, "wang", NOON)
    statuses = []
    for turn in range(11):
        if turn % 5 == 0:
            login_id = browser.password("wang").json()["login_id"]
        answer = browser.post("logins/totp", login_id=login_id, code=code_at(NOON - 9 * STEP))
        statuses.append(answer.status_code)
    assert statuses == [401] * 10 + [429]


def test_a_login_that_succeeds_gives_the_tries_back(
    browser: Browser, desk: Desk, clock: StandingClock
) -> None:
    a_member(desk, Kind.STAFF, "wang", NOON)
    for round in range(3):
        for _ in range(6):
            assert browser.password("wang", "wrong wrong wrong").status_code == 401
        clock.moment = NOON + round * STEP
        browser.login("wang", clock.moment)


def test_the_right_password_alone_gives_no_tries_back(browser: Browser, desk: Desk) -> None:
    """Else whoever knows the password could guess codes without end."""
    a_member(desk, Kind.STAFF, "wang", NOON)
    for _ in range(9):
        browser.password("wang", "wrong wrong wrong")
    assert browser.password("wang").status_code == 200
    assert browser.password("wang").status_code == 429


def test_one_address_cannot_try_everybody(browser: Browser, desk: Desk) -> None:
    statuses = [browser.password(f"name-{n}").status_code for n in range(201)]
    assert statuses == [401] * 200 + [429]


def test_a_hash_made_at_lower_costs_is_renewed_at_the_next_login(
    browser: Browser, desk: Desk
) -> None:
    account = a_member(desk, Kind.STAFF, "wang", NOON)
    old = Hasher(desk.settings.model_copy(update={"hash_memory_kib": 16})).hash(PASSWORD)
    with transaction(desk.database) as session:
        session.execute(sa.update(MemberLogin).values(password_hash=old))
    browser.login("wang", NOON)
    with transaction(desk.database, reading=True) as session:
        kept = session.get_one(MemberLogin, account.id).password_hash
    assert kept != old
    assert not desk.hasher.is_aged(kept)


@pytest.mark.parametrize(
    ("kind", "hours", "idle"),
    [(Kind.AUDITOR, 12, 1800), (Kind.STAFF, 7 * 24, 43_200), (Kind.GUARDIAN, 30 * 24, None)],
)
def test_a_login_lasts_as_long_as_its_kind_may(
    browser: Browser, desk: Desk, kind: Kind, hours: int, idle: int | None
) -> None:
    """ASVS 7.3.1 and 7.3.2."""
    a_member(desk, kind, "wang", NOON)
    login_id = browser.password("wang").json()["login_id"]
    tokens = browser.post("logins/totp", login_id=login_id, code=code_at(NOON)).json()
    ends = (NOON + timedelta(hours=hours)).isoformat().replace("+00:00", "Z")
    assert tokens["session_expires_at"] == ends
    with transaction(desk.database, reading=True) as session:
        assert session.scalars(sa.select(LoginSession.idle_seconds)).one() == idle
