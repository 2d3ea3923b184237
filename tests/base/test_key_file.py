"""The key file: what is in it, and that nothing of it stands in what is said when it is wrong."""

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from app.base.secrets import PURPOSES, KeysMissing, key_file, keys_from, new_keys, with_fresh

SECRET = "c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0LXNlY3JldCE="


def document(**changes: Any) -> dict[str, Any]:
    return {**json.loads(new_keys()), **changes}


def entry(**changes: Any) -> dict[str, Any]:
    return {"id": "abcd1234", "key": SECRET, **changes}


WRONG: dict[str, Any] = {
    "no JSON": "{" + SECRET,
    "no object": json.dumps([SECRET]),
    "the form before this one": json.dumps({"id": "ab12cd", "data": SECRET, "index": SECRET}),
    "another format": json.dumps(document(format="aixinwu-keys/2")),
    "a purpose without keys": json.dumps(document(index=[])),
    "no list": json.dumps(document(index=SECRET)),
    "no entries": json.dumps(document(index=[SECRET])),
    "no id": json.dumps(document(index=[{"key": SECRET}])),
    "an id with a point": json.dumps(document(index=[entry(id="ab.c1")])),
    "a full-width id": json.dumps(document(index=[entry(id="１２３４")])),
    "too short": json.dumps(document(index=[entry(key="c2hvcnQ=")])),
    "not base64": json.dumps(document(index=[entry(key=SECRET + "!")])),
    "a number for a key": json.dumps(document(index=[entry(key=7)])),
    "the same id twice": json.dumps(
        document(index=[entry(), entry(key=base64.b64encode(b"x" * 32).decode())])
    ),
    "the same key for two purposes": json.dumps(document(index=[entry()], token=[entry()])),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_a_wrong_file_is_refused_and_nothing_of_it_is_said(wrong: str) -> None:
    with pytest.raises(KeysMissing) as refused:
        key_file(WRONG[wrong])
    told = refused.value
    for said in (told.said.zh, told.said.en, str(told), repr(told)):
        assert SECRET[:12] not in said
        assert "abcd1234" not in said
    assert told.__suppress_context__ or told.__context__ is None


def test_a_fresh_file_holds_one_key_for_each_purpose() -> None:
    found = key_file(new_keys())
    keys = [key for purpose in PURPOSES for key in found.of(purpose)]
    assert len(keys) == len({key.secret for key in keys}) == 4
    assert not any(repr(key.secret) in repr(found) for key in keys)


@pytest.mark.parametrize("purpose", PURPOSES)
def test_one_more_key_comes_first_or_waits_last(purpose: str) -> None:
    before = new_keys()
    (held,) = key_file(before).of(purpose)
    first = key_file(with_fresh(before, purpose)).of(purpose)
    last = key_file(with_fresh(before, purpose, waiting=True)).of(purpose)
    assert (first[1], last[0]) == (held, held)
    others = [name for name in PURPOSES if name != purpose]
    grown = key_file(with_fresh(before, purpose))
    assert all(grown.of(name) == key_file(before).of(name) for name in others)


def test_keys_come_from_the_environment_or_the_file(tmp_path: Path) -> None:
    text, path = new_keys(), tmp_path / "keys.json"
    path.write_text(text, encoding="utf-8")
    assert keys_from(text, None) == keys_from(None, path) == key_file(text)
    path.write_bytes(b"\xff\xfe")
    for nothing in (None, tmp_path / "nowhere.json", path, tmp_path):
        with pytest.raises(KeysMissing):
            keys_from(None, nothing)


def test_a_check_value_tells_a_key_by_purpose_and_says_nothing_of_it() -> None:
    (key,) = key_file(new_keys()).index
    assert key.check("index") != key.check("token")
    assert key.secret.hex() not in key.check("index")
