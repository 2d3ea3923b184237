"""Logins (goal S6): one successor, reuse ends the family, ending is at once."""

import threading
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from fastapi import FastAPI
from sqlalchemy.orm import Session

from app.audit.models import Event
from app.audit.transaction import transaction
from app.base.actor import Kind
from app.base.database import Database
from app.base.errors import Unauthenticated
from app.base.hashing import Hasher
from app.base.secrets import Keyring
from app.base.settings import Settings
from app.identity import refreshing, rules
from app.identity.desk import Desk
from app.identity.known import KnownTokens, ask
from app.identity.models import Account, LoginMethod, LoginSession
from app.identity.refreshing import refreshed
from app.identity.schemas.sessions import SignedInOut
from app.identity.signed_in import signed_in as begun
from tests.conftest import NOON, StandingClock, system_session
from tests.making.identity import Door
from tests.making.sign_ins import DEVICE, bearer, living, login_of, noted, signed_in

AT_ONCE = 20


def desk_of(database: Database, keys: Keyring, settings: Settings) -> Desk:
    return Desk(database, keys, Hasher(settings), settings, "zh", "", None)


def a_login(session: Session, keys: Keyring) -> SignedInOut:
    account = rules.account(Kind.SEEKER, "求职者", NOON)
    session.add(account)
    session.flush()
    return begun(session, keys, account, LoginMethod.PHONE_CODE, NOON, device=DEVICE)


def refresh(door: Door, token: str, device: str = DEVICE) -> Any:
    said = {"refresh_token": token, "device": device}
    return door.client.post("/v1/sessions/refresh", json=said)


def at_once(desk: Desk, tokens: list[tuple[str, str]]) -> tuple[list[SignedInOut], int]:
    """Everybody refreshes at the same moment; what was given, and how many got nothing."""
    barrier, given, refused = threading.Barrier(len(tokens)), [], []

    def one(token: str, device: str) -> None:
        barrier.wait(30)
        try:
            given.append(refreshed(desk, token, device, NOON))
        except Unauthenticated:
            refused.append(1)

    threads = [threading.Thread(target=one, args=pair) for pair in tokens]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return given, len(refused)


def test_twenty_refreshes_at_once_have_one_successor(
    open_database: Database, keys: Keyring, settings: Settings
) -> None:
    """S6, on the real engine."""
    with transaction(open_database) as session:
        first = a_login(session, keys)
    token = first.refresh_token or ""
    desk = desk_of(open_database, keys, settings)
    given, refused = at_once(desk, [(token, DEVICE)] * AT_ONCE)
    assert (len(given), refused) == (AT_ONCE, 0)
    assert len({one.refresh_token for one in given}) == 1
    with system_session(open_database.reader) as session:
        login = session.get_one(LoginSession, first.session_id)
    assert (login.generation, login.ended_at) == (1, None)


def test_a_copied_token_ends_the_family_however_many_refresh_at_once(
    open_database: Database, keys: Keyring, settings: Settings
) -> None:
    """S6: half from the owner's device, half from a thief's."""
    with transaction(open_database) as session:
        first = a_login(session, keys)
    token = first.refresh_token or ""
    half = [(token, DEVICE), (token, "thief-00001")]
    desk = desk_of(open_database, keys, settings)
    given, refused = at_once(desk, half * (AT_ONCE // 2))
    assert refused >= AT_ONCE // 2
    with system_session(open_database.reader) as session:
        login = session.get_one(LoginSession, first.session_id)
        names = session.scalars(sa.select(Event.name)).all()
    assert login.end_reason == "other_device"
    assert names.count("login_session.reuse_found") == 1
    for one in given:
        with pytest.raises(Unauthenticated):
            refreshed(desk, one.refresh_token or "", DEVICE, NOON)


def test_the_same_device_is_given_the_same_successor_for_ten_seconds(
    door: Door, clock: StandingClock
) -> None:
    tokens = signed_in(door, living(door))
    second = refresh(door, tokens["refresh_token"]).json()
    clock.moment += timedelta(seconds=10)
    again = refresh(door, tokens["refresh_token"])
    assert again.json()["refresh_token"] == second["refresh_token"]
    clock.moment += timedelta(seconds=1)
    assert refresh(door, tokens["refresh_token"]).status_code == 401
    assert refresh(door, second["refresh_token"]).status_code == 401
    assert noted(door.database)[-1] == ("login_session.reuse_found", "reused")


def test_the_grace_is_for_the_immediate_predecessor_only(door: Door) -> None:
    tokens = signed_in(door, living(door))
    second = refresh(door, tokens["refresh_token"]).json()
    third = refresh(door, second["refresh_token"]).json()
    assert refresh(door, tokens["refresh_token"]).status_code == 401
    assert refresh(door, third["refresh_token"]).status_code == 401
    assert door.client.get("/v1/me", headers=bearer(third)).status_code == 401


def test_a_grace_that_does_not_end_would_be_noticed(
    door: Door, clock: StandingClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(refreshing, "GRACE", timedelta(days=9))
    tokens = signed_in(door, living(door))
    refresh(door, tokens["refresh_token"])
    clock.moment += timedelta(seconds=11)
    with pytest.raises(AssertionError):
        assert refresh(door, tokens["refresh_token"]).status_code == 401


def test_another_device_ends_the_family(door: Door) -> None:
    tokens = signed_in(door, living(door))
    assert refresh(door, tokens["refresh_token"], "device-else").status_code == 401
    assert refresh(door, tokens["refresh_token"]).status_code == 401
    assert door.client.get("/v1/me", headers=bearer(tokens)).status_code == 401
    assert login_of(door.database, tokens).end_reason == "other_device"


@pytest.mark.parametrize(
    "token",
    [
        "axr_",
        "axr_" + "0" * 32 + "_0_" + "0" * 64,
        "eyJhbGciOiJub25lIn0.e30.",
        "axr_" + "0" * 32 + "_１_" + "0" * 64,
    ],
)
def test_a_refresh_token_that_was_not_made_here_renews_nothing(door: Door, token: str) -> None:
    answer = refresh(door, token)
    assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated")


def test_an_access_token_renews_nothing_and_a_refresh_token_opens_nothing(door: Door) -> None:
    tokens = signed_in(door, living(door))
    assert refresh(door, tokens["access_token"]).status_code == 401
    copied = {"access_token": tokens["refresh_token"]}
    assert door.client.get("/v1/me", headers=bearer(copied)).status_code == 401


def test_a_login_whose_month_is_over_is_not_renewed(door: Door, clock: StandingClock) -> None:
    tokens = signed_in(door, living(door))
    clock.moment += timedelta(days=30)
    assert refresh(door, tokens["refresh_token"]).status_code == 401


def test_the_login_of_a_closed_account_is_not_renewed(door: Door) -> None:
    tokens = signed_in(door, living(door))
    with transaction(door.database) as session:
        session.execute(sa.update(Account).values(closed_at=NOON))
    assert refresh(door, tokens["refresh_token"]).status_code == 401


def test_one_sees_and_ends_ones_own_logins_only(door: Door, clock: StandingClock) -> None:
    person, other = living(door), living(door, phone="15400000002")
    mine = signed_in(door, person)
    clock.moment += timedelta(minutes=1)
    second = signed_in(door, person, device="device-0002")
    theirs = signed_in(door, other, device="device-0003")
    listed = door.client.get("/v1/sessions", headers=bearer(second)).json()["items"]
    assert [(one["id"], one["current"]) for one in listed] == [
        (second["session_id"], True),
        (mine["session_id"], False),
    ]
    for strange in (theirs["session_id"], str(uuid4())):
        answer = door.client.delete(f"/v1/sessions/{strange}", headers=bearer(second))
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    path = f"/v1/sessions/{mine['session_id']}"
    assert door.client.delete(path, headers=bearer(second)).status_code == 204
    assert door.client.get("/v1/me", headers=bearer(mine)).status_code == 401
    assert door.client.get("/v1/me", headers=bearer(second)).status_code == 200
    assert door.client.get("/v1/me", headers=bearer(theirs)).status_code == 200


def test_the_list_of_logins_is_paged(door: Door, clock: StandingClock) -> None:
    person = living(door)
    for number in range(3):
        tokens = signed_in(door, person, device=f"device-000{number}")
        clock.moment += timedelta(minutes=1)
    first = door.client.get("/v1/sessions?limit=2", headers=bearer(tokens)).json()
    rest = door.client.get(
        "/v1/sessions", params={"limit": 2, "cursor": first["next"]}, headers=bearer(tokens)
    ).json()
    assert (len(first["items"]), len(rest["items"]), rest["next"]) == (2, 1, None)


@pytest.mark.parametrize(
    ("which", "ended", "left"),
    [("this", 1, {"other"}), ("others", 1, {"this"}), ("all", 2, set())],
)
def test_this_login_the_others_or_all_end(
    door: Door, clock: StandingClock, which: str, ended: int, left: set[str]
) -> None:
    person = living(door)
    other = signed_in(door, person)
    clock.moment += timedelta(minutes=1)
    this = signed_in(door, person, device="device-0002")
    sent = {**bearer(this), "Idempotency-Key": "end-1"}
    answer = door.client.post("/v1/sessions/end", json={"which": which}, headers=sent)
    assert answer.json() == {"ended": ended}
    going_on = {
        name
        for name, tokens in (("this", this), ("other", other))
        if door.client.get("/v1/me", headers=bearer(tokens)).status_code == 200
    }
    assert going_on == left
    assert noted(door.database)[-1] == ("login_session.ended", "ended")


def test_an_ended_login_is_forgotten_by_the_memory_path_too(door: Door, app: FastAPI) -> None:
    """The feed clears the tokens a process knows as soon as the end is in the log."""
    tokens = signed_in(door, living(door))
    known: KnownTokens = app.state.known_tokens
    assert ask(door.database, known, tokens["access_token"], NOON).party_id
    assert known.actor(tokens["access_token"], NOON) is not None
    door.client.delete(f"/v1/sessions/{tokens['session_id']}", headers=bearer(tokens))
    assert known.actor(tokens["access_token"], NOON) is None


def test_signing_in_makes_no_process_forget_the_tokens_it_knows(door: Door, app: FastAPI) -> None:
    person, other = living(door), living(door, phone="15400000002")
    tokens = signed_in(door, person)
    ask(door.database, app.state.known_tokens, tokens["access_token"], NOON)
    signed_in(door, other, device="device-0009")
    assert app.state.known_tokens.actor(tokens["access_token"], NOON) is not None
