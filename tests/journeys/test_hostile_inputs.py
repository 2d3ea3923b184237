"""The hostile list: no operation answers 5xx, and both databases answer alike."""

import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx2 import Response

from app.base.database import Database
from app.base.secrets import Keyring
from app.base.settings import Settings
from app.main import furnish
from tests.conftest import NOON, StandingClock, fresh_postgresql, make_schema
from tests.journeys import hostile
from tests.making.identity import Door
from tests.making.people import a_city

THOROUGH = bool(os.environ.get("AIXINWU_SOAK"))
assert len(hostile.VALUES) >= 40


@dataclass
class Stand:
    """The application over one database, with somebody of each kind and something of each room."""

    client: TestClient
    tokens: dict[str, str]
    known: dict[str, Any]


def outer(url: str) -> Iterator[Database]:
    real = Database(url)
    make_schema(real)
    with real.writer.connect() as connection:
        transaction = connection.begin()
        inside = Database(url)
        inside.dispose()
        inside.writer = inside.reader = connection  # type: ignore[assignment]
        yield inside
        transaction.rollback()
    real.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def stand(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    bare_app: FastAPI,
    settings: Settings,
    keys: Keyring,
) -> Iterator[Stand]:
    url, drop = f"sqlite:///{tmp_path / 'hostile.db'}", None
    if request.param == "postgresql":
        url, drop = fresh_postgresql(request.getfixturevalue("postgresql_dsn"), "hostile")
    for database in outer(url):
        app = furnish(
            bare_app,
            settings,
            keyring=keys,
            database=database,
            now=StandingClock(NOON),
            watching=False,
        )
        with TestClient(app, raise_server_exceptions=False) as client:
            door = Door(client, database, keys, NOON)
            city = a_city(door)
            yield Stand(client, city.tokens, city.ids)
    if drop:
        drop()


def operations(app: FastAPI) -> list[tuple[str, str, dict[str, Any]]]:
    paths = app.openapi()["paths"]
    return [(verb, path, told) for path, verbs in paths.items() for verb, told in verbs.items()]


def filled(path: str, known: dict[str, Any]) -> str:
    for name, value in known.items():
        path = path.replace("{" + name + "}", str(value))
    return path


def requests(app: FastAPI, known: dict[str, Any]) -> Iterator[tuple[str, str, str, dict[str, Any]]]:
    """Every operation with every hostile body, query, path and header."""
    parts = app.openapi()["components"]["schemas"]
    for verb, path, told in operations(app):
        url, label = filled(path, known), f"{verb} {path}"
        for query in hostile.QUERIES:
            yield f"{label} ?{query[:40]}", verb, f"{url}?{query}", {}
        for number, headers in enumerate(hostile.HEADERS):
            yield f"{label} header {number}", verb, url, {"headers": headers}
        if "{" in path:
            for bad in hostile.PATHS:
                wrong = path[: path.index("{")] + bad + path[path.index("}") + 1 :]
                yield f"{label} path {bad[:20]}", verb, filled(wrong, known), {}
        yield from _bodies(label, verb, url, told, parts, known)


def _bodies(
    label: str,
    verb: str,
    url: str,
    told: dict[str, Any],
    parts: dict[str, Any],
    known: dict[str, Any],
) -> Iterator[tuple[str, str, str, dict[str, Any]]]:
    content = told.get("requestBody", {}).get("content", {})
    for name, body in hostile.BODIES.items():
        if content:
            yield f"{label} body {name}", verb, url, {"content": body}
    if "application/json" not in content:
        return
    good = hostile.plausible(content["application/json"]["schema"], parts, known)
    vectors = list(hostile.VALUES.items())
    turns = len(good) if THOROUGH and isinstance(good, dict) else 1
    for turn in range(turns):
        moved = vectors[turn:] + vectors[:turn]
        for name, body in hostile.spoiled(good, moved):
            yield f"{label} {name}", verb, url, {"content": body}


def send(stand: Stand, number: int, verb: str, url: str, more: dict[str, Any]) -> Response:
    role = "staff" if "/v1/imports" in url or number % 3 else list(stand.tokens)[number % 7]
    headers = {
        "Authorization": f"Bearer {stand.tokens[role]}",
        "Idempotency-Key": f"hostile-{number}",
        "If-Match": "*",
        "Content-Type": "application/json",
        **more.get("headers", {}),
    }
    return stand.client.request(verb.upper(), url, content=more.get("content"), headers=headers)


SEEN: dict[str, dict[str, int]] = {}


def test_no_hostile_input_is_a_server_fault_and_both_databases_answer_alike(
    stand: Stand, bare_app: FastAPI, request: pytest.FixtureRequest
) -> None:
    statuses: dict[str, int] = {}
    faults, shapeless = [], []
    for number, (label, verb, url, more) in enumerate(requests(bare_app, stand.known)):
        answer = send(stand, number, verb, url, more)
        statuses[label] = answer.status_code
        if answer.status_code >= 500:
            faults.append(f"{answer.status_code} {label}")
        if answer.status_code >= 400:
            kind = answer.headers.get("content-type")
            if kind != "application/problem+json" or "code" not in answer.json():
                shapeless.append(label)
    assert faults == []
    assert shapeless == []
    assert len(statuses) > 2_000
    SEEN[request.node.callspec.params["stand"]] = statuses
    if len(SEEN) == 2:
        one, other = SEEN.values()
        split = {n: (one[n], other[n]) for n in one if one[n] != other.get(n)}
        assert split == {}


def test_nothing_sent_is_echoed(stand: Stand, bare_app: FastAPI) -> None:
    canary = "KANARI-62019919900101123X"
    echoes = Counter[str]()
    for number, (verb, path, _) in enumerate(operations(bare_app)):
        url = filled(path, stand.known)
        body = ('{"' + canary + '": "' + canary + '"}').encode()
        headers = {"Idempotency-Key": canary, "If-Match": canary}
        for answer in (
            send(stand, 10_000_000 + number, verb, f"{url}?{canary}={canary}", {}),
            send(stand, 20_000_000 + number, verb, url, {"content": body, "headers": headers}),
        ):
            if answer.status_code >= 400 and canary in answer.text:
                echoes[f"{verb} {path}"] += 1
    assert echoes == Counter()
