"""A login begins in one way: tokens that work at once, one event, bounds at a kiosk."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from app.audit.models import Event
from app.audit.transaction import transaction
from app.base.actor import Kind
from app.base.hashing import Hasher, HashesTooCheap
from app.base.settings import Settings
from app.identity import rules
from app.identity.models import LoginMethod
from app.identity.schemas.sessions import SignedInOut
from app.identity.signed_in import signed_in
from tests.conftest import NOON
from tests.making.identity import Door


def a_login(door: Door, **more: Any) -> SignedInOut:
    with transaction(door.database) as session:
        account = rules.account(Kind.STAFF, "工作人员", NOON, districts=["620102"])
        session.add(account)
        session.flush()
        return signed_in(session, door.keys, account, LoginMethod.PASSKEY, NOON, **more)


def test_a_login_gives_a_token_that_opens_at_once_and_notes_one_event(door: Door) -> None:
    given = a_login(door, device="phone-0001")
    bearer = {"Authorization": f"Bearer {given.access_token}"}
    assert door.client.get("/v1/employers", headers=bearer).status_code == 200
    assert given.refresh_token
    assert given.expires_at - NOON <= timedelta(minutes=10)
    with transaction(door.database, reading=True) as session:
        event = session.scalars(sa.select(Event)).one()
    assert (event.name, event.subject_id) == ("login_session.begun", given.session_id)
    assert event.actor_id == given.account_id


def test_a_closed_account_begins_nothing(door: Door) -> None:
    with transaction(door.database) as session:
        account = rules.account(Kind.STAFF, "离职", NOON)
        account.closed_at = NOON
        session.add(account)
        session.flush()
        with pytest.raises(rules.AccountClosed):
            signed_in(session, door.keys, account, LoginMethod.PASSKEY, NOON)


def test_production_hashes_cost_what_the_standard_asks() -> None:
    cheap = Settings(_env_file=None, env="production", hash_memory_kib=8)
    with pytest.raises(HashesTooCheap):
        Hasher(cheap)


def test_a_secret_that_was_never_set_is_never_right(settings: Settings) -> None:
    hasher = Hasher(settings)
    hashed = hasher.hash("258036")
    assert hasher.matches("258036", hashed)
    assert not hasher.matches("258037", hashed)
    assert not hasher.matches("258036", None)
    assert hashed != hasher.hash("258036")
