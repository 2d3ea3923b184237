"""Invitations: who may invite whom, one use, seven days, one administrator's account a person."""

import threading
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from app.audit.models import Event
from app.audit.transaction import transaction
from app.base.actor import Actor, Kind
from app.base.database import Database
from app.base.errors import Refusal
from app.base.problems import translated
from app.base.secrets import Keyring
from app.base.settings import Settings
from app.identity import joining, rules
from app.identity.desk import Desk
from app.identity.models import Account, Administrator, Invitation, Membership, Role
from app.identity.rules import invitations as inviting
from app.identity.schemas.accounts import AcceptIn
from app.identity.scopes import ADMINISTRATORS, PEOPLE
from tests.conftest import NOON, StandingClock
from tests.making.counting import statements
from tests.making.identity import Caller, Door
from tests.making.members import Browser, a_desk, a_member

PASSWORD = "eight blue bicycles"
PATH = "/v1/invitations"


def told(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def an_organisation(door: Door, district: str | None = "620102") -> UUID:
    with transaction(door.database) as session:
        party = rules.organisation(district, NOON)
        session.add(party)
    return party.id


def employers_admin(door: Door, firm: UUID) -> Caller:
    return door.caller(Kind.EMPLOYER, party_id=firm, organisation_id=firm, admin=True)


def inviting_to(caller: Caller, kind: str, **more: Any) -> Any:
    return caller.post(PATH, {"kind": kind, "label": "张示例", **more})


def accepting(browser: Browser, token: str, login: str = "zhang.shili", **more: Any) -> Any:
    said = {"login": login, "password": PASSWORD, "name": "张示例", **more}
    return browser.post("invitations/accept", token=token, **said)


def test_an_invitation_makes_an_account_that_first_adds_a_second_factor(
    browser: Browser, door: Door
) -> None:
    made = inviting_to(door.caller(Kind.SYSTEM_ADMIN), "staff", districts=["620102"])
    assert made.status_code == 201
    invitation = made.json()
    accepted = accepting(browser, invitation["token"])
    assert accepted.status_code == 200, accepted.text
    may = browser.caller(accepted).get("/v1/me").json()["scopes"]
    assert may == ["own:read", "own:write"]
    with transaction(door.database, reading=True) as session:
        account = session.get_one(Account, UUID(accepted.json()["account_id"]))
        kept = session.get_one(Invitation, UUID(invitation["id"]))
        names = set(session.scalars(sa.select(Event.name)))
    assert (account.kind, account.districts, account.name) == (Kind.STAFF, ["620102"], "张示例")
    assert kept.account_id == account.id
    assert invitation["token"] not in str(vars(kept))
    assert {"invitation.made", "invitation.accepted", "account.opened"} <= names


MAY_INVITE = {
    Kind.SYSTEM_ADMIN: {Kind.STAFF, Kind.OFFICER} | ADMINISTRATORS,
    Kind.STAFF: {Kind.EMPLOYER, Kind.HOUSE_OPERATOR, Kind.GUARDIAN},
    Kind.EMPLOYER: {Kind.EMPLOYER},
}
FIELDS: dict[Kind, dict[str, Any]] = {
    Kind.STAFF: {"districts": ["620102"]},
    **{kind: {"staff_number": "0017"} for kind in ADMINISTRATORS},
}


@pytest.mark.parametrize("inviter", sorted(PEOPLE))
@pytest.mark.parametrize("kind", sorted(Kind))
def test_nobody_invites_to_more_than_they_may(keys: Keyring, inviter: Kind, kind: Kind) -> None:
    """The whole table, kind by kind; no kind invites to one beyond its own line."""
    firm = rules.organisation("620102", NOON)
    actor = Actor(inviter, None, firm.id, None, frozenset({"620102"}))
    of_a_party = kind in inviting.OF_A_PARTY
    more = FIELDS.get(kind, {}) | ({"party_id": firm.id} if of_a_party else {})
    asked = inviting.Asked(kind, "张示例", **more)
    if kind in MAY_INVITE.get(inviter, set()):
        made, _ = inviting.invite(actor, asked, firm if of_a_party else None, keys, NOON)
        assert made.kind is kind
    else:
        with pytest.raises(inviting.MayNotInvite):
            inviting.invite(actor, asked, firm, keys, NOON)


def test_an_employers_administrator_invites_into_their_own_employer_only(door: Door) -> None:
    ours, theirs = an_organisation(door), an_organisation(door)
    admin = employers_admin(door, ours)
    assert inviting_to(admin, "employer").json()["party_id"] == str(ours)
    assert told(inviting_to(admin, "employer", party_id=str(theirs))) == (404, "not_found")
    person = door.caller(Kind.EMPLOYER, party_id=ours, organisation_id=ours)
    assert person.get(PATH).status_code == 200  # a development key holds every scope


def test_an_ordinary_member_invites_nobody(browser: Browser, desk: Desk, door: Door) -> None:
    firm = an_organisation(door)
    a_member(desk, Kind.EMPLOYER, "member", NOON, party_id=firm)
    member = browser.login("member", NOON)
    assert told(inviting_to(member, "employer")) == (403, "scope_missing")
    assert told(member.get("/v1/members")) == (403, "scope_missing")


def test_staff_invite_the_first_administrator_of_an_employer_of_their_districts(
    browser: Browser, door: Door
) -> None:
    near, far = an_organisation(door), an_organisation(door, "620111")
    staff = door.staff("620102")
    assert told(inviting_to(staff, "employer", party_id=str(far))) == (404, "not_found")
    made = inviting_to(staff, "employer", party_id=str(near)).json()
    assert made["admin"] is True
    accepted = accepting(browser, made["token"]).json()
    with transaction(door.database, reading=True) as session:
        mine = Membership.account_id == UUID(accepted["account_id"])
        assert session.scalars(sa.select(Membership.role).where(mine)).one() is Role.ADMIN
    second = inviting_to(staff, "employer", party_id=str(near))
    assert told(second) == (409, "has_administrator")


def test_an_invitation_for_a_person_instead_of_an_organisation_is_not_found(door: Door) -> None:
    with transaction(door.database) as session:
        person = rules.person("620102", NOON)
        session.add(person)
    staff = door.staff("620102")
    answer = inviting_to(staff, "house_operator", party_id=str(person.id))
    assert told(answer) == (404, "not_found")


@pytest.mark.parametrize(
    ("kind", "more", "pointers"),
    [
        ("staff", {"staff_number": "7"}, {"/staff_number", "/districts"}),
        ("auditor", {}, {"/staff_number"}),
        ("officer", {"districts": ["620102"], "admin": True}, {"/districts", "/admin"}),
    ],
)
def test_an_invitation_holds_what_its_kind_needs_and_no_more(
    door: Door, kind: str, more: dict[str, Any], pointers: set[str]
) -> None:
    answer = inviting_to(door.caller(Kind.SYSTEM_ADMIN), kind, **more)
    assert told(answer) == (422, "invalid")
    assert {one["pointer"] for one in answer.json()["errors"]} == pointers


def test_an_invitation_is_accepted_once_within_seven_days_unless_revoked(
    browser: Browser, door: Door, clock: StandingClock
) -> None:
    """ASVS 6.4.1: an initial secret is random, used once and short-lived."""
    admin = door.caller(Kind.SYSTEM_ADMIN)
    used, revoked, late = (
        inviting_to(admin, "staff", districts=["620102"]).json() for _ in range(3)
    )
    assert accepting(browser, used["token"]).status_code == 200
    path = f"{PATH}/{revoked['id']}/revocations"
    assert admin.post(path).status_code == 201
    assert told(admin.post(f"{PATH}/{used['id']}/revocations")) == (409, "invitation_accepted")
    clock.moment += timedelta(days=7)
    answers = [
        accepting(browser, token, login="somebody.else")
        for token in (used["token"], revoked["token"], late["token"], "axi_" + "x" * 43)
    ]
    assert {told(answer) for answer in answers} == {(404, "invitation_ended")}


def test_a_login_name_is_taken_once_and_the_invitation_is_not_used_up(
    browser: Browser, desk: Desk, door: Door
) -> None:
    a_member(desk, Kind.STAFF, "zhang.shili", NOON)
    made = inviting_to(door.caller(Kind.SYSTEM_ADMIN), "staff", districts=["620102"]).json()
    assert told(accepting(browser, made["token"], " ZHANG.shili")) == (409, "login_taken")
    assert accepting(browser, made["token"], "zhang2").status_code == 200


def test_a_guessable_password_is_refused_and_the_invitation_is_not_used_up(
    browser: Browser, door: Door
) -> None:
    made = inviting_to(door.caller(Kind.SYSTEM_ADMIN), "staff", districts=["620102"]).json()
    answer = accepting(browser, made["token"], password="password1234")
    assert answer.json()["errors"][0]["code"] == "password_common"
    assert accepting(browser, made["token"]).status_code == 200


@pytest.mark.parametrize("first", sorted(ADMINISTRATORS))
@pytest.mark.parametrize("second", sorted(ADMINISTRATORS))
def test_nobody_holds_two_of_the_three_administrators_accounts(
    browser: Browser, door: Door, first: Kind, second: Kind
) -> None:
    """Three separate administrators: one staff number, one account; the database says so."""
    admin = door.caller(Kind.SYSTEM_ADMIN)
    tokens = [
        inviting_to(admin, kind, staff_number=number).json()["token"]
        for kind, number in ((first, "Gs 0017"), (second, "gs0017"))
    ]
    one = accepting(browser, tokens[0], "one")
    assert one.status_code == 200
    assert told(accepting(browser, tokens[1], "other")) == (409, "staff_number_held")
    closing = f"/v1/accounts/{one.json()['account_id']}"
    assert admin.patch(closing, {"closed": True}, etag="*").status_code == 200
    assert accepting(browser, tokens[1], "other").status_code == 200
    reopened = admin.patch(closing, {"closed": False}, etag="*")
    assert told(reopened) == (409, "administrator_stays_closed")
    with transaction(door.database, reading=True) as session:
        kept = session.scalars(sa.select(Administrator.staff_number_digest)).one()
    assert "0017" not in kept.lower() or len(kept) == 64


def test_an_invitation_is_seen_by_those_who_may_have_sent_it(door: Door) -> None:
    admin, staff = door.caller(Kind.SYSTEM_ADMIN), door.staff("620102")
    made = inviting_to(admin, "staff", districts=["620102"]).json()
    path = f"{PATH}/{made['id']}"
    other_admin = door.caller(Kind.SYSTEM_ADMIN)
    assert other_admin.get(path).json()["label"] == "张示例"
    assert "token" not in other_admin.get(path).json()
    strangers = (staff, employers_admin(door, an_organisation(door)))
    assert [one.get(path).status_code for one in strangers] == [404, 404]
    assert [one.post(f"{path}/revocations").status_code for one in strangers] == [404, 404]


def test_the_list_of_invitations_pages_at_a_constant_cost(door: Door) -> None:
    admin = door.caller(Kind.SYSTEM_ADMIN)
    counts = []
    for more in (2, 19):
        for _ in range(more):
            inviting_to(admin, "staff", districts=["620102"])
        with statements(door.database) as run:
            page = admin.get(PATH).json()
        counts.append(len(run))
    assert counts[0] == counts[1]
    assert len(page["items"]) == 20
    rest = admin.get(PATH, cursor=page["next"]).json()
    assert (len(rest["items"]), rest["next"]) == (1, None)


def test_invitations_of_a_closed_account_end_with_it(browser: Browser, door: Door) -> None:
    first, second = door.caller(Kind.SYSTEM_ADMIN), door.caller(Kind.SYSTEM_ADMIN)
    made = inviting_to(second, "staff", districts=["620102"]).json()
    path = f"/v1/accounts/{second.account_id}"
    assert first.patch(path, {"closed": True}, etag="*").status_code == 200
    assert told(accepting(browser, made["token"])) == (404, "invitation_ended")


def test_two_who_accept_one_invitation_at_once_make_one_account(
    open_database: Database, keys: Keyring, settings: Settings
) -> None:
    desk = a_desk(settings, open_database, keys)
    staff = Actor(Kind.SYSTEM_ADMIN, None, None, None)
    with transaction(open_database) as session:
        asked = inviting.Asked(Kind.STAFF, "张示例", districts=["620102"])
        made, token = inviting.invite(staff, asked, None, keys, NOON)
        session.add(made)
    barrier, outcomes = threading.Barrier(6), []

    def accept(number: int) -> None:
        barrier.wait(30)
        said = AcceptIn(token=token, login=f"zhang{number}", password=PASSWORD, name="张示例")
        try:
            joining.accept(desk, said, NOON)
            outcomes.append("joined")
        except Exception as error:
            refusal = error if isinstance(error, Refusal) else translated(error)
            outcomes.append(refusal.code)

    threads = [threading.Thread(target=accept, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(outcomes) == ["invitation_ended"] * 5 + ["joined"]
    with transaction(open_database, reading=True) as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Account)) == 1
