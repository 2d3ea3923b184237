"""Tokens: their form, their life, and what they do not tell."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from app.audit.models import Event
from app.audit.transaction import transaction
from app.base.actor import Kind
from app.identity import rules
from app.identity.models import AccessKey
from app.identity.scopes import MAY, Scope
from app.identity.tokens import new_token, prefix_of, well_formed
from tests.making.identity import Door


@pytest.mark.parametrize("kind", list(Kind))
def test_a_token_names_its_kind_and_carries_a_checksum(kind: Kind) -> None:
    token = new_token(kind)
    assert token.startswith(f"axw_{kind.value}_")
    assert well_formed(token)
    assert prefix_of(token) == token[: len(f"axw_{kind.value}_") + 4]


def test_one_wrong_character_is_noticed_without_a_query() -> None:
    token = new_token(Kind.STAFF)
    for place in range(10, len(token)):
        other = "a" if token[place] != "a" else "b"
        assert not well_formed(token[:place] + other + token[place + 1 :])


def test_only_the_keyed_hash_is_kept(door: Door) -> None:
    staff = door.staff()
    with transaction(door.database, reading=True) as session:
        key = session.scalars(sa.select(AccessKey)).one()
    assert key.digest == door.keys.digest(staff.token)
    assert staff.token not in repr(vars(key))


def test_a_key_never_holds_more_than_its_kind(door: Door) -> None:
    with pytest.raises(rules.ScopeBeyondKind):
        door.caller(Kind.KIOSK, scopes=[Scope.SEEKERS_READ])


def test_every_kind_but_the_system_may_something() -> None:
    assert set(MAY) == set(Kind) - {Kind.SYSTEM}


def test_an_expired_and_a_revoked_key_open_nothing(door: Door) -> None:
    staff = door.staff()
    with transaction(door.database) as session:
        account = rules.account(Kind.STAFF, "late", door.now)
        session.add(account)
        session.flush()
        gone = door.now - timedelta(seconds=1)
        key, token = rules.key_for(account, door.keys, "late", door.now, expires_at=gone)
        session.add(key)
        live = session.scalars(
            sa.select(AccessKey).where(AccessKey.digest == door.keys.digest(staff.token))
        ).one()
        rules.revoke(live, door.now)
    state = door.client.app.state
    with transaction(door.database, reading=True) as session:
        for dead in (token, staff.token, "axw_staff_nonsense", ""):
            with pytest.raises(Exception, match="unauthenticated"):
                state.known_tokens.learn(session, dead, door.now)


def test_a_key_revoked_while_it_was_being_read_is_not_remembered(door: Door) -> None:
    """The reader has the row, then the revocation is followed, then the reader remembers."""
    staff = door.staff()
    known = door.client.app.state.known_tokens

    class Slow:
        """A session during whose query the feed passes by."""

        def __init__(self, session: sa.orm.Session) -> None:
            self.session = session

        def execute(self, statement: object) -> object:
            found = self.session.execute(statement).one_or_none()
            known.follow(
                None,
                [type("E", (), {"subject_kind": "access_key", "name": "access_key.revoked"})()],
            )
            return type("R", (), {"one_or_none": lambda _: found})()

    with transaction(door.database, reading=True) as session:
        known.learn(Slow(session), staff.token, door.now)
    assert known.actor(staff.token, door.now) is None
    with transaction(door.database, reading=True) as session:
        known.learn(session, staff.token, door.now)
    assert known.actor(staff.token, door.now) is not None


def test_a_refused_scope_on_a_hot_read_leaves_its_event_too(door: Door) -> None:
    kiosk = door.caller(Kind.KIOSK)
    some = "01900000-0000-7000-8000-000000000000"
    assert kiosk.get(f"/v1/seekers/{some}/matches").json()["code"] == "scope_missing"
    with transaction(door.database, reading=True) as session:
        event = session.scalars(sa.select(Event)).one()
    assert (event.name, event.reason_code) == ("request.refused", "scope_missing")
