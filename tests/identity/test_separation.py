"""Whoever may do one thing does not come by another's rights: administrators, inviters, staff."""

from datetime import timedelta
from typing import Any

import pytest

from app.base.actor import Kind
from app.identity.desk import Desk
from app.identity.models import Account
from tests.conftest import NOON, StandingClock
from tests.identity.test_invitations import (
    accepting,
    an_organisation,
    employers_admin,
    inviting_to,
    told,
)
from tests.making.identity import Caller, Door
from tests.making.machines import Backend
from tests.making.members import Browser, a_member


@pytest.fixture
def guard(door: Door) -> Caller:
    return door.caller(Kind.SECURITY_ADMIN)


@pytest.fixture
def member(desk: Desk) -> Account:
    return a_member(desk, Kind.SYSTEM_ADMIN, "wang", NOON)


def resets(account: Account, what: str) -> str:
    return f"/v1/accounts/{account.id}/{what}-resets"


@pytest.mark.parametrize("halves", [("password", "second-factor"), ("second-factor", "password")])
def test_one_security_administrator_does_not_reset_both_halves_of_a_login(
    door: Door, guard: Caller, member: Account, clock: StandingClock, halves: tuple[str, str]
) -> None:
    """With both they would come in as anybody, the other administrators too."""
    first, second = halves
    assert guard.post(resets(member, first)).status_code == 201
    assert told(guard.post(resets(member, second))) == (409, "takes_two")
    clock.moment += timedelta(days=29)
    assert told(guard.post(resets(member, second))) == (409, "takes_two")
    assert door.caller(Kind.SECURITY_ADMIN).post(resets(member, second)).status_code == 201
    clock.moment += timedelta(days=1)
    assert guard.post(resets(member, first)).status_code == 201


def test_the_system_administrator_gets_no_key_of_an_employers_systems(door: Door) -> None:
    """A rotation shows a token: with an employer's they would read its applicants."""
    firm = an_organisation(door)
    admin = door.signed_in(Kind.SYSTEM_ADMIN)
    employer = door.signed_in(Kind.EMPLOYER, party_id=firm, organisation_id=firm, admin=True)
    for use in ("bearer", "client_secret"):
        key = employer.post("/v1/keys", {"label": "人事系统", "use": use}).json()
        path = f"/v1/keys/{key['id']}"
        assert told(admin.post(f"{path}/rotations", {})) == (403, "keys_through_the_employer")
        assert employer.post(f"{path}/rotations", {}).status_code == 201
        assert admin.delete(path).status_code == 204


def test_the_system_administrator_gets_no_token_of_a_kiosk(door: Door) -> None:
    admin, staff = door.signed_in(Kind.SYSTEM_ADMIN), door.staff("620102")
    code = staff.post("/v1/devices/pairings", {"label": "大厅", "district": "620102"}).json()
    assert door.client.post("/v1/devices", json={"code": code["code"]}).status_code == 201
    (key,) = admin.get("/v1/keys").json()["items"]
    answer = admin.post(f"/v1/keys/{key['id']}/rotations", {})
    assert told(answer) == (403, "keys_through_the_employer")


def test_the_system_administrator_rotates_the_secret_of_a_backend(door: Door) -> None:
    admin = door.signed_in(Kind.SYSTEM_ADMIN)
    backend = Backend(admin)
    (key,) = admin.get("/v1/keys").json()["items"]
    new = admin.post(f"/v1/keys/{key['id']}/rotations", {}).json()["token"]
    backend.secret = new
    assert backend.token(grant_type="client_credentials").status_code == 200


def test_a_locked_account_leaves_no_invitation_behind(
    browser: Browser, door: Door, guard: Caller
) -> None:
    """Whoever took it over invited themselves; the lock shuts that door too."""
    admin = door.caller(Kind.SYSTEM_ADMIN)
    made = inviting_to(admin, "system_admin", staff_number="Gs 0099").json()
    assert guard.post(f"/v1/accounts/{admin.account_id}/locks").status_code == 201
    assert told(accepting(browser, made["token"])) == (404, "invitation_ended")
    assert guard.post(f"/v1/accounts/{admin.account_id}/unlocks").status_code == 201
    assert told(accepting(browser, made["token"])) == (404, "invitation_ended")


def test_who_is_administrator_no_more_has_invited_nobody(browser: Browser, door: Door) -> None:
    firm = an_organisation(door)
    one, other = employers_admin(door, firm), employers_admin(door, firm)
    made = inviting_to(other, "employer", admin=True).json()
    path = f"/v1/members/{other.account_id}"
    assert one.patch(path, {"admin": False}, etag="*").status_code == 200
    assert told(accepting(browser, made["token"])) == (404, "invitation_ended")


def test_of_two_invitations_by_staff_one_makes_the_employers_administrator(
    browser: Browser, door: Door
) -> None:
    """The second would be a door of the inviter's into the employer, a week long."""
    firm, staff = an_organisation(door), door.staff("620102")
    made = [inviting_to(staff, "employer", party_id=str(firm)).json() for _ in range(2)]
    assert accepting(browser, made[0]["token"], "first").status_code == 200
    assert told(accepting(browser, made[1]["token"], "second")) == (404, "invitation_ended")


@pytest.mark.parametrize("spelt", ["GS-0017", "ｇｓ００１７", "gs.0017 "])
def test_another_spelling_of_a_staff_number_is_no_other_person(
    browser: Browser, door: Door, spelt: str
) -> None:
    admin = door.caller(Kind.SYSTEM_ADMIN)
    one, other = (
        inviting_to(admin, kind, staff_number=number).json()["token"]
        for kind, number in (("auditor", "Gs 0017"), ("security_admin", spelt))
    )
    assert accepting(browser, one, "one").status_code == 200
    assert told(accepting(browser, other, "other")) == (409, "staff_number_held")


def test_a_staff_number_of_nothing_is_none(door: Door) -> None:
    answer: Any = inviting_to(door.caller(Kind.SYSTEM_ADMIN), "auditor", staff_number=" - ")
    assert answer.json()["errors"][0]["code"] == "needed_for_kind"
