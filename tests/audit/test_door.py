"""One effect for one key, strict bodies, and no success without a commit."""

import json
from datetime import timedelta
from typing import Annotated

import pytest
import sqlalchemy as sa
from fastapi import APIRouter, Depends, FastAPI, Security
from fastapi.testclient import TestClient

from app.audit.door import KEPT, forget_answers, once, strict_json
from app.audit.door import Door as HouseDoor
from app.audit.models import Event, KeptAnswer
from app.audit.record import record
from app.audit.transaction import Db, transaction
from app.base.actor import Actor, Kind
from app.base.clock import Now
from app.base.database import Database
from app.base.errors import MalformedBody
from app.base.secrets import Keyring
from app.base.settings import Settings
from app.base.text import Line50, Wire
from app.identity.current import current_actor
from app.identity.models import Party
from app.identity.rules import person
from app.identity.scopes import Scope, authz
from app.main import create_app, furnish
from tests.conftest import StandingClock, system_session
from tests.making.identity import Door

router = APIRouter(route_class=HouseDoor, tags=["trial"])
Writer = Annotated[Actor, Security(current_actor, scopes=[Scope.SEEKERS_WRITE])]
Once = Annotated[None, Depends(once)]


class ThingIn(Wire):
    name: Line50


@router.post("/trial", status_code=201, openapi_extra=authz("trial"))
def make(body: ThingIn, actor: Writer, session: Db, now: Now, _: Once) -> dict[str, str]:
    party = person("620102", now)
    session.add(party)
    record(session, actor, "trial.made", party, now)
    return {"id": str(party.id), "name": body.name}


@pytest.fixture
def door(settings: Settings, database: Database, keys: Keyring, clock: StandingClock) -> Door:
    app: FastAPI = create_app(settings)
    app.include_router(router)
    furnish(app, settings, keyring=keys, database=database, now=clock, watching=False)
    app.state.ready = True
    return Door(TestClient(app, raise_server_exceptions=False), database, keys, clock())


def parties(database: Database) -> int:
    with system_session(database.reader) as session:
        return session.scalar(sa.select(sa.func.count()).select_from(Party)) or 0


def test_the_same_key_has_one_effect_and_the_same_bytes(door: Door) -> None:
    staff = door.staff()
    key = {"Idempotency-Key": "one-and-only"}
    first = staff.post("/trial", {"name": "甲"}, headers=key)
    again = staff.post("/trial", {"name": "甲"}, headers=key)
    assert first.status_code == again.status_code == 201
    assert first.content == again.content
    assert parties(door.database) == 1


def test_the_same_key_with_another_body_is_refused(door: Door) -> None:
    staff = door.staff()
    key = {"Idempotency-Key": "one-and-only"}
    staff.post("/trial", {"name": "甲"}, headers=key)
    other = staff.post("/trial", {"name": "乙"}, headers=key)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")


def test_another_account_may_use_the_same_key(door: Door) -> None:
    key = {"Idempotency-Key": "one-and-only"}
    first = door.staff().post("/trial", {"name": "甲"}, headers=key)
    second = door.staff().post("/trial", {"name": "甲"}, headers=key)
    assert first.json()["id"] != second.json()["id"]


@pytest.mark.parametrize("key", ["x" * 101, "caf\u00e9".encode("latin-1")])
def test_what_is_no_key_is_told_so(door: Door, key: str | bytes) -> None:
    staff = door.staff()
    headers = {"Authorization": f"Bearer {staff.token}", "Idempotency-Key": key}
    answer = staff.client.post("/trial", json={"name": "甲"}, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")
    assert answer.json()["errors"][0]["pointer"] == "/header/Idempotency-Key"
    assert parties(door.database) == 0


def test_without_a_key_nothing_is_done(door: Door) -> None:
    staff = door.staff()
    answer = staff.client.post(
        "/trial", json={"name": "甲"}, headers={"Authorization": f"Bearer {staff.token}"}
    )
    assert (answer.status_code, answer.json()["code"]) == (400, "idempotency_key_missing")
    assert parties(door.database) == 0


def test_the_kept_answer_is_sealed(door: Door) -> None:
    door.staff().post("/trial", {"name": "不该看见的名字"})
    with system_session(door.database.reader) as session:
        kept = session.scalars(sa.select(KeptAnswer)).one()
    assert "不该看见的名字" not in json.dumps(kept.body, ensure_ascii=False)


def test_two_kept_answers_of_one_caller_cannot_be_swapped(door: Door) -> None:
    """S14: the row of an answer is the account and the key; another's bytes are not given."""
    staff, keys = door.staff(), [{"Idempotency-Key": name} for name in ("one", "other")]
    for key in keys:
        staff.post("/trial", {"name": "甲"}, headers=key)
    with transaction(door.database) as session:
        one, other = session.scalars(sa.select(KeptAnswer)).all()
        one.body, other.body = other.body, one.body
    for key in keys:
        answer = staff.post("/trial", {"name": "甲"}, headers=key)
        assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_reused")


def test_when_the_commit_fails_nobody_hears_success(door: Door) -> None:
    staff = door.staff()

    def fail(_: object) -> None:
        raise RuntimeError("disk")

    sa.event.listen(sa.orm.Session, "before_commit", fail)
    try:
        answer = staff.post("/trial", {"name": "甲"})
    finally:
        sa.event.remove(sa.orm.Session, "before_commit", fail)
    assert answer.status_code == 500
    assert parties(door.database) == 0


def test_a_refused_scope_leaves_its_event(door: Door) -> None:
    kiosk = door.caller(Kind.KIOSK)
    answer = kiosk.post("/trial", {"name": "甲"})
    assert (answer.status_code, answer.json()["code"]) == (403, "scope_missing")
    with system_session(door.database.reader) as session:
        event = session.scalars(sa.select(Event)).one()
    assert (event.name, event.reason_code) == ("request.refused", "scope_missing")


@pytest.mark.parametrize(
    "body",
    [
        b'{"name": "a", "name": "b"}',
        b'{"name": NaN}',
        b'{"name": Infinity}',
        b'{"name": "a"',
        b"\xff\xfe",
        b"[" * 40 + b"]" * 40,
        b"",
    ],
)
def test_a_body_that_is_not_plain_json_is_refused(door: Door, body: bytes) -> None:
    staff = door.staff()
    headers = {"Authorization": f"Bearer {staff.token}", "Idempotency-Key": "k"}
    headers["Content-Type"] = "application/json"
    answer = staff.client.post("/trial", content=body, headers=headers)
    assert answer.status_code in (400, 422)
    assert answer.headers["content-type"] == "application/problem+json"
    assert parties(door.database) == 0


def test_a_lone_surrogate_and_a_nul_are_named_and_not_echoed(door: Door) -> None:
    staff = door.staff()
    headers = {"Authorization": f"Bearer {staff.token}", "Idempotency-Key": "k"}
    headers["Content-Type"] = "application/json"
    for body in (b'{"name": "canary\\ud800"}', b'{"name": "canary\\u0000"}'):
        answer = staff.client.post("/trial", content=body, headers=headers)
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["pointer"] == "/name"
        assert "canary" not in answer.text


def test_another_media_type_is_refused(door: Door) -> None:
    staff = door.staff()
    headers = {"Authorization": f"Bearer {staff.token}", "Content-Type": "text/plain"}
    answer = staff.client.post("/trial", content=b"hello", headers=headers)
    assert answer.status_code == 415


def test_thirty_two_levels_pass_and_thirty_three_do_not() -> None:
    assert strict_json(b"[" * 32 + b"]" * 32)
    with pytest.raises(MalformedBody):
        strict_json(b"[" * 33 + b"]" * 33)
    assert strict_json(b'"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[["')


def test_kept_answers_are_forgotten_after_seven_days(door: Door) -> None:
    staff = door.staff()
    staff.post("/trial", {"name": "甲"})
    assert forget_answers(door.database, door.now + KEPT) == 0
    assert forget_answers(door.database, door.now + KEPT + timedelta(seconds=1)) == 1


def test_only_named_origins_may_read_from_a_browser(
    settings: Settings, database: Database, keys: Keyring
) -> None:
    named = settings.model_copy(update={"cors_origins": ["https://portal.example"]})
    app = furnish(create_app(named), named, keyring=keys, database=database, watching=False)
    client = TestClient(app, raise_server_exceptions=False)
    known = client.get("/healthz", headers={"Origin": "https://portal.example"})
    assert known.headers["access-control-allow-origin"] == "https://portal.example"
    stranger = client.get("/healthz", headers={"Origin": "https://elsewhere.example"})
    assert "access-control-allow-origin" not in stranger.headers
