"""Every refusal is problem+json in the caller's words, with nothing of theirs in it."""

import psycopg
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import exc

from app.base.errors import Busy, Unavailable
from app.base.problems import translated


def test_an_unknown_path_is_a_problem_in_chinese_by_default(client: TestClient) -> None:
    answer = client.get("/v1/no-such-thing")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] == "not_found"
    assert answer.json()["title"] == "没有找到"


def test_the_same_in_english_when_asked(client: TestClient) -> None:
    answer = client.get("/v1/no-such-thing", headers={"Accept-Language": "en"})
    assert answer.json()["title"] == "Not found"
    assert answer.headers["content-language"] == "en"


def test_the_wrong_method_names_the_right_ones(client: TestClient) -> None:
    answer = client.post("/healthz")
    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET"


def test_a_body_that_says_it_is_too_long_is_refused_unread(client: TestClient) -> None:
    answer = client.post("/healthz", content=b"x" * (1 << 20) + b"y")
    assert answer.status_code == 413
    assert answer.json()["code"] == "too_large"


def test_health_and_readiness_answer_without_a_token(client: TestClient) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}
    assert client.get("/readyz").json() == {"status": "ready"}


def test_headers_protect_every_answer(client: TestClient) -> None:
    headers = client.get("/healthz").headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == "no-store"
    assert "server" not in headers


def test_only_a_file_sent_to_the_imports_may_be_long(client: TestClient) -> None:
    body = b"[" + b"{}," * 700_000 + b"{}]"
    for kind in ("application/json", "application/x-www-form-urlencoded"):
        answer = client.post("/v1/imports", content=body, headers={"Content-Type": kind})
        assert answer.status_code == 413, kind
    form = {"Content-Type": "multipart/form-data; boundary=x"}
    assert client.post("/v1/seekers", content=body, headers=form).status_code == 413


def test_a_trailing_slash_is_not_redirected_to_whatever_host_was_named(
    client: TestClient,
) -> None:
    answer = client.get("/v1/postings/", headers={"Host": "evil.example"}, follow_redirects=False)
    assert answer.status_code == 404
    assert "evil.example" not in str(answer.headers)


@pytest.mark.parametrize(
    "cause",
    [
        psycopg.errors.LockNotAvailable(),
        psycopg.errors.DeadlockDetected(),
        psycopg.errors.SerializationFailure(),
    ],
)
def test_what_another_request_holds_is_busy_and_may_be_tried_again(cause: Exception) -> None:
    refusal = translated(exc.OperationalError("", {}, cause))
    assert isinstance(refusal, Busy)
    assert refusal.retryable


def test_a_lost_connection_is_not_called_busy() -> None:
    lost = exc.OperationalError("", {}, psycopg.errors.AdminShutdown())
    assert isinstance(translated(lost), Unavailable)
