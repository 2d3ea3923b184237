"""General limits (goal S8): N are allowed, N + 1 is 429; whose they are cannot be forged."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.audit.models import Event, Topic
from app.base.actor import Actor, Kind
from app.base.database import Database
from app.base.secrets import Keyring
from app.base.settings import Settings
from app.identity.tokens import new_token
from app.identity.traffic import counted_as
from app.main import furnish
from tests.conftest import StandingClock, system_session
from tests.making.identity import Caller, Door

PATH = "/v1/employers"
MINUTE = timedelta(minutes=1)
FEW = {"limits": True, "limit_token": 3, "limit_backend": 5, "limit_address": 2}


@pytest.fixture
def client(
    bare_app: FastAPI, settings: Settings, database: Database, keys: Keyring, clock: StandingClock
) -> Iterator[TestClient]:
    few = settings.model_copy(update=FEW)
    app = furnish(bare_app, few, keyring=keys, database=database, now=clock, watching=False)
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


def known(caller: Caller) -> Caller:
    """Seen once: the first request of a token is nobody's yet."""
    assert caller.get(PATH).status_code == 200
    return caller


def statuses(caller: Caller, times: int, **headers: str) -> list[int]:
    return [caller.get(PATH, headers=headers).status_code for _ in range(times)]


def test_n_are_allowed_one_more_is_refused_and_after_a_minute_it_goes_on(
    door: Door, clock: StandingClock
) -> None:
    staff = known(door.staff())
    assert statuses(staff, 4) == [200, 200, 200, 429]
    refused = staff.get(PATH, headers={"Accept-Language": "en"})
    assert refused.headers["content-type"] == "application/problem+json"
    assert (refused.json()["code"], refused.json()["retryable"]) == ("too_many_requests", True)
    assert refused.headers["Retry-After"] == "60"
    assert refused.headers["RateLimit-Policy"] == '"account";q=3;w=60'
    assert refused.headers["RateLimit"] == '"account";r=0;t=60'
    assert refused.headers["Cache-Control"] == "no-store"
    clock.moment += MINUTE
    told = known(staff) and staff.get(PATH)
    assert told.headers["RateLimit"] == '"account";r=2;t=60'


def test_two_accounts_of_one_address_do_not_use_up_each_others(door: Door) -> None:
    one, other = known(door.staff()), known(door.staff())
    assert statuses(one, 4)[-1] == 429
    assert statuses(other, 3) == [200, 200, 200]


def test_a_backend_may_more_and_the_people_it_acts_for_are_counted_one_by_one(
    door: Door, settings: Settings
) -> None:
    kiosk = known(door.caller(Kind.KIOSK))
    assert statuses(kiosk, 6) == [200] * 5 + [429]
    client, few = uuid4(), settings.model_copy(update=FEW)
    acting = Actor(Kind.INTEGRATION, client, None, None, on_behalf_of=uuid4())
    another = replace(acting, on_behalf_of=uuid4())
    elsewhere = replace(acting, account_id=uuid4())
    keys = {counted_as(actor, {}, few)[0] for actor in (acting, another, elsewhere)}
    assert len(keys) == 3
    assert counted_as(acting, {}, few)[1:] == ("account", 3)


def test_without_a_token_the_address_is_counted_whatever_it_says_it_is(client: TestClient) -> None:
    """A forged X-Forwarded-For changes nothing."""
    answers = [
        client.get(
            "/v1/meta", headers={"X-Forwarded-For": f"203.0.113.{n}", "Forwarded": f"for={n}"}
        )
        for n in range(3)
    ]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[2].headers["RateLimit-Policy"] == '"address";q=2;w=60'


def test_tokens_that_are_none_use_up_the_address_and_good_ones_do_not(
    door: Door, client: TestClient
) -> None:
    for _ in range(4):
        known(door.staff())
    invented = [
        client.get(PATH, headers={"Authorization": f"Bearer {new_token(Kind.STAFF)}"}).status_code
        for _ in range(3)
    ]
    assert invented == [401, 401, 429]
    assert client.get("/v1/meta").status_code == 200


def test_a_good_token_works_from_an_address_that_is_used_up(door: Door, client: TestClient) -> None:
    staff = door.staff()
    assert [client.get("/v1/meta").status_code for _ in range(3)][-1] == 429
    assert staff.get(PATH).status_code == 200


def test_a_flood_leaves_one_event_a_minute(
    door: Door, database: Database, clock: StandingClock
) -> None:
    staff = known(door.staff())
    assert statuses(staff, 20).count(429) == 17
    clock.moment += MINUTE
    known(staff)
    assert statuses(staff, 9).count(429) == 6
    with system_session(database.reader) as session:
        told = sa.select(Event.actor_id, Event.reason_code).where(Event.topic == Topic.REFUSAL)
        assert session.execute(told).all() == [(staff.account_id, "too_many_requests")] * 2


def test_who_asks_whether_the_house_stands_is_not_counted(client: TestClient) -> None:
    assert {client.get("/healthz").status_code for _ in range(5)} == {200}
    assert {client.get("/readyz").status_code for _ in range(5)} == {200}


def test_addresses_of_one_subscriber_are_one(settings: Settings) -> None:
    def key(host: str) -> object:
        return counted_as(None, {"client": (host, 1)}, settings)[0]

    assert key("2001:db8::1") == key("2001:db8::ffff:2") != key("2001:db8:0:1::1")
    assert key("192.0.2.1") != key("192.0.2.2")
    assert key("fe80::1%eth0") == key("fe80::2")


def test_it_can_be_switched_off(
    bare_app: FastAPI, settings: Settings, database: Database, keys: Keyring, clock: StandingClock
) -> None:
    off = settings.model_copy(update={**FEW, "limits": False})
    app = furnish(bare_app, off, keyring=keys, database=database, now=clock, watching=False)
    with TestClient(app) as client:
        answers = [client.get("/v1/meta") for _ in range(9)]
    assert {answer.status_code for answer in answers} == {200}
    assert "RateLimit" not in answers[0].headers
