"""S5, S8: wrong codes and wrong second things, tried at two workers at once and at a later one.

Each worker is an application of its own over connections of its own, as two processes have them.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from uuid import uuid4

import pytest
from fastapi.testclient import TestClient

from app.audit.transaction import transaction
from app.base.database import Database
from app.base.secrets import Keyring
from app.base.settings import Settings
from app.main import create_app, furnish
from tests.conftest import NOON, StandingClock
from tests.making.identity import Door
from tests.making.sign_ins import Somebody, asked, code_in, somebody, wrong

Worker = Callable[[], TestClient]
Told = tuple[int, str]


@pytest.fixture
def worker(
    open_database: Database, settings: Settings, keys: Keyring, clock: StandingClock
) -> Iterator[Worker]:
    """Starts one more worker on the database."""
    with ExitStack() as running:
        yield lambda: running.enter_context(_started(open_database, settings, keys, clock))


@contextmanager
def _started(
    shared: Database, settings: Settings, keys: Keyring, clock: StandingClock
) -> Iterator[TestClient]:
    url = shared.url.render_as_string(hide_password=False)
    own = Database(url, pool_size=5, lock_timeout=60)
    app = create_app(settings)
    furnish(app, settings, keyring=keys, database=own, now=clock, watching=False)
    try:
        yield TestClient(app, raise_server_exceptions=False)  # to sign in no model is needed
    finally:
        own.dispose()


@pytest.fixture
def person(open_database: Database, keys: Keyring) -> Somebody:
    with transaction(open_database) as session:
        return somebody(session, keys)


def asked_at(client: TestClient, database: Database, keys: Keyring) -> tuple[str, str]:
    """A code asked for: its id, and what it says."""
    door = Door(client, database, keys, NOON)
    id = asked(door).json()["id"]
    return id, code_in(database, keys, id)


def answers(clients: list[TestClient], id: str, bodies: list[dict[str, str]]) -> Counter[Told]:
    """What was said to these answers, sent in turn to the workers, all at once."""

    def tried(number: int) -> Told:
        client = clients[number % len(clients)]
        answer = client.post(f"/v1/sign-ins/{id}/code", json=bodies[number])
        return answer.status_code, answer.json().get("code", "in")

    with ThreadPoolExecutor(4) as pool:
        return Counter(pool.map(tried, range(len(bodies))))


def test_five_wrong_codes_are_five_over_two_workers_and_a_restart(
    worker: Worker, person: Somebody, open_database: Database, keys: Keyring
) -> None:
    one, other = worker(), worker()
    id, code = asked_at(one, open_database, keys)
    bad = {"code": wrong(code), "certificate_last4": person.last4}
    said = answers([one, other], id, [bad] * 12)
    assert said == {(403, "code_wrong"): 5, (409, "code_tries_used_up"): 7}
    right = {"code": code, "certificate_last4": person.last4}
    assert answers([worker()], id, [right]) == {(409, "code_tries_used_up"): 1}


def test_a_right_code_opens_once_over_two_workers(
    worker: Worker, person: Somebody, open_database: Database, keys: Keyring
) -> None:
    one, other = worker(), worker()
    id, code = asked_at(one, open_database, keys)
    right = {"code": code, "certificate_last4": person.last4}
    said = answers([one, other], id, [right] * 4)
    assert said == {(200, "in"): 1, (409, "code_used"): 3}


def test_ten_wrong_second_things_are_ten_over_two_workers_and_a_restart(
    worker: Worker, person: Somebody, open_database: Database, keys: Keyring, clock: StandingClock
) -> None:
    one, other = worker(), worker()
    told: Counter[Told] = Counter()
    for round in range(3):
        id, code = asked_at(one, open_database, keys)
        guesses = [{"code": code, "pin": f"94{round}{number}03"} for number in range(5)]
        told += answers([one, other], id, guesses)
        clock.moment += timedelta(minutes=1)
    assert told == {(403, "second_thing_wrong"): 10, (429, "second_thing_locked"): 5}
    later = worker()
    id, code = asked_at(later, open_database, keys)
    right = {"code": code, "certificate_last4": person.last4}
    assert answers([later], id, [right]) == {(429, "second_thing_locked"): 1}


def test_codes_of_one_telephone_are_counted_over_two_workers_and_a_restart(
    worker: Worker, open_database: Database, keys: Keyring
) -> None:
    """One a minute, whichever worker is asked."""
    workers = [worker(), worker()]
    doors = [Door(client, open_database, keys, NOON) for client in workers]

    def ask(number: int) -> int:
        return asked(doors[number % 2], device=f"device-{uuid4().hex}").status_code

    with ThreadPoolExecutor(4) as pool:
        said = Counter(pool.map(ask, range(6)))
    assert said == {202: 1, 429: 5}
    assert asked(Door(worker(), open_database, keys, NOON)).status_code == 429
