"""Goal S19, and no outgoing connection unless configured: the house as the network sees it."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyotp
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from starlette.routing import compile_path

from app.base.database import Database
from app.base.hashing import LEAST_MEMORY
from app.base.secrets import Keyring
from app.base.settings import Settings
from app.main import create_app, furnish
from tests.cli.keyboard import Keyboard, a_keyboard
from tests.journeys.acts import acts_for, headers, operations
from tests.journeys.served import Served, serving
from tests.making.people import City, a_city, alone_in

ALLOWED, OTHER = "https://portal.example", "https://elsewhere.example"


@pytest.fixture(scope="module")
def city(
    tmp_path_factory: pytest.TempPathFactory, bare_app: FastAPI, settings: Settings, keys: Keyring
) -> Iterator[City]:
    with (
        alone_in(tmp_path_factory.mktemp("edges")) as database,
        a_city(bare_app, settings, keys, database) as city,
    ):
        yield city


def test_every_answer_is_kept_by_nobody_and_says_nothing_of_the_server(
    city: City, bare_app: FastAPI
) -> None:
    """S19 on 100 % of the operations, done and refused."""
    wrong = []
    for number, (verb, path, _) in enumerate(operations(bare_app.openapi()["paths"])):
        act = acts_for(verb, path)[0]
        for role in (act.role, "kiosk", None):
            sent = headers(city, act, role, f"edge-{number}-{role}")
            answer = city.ask(verb, act.url(path, city.own), sent, **act.content(city.own))
            told = answer.headers
            stored = told["cache-control"] != "no-store"
            if role is not None and stored and "/v1/reference" not in path:
                wrong.append(f"{verb} {path} by {role}: {told['cache-control']}")
            if told["x-content-type-options"] != "nosniff" or "server" in told:
                wrong.append(f"{verb} {path} by {role}: {dict(told)}")
    assert wrong == []


def test_a_path_says_which_methods_it_takes(city: City, bare_app: FastAPI) -> None:
    wrong = []
    paths = bare_app.openapi()["paths"]
    patterns = {compile_path(path)[0]: set(verbs) for path, verbs in paths.items()}
    for path, verbs in paths.items():
        url = acts_for(next(iter(verbs)), path)[0].url(path, city.own)
        # `/v1/sessions/refresh` is also where `/v1/sessions/{login_id}` would be.
        taken = [
            verbs for pattern, verbs in patterns.items() if pattern.match(url.partition("?")[0])
        ]
        for verb in {"get", "post", "put", "patch", "delete"}.difference(*taken):
            answer = city.ask(verb, url, {})
            found = {one.strip().lower() for one in answer.headers.get("allow", "").split(",")}
            if answer.status_code != 405 or not set(verbs) <= found or verb in found:
                wrong.append(f"{verb} {path}: {answer.status_code} {sorted(found)}")
    assert wrong == []


def an_app(settings: Settings, database: Database, keys: Keyring, **changed: Any) -> TestClient:
    said = settings.model_copy(update=changed)
    app = furnish(create_app(said), said, keyring=keys, database=database, watching=False)
    return TestClient(app, raise_server_exceptions=False)


_PRODUCTION = {"env": "production", "hash_memory_kib": LEAST_MEMORY}


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        (_PRODUCTION, 404),
        (_PRODUCTION | {"docs": True}, 200),
        ({"env": "development"}, 200),
        ({"env": "development", "docs": False}, 404),
    ],
)
def test_the_description_is_shown_in_production_only_when_enabled(
    settings: Settings, database: Database, keys: Keyring, changed: dict[str, Any], status: int
) -> None:
    client = an_app(settings, database, keys, **changed)
    assert client.get("/openapi.json").status_code == status
    assert {client.get(path).status_code for path in ("/docs", "/redoc")} == {404}


def preflight(client: TestClient, origin: str, verb: str = "PATCH") -> dict[str, str]:
    asked = {"Origin": origin, "Access-Control-Request-Method": verb}
    named = {"Access-Control-Request-Headers": "authorization, if-match"}
    return dict(client.options("/v1/postings", headers={**asked, **named}).headers)


def test_only_named_origins_pass_and_never_with_credentials_or_a_star(
    settings: Settings, database: Database, keys: Keyring
) -> None:
    client = an_app(settings, database, keys, cors_origins=[ALLOWED])
    allowed = preflight(client, ALLOWED)
    assert allowed["access-control-allow-origin"] == ALLOWED
    assert "PATCH" in allowed["access-control-allow-methods"]
    assert "TRACE" not in allowed["access-control-allow-methods"]
    for origin in (OTHER, "null", f"{ALLOWED}.evil.example", ALLOWED.replace("https", "http")):
        refused = preflight(client, origin)
        assert "access-control-allow-origin" not in refused
        plain = client.get("/healthz", headers={"Origin": origin}).headers
        assert "access-control-allow-origin" not in plain
    with_token = client.get(
        "/v1/employers", headers={"Origin": ALLOWED, "Authorization": "Bearer x", "Cookie": "a=b"}
    )
    for told in (allowed, dict(with_token.headers)):
        assert told["access-control-allow-origin"] == ALLOWED
        assert "access-control-allow-credentials" not in told
    assert "retry-after" in with_token.headers["access-control-expose-headers"].lower()


def test_without_origins_nobody_may_read_from_a_browser(client: TestClient) -> None:
    assert not [name for name in preflight(client, ALLOWED) if name.startswith("access-control")]


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory, model_dir: Path) -> Keyboard:
    """An installation for real, migrated and with an invitation of one member of staff."""
    folder = tmp_path_factory.mktemp("served")
    keyboard = a_keyboard(folder, f"sqlite:///{folder / 'served.db'}", model_dir)
    assert keyboard.type("migrate").status == 0
    made = keyboard.type("invite", "--kind", "staff", "--name", "x", "--district", "620102")
    (folder / "invitation").write_text(made.stdout.strip(), encoding="utf-8")
    return keyboard


@pytest.fixture(scope="module")
def served(installation: Keyboard) -> Iterator[Served]:
    """Served in production, the worker inside, every outgoing connection refused and kept."""
    settings = {
        **installation.settings,
        "AIXINWU_ENV": "production",
        "AIXINWU_WORKER_INSIDE": "true",
        "AIXINWU_ANCHOR_FILE": str(installation.folder / "anchors.jsonl"),
        "AIXINWU_ERASE_LEDGER": str(installation.folder / "erased.jsonl"),
        "AIXINWU_LIMIT_ADDRESS": "10000",
    }
    with serving(installation.folder, settings) as served:
        yield served


@pytest.fixture(scope="module")
def token(served: Served, installation: Keyboard) -> str:
    """The token of a member of staff, who came in by the invitation as everybody does."""
    accepted = {
        "token": (installation.folder / "invitation").read_text(encoding="utf-8"),
        "login": "zhang.shili",
        "password": "a field of winter wheat",
        "name": "张示例",
        "device": "desk-0001",
    }
    sent = {"Content-Type": "application/json", "Idempotency-Key": "coming-in"}
    come_in = served.told("/v1/invitations/accept", accepted, sent)
    own = {**sent, "Authorization": f"Bearer {come_in['access_token']}"}
    made = served.told("/v1/me/totp", None, {**own, "Idempotency-Key": "generator"})
    code = pyotp.TOTP(made["secret"]).now()
    own = {**own, "Idempotency-Key": "code"}
    codes = served.told("/v1/me/totp/confirmations", {"code": code}, own)["recovery_codes"]
    half = served.told(
        "/v1/logins", {"login": "zhang.shili", "password": accepted["password"]}, sent
    )
    other = {"login_id": half["login_id"], "recovery_code": codes[0]}
    token: str = served.told("/v1/logins/recovery-code", other, sent)["access_token"]
    return token


def status_of(said: bytes) -> int:
    return int(said.split(b" ", 2)[1]) if said else 0


def request(*lines: str, body: bytes = b"") -> bytes:
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


def test_trace_and_connect_are_refused_and_nothing_is_repeated(served: Served) -> None:
    for verb in ("TRACE", "TRACK"):
        said = served.raw(
            request(f"{verb} /healthz HTTP/1.1", "Host: x", "X-Secret: abc", "Connection: close")
        )
        assert status_of(said) in (400, 405)
        assert b"abc" not in said
        assert b"server:" not in said.lower()


def test_a_body_without_a_length_is_cut_at_the_limit(served: Served) -> None:
    head = request(
        "POST /v1/employers HTTP/1.1",
        "Host: x",
        "Content-Type: application/json",
        "Transfer-Encoding: chunked",
    )
    chunk = b"10000\r\n" + b"x" * 65536 + b"\r\n"
    said = served.raw(head, *([chunk] * 20), b"0\r\n\r\n")
    assert status_of(said) == 413
    assert b'"code":"too_large"' in said


def test_two_lengths_and_a_length_beside_chunks_are_no_request(served: Served) -> None:
    """Two readers of one stream that differ about its end are how requests are smuggled."""
    smuggled = b"GET /v1/meta HTTP/1.1\r\nHost: x\r\n\r\n"
    for more in (
        ("Content-Length: 5", "Content-Length: 50"),
        ("Content-Length: 5, 6",),
        ("Content-Length: -1",),
        ("Content-Length: +5",),
        ("Content-Length: 5", "Transfer-Encoding: chunked"),
        ("Transfer-Encoding: chunked, identity",),
    ):
        lines = ("POST /v1/employers HTTP/1.1", "Host: x", "Content-Type: application/json")
        said = served.raw(request(*lines, *more, body=b"0\r\n\r\n" + smuggled))
        assert b"model_version" not in said, more
        assert status_of(said) in (0, 400, 401, 411, 413), more


def test_a_bomb_of_headers_is_refused_and_the_next_is_served(served: Served) -> None:
    many = [f"X-{n}: {'y' * 1000}" for n in range(300)]
    said = served.raw(request("GET /healthz HTTP/1.1", "Host: x", *many, "Connection: close"))
    assert status_of(said) in (0, 400, 431)
    long = f"X-Long: {'z' * 1_000_000}"
    said = served.raw(request("GET /healthz HTTP/1.1", "Host: x", long, "Connection: close"))
    assert status_of(said) in (0, 400, 431)
    endless = served.raw(b"GET /healthz HTTP/1.1\r\nX-Long: ", *([b"z" * 65536] * 40))
    assert status_of(endless) in (0, 400)
    fits = [f"X-{n}: {'y' * 1000}" for n in range(50)]
    said = served.raw(request("GET /healthz HTTP/1.1", "Host: x", *fits, "Connection: close"))
    assert status_of(said) == 200


def test_json_of_33_levels_is_refused_over_the_wire(served: Served, token: str) -> None:
    told = {
        "Authorization": f"Bearer {token}",
        "Content-Type": "application/json",
        "Idempotency-Key": "deep",
    }
    deep = b'{"a":' * 33 + b"1" + b"}" * 33
    assert served.ask("POST", "/v1/employers", deep, told).status == 400


def test_a_forged_address_gains_nothing_over_the_wire(
    installation: Keyboard, tmp_path: Path
) -> None:
    """S8: two a minute for an address; whatever it says it is, the third is refused."""
    settings = {**installation.settings, "AIXINWU_LIMIT_ADDRESS": "2"}
    with serving(tmp_path, settings) as served:
        forged = [
            served.get("/v1/meta", **{"X-Forwarded-For": f"203.0.113.{n}"}).status for n in range(3)
        ]
    assert forged == [200, 200, 429]


def test_an_address_passed_on_by_the_named_proxy_is_the_callers(
    installation: Keyboard, tmp_path: Path
) -> None:
    """ASVS 4.1.3: believed from the proxy the operator names; the leftmost is the caller's word."""
    settings = {
        **installation.settings,
        "AIXINWU_ENV": "production",
        "AIXINWU_ERASE_LEDGER": str(installation.folder / "erased.jsonl"),
        "AIXINWU_LIMIT_ADDRESS": "2",
        "AIXINWU_FORWARDED_ALLOW_IPS": "127.0.0.1",
    }
    with serving(tmp_path, settings) as behind:
        forged = [
            behind.get("/v1/meta", **{"X-Forwarded-For": f"198.51.100.{n}, 203.0.113.7"}).status
            for n in range(3)
        ]
        assert forged == [200, 200, 429]
        other = behind.get("/v1/meta", **{"X-Forwarded-For": "203.0.113.8"})
        assert other.status == 200


def test_nothing_connects_anywhere_unless_configured(served: Served, token: str) -> None:
    """The whole application, worker and all, with every outgoing connection refused: 0 tries."""
    told = {"Authorization": f"Bearer {token}"}
    for path in ("/readyz", "/v1/employers", "/v1/seekers", "/v1/postings", "/v1/documents"):
        assert served.get(path, **told).status == 200, path
    made = served.ask(
        "POST",
        "/v1/employers",
        json.dumps(acts_for("post", "/v1/employers")[0].body).encode(),
        {**told, "Content-Type": "application/json", "Idempotency-Key": "one"},
    )
    assert made.status == 201
    assert served.process.poll() is None
    assert served.attempts.read_text(encoding="utf-8") == ""


def test_an_attempt_to_connect_would_be_noticed(installation: Keyboard, tmp_path: Path) -> None:
    """The seeded fault: a database elsewhere is a connection, and is refused and kept."""
    elsewhere = "postgresql+psycopg://nobody@database.invalid/x"
    settings = {**installation.settings, "AIXINWU_DATABASE_URL": elsewhere}
    with pytest.raises(AssertionError), serving(tmp_path, settings):
        pass
    assert "database.invalid" in (tmp_path / "attempts").read_text(encoding="utf-8")
