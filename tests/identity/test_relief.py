"""What counts one caller does not shut out another, and nobody gets round being counted."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from app.audit.allowances import digest_of, spend
from app.audit.transaction import transaction
from app.base.actor import Kind
from app.base.database import Database
from app.base.ids import new_id
from app.base.secrets import Keyring
from app.base.settings import Settings
from app.identity.desk import Desk
from app.identity.lockout import OF_ALL
from app.identity.logins import password_shown
from app.identity.models import Passkey
from app.identity.rules.codes import LoginRefused
from app.identity.schemas.ways_in import LoginIn
from app.main import furnish
from tests.conftest import NOON, StandingClock
from tests.making.identity import Door
from tests.making.machines import Backend
from tests.making.members import PASSWORD, Browser, a_member, code_at
from tests.making.sign_ins import asked

FEW = {"limits": True, "limit_token": 3, "limit_backend": 5, "limit_address": 2}


@pytest.fixture
def counting(
    bare_app: FastAPI, settings: Settings, database: Database, keys: Keyring, clock: StandingClock
) -> Iterator[Door]:
    """A door where few requests a minute are allowed."""
    few = settings.model_copy(update=FEW)
    app = furnish(bare_app, few, keyring=keys, database=database, now=clock, watching=False)
    with TestClient(app, raise_server_exceptions=False) as client:
        yield Door(client, database, keys, clock())


@pytest.mark.parametrize("kind", [Kind.GUARDIAN, Kind.SEEKER])
def test_naming_somebody_in_a_header_does_not_go_round_the_limit(
    counting: Door, kind: Kind
) -> None:
    """Each refusal is an event: a flood of them would be a flood of writes."""
    caller = counting.signed_in(kind).acting_for(uuid4())
    said = [caller.get("/v1/employers").status_code for _ in range(6)]
    assert said == [403] * 4 + [429] * 2


def test_wrong_secrets_do_not_shut_a_backend_out(door: Door) -> None:
    """The name of a client is shown to everybody who may link it."""
    backend = Backend(door.signed_in(Kind.SYSTEM_ADMIN))
    wrong = {"grant_type": "client_credentials", "client_secret": "axw_integration_wrong"}
    said = [backend.token(**wrong).status_code for _ in range(61)]
    assert said == [401] * 60 + [429]
    assert backend.token(grant_type="client_credentials").status_code == 200


def test_a_backend_asks_for_tokens_as_often_as_it_has_users(counting: Door) -> None:
    """S8: not by the one address all of them come from."""
    backend = Backend(counting.signed_in(Kind.SYSTEM_ADMIN))
    said = [backend.token(grant_type="client_credentials").status_code for _ in range(6)]
    assert said == [200] * 5 + [429]


def test_kiosks_behind_one_address_do_not_use_up_each_others_codes(door: Door) -> None:
    """A fair has one address; two kiosks there are two."""
    one, other = (f"Bearer {door.caller(Kind.KIOSK).token}" for _ in range(2))
    for number in range(100):
        phone, device = f"15400002{number:03d}", f"device-{number:04d}"
        assert asked(door, phone, device, headers={"Authorization": one}).status_code == 202
    late = ("15400002999", "device-9999")
    assert asked(door, *late, headers={"Authorization": one}).status_code == 429
    assert asked(door, *late, headers={"Authorization": other}).status_code == 202


def test_the_users_of_a_backend_are_not_counted_as_one_address(
    settings: Settings, door: Door
) -> None:
    """S8: a registered backend has a number of its own; the telephones keep theirs."""
    backend = Backend(door.signed_in(Kind.SYSTEM_ADMIN)).own()
    here = {"Authorization": f"Bearer {backend.token}"}
    for number in range(101):
        phone, device = f"15400002{number:03d}", f"device-{number:04d}"
        assert asked(door, phone, device, headers=here).status_code == 202
    assert asked(door, "15400002001", "device-9999", headers=here).status_code == 429


@pytest.mark.parametrize("kind", [Kind.STAFF, Kind.EMPLOYER, Kind.SEEKER])
def test_another_token_does_not_change_what_an_address_may_ask(door: Door, kind: Kind) -> None:
    caller = door.caller(kind) if kind is not Kind.SEEKER else door.signed_in(kind)
    here = {"Authorization": f"Bearer {caller.token}"}
    for number in range(100):
        sent = here if number % 2 else {}
        phone, device = f"15400002{number:03d}", f"device-{number:04d}"
        assert asked(door, phone, device, headers=sent).status_code == 202
    assert asked(door, "15400002999", "device-9999", headers=here).status_code == 429


WRONG = "wrong wrong wrong"


def flooded(door: Door, now: datetime) -> None:
    """Everybody's tries of passwords are used up, from wherever."""
    with transaction(door.database) as session:
        digest = digest_of(door.keys, "login.all", "all")
        for _ in range(999):  # one has come in already
            spend(session, "login.all", digest, OF_ALL, now)


def test_whoever_knows_a_login_name_does_not_shut_out_the_device_it_is_used_on(
    browser: Browser, desk: Desk
) -> None:
    """ASVS 6.3.1: against guessing, and against locking out by guessing."""
    a_member(desk, Kind.STAFF, "wang", NOON)
    mine = {"login": "wang", "password": PASSWORD, "device": "device-wang"}
    half_way = browser.post("logins", **mine).json()["login_id"]
    said = {"login_id": half_way, "code": code_at(NOON), "device": "device-wang"}
    assert browser.post("logins/totp", **said).status_code == 200
    tries = [browser.password("wang", WRONG).status_code for _ in range(11)]
    assert tries == [401] * 10 + [429]
    assert browser.post("logins", **mine | {"device": "device-other"}).status_code == 429
    assert browser.post("logins", **mine).status_code == 200
    guesses = [browser.post("logins", **mine | {"password": WRONG}) for _ in range(10)]
    assert [guess.status_code for guess in guesses] == [401] * 9 + [429]


def test_a_flood_at_the_door_shuts_out_neither_a_known_device_nor_a_passkey(
    browser: Browser, desk: Desk, door: Door
) -> None:
    a_member(desk, Kind.STAFF, "wang", NOON)
    mine = {"login": "wang", "password": PASSWORD, "device": "device-wang"}
    half_way = browser.post("logins", **mine).json()["login_id"]
    said = {"login_id": half_way, "code": code_at(NOON), "device": "device-wang"}
    assert browser.post("logins/totp", **said).status_code == 200
    flooded(door, NOON)
    assert browser.password("wang").status_code == 429
    assert browser.post("logins", **mine).status_code == 200
    assert browser.post("logins/passkey-challenges").status_code == 200


def test_somebody_signed_in_proves_it_again_although_others_try_their_name(
    browser: Browser, desk: Desk, clock: StandingClock
) -> None:
    a_member(desk, Kind.STAFF, "wang", NOON)
    staff = browser.login("wang", NOON)
    assert [browser.password("wang", WRONG).status_code for _ in range(11)][-1] == 429
    clock.moment += timedelta(minutes=1)
    shown = {"method": "totp", "password": PASSWORD, "code": code_at(clock())}
    assert staff.post("/v1/sessions/step-ups", shown).status_code == 200


def test_a_security_administrators_unlock_frees_a_known_device_too(
    browser: Browser, desk: Desk, door: Door
) -> None:
    account = a_member(desk, Kind.STAFF, "wang", NOON)
    mine = {"login": "wang", "password": PASSWORD, "device": "device-wang"}
    half_way = browser.post("logins", **mine).json()["login_id"]
    said = {"login_id": half_way, "code": code_at(NOON), "device": "device-wang"}
    assert browser.post("logins/totp", **said).status_code == 200
    guesses = [browser.post("logins", **mine | {"password": WRONG}) for _ in range(11)]
    assert guesses[-1].status_code == 429
    guard = door.caller(Kind.SECURITY_ADMIN)
    assert guard.post(f"/v1/accounts/{account.id}/unlocks").status_code == 201
    assert browser.post("logins", **mine).status_code == 200


def test_a_password_alone_does_not_go_round_passkeys_whose_domain_is_unset(
    desk: Desk, session: Session
) -> None:
    """It would add a generator of whoever knows the password."""
    account = a_member(desk, Kind.STAFF, "wang", NOON, generator=False)
    session.add(
        Passkey(
            id=new_id(),
            account_id=account.id,
            credential_id="AAAA",
            public_key="AAAA",
            sign_count=0,
            name="手机",
            backed_up=False,
            created_at=NOON,
        )
    )
    session.flush()
    keyless = replace(desk, settings=desk.settings.model_copy(update={"env": "production"}))
    with pytest.raises(LoginRefused):
        password_shown(keyless, LoginIn(login="wang", password=PASSWORD), NOON)
