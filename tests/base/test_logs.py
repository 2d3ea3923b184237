"""No log line holds anybody's data, whatever was at hand when something failed."""

import io
import json
import sys

import pytest
import structlog

from app.base import logs
from tests.making.keys import a_keyring


def fail(telephone: str) -> None:
    password = f"password of {telephone}"
    raise ValueError(f"cannot call {password}")


def test_a_logged_exception_tells_kind_and_places_and_nothing_else(
    capsys: pytest.CaptureFixture[str],
) -> None:
    logs.configure()
    try:
        fail("15400001234")
    except ValueError:
        structlog.get_logger().exception("call_failed", task="t")
    told = capsys.readouterr()
    assert told.out == ""
    line = json.loads(told.err)
    assert (line["event"], line["kind"], line["task"]) == ("call_failed", "ValueError", "t")
    assert any("test_logs.py" in place for place in line["places"])
    assert "15400001234" not in told.err


def test_keys_do_not_stand_in_the_representation_of_a_keyring() -> None:
    ring = a_keyring()
    assert repr(ring) == f"Keyring(suite='aes', key_id={ring.key_id!r})"
    said = repr([ring.keys, ring.current, ring.index, ring.keys.token])
    assert not any(repr(key.secret) in said for key in (*ring.keys.wrapping, *ring.keys.token))


def test_a_line_goes_to_the_stderr_of_its_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = io.StringIO(), io.StringIO()
    monkeypatch.setattr(sys, "stderr", first)
    logs.configure()
    monkeypatch.setattr(sys, "stderr", second)
    first.close()
    structlog.get_logger().warning("still_told")
    assert "still_told" in second.getvalue()
