"""Goal S16: every write, every read of a person's data and every refusal leaves its event.

Generated from the description of the API: the whole matrix is walked, and what each request left
in the log is compared with what it did to the tables and how it was answered.
"""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from fastapi import FastAPI
from sqlalchemy.orm import Session

from app.audit.models import Event, Topic
from app.base.context import OWN_WORK, set_in
from app.base.secrets import Keyring
from app.base.settings import Settings
from tests.journeys.acts import Act, acts_for, headers, operations
from tests.journeys.authorisation import walk
from tests.journeys.events_left import NOTED
from tests.journeys.noted import NotingCity, counts, faults, noting, reads_own, ways, writes
from tests.making.people import City, a_city, alone_in, undone


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def city(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    bare_app: FastAPI,
    settings: Settings,
    keys: Keyring,
) -> Iterator[City]:
    postgresql = request.param == "postgresql"
    dsn = request.getfixturevalue("postgresql_dsn") if postgresql else None
    with (
        alone_in(tmp_path_factory.mktemp("noted"), dsn) as database,
        a_city(bare_app, settings, keys, database) as city,
    ):
        yield city


@pytest.fixture(scope="module")
def paths(bare_app: FastAPI) -> dict[str, Any]:
    found: dict[str, Any] = bare_app.openapi()["paths"]
    return found


@pytest.fixture(scope="module")
def noted(city: City, paths: dict[str, Any]) -> NotingCity:
    """The whole matrix, walked once for each database, with what each request left."""
    noting_city = noting(city, paths)
    walk(noting_city, paths)
    return noting_city


@pytest.fixture
def accounts(city: City) -> dict[str, UUID]:
    return {role: caller.account_id for role, caller in city.callers.items()}


def found(noted: NotingCity, paths: dict[str, Any], accounts: dict[str, UUID]) -> list[str]:
    return [
        fault
        for left in noted.left
        for fault in faults(left, paths[left.path][left.verb], accounts)
    ]


def test_every_write_and_every_refusal_leaves_its_event_and_nothing_else_does(
    noted: NotingCity, paths: dict[str, Any], accounts: dict[str, UUID]
) -> None:
    assert found(noted, paths, accounts) == []
    statuses = {left.answer.status_code for left in noted.left if left.role}
    assert {200, 201, 403, 404} <= statuses
    assert len(noted.left) > 700


def test_every_operation_leaves_exactly_the_declared_events(
    noted: NotingCity, paths: dict[str, Any]
) -> None:
    """A new operation is added to the table by somebody who thought about it."""
    wrong = []
    for left in noted.left:
        if not left.answer.is_success or left.role is None:
            continue
        names = [name for name, *_ in left.events]
        if names not in ways(left):
            wrong.append(f"{left.label}: {names} is not {ways(left)}")
    assert wrong == []
    every = {f"{verb} {path}" for path, verbs in paths.items() for verb in verbs}
    assert set(NOTED) <= every
    done = [left for left in noted.left if left.verb != "get" and left.answer.is_success]
    writing = {f"{left.verb} {left.path}" for left in done if left.events}
    every_time = {one for one, told in NOTED.items() if () not in told}
    assert {one for one in every_time if not one.startswith("get ")} <= writing <= set(NOTED)


def test_every_read_that_says_so_is_noted_unless_one_reads_of_oneself(
    noted: NotingCity, paths: dict[str, Any]
) -> None:
    declared = {
        (verb, path)
        for path, verbs in paths.items()
        for verb, told in verbs.items()
        if told["x-authz"]["notes_access"]
    }
    read = {(one.verb, one.path) for one in noted.left if one.names(Topic.ACCESS)}
    assert read == declared
    silent = [
        left.label
        for left in noted.left
        if (left.verb, left.path) in declared
        and left.answer.is_success
        and not reads_own(left)
        and not left.names(Topic.ACCESS)
    ]
    assert silent == []


def test_a_second_try_refused_by_the_state_of_things_leaves_one_event_too(city: City) -> None:
    """409: the same application again, in one and the same city."""
    act = acts_for("post", "/v1/applications")[0]
    with undone(city.connection):
        answers = []
        for number in ("first", "again"):
            sent = headers(city, act, act.role, number)
            content = act.content(city.own)
            answers.append(city.send("post", "/v1/applications", sent, **content))
        told = sa.select(Event.topic, Event.reason_code).order_by(Event.seq.desc()).limit(2)
        set_in(city.connection, OWN_WORK)
        newest = city.connection.execute(told).all()
    assert [answer.status_code for answer in answers] == [201, 409]
    code = answers[1].json()["code"]
    assert [tuple(row) for row in newest] == [(Topic.REFUSAL, code), (Topic.CHANGE, None)]


def writing_acts(paths: dict[str, Any]) -> Iterator[tuple[str, str, Act]]:
    for verb, path, _ in operations(paths):
        if f"{verb} {path}" in NOTED and verb != "get":
            for act in acts_for(verb, path):
                yield verb, path, act


def test_when_the_commit_fails_neither_the_write_nor_its_event_is_kept(
    city: City, paths: dict[str, Any]
) -> None:
    """Goals R4 and S16: one transaction holds both, and no answer says it was done."""

    def fail(_: Session) -> None:
        raise sa.exc.OperationalError("commit", None, Exception("the disk is full"))

    kept, failed = [], 0
    with undone(city.connection):
        whole = counts(city.connection)
    for number, (verb, path, act) in enumerate(writing_acts(paths)):
        with undone(city.connection), writes(city.connection) as written:
            sent = headers(city, act, act.role, f"fails-{number}")
            sa.event.listen(Session, "before_commit", fail)
            try:
                url = act.url(path, city.own)
                answer = city.send(verb, url, sent, **act.content(city.own))
            finally:
                sa.event.remove(Session, "before_commit", fail)
            after = counts(city.connection, written & set(whole))
        before = {name: whole[name] for name in after}
        failed += answer.status_code == 503
        if answer.is_success or after != before:
            kept.append(f"{verb} {path}: {answer.status_code} {_changed(before, after)}")
    assert kept == []
    assert failed > 90


def _changed(before: dict[str, int], after: dict[str, int]) -> dict[str, int]:
    return {name: after[name] - before[name] for name in before if after[name] != before[name]}


REMOVED = {
    "an employer's registration": ("app.employers.routes.record", "/v1/employers"),
    "a posting's change": ("app.postings.routes.keeping.record", "/v1/postings"),
    "who read a seeker": ("app.seekers.routes.people.accessed", "/v1/seekers"),
    "who read the candidates": ("app.matching.routes.candidates.accessed", "/v1/postings"),
    "refusals": ("app.audit.transaction.note_it", "/v1/imports"),
}


@pytest.mark.parametrize("what", REMOVED)
def test_an_operation_whose_record_was_removed_is_caught(
    city: City,
    paths: dict[str, Any],
    accounts: dict[str, UUID],
    what: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The seeded faults: each check above stands on one of these."""
    where, under = REMOVED[what]
    monkeypatch.setattr(where, lambda *_, **__: None)
    noting_city = noting(city, paths)
    walk(noting_city, paths, under)
    wrong = found(noting_city, paths, accounts)
    wrong += [
        left.label
        for left in noting_city.left
        if left.role
        and left.answer.is_success
        and [name for name, *_ in left.events] not in ways(left)
    ]
    assert wrong != []
