"""The caller at the door, and the tokens a process knows, on both databases."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient

from app.audit.models import Event
from app.audit.transaction import transaction
from app.base.actor import Kind
from app.base.errors import Unauthenticated
from app.identity import rules
from app.identity.known import KnownTokens, ask
from app.identity.models import AccessKey, Account, Membership
from app.identity.queries import paired_with
from app.identity.tokens import new_token
from tests.conftest import NOON, StandingClock
from tests.making.counting import statements
from tests.making.identity import Caller, Door
from tests.making.things import a_party

PATH = "/v1/employers"


def known_to(door: Door) -> KnownTokens:
    known: KnownTokens = door.client.app.state.known_tokens  # type: ignore[attr-defined]
    return known


def changed(door: Door, table: Any, **values: Any) -> None:
    with transaction(door.database) as session:
        session.execute(sa.update(table).values(**values))


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "Bearer",
        "Bearer axw_staff_nonsense",
        f"Bearer {new_token(Kind.STAFF)}",
        f"Bearer {'x' * 5000}",
        "Basic dXNlcjpwYXNz",
    ],
)
def test_without_a_live_token_everything_is_closed(client: TestClient, header: str | None) -> None:
    headers = {} if header is None else {"Authorization": header}
    answer = client.get(PATH, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated")
    assert header is None or len(header) < 20 or header[7:] not in answer.text


def test_the_challenge_names_the_scheme(client: TestClient) -> None:
    assert client.get(PATH).headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize(
    "end",
    [
        lambda door: changed(door, AccessKey, revoked_at=NOON),
        lambda door: changed(door, AccessKey, expires_at=NOON),
        lambda door: changed(door, Account, closed_at=NOON),
    ],
    ids=["revoked", "expired", "closed"],
)
def test_a_token_that_has_ended_opens_nothing(door: Door, end: Callable[[Door], None]) -> None:
    staff = door.staff()
    assert staff.get(PATH).status_code == 200
    end(door)
    assert staff.get(PATH).status_code == 401


def test_the_actor_is_what_the_account_and_the_key_say(door: Door) -> None:
    with transaction(door.database) as session:
        party = a_party(session, NOON)
    caller = door.caller(
        Kind.INTEGRATION, party_id=party.id, organisation_id=party.id, districts=["620102"]
    )
    actor = ask(door.database, known_to(door), caller.token, NOON)
    assert (actor.kind, actor.account_id) == (Kind.INTEGRATION, caller.account_id)
    assert (actor.party_id, actor.organisation_id) == (party.id, party.id)
    assert actor.districts == {"620102"}


def asked(door: Door, caller: Caller, clock: StandingClock) -> int:
    with statements(door.database) as run:
        ask(door.database, known_to(door), caller.token, clock())
    return len(run)


def test_a_known_token_asks_the_database_nothing_for_a_minute(
    door: Door, clock: StandingClock
) -> None:
    staff = door.staff()
    assert asked(door, staff, clock) > 0
    assert asked(door, staff, clock) == 0
    clock.moment += timedelta(seconds=59)
    assert asked(door, staff, clock) == 0
    clock.moment += timedelta(seconds=1)
    assert asked(door, staff, clock) > 0


def test_a_token_is_known_no_longer_than_its_key_lives(door: Door, clock: StandingClock) -> None:
    staff = door.staff()
    changed(door, AccessKey, expires_at=NOON + timedelta(seconds=5))
    ask(door.database, known_to(door), staff.token, clock())
    clock.moment += timedelta(seconds=5)
    with pytest.raises(Unauthenticated):
        ask(door.database, known_to(door), staff.token, clock())


@pytest.mark.parametrize(
    ("kind", "forgotten"),
    [("access_key", True), ("account", True), ("membership", True), ("seeker", False)],
)
def test_known_tokens_are_forgotten_when_an_account_or_key_changed(
    door: Door, clock: StandingClock, kind: str, forgotten: bool
) -> None:
    staff = door.staff()
    ask(door.database, known_to(door), staff.token, clock())
    with transaction(door.database, reading=True) as session:
        known_to(door).follow(session, [Event(subject_kind=kind, subject_id=uuid4())])
    assert (asked(door, staff, clock) > 0) is forgotten


def test_a_pairing_counts_until_its_end(door: Door) -> None:
    with transaction(door.database) as session:
        people = [a_party(session, NOON) for _ in range(3)]
        officer = rules.account(Kind.OFFICER, "帮扶干部", NOON)
        other = rules.account(Kind.OFFICER, "另一位", NOON)
        session.add_all([officer, other])
        session.flush()
        session.add(rules.pair(officer, people[0].id))
        session.add(rules.pair(officer, people[1].id, NOON + timedelta(days=1)))
        session.add(rules.pair(other, people[2].id))
    with transaction(door.database, reading=True) as session:
        today = set(session.scalars(paired_with(officer.id, NOON)))
        later = set(session.scalars(paired_with(officer.id, NOON + timedelta(days=1))))
        assert session.scalar(sa.select(sa.func.count()).select_from(Membership)) == 3
    assert today == {people[0].id, people[1].id}
    assert later == {people[0].id}


def test_the_same_person_is_paired_once_with_an_officer(door: Door) -> None:
    with transaction(door.database) as session:
        person = a_party(session, NOON)
        officer = rules.account(Kind.OFFICER, "帮扶干部", NOON)
        session.add(officer)
        session.flush()
        session.add(rules.pair(officer, person.id))
    with pytest.raises(sa.exc.IntegrityError), transaction(door.database) as session:
        session.add(rules.pair(officer, person.id))
