"""The log loses nothing, has no gaps, and shows every later change of itself."""

import hashlib
import json
import threading
from collections.abc import Callable, Sequence
from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.audit.chain import broken_at, link
from app.audit.feed import Feed
from app.audit.models import Event, Topic
from app.audit.record import Note, note_it, number, record
from app.audit.transaction import transaction
from app.base.actor import SYSTEM, Actor, Kind
from app.base.clock import CITY, now
from app.base.database import Database
from app.base.errors import Conflict, Unavailable
from app.identity.models import Party
from app.identity.rules import person
from tests.conftest import as_owner, system_session
from tests.making.things import a_party


def names(database: Database) -> list[str]:
    with system_session(database.reader) as session:
        return list(session.scalars(sa.select(Event.name).order_by(Event.seq)))


class Collected:
    """A follower that keeps what it was given."""

    def __init__(self) -> None:
        self.names: list[str] = []

    def __call__(self, _: Session, events: Sequence[Event]) -> None:
        self.names.extend(event.name for event in events)


def note(database: Database, name: str, before_commit: Callable[[], None] = lambda: None) -> None:
    with transaction(database) as session:
        record(session, SYSTEM, name, a_party(session, now()), now())
        before_commit()


@pytest.mark.parametrize("empty_database", ["postgresql"], indirect=True)
def test_a_slow_transaction_between_two_others_loses_no_event(open_database: Database) -> None:
    feed, seen = Feed(open_database), Collected()
    feed.follow(seen)
    feed.start(watching=False)
    worked, released = threading.Event(), threading.Event()

    def hold() -> None:
        worked.set()
        assert released.wait(10)

    slow = threading.Thread(target=note, args=(open_database, "slow.ended", hold))
    note(open_database, "first.ended")
    slow.start()
    assert worked.wait(10)
    note(open_database, "second.ended")
    feed.catch_up()
    assert seen.names == ["first.ended", "second.ended"]
    released.set()
    slow.join(10)
    feed.catch_up()
    feed.stop()
    assert seen.names == ["first.ended", "second.ended", "slow.ended"]


@pytest.mark.parametrize("empty_database", ["sqlite"], indirect=True)
def test_on_sqlite_the_second_writer_waits_and_nothing_is_lost(open_database: Database) -> None:
    feed, seen = Feed(open_database), Collected()
    feed.follow(seen)
    feed.start(watching=False)
    worked, released = threading.Event(), threading.Event()

    def hold() -> None:
        worked.set()
        assert released.wait(10)

    note(open_database, "first.ended")
    slow = threading.Thread(target=note, args=(open_database, "slow.ended", hold))
    slow.start()
    assert worked.wait(10)
    other = threading.Thread(target=note, args=(open_database, "second.ended"))
    other.start()
    released.set()
    slow.join(10)
    other.join(10)
    feed.catch_up()
    feed.stop()
    assert sorted(seen.names) == ["first.ended", "second.ended", "slow.ended"]
    assert seen.names == names(open_database)


@pytest.mark.parametrize("empty_database", ["postgresql"], indirect=True)
def test_a_number_drawn_before_the_commit_would_lose_the_event(open_database: Database) -> None:
    """The seeded fault: with numbers from a sequence the same reader misses the slow event."""
    owner = as_owner(open_database)
    with owner.writer.begin() as connection:
        connection.execute(sa.text("CREATE SEQUENCE early_number"))
        connection.execute(sa.text("CREATE TABLE early_log (seq bigint, name text)"))
    insert = sa.text("INSERT INTO early_log VALUES (nextval('early_number'), :name)")
    newer = sa.text("SELECT seq, name FROM early_log WHERE seq > :seen ORDER BY seq")
    try:
        slow = owner.writer.connect()
        slow.execute(insert, {"name": "slow"})
        with owner.writer.begin() as connection:
            connection.execute(insert, {"name": "second"})
            first_read = connection.execute(newer, {"seen": 0}).all()
        slow.commit()
        slow.close()
        with owner.writer.begin() as connection:
            later = connection.execute(newer, {"seen": first_read[-1].seq}).all()
        assert [row.name for row in first_read] == ["second"]
        assert later == []
    finally:
        with owner.writer.begin() as connection:
            connection.execute(sa.text("DROP TABLE early_log"))
            connection.execute(sa.text("DROP SEQUENCE early_number"))
        owner.dispose()


def test_many_writers_at_once_leave_no_gap_and_one_chain(open_database: Database) -> None:
    writers = [
        threading.Thread(target=lambda: [note(open_database, "thing.done") for _ in range(5)])
        for _ in range(4)
    ]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(30)
    with system_session(open_database.reader) as session:
        events = session.scalars(sa.select(Event).order_by(Event.seq)).all()
        assert [event.seq for event in events] == list(range(1, 21))
        assert broken_at(events) is None


def test_a_watching_feed_sees_what_another_connection_wrote(open_database: Database) -> None:
    other = Database(open_database.url.render_as_string(hide_password=False))
    feed, seen = Feed(open_database, every=0.02), Collected()
    arrived = threading.Event()
    feed.follow(seen)
    feed.follow(lambda _session, _events: arrived.set())
    feed.start()
    try:
        open_database.after_commit.clear()
        note(other, "written.elsewhere")
        assert arrived.wait(10)
        assert seen.names == ["written.elsewhere"]
    finally:
        feed.stop()
        other.dispose()


class Tried(Conflict):
    """A refusal that must count although the work is undone."""


def test_a_refused_try_is_counted_although_the_work_is_undone(open_database: Database) -> None:
    with transaction(open_database) as session:
        counter = person("620102", now())
        session.add(counter)
    counted = sa.update(Party).where(Party.id == counter.id).values(district="620103")

    def attempt() -> None:
        with transaction(open_database) as session:
            session.info["actor"] = SYSTEM
            session.info["operation"] = "try"
            session.add(person("620199", now()))
            raise Tried(keeps=[counted])

    with pytest.raises(Tried):
        attempt()
    with system_session(open_database.reader) as session:
        assert session.get_one(Party, counter.id).district == "620103"
        assert session.scalars(sa.select(Party).where(Party.district == "620199")).all() == []
        refused = session.scalars(sa.select(Event)).one()
        assert (refused.topic, refused.reason_code) == (Topic.REFUSAL, "tried")


def test_the_chain_shows_an_edit_a_deletion_and_a_swap(session: Session) -> None:
    from_one = [_linked(session, n) for n in range(5)]
    assert broken_at(from_one) is None
    assert broken_at([*from_one[:2], *from_one[3:]]) == from_one[3].seq
    assert broken_at([from_one[1], from_one[0], *from_one[2:]]) == from_one[1].seq
    from_one[2].name = "thing.else"
    assert broken_at(from_one) == from_one[2].seq


def _linked(session: Session, n: int) -> Event:
    record(session, SYSTEM, f"thing.{n}", a_party(session, now()), now())
    number(session)
    session.flush()
    return session.scalars(sa.select(Event).order_by(Event.seq.desc()).limit(1)).one()


def test_what_is_hashed_is_the_json_of_the_covered_columns(session: Session) -> None:
    """The form is kept for ever: a faster way of writing it must not change a byte."""
    refs = {"b": 'q"\\uote', "a": "中文\n"}
    actor = Actor(Kind.STAFF, uuid4(), None, uuid4())
    note = Note(actor, "thing.done", "thing", uuid4(), now(), Topic.ACCESS, refs=refs)
    session.info["request_id"] = 'id-"1"'
    note_it(session, note)
    number(session)
    event = session.scalars(sa.select(Event)).one()
    told = {
        "seq": event.seq,
        "at": event.at.isoformat(timespec="microseconds"),
        "name": "thing.done",
        "topic": "access",
        "actor_kind": "staff",
        "actor_id": actor.account_id.hex if actor.account_id else None,
        "on_behalf_of": None,
        "organisation_id": actor.organisation_id.hex if actor.organisation_id else None,
        "district": None,
        "other_district": None,
        "subject_kind": "thing",
        "subject_id": note.subject_id.hex if note.subject_id else None,
        "refs": refs,
        "reason_code": None,
        "request_id": 'id-"1"',
    }
    text = "before" + json.dumps(told, sort_keys=True, ensure_ascii=False)
    assert link(event, "before") == hashlib.sha256(text.encode()).hexdigest()


def test_a_moment_of_another_zone_reads_back_into_the_same_chain(session: Session) -> None:
    noon_in_lanzhou = now().astimezone(CITY)
    record(session, SYSTEM, "thing.done", a_party(session, now()), noon_in_lanzhou)
    number(session)
    session.expire_all()
    assert broken_at(session.scalars(sa.select(Event)).all()) is None


def test_a_follower_that_fails_is_asked_again_and_holds_up_nobody_else(
    open_database: Database,
) -> None:
    feed, seen, tries = Feed(open_database), Collected(), []

    def fails_twice(_: Session, events: Sequence[Event]) -> None:
        tries.append([event.name for event in events])
        if len(tries) < 3:
            raise RuntimeError("poison")

    feed.follow(fails_twice)
    feed.follow(seen)
    feed.start(watching=False)
    note(open_database, "first.ended")
    assert (seen.names, feed.lagging) == (["first.ended"], True)
    note(open_database, "second.ended")
    assert seen.names == ["first.ended", "second.ended"]
    feed.catch_up()
    feed.stop()
    assert tries[-1] == ["first.ended", "second.ended"]
    assert not feed.lagging


def test_a_follower_that_always_fails_is_passed_over_in_the_end(open_database: Database) -> None:
    feed = Feed(open_database)

    def fails(_: Session, __: Sequence[Event]) -> None:
        raise RuntimeError("poison")

    feed.follow(fails)
    feed.start(watching=False)
    note(open_database, "first.ended")
    feed.catch_up()
    feed.catch_up()
    feed.stop()
    assert not feed.lagging


def test_a_refusal_stands_as_it_was_when_its_event_cannot_be_kept(
    open_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(_: object) -> None:
        raise sa.exc.OperationalError("x", None, Exception("locked"))

    def refused(**keeps: object) -> None:
        with transaction(open_database) as session:
            session.info["actor"] = SYSTEM
            monkeypatch.setattr("app.audit.transaction.number", busy)
            raise Tried(**keeps)

    with pytest.raises(Tried):
        refused()
    with pytest.raises(Unavailable):
        refused(keeps=[sa.update(Party).values(district="620103")])
