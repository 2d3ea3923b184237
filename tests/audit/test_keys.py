"""Opening the house's keys (goal S14): other keys are noticed at start, one data key is made."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
import sqlalchemy as sa

from app.audit.feed import Feed
from app.audit.keys import follower, has_tables
from app.audit.models import Event
from app.audit.transaction import transaction
from app.base.clock import now
from app.base.data_keys import lock, retire_checks, rewrap
from app.base.database import Database
from app.base.models import DataKey, KeyCheck
from app.base.secrets import (
    PURPOSES,
    KeysDiffer,
    KeysMissing,
    SealBroken,
    key_file,
    new_keys,
    with_fresh,
)
from app.base.settings import Settings
from app.main import create_app, furnish
from tests.conftest import NOON, system_session
from tests.making.installation import a_new_data_key, a_start, started
from tests.making.keys import a_keyring

PLACE: dict[str, Any] = {"table": "seeker", "column": "phone_sealed", "row": "7"}


@pytest.fixture
def database(open_database: Database) -> Iterator[Database]:
    """A ring reads data keys on a connection of its own: what it reads must be committed."""
    return open_database


def rows(database: Database, table: type[Any]) -> list[Any]:
    with system_session(database.reader) as session:
        return list(session.scalars(sa.select(table).order_by(table.number)))


def with_other(text: str, purpose: str) -> str:
    """The same file, but one purpose's keys are of another installation."""
    other = json.loads(new_keys())[purpose]
    return json.dumps({**json.loads(text), purpose: other})


def with_changed(text: str, purpose: str) -> str:
    """The same ids, but one purpose's key is another."""
    content, other = json.loads(text), json.loads(new_keys())
    content[purpose][0]["key"] = other[purpose][0]["key"]
    return json.dumps(content)


def without_former(text: str, purpose: str) -> str:
    content = json.loads(text)
    return json.dumps({**content, purpose: content[purpose][:1]})


def test_the_first_start_makes_one_data_key_and_later_ones_use_it(database: Database) -> None:
    text = new_keys()
    sealed = started(database, text).seal("15400001234", **PLACE)
    for _ in range(2):
        assert started(database, text).open(sealed, **PLACE) == "15400001234"
    (row,) = rows(database, DataKey)
    assert row.wrapped.startswith(f"a1.{key_file(text).wrapping[0].id}.1.")
    assert {check.purpose for check in rows(database, KeyCheck)} == set(PURPOSES)
    with system_session(database.reader) as session:
        event = session.scalars(sa.select(Event)).one()
    assert (event.name, event.subject_id) == ("data_key.made", row.id)


def test_no_key_stands_in_the_database_in_the_clear(database: Database) -> None:
    text = new_keys()
    started(database, text)
    kept = [str(vars(row)) for table in (DataKey, KeyCheck) for row in rows(database, table)]
    for purpose in PURPOSES:
        secret = key_file(text).of(purpose)[0].secret
        held = json.loads(text)[purpose][0]["key"]
        assert not any(secret.hex() in row or held in row for row in kept)


def test_processes_starting_at_once_on_an_empty_database_make_one_data_key(
    database: Database,
) -> None:
    text, together = new_keys(), Barrier(6)

    def start(_: int) -> str:
        together.wait()
        return started(database, text).current.id

    with ThreadPoolExecutor(6) as pool:
        ids = set(pool.map(start, range(6)))
    assert len(ids) == len(rows(database, DataKey)) == 1


@pytest.mark.parametrize("change", [with_other, with_changed])
@pytest.mark.parametrize("purpose", PURPOSES)
def test_other_keys_than_its_own_are_noticed_at_start(
    database: Database, purpose: str, change: Any
) -> None:
    """S14: a wrong key refuses to start, whichever of the four it is, and changes nothing."""
    text = new_keys()
    started(database, text)
    before = len(rows(database, KeyCheck))
    wrong = change(text, purpose)
    with pytest.raises(KeysMissing) as refused:
        started(database, wrong)
    assert isinstance(refused.value, KeysDiffer)
    assert purpose in refused.value.said.zh
    assert purpose in refused.value.said.en
    said = refused.value.said.zh + refused.value.said.en
    assert not any(key["key"] in said or key["id"] in said for key in json.loads(wrong)[purpose])
    assert (len(rows(database, KeyCheck)), len(rows(database, DataKey))) == (before, 1)


def test_the_front_door_does_not_open_with_other_keys(database: Database, model_dir: Any) -> None:
    text = new_keys()
    started(database, text)
    url = database.url.render_as_string(hide_password=False)
    for keys, starts in ((text, True), (new_keys(), False), (None, False)):
        settings = Settings(
            _env_file=None, env="development", database_url=url, model_dir=model_dir, keys=keys
        )
        if starts:
            furnish(create_app(settings), settings).state.database.dispose()
            continue
        with pytest.raises(KeysMissing):
            furnish(create_app(settings), settings)


def test_a_data_key_changed_in_the_database_is_noticed_at_start(database: Database) -> None:
    text = new_keys()
    started(database, text)
    for changed in ("nonsense", "a1.abcd.1.AAAAAAAAAAAAAAAA.AAAAAAAAAAAAAAAAAAAAAA"):
        _change(database, wrapped=changed)
        with pytest.raises(KeysMissing):
            started(database, text)


@pytest.mark.parametrize("mark", ["s1", "x9"])
def test_a_data_key_is_for_its_own_suite(database: Database, mark: str) -> None:
    text = new_keys()
    started(database, text)
    _change(database, suite=mark)
    with pytest.raises(KeysDiffer):
        started(database, text)


def _change(database: Database, **values: str) -> None:
    with transaction(database) as session:
        session.execute(sa.update(DataKey).values(**values))


def test_a_wrapped_key_moved_to_another_row_does_not_unwrap(database: Database) -> None:
    text = new_keys()
    a_new_data_key(database, started(database, text))
    first, second = rows(database, DataKey)
    with transaction(database) as session:
        for row, other in ((first, second), (second, first)):
            mine = sa.update(DataKey).where(DataKey.id == row.id)
            session.execute(mine.values(wrapped=other.wrapped))
    with pytest.raises(KeysDiffer):
        started(database, text)


def test_a_new_wrapping_key_is_used_after_rotation_and_the_former_may_go(
    database: Database,
) -> None:
    old = new_keys()
    sealed = started(database, old).seal("15400001234", **PLACE)
    new = with_fresh(old, "wrapping")
    ring = started(database, new)
    with pytest.raises(KeysMissing, match="lacks"):
        started(database, without_former(new, "wrapping"))
    with transaction(database) as session:
        lock(session)
        assert len(rewrap(session, ring.keys, ring.suite)) == 1
        assert rewrap(session, ring.keys, ring.suite) == []
        mark = (ring.suite.mark, ring.keys.wrapping[0].id)
        retire_checks(session, "wrapping", keep=[mark], now=NOON)
    only = started(database, without_former(new, "wrapping"))
    assert only.open(sealed, **PLACE) == "15400001234"
    with pytest.raises(KeysDiffer):
        started(database, with_changed(new, "wrapping"))


@pytest.mark.parametrize("purpose", ["token", "signing"])
def test_a_new_token_or_signing_key_needs_the_former_beside_it_once(
    database: Database, purpose: str
) -> None:
    old = new_keys()
    started(database, old)
    new = with_fresh(old, purpose)
    with pytest.raises(KeysDiffer):
        started(database, without_former(new, purpose))
    started(database, new)
    started(database, without_former(new, purpose))


def test_an_index_key_that_is_still_needed_may_not_go(database: Database) -> None:
    old = new_keys()
    value = started(database, old).blind("phone", "15400001234")
    new = with_fresh(old, "index")
    ring = started(database, new)
    assert ring.blind("phone", "15400001234") != value
    assert value in ring.blind_all("phone", "15400001234")
    with pytest.raises(KeysMissing, match="lacks"):
        started(database, without_former(new, "index"))


def test_a_key_that_waits_is_known_and_not_used(database: Database) -> None:
    old = new_keys()
    first = started(database, old)
    waiting = started(database, with_fresh(old, "index", waiting=True))
    assert waiting.blind_all("phone", "1") == first.blind_all("phone", "1")
    assert started(database, old).blind_all("phone", "1") == first.blind_all("phone", "1")


def test_another_suite_opens_and_finds_what_the_former_one_made(database: Database) -> None:
    text = new_keys()
    before = started(database, text)
    sealed, found = before.seal("15400001234", **PLACE), before.blind("phone", "15400001234")
    after = started(database, text, "sm")
    assert after.open(sealed, **PLACE) == "15400001234"
    assert after.blind_all("phone", "15400001234")[1:] == (found,)
    anew = after.seal("15400001234", **PLACE)
    assert anew.startswith("s1.")
    assert before.open(anew, **PLACE) == "15400001234"
    assert started(database, text).key_id == before.key_id
    assert [row.suite for row in rows(database, DataKey)] == ["a1", "s1"]


def test_a_running_process_learns_a_new_data_key_from_the_first_value_it_meets(
    database: Database,
) -> None:
    text = new_keys()
    stale, other = started(database, text), started(database, text)
    key_id = a_new_data_key(database, other)
    other.refresh()
    sealed = other.seal("15400001234", **PLACE)
    assert stale.key_id != key_id
    assert stale.open(sealed, **PLACE) == "15400001234"
    assert stale.key_id == key_id


def test_a_new_data_key_is_known_before_it_seals(database: Database) -> None:
    """Its head start: nobody meets a value under a key they had no time to read."""
    text = new_keys()
    ring = started(database, text)
    first = ring.key_id
    made = a_new_data_key(database, ring, timedelta(days=1))
    ring.refresh()
    assert ring.knows(made)
    assert ring.current.id == first == started(database, text).current.id
    with transaction(database) as session:
        row = sa.update(DataKey).where(DataKey.number == 2)
        session.execute(row.values(seals_from=now() + timedelta(microseconds=1)))
    ring.refresh()
    assert ring.current.id == made


def test_many_threads_that_meet_a_new_key_read_it_once(database: Database) -> None:
    text, reads = new_keys(), []
    stale, other = started(database, text), started(database, text)
    a_new_data_key(database, other)
    other.refresh()
    sealed = [other.seal(str(n), **PLACE) for n in range(8)]
    read, together = stale._read, Barrier(8)
    assert read is not None

    def counted() -> Any:
        reads.append(1)
        return read()

    stale._read = counted

    def opened(text: str) -> str:
        together.wait()
        return stale.open(text, **PLACE)

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(opened, sealed)) == [str(n) for n in range(8)]
    assert 1 <= len(reads) <= 2


def test_the_log_tells_of_a_new_data_key(database: Database) -> None:
    ring = a_start(database)
    feed = Feed(database)
    feed.follow(follower(ring))
    feed.start(watching=False)
    try:
        assert a_new_data_key(database, ring) == ring.key_id
    finally:
        feed.stop()


def test_a_key_nobody_has_is_no_fault_of_the_house(database: Database) -> None:
    ring = a_start(database)
    stranger = a_keyring().seal("15400001234", **PLACE)
    with pytest.raises(SealBroken):
        ring.open(stranger, **PLACE)


def test_a_process_with_a_key_file_from_before_goes_on(database: Database) -> None:
    """What it knows already still opens after the wrapping key was rotated by another."""
    old = new_keys()
    stale = started(database, old)
    sealed = stale.seal("15400001234", **PLACE)
    ring = started(database, with_fresh(old, "wrapping"))
    with transaction(database) as session:
        rewrap(session, ring.keys, ring.suite)
    stale.refresh()
    assert stale.open(sealed, **PLACE) == "15400001234"
    assert stale.open(stale.seal("1", **PLACE), **PLACE) == "1"


def test_an_empty_database_has_no_tables_of_keys(tmp_path: Any, database: Database) -> None:
    bare = Database(f"sqlite:///{tmp_path / 'bare.db'}")
    assert (has_tables(bare), has_tables(database)) == (False, True)
    bare.dispose()
