"""What counts one caller does not shut out another, and nobody gets round being counted."""

from collections.abc import Iterator
from uuid import uuid4

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.base.actor import Kind
from app.base.database import Database
from app.base.secrets import Keyring
from app.base.settings import Settings
from app.main import furnish
from tests.conftest import StandingClock
from tests.making.identity import Door
from tests.making.machines import Backend
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
