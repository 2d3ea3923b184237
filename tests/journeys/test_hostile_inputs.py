"""The hostile list: no operation answers 5xx, and both databases answer alike."""

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from fastapi import FastAPI
from httpx2 import Response

from app.base.secrets import Keyring
from app.base.settings import Settings
from app.seekers import rules as seekers
from tests.journeys import hostile
from tests.journeys.acts import ACTS, Act, acts_for, filled, headers, multipart, operations
from tests.making.people import City, a_city, alone_in

CANARY = "KANARI-62019919900101123X"
DATABASES = ("sqlite", "postgresql")
NO_SUCCESS: dict[str, str] = {
    "post /v1/seekers well meant 1": "what a person brings along waits for their consent",
    "post /v1/seekers/{seeker_id}/death well meant 0": "on record, so that a relative may ask",
}
"""Acts that cannot succeed in the made city, with the reason; every other one must."""
LEAST_VECTORS = 40


@dataclass
class Heard:
    """What one database answered: the status of every request by its name, and the faults."""

    statuses: dict[str, int] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    shapeless: list[str] = field(default_factory=list)
    echoed: list[str] = field(default_factory=list)
    sent: dict[str, int] = field(default_factory=dict)
    undone: list[str] = field(default_factory=list)

    def note(self, operation: str, name: str, answer: Response) -> None:
        """Keep what an answer tells; a name stands for one request only."""
        label = f"{operation} {name}"
        assert label not in self.statuses, label
        self.statuses[label] = answer.status_code
        self.sent[operation] = self.sent.get(operation, 0) + 1
        if answer.status_code >= 500:
            self.faults.append(f"{answer.status_code} {label}")
        if answer.status_code >= 400:
            kind = answer.headers.get("content-type")
            if kind != "application/problem+json" or "code" not in answer.json():
                self.shapeless.append(label)
            if CANARY in answer.text:
                self.echoed.append(label)


@dataclass(frozen=True)
class Asked:
    """One hostile request: its name, who sends it and what."""

    name: str
    act: Act
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    content: Mapping[str, Any] = field(default_factory=dict)


Hear = Callable[[str], Heard]


@pytest.fixture(scope="module")
def hear(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    bare_app: FastAPI,
    settings: Settings,
    keys: Keyring,
) -> Hear:
    """What each database answers to the whole list; it is asked once."""
    known: dict[str, Heard] = {}

    def ask(name: str) -> Heard:
        if name not in known:
            dsn = request.getfixturevalue("postgresql_dsn") if name == "postgresql" else None
            folder = tmp_path_factory.mktemp("hostile")
            with (
                alone_in(folder, dsn) as database,
                a_city(bare_app, settings, keys, database) as city,
            ):
                known[name] = _everything(bare_app, city)
        return known[name]

    return ask


@pytest.fixture(params=DATABASES)
def heard(request: pytest.FixtureRequest, hear: Hear) -> Heard:
    return hear(request.param)


def test_no_hostile_input_is_a_server_fault(heard: Heard) -> None:
    assert heard.faults == []
    assert len(heard.statuses) > 5_000


def test_every_refusal_is_a_problem_document(heard: Heard) -> None:
    assert heard.shapeless == []


def test_nothing_sent_is_echoed(heard: Heard) -> None:
    assert heard.echoed == []


def test_every_operation_gets_the_whole_list(heard: Heard, bare_app: FastAPI) -> None:
    every = {f"{verb} {path}" for verb, path, _ in operations(bare_app.openapi()["paths"])}
    assert set(heard.sent) == every
    assert set(ACTS) <= every
    assert {name: count for name, count in heard.sent.items() if count < LEAST_VECTORS} == {}
    assert len(hostile.VALUES) >= LEAST_VECTORS


def test_every_body_succeeds_before_it_is_spoiled(heard: Heard) -> None:
    assert heard.undone == list(NO_SUCCESS)
    meant = {name.split(" well meant")[0] for name in heard.statuses if " well meant" in name}
    assert meant == set(heard.sent)


def test_both_databases_answer_alike(hear: Hear, postgresql_dsn: str) -> None:
    """Needs both: where PostgreSQL is missing it is left out aloud, and fails where CI is set."""
    one, other = (hear(name).statuses for name in DATABASES)
    assert len(one) == len(other)
    assert {n: (one[n], other.get(n)) for n in one if one[n] != other.get(n)} == {}


def test_in_ci_both_databases_are_asked(hear: Hear) -> None:
    asked = DATABASES if os.environ.get("CI") else DATABASES[:1]
    assert all(hear(name).statuses for name in asked)


def test_a_planted_fault_is_caught(
    tmp_path: Path,
    bare_app: FastAPI,
    settings: Settings,
    keys: Keyring,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A rule that takes it for granted that a telephone is text, as it is in most bodies."""
    change = seekers.change

    def trusting(seeker: Any, said: dict[str, Any], *more: Any) -> Any:
        said.get("phone", "").strip()
        return change(seeker, said, *more)

    monkeypatch.setattr(seekers, "change", trusting)
    with alone_in(tmp_path) as database, a_city(bare_app, settings, keys, database) as city:
        heard = _everything(bare_app, city, "patch /v1/seekers/{seeker_id}")
    assert heard.faults == ["500 patch /v1/seekers/{seeker_id} 0 /phone = null"]


def test_every_field_of_every_body_is_spoiled(bare_app: FastAPI) -> None:
    document = bare_app.openapi()
    left_out = {}
    for verb, path, told in operations(document["paths"]):
        for kind, content in told.get("requestBody", {}).get("content", {}).items():
            plain = kind == "application/json"
            bodies = [act.body if plain else act.form for act in acts_for(verb, path)]
            sent = {place for body in bodies for place in hostile.places(body)}
            fields = set(hostile.declared(content["schema"], document["components"]["schemas"]))
            if fields - sent:
                left_out[f"{verb} {path}"] = sorted(map(hostile.named, fields - sent))
    assert left_out == {}


def _everything(app: FastAPI, city: City, only: str | None = None) -> Heard:
    heard = Heard()
    for verb, path, told in operations(app.openapi()["paths"]):
        operation = f"{verb} {path}"
        if only not in (None, operation):
            continue
        for asked in _asked(verb, path, told, city.own):
            sent = {
                **headers(city, asked.act, asked.act.role, f"{operation} {asked.name}"[:100]),
                **asked.headers,
            }
            answer = city.ask(verb, asked.url, sent, **asked.content)
            heard.note(operation, asked.name, answer)
            if asked.name.startswith("well meant") and not answer.is_success:
                heard.undone.append(f"{operation} {asked.name}")
    return heard


def _asked(
    verb: str, path: str, told: Mapping[str, Any], ids: Mapping[str, Any]
) -> Iterator[Asked]:
    acts = acts_for(verb, path)
    for number, act in enumerate(acts):
        yield Asked(f"well meant {number}", act, act.url(path, ids), {}, act.content(ids))
    yield from _around(path, acts[0], ids, told)
    content = told.get("requestBody", {}).get("content", {})
    if not content:
        return
    url = acts[0].url(path, ids)
    if "application/json" in content:
        yield from _bodies(path, acts, ids)
    else:
        for number, act in enumerate(acts):
            yield from _forms(url, act, ids, f"{number} " if number else "")
    typed = {"Content-Type": next(iter(content))}
    for name, body in hostile.BODIES.items():
        yield Asked(f"body {name}", acts[0], url, typed, {"content": body})


def _around(
    path: str, act: Act, ids: Mapping[str, Any], told: Mapping[str, Any]
) -> Iterator[Asked]:
    """Hostile queries, headers and paths around a body that would succeed."""
    url, content = act.url(path, ids), act.content(ids)
    mark = "&" if "?" in url else "?"
    for query in hostile.QUERIES:
        yield Asked(f"?{query[:40]}", act, f"{url}{mark}{query}")
    yield from _in_the_url(path, act, ids, told)
    for number, changed in enumerate(hostile.HEADERS):
        yield Asked(f"header {number}", act, url, changed, content)
    spoken = {"Idempotency-Key": CANARY, "If-Match": CANARY, "Accept-Language": CANARY}
    yield Asked("echo", act, f"{url}{mark}{CANARY}={CANARY}", spoken, {"json": {CANARY: CANARY}})
    for bad in hostile.PATHS if "{" in path else ():
        yield Asked(f"path {bad[:20]}", act, act.url(_first_replaced(path, bad), ids), {}, content)


def _in_the_url(
    path: str, act: Act, ids: Mapping[str, Any], told: Mapping[str, Any]
) -> Iterator[Asked]:
    """Every vector in some parameter of the query, else in the path; a body has its own."""
    if "requestBody" in told:
        return
    names = [one["name"] for one in told.get("parameters", ()) if one["in"] == "query"]
    for turn, (name, vector) in enumerate(hostile.VALUES.items()):
        text = quote(hostile.as_text(vector, 2_000), safe="")
        if not names and "{" in path:
            yield Asked(f"path = {name}", act, act.url(_first_replaced(path, text), ids))
            continue
        parameter = names[turn % len(names)] if names else "unknown"
        url = act.url(path, ids)
        mark = "&" if "?" in url else "?"
        yield Asked(f"?{parameter} = {name}", act, f"{url}{mark}{parameter}={text}")


def _first_replaced(path: str, text: str) -> str:
    return path[: path.index("{")] + text + path[path.index("}") + 1 :]


def _bodies(path: str, acts: tuple[Act, ...], ids: Mapping[str, Any]) -> Iterator[Asked]:
    bodies = [act.content(ids)["json"] for act in acts]
    typed = {"Content-Type": "application/json"}
    for name, number, body in hostile.spoiled(bodies):
        act = acts[number]
        yield Asked(f"{number} {name}", act, act.url(path, ids), typed, {"content": body})
    for number, act in enumerate(acts):
        body = hostile.as_json({**bodies[number], "no_such_field": 1, CANARY: CANARY})
        yield Asked(f"{number} unknown field", act, act.url(path, ids), typed, {"content": body})


def _forms(url: str, act: Act, ids: Mapping[str, Any], nth: str) -> Iterator[Asked]:
    """Every part of a form left out, and every vector in every part."""
    good = filled(dict(act.form or {}), ids)
    for part in good:
        less = {name: content for name, content in good.items() if name != part}
        yield Asked(f"{nth}{part} left out", act, url, *_sent(act, less))
        for name, vector in hostile.VALUES.items():
            text = hostile.as_text(vector, 200_000)
            yield Asked(f"{nth}{part} = {name}", act, url, *_sent(act, {**good, part: text}))


def _sent(act: Act, parts: Mapping[str, Any]) -> tuple[dict[str, str], dict[str, Any]]:
    if not act.urlencoded:
        return {}, multipart(parts)
    return {"Content-Type": "application/x-www-form-urlencoded"}, {"content": urlencode(parts)}
