"""Accounts and members as those set over them see and change them; what ends at once."""

import threading
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.audit.models import Event
from app.audit.transaction import transaction
from app.base.actor import Kind
from app.base.database import Database
from app.base.secrets import Keyring
from app.base.settings import Settings
from app.identity import rules
from app.identity.desk import Desk
from app.identity.models import Membership, Role
from app.identity.rules.members import LastAdministrator, keep_an_administrator
from app.identity.scopes import ADMINISTRATORS, MAY, Scope
from app.main import furnish
from tests.conftest import NOON, StandingClock, system_session
from tests.making.authenticator import Authenticator
from tests.making.counting import statements
from tests.making.identity import Caller, Door
from tests.making.members import PASSWORD, Browser, a_desk, a_member, code_at

BETTER = "eight blue bicycles"
_APART = {Scope.ACCOUNTS_MANAGE, Scope.SECURITY_MANAGE, Scope.AUDIT_READ}


def told(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


@pytest.fixture
def manager(door: Door) -> Caller:
    return door.caller(Kind.SYSTEM_ADMIN)


@pytest.fixture
def guard(door: Door) -> Caller:
    return door.caller(Kind.SECURITY_ADMIN)


def a_firm(door: Door) -> UUID:
    with transaction(door.database) as session:
        party = rules.organisation("620102", NOON)
        session.add(party)
    return party.id


def names_of(door: Door) -> list[str]:
    with transaction(door.database, reading=True) as session:
        return list(session.scalars(sa.select(Event.name).order_by(Event.seq)))


def test_no_kind_holds_two_of_managing_securing_and_auditing() -> None:
    """Issue 3 part 3: three roles, of which nobody holds two; staff hold none."""
    held = {kind: _APART & scopes for kind, scopes in MAY.items()}
    assert {kind for kind, some in held.items() if some} == ADMINISTRATORS
    assert all(len(some) == 1 for some in held.values() if some)
    assert set().union(*held.values()) == _APART


def test_the_system_administrator_sees_those_who_work_here_and_nobody_else(
    door: Door, manager: Caller
) -> None:
    theirs = [door.caller(kind).account_id for kind in (Kind.STAFF, Kind.OFFICER, Kind.AUDITOR)]
    others = [
        door.caller(kind).account_id
        for kind in (Kind.SEEKER, Kind.GUARDIAN, Kind.EMPLOYER, Kind.KIOSK)
    ]
    listed = {UUID(one["id"]) for one in manager.get("/v1/accounts").json()["items"]}
    assert listed == {*theirs, manager.account_id}
    assert [manager.get(f"/v1/accounts/{one}").status_code for one in theirs] == [200] * 3
    for one in others:
        assert manager.get(f"/v1/accounts/{one}").status_code == 404
        assert manager.patch(f"/v1/accounts/{one}", {"closed": True}, etag="*").status_code == 404
    auditors = manager.get("/v1/accounts", kind="auditor").json()["items"]
    assert [one["kind"] for one in auditors] == ["auditor"]


def test_changed_districts_count_at_the_next_request(
    browser: Browser, desk: Desk, door: Door, manager: Caller
) -> None:
    """S4, ASVS 8.3.2."""
    account = a_member(desk, Kind.STAFF, "wang", NOON, districts=["620102"])
    staff = browser.login("wang", NOON)
    path = f"/v1/accounts/{account.id}"
    assert manager.patch(path, {"districts": ["620103"]}).status_code == 428
    assert manager.patch(path, {"districts": ["620103"]}, etag='"9"').status_code == 412
    changed = manager.patch(path, {"districts": ["620103"]}, etag='"1"')
    assert (changed.json()["districts"], changed.headers["ETag"]) == (["620103"], '"2"')
    firm = a_firm(door)
    answer = staff.post(
        "/v1/invitations", {"kind": "employer", "label": "示例", "party_id": str(firm)}
    )
    assert answer.status_code == 404
    assert "account.changed" in names_of(door)


def test_a_closed_account_is_out_at_once_and_may_come_back(
    browser: Browser, desk: Desk, door: Door, manager: Caller
) -> None:
    """ASVS 7.4.2."""
    account = a_member(desk, Kind.STAFF, "wang", NOON)
    staff = browser.login("wang", NOON)
    path = f"/v1/accounts/{account.id}"
    closed = manager.patch(path, {"closed": True}, etag="*")
    assert closed.json()["closed_at"] is not None
    assert staff.get("/v1/me/passkeys").status_code == 401
    assert browser.password("wang").status_code == 401
    assert manager.patch(path, {"closed": False}, etag="*").json()["closed_at"] is None
    assert staff.get("/v1/me/passkeys").status_code == 401
    assert browser.password("wang").status_code == 200
    names = names_of(door)
    assert {"account.closed", "login_session.ended", "account.reopened"} <= set(names)


def test_nobody_changes_their_own_account_or_anybodys_kind(
    door: Door, manager: Caller, guard: Caller
) -> None:
    own = f"/v1/accounts/{manager.account_id}"
    assert told(manager.patch(own, {"closed": True}, etag="*")) == (403, "own_account")
    staff = door.staff()
    kind = manager.patch(f"/v1/accounts/{staff.account_id}", {"kind": "auditor"}, etag="*")
    assert told(kind) == (422, "invalid")
    for act in ("locks", "unlocks", "second-factor-resets", "password-resets"):
        answer = guard.post(f"/v1/accounts/{guard.account_id}/{act}")
        assert told(answer) == (403, "own_account")


def test_districts_are_for_staff_only(door: Door, manager: Caller) -> None:
    auditor = door.caller(Kind.AUDITOR)
    answer = manager.patch(
        f"/v1/accounts/{auditor.account_id}", {"districts": ["620102"]}, etag="*"
    )
    assert told(answer) == (422, "invalid")


def test_an_employers_administrator_sees_and_changes_members_of_their_own_only(
    browser: Browser, desk: Desk, door: Door
) -> None:
    ours, theirs = a_firm(door), a_firm(door)
    boss = a_member(desk, Kind.EMPLOYER, "boss", NOON, party_id=ours, admin=True)
    member = a_member(desk, Kind.EMPLOYER, "member", NOON, party_id=ours)
    stranger = a_member(desk, Kind.EMPLOYER, "stranger", NOON, party_id=theirs, admin=True)
    admin = browser.login("boss", NOON)
    listed = admin.get("/v1/members").json()["items"]
    assert {one["id"]: one["admin"] for one in listed} == {
        str(boss.id): True,
        str(member.id): False,
    }
    assert admin.get(f"/v1/members/{stranger.id}").status_code == 404
    path = f"/v1/members/{stranger.id}"
    assert admin.patch(path, {"closed": True}, etag="*").status_code == 404
    assert told(admin.patch(f"/v1/members/{boss.id}", {"admin": False}, etag="*")) == (
        403,
        "own_account",
    )


def test_a_member_becomes_administrator_and_counts_as_one_at_the_next_request(
    browser: Browser, desk: Desk, door: Door
) -> None:
    firm = a_firm(door)
    a_member(desk, Kind.EMPLOYER, "boss", NOON, party_id=firm, admin=True)
    member = a_member(desk, Kind.EMPLOYER, "member", NOON, party_id=firm)
    admin, plain = browser.login("boss", NOON), browser.login("member", NOON)
    path = f"/v1/members/{member.id}"
    assert plain.get("/v1/members").status_code == 403
    given = admin.patch(path, {"admin": True}, etag='"1"')
    assert (given.json()["admin"], given.headers["ETag"]) == (True, '"2"')
    assert plain.get("/v1/members").status_code == 200
    assert admin.patch(path, {"admin": False}, etag='"1"').status_code == 412
    assert admin.patch(path, {"admin": False, "closed": True}, etag='"2"').status_code == 200
    assert plain.get("/v1/members").status_code == 401
    names = set(names_of(door))
    assert {"membership.became_admin", "membership.became_member", "account.closed"} <= names


def test_the_last_administrator_stays() -> None:
    account = rules.account(Kind.EMPLOYER, "某", NOON)
    part = Membership(account_id=account.id, role=Role.ADMIN)
    keep_an_administrator([(account, part)])
    account.closed_at = NOON
    with pytest.raises(LastAdministrator):
        keep_an_administrator([(account, part)])


def test_two_administrators_who_remove_each_other_at_once_leave_one(
    open_database: Database, keys: Keyring, settings: Settings, bare_app: FastAPI
) -> None:
    """The employer's row is held while one decides; the other then finds their own right gone."""
    now = StandingClock()
    app = furnish(bare_app, settings, keyring=keys, database=open_database, now=now, watching=False)
    desk = a_desk(settings, open_database, keys)
    with transaction(open_database) as session:
        party = rules.organisation("620102", NOON)
        session.add(party)
    pair = [
        a_member(desk, Kind.EMPLOYER, f"boss{n}", NOON, party_id=party.id, admin=True)
        for n in range(2)
    ]
    browser = Browser(TestClient(app, raise_server_exceptions=False))
    callers = [browser.login(f"boss{n}", NOON) for n in range(2)]
    barrier, statuses = threading.Barrier(2), []

    def remove(n: int) -> None:
        barrier.wait(30)
        path = f"/v1/members/{pair[1 - n].id}"
        statuses.append(callers[n].patch(path, {"admin": False}, etag="*").status_code)

    threads = [threading.Thread(target=remove, args=(n,)) for n in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    with system_session(open_database.reader) as session:
        left = session.scalars(sa.select(Membership).where(Membership.role == Role.ADMIN)).all()
    assert len(left) == 1
    assert statuses.count(200) == 1


def test_lists_page_at_a_constant_cost(
    desk: Desk, door: Door, manager: Caller, guard: Caller
) -> None:
    firm = a_firm(door)
    admin = door.caller(Kind.EMPLOYER, party_id=firm, organisation_id=firm, admin=True)
    paths = {"/v1/accounts": manager, "/v1/members": admin, "/v1/security/accounts": guard}
    counts: dict[str, list[int]] = {path: [] for path in paths}
    made = 0
    for more in (1, 21):
        for _ in range(more):
            made += 1
            a_member(desk, Kind.STAFF, f"staff{made}", NOON)
            a_member(desk, Kind.EMPLOYER, f"firm{made}", NOON, party_id=firm)
        for path, caller in paths.items():
            with statements(door.database) as run:
                first = caller.get(path, limit=20).json()
            counts[path].append(len(run))
    assert len(first["items"]) == 20
    assert all(few == many for few, many in counts.values()), counts
    for path, caller in paths.items():
        page = caller.get(path, limit=20).json()
        assert page["next"] is not None
        rest = caller.get(path, limit=100, cursor=page["next"]).json()
        ids = [one["id"] for one in (*page["items"], *rest["items"])]
        assert len(ids) == len(set(ids))


def test_the_security_administrator_unlocks_what_wrong_tries_locked(
    browser: Browser, desk: Desk, door: Door, guard: Caller
) -> None:
    account = a_member(desk, Kind.STAFF, "wang", NOON)
    for _ in range(11):
        last = browser.password("wang", "wrong wrong wrong")
    assert last.status_code == 429
    (found,) = guard.get("/v1/security/accounts", login="wang").json()["items"]
    assert found["id"] == str(account.id)
    assert "name" not in found
    assert guard.post(f"/v1/accounts/{account.id}/unlocks").status_code == 201
    browser.login("wang", NOON)
    assert "account.unlocked" in names_of(door)


@pytest.mark.parametrize("kind", [Kind.STAFF, Kind.SEEKER])
def test_a_lock_shuts_an_account_at_once_until_it_is_unlocked(
    desk: Desk, door: Door, guard: Caller, kind: Kind
) -> None:
    caller = door.caller(kind)
    path = f"/v1/accounts/{caller.account_id}"
    assert caller.get("/v1/me/passkeys").status_code == 200
    locked = guard.post(f"{path}/locks")
    assert locked.json()["locked_at"] is not None
    assert caller.get("/v1/me/passkeys").status_code == 401
    listed = guard.get("/v1/security/accounts", locked="true").json()["items"]
    assert [one["id"] for one in listed] == [str(caller.account_id)]
    assert guard.post(f"{path}/unlocks").json()["locked_at"] is None
    assert caller.get("/v1/me/passkeys").status_code == 200


def test_every_login_of_an_account_is_ended(
    browser: Browser, desk: Desk, guard: Caller, door: Door
) -> None:
    """ASVS 7.4.5."""
    account = a_member(desk, Kind.STAFF, "wang", NOON)
    staff = browser.login("wang", NOON)
    path = f"/v1/accounts/{account.id}/session-ends"
    assert guard.get(f"/v1/security/accounts/{account.id}").json()["live_sessions"] == 1
    assert guard.post(path).json()["live_sessions"] == 0
    assert staff.get("/v1/me/passkeys").status_code == 401


def test_every_key_of_an_account_is_revoked(door: Door, guard: Caller) -> None:
    staff = door.staff()
    assert staff.get("/v1/me/passkeys").status_code == 200
    answer = guard.post(f"/v1/accounts/{staff.account_id}/key-revocations")
    assert answer.json()["live_keys"] == 0
    assert staff.get("/v1/me/passkeys").status_code == 401


def test_a_second_factor_that_was_reset_is_added_anew(
    browser: Browser, desk: Desk, guard: Caller, door: Door
) -> None:
    """ASVS 6.4.4."""
    account = a_member(desk, Kind.STAFF, "wang", NOON)
    staff, device = browser.login("wang", NOON), Authenticator()
    codes = staff.post("/v1/me/recovery-codes").json()["recovery_codes"]
    challenge = staff.post("/v1/me/passkey-challenges", {"ceremony": "registration"}).json()
    body = {
        "challenge_id": challenge["challenge_id"],
        "name": "手机",
        "credential": device.create(challenge["options"]),
    }
    assert staff.post("/v1/me/passkeys", body).status_code == 201
    half_way = browser.password("wang").json()["login_id"]
    reset = guard.post(f"/v1/accounts/{account.id}/second-factor-resets").json()
    assert (reset["has_totp"], reset["passkeys"], reset["live_sessions"]) == (False, 0, 0)
    tries = {"totp": {"code": code_at(NOON)}, "recovery-code": {"recovery_code": codes[0]}}
    for route, shown in tries.items():
        assert browser.post(f"logins/{route}", login_id=half_way, **shown).status_code == 401
    again = browser.password("wang").json()
    assert again["needs"] == []
    may = browser.caller(browser.password("wang")).get("/v1/me").json()["scopes"]
    assert may == ["own:read", "own:write"]


def test_a_lost_password_is_chosen_anew_and_the_second_factor_is_still_asked_for(
    browser: Browser, desk: Desk, guard: Caller, clock: StandingClock
) -> None:
    """ASVS 6.4.3, 6.4.6: the administrator neither chooses nor learns the password."""
    account = a_member(desk, Kind.STAFF, "wang", NOON)
    staff = browser.login("wang", NOON)
    path = f"/v1/accounts/{account.id}/password-resets"
    first = guard.post(path).json()["token"]
    token = guard.post(path).json()["token"]
    assert told(browser.post("password-resets/accept", token=first, password=BETTER)) == (
        404,
        "invitation_ended",
    )
    weak = browser.post("password-resets/accept", token=token, password="password1234")
    assert weak.status_code == 422
    done = browser.post("password-resets/accept", token=token, password=BETTER)
    assert (done.status_code, done.json()) == (200, {"sessions_ended": 1})
    assert staff.get("/v1/me/passkeys").status_code == 401
    assert browser.password("wang", PASSWORD).status_code == 401
    assert browser.password("wang", BETTER).json()["needs"] == ["totp"]
    again = browser.post("password-resets/accept", token=token, password="nine red umbrellas")
    assert told(again) == (404, "invitation_ended")


def test_a_permission_to_choose_a_password_ends_after_a_day(
    browser: Browser, desk: Desk, guard: Caller, clock: StandingClock
) -> None:
    account = a_member(desk, Kind.STAFF, "wang", NOON)
    token = guard.post(f"/v1/accounts/{account.id}/password-resets").json()["token"]
    clock.moment = NOON.replace(day=24)
    answer = browser.post("password-resets/accept", token=token, password=BETTER)
    assert told(answer) == (404, "invitation_ended")


@pytest.mark.parametrize("kind", [Kind.KIOSK, Kind.INTEGRATION])
def test_machines_are_not_the_security_administrators(
    door: Door, guard: Caller, kind: Kind
) -> None:
    machine = door.caller(kind)
    assert guard.post(f"/v1/accounts/{machine.account_id}/locks").status_code == 404
