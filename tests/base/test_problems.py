"""Every refusal is problem+json in the caller's words, with nothing of theirs in it."""

from fastapi.testclient import TestClient


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
