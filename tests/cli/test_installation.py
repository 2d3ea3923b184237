"""Setting up at the keyboard: keys, migrate, tokens, the API's description; refusals in words."""

import json
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI

from app.base.secrets import PURPOSES, key_file
from app.identity.tokens import well_formed
from tests.cli.keyboard import Keyboard

REFUSED, WRONG_USE = 1, 2


def test_keys_are_printed_and_are_fresh_each_time(keyboard: Keyboard) -> None:
    one, other = keyboard.type("keys"), keyboard.type("keys")
    assert (one.status, one.stderr) == (0, "")
    first, second = key_file(one.stdout), key_file(other.stdout)
    assert not any(set(first.of(name)) & set(second.of(name)) for name in PURPOSES)


def test_migrate_makes_the_database_and_says_so_beside_the_data(keyboard: Keyboard) -> None:
    for _ in range(2):
        typed = keyboard.type("migrate")
        assert (typed.status, typed.stdout) == (0, "")
        assert "up to date" in typed.stderr


def test_the_description_of_the_api_is_printed_without_an_installation(
    keyboard: Keyboard, bare_app: FastAPI
) -> None:
    typed = keyboard.type("openapi", key_file=None, database_url=None)
    assert (typed.status, typed.stderr) == (0, "")
    assert typed.json == json.loads(json.dumps(bare_app.openapi()))


def test_a_token_is_made_listed_and_ended(city: Keyboard) -> None:
    kind = ("--kind", "staff", "--name", "示例", "--district", "620102", "--days", "2")
    made = city.type("token", "new", *kind, "--json")
    assert (made.status, set(made.json)) == (0, {"token", "account_id", "key_id"})
    token, key_id = made.json["token"], made.json["key_id"]
    assert well_formed(token)
    row = _listed(city)[key_id]
    assert row == {
        "key_id": key_id,
        "prefix": row["prefix"],
        "kind": "staff",
        "name": "示例",
        "revoked": False,
    }
    assert token.startswith(row["prefix"])
    assert token not in city.type("token", "list").stdout
    ended = city.type("token", "revoke", key_id)
    assert (ended.status, ended.stdout) == (0, "")
    assert _listed(city)[key_id]["revoked"] is True


def test_a_token_alone_is_what_a_script_reads(city: Keyboard) -> None:
    made = city.type(
        "token", "new", "--kind", "kiosk", "--name", "示例", "--scope", "postings:read"
    )
    assert made.status == 0
    assert well_formed(made.stdout.strip())


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (("--kind", "system", "--name", "示例"), WRONG_USE),
        (("--kind", "seeker", "--name", "示例"), WRONG_USE),
        (("--kind", "staff", "--name", "示例", "--district", "999999"), WRONG_USE),
        (("--kind", "nobody", "--name", "示例"), WRONG_USE),
        (("--kind", "staff"), WRONG_USE),
        (("--kind", "staff", "--name", "示例", "--days", "0"), WRONG_USE),
        (("--kind", "kiosk", "--name", "示例", "--scope", "seekers:read"), REFUSED),
    ],
)
def test_a_token_that_cannot_be_is_refused(
    city: Keyboard, words: tuple[str, ...], status: int
) -> None:
    before = _listed(city)
    typed = city.type("token", "new", *words)
    assert (typed.status, typed.stdout) == (status, "")
    assert typed.stderr.strip()
    assert _listed(city) == before


@pytest.mark.parametrize(("key", "status"), [(str(uuid4()), REFUSED), ("no-id", WRONG_USE)])
def test_a_key_that_is_not_there_is_not_ended(city: Keyboard, key: str, status: int) -> None:
    typed = city.type("token", "revoke", key)
    assert (typed.status, typed.stdout) == (status, "")


NEEDS_A_DATABASE = (
    ("demo", "--as-of", "2026-11-23"),
    ("demo", "--credentials", "--json"),
    ("token", "list"),
    ("match", "--all"),
    ("worker", "--once"),
)


@pytest.mark.parametrize("words", [*NEEDS_A_DATABASE, ("migrate",)], ids=" ".join)
def test_without_keys_a_command_says_how_to_make_them(
    keyboard: Keyboard, words: tuple[str, ...]
) -> None:
    for missing in (None, "nowhere.json"):
        typed = keyboard.type(*words, key_file=missing)
        assert (typed.status, typed.stdout) == (WRONG_USE, "")
        assert "no keys" in typed.stderr


@pytest.mark.parametrize("words", NEEDS_A_DATABASE, ids=" ".join)
def test_on_an_empty_database_a_command_says_to_migrate(
    keyboard: Keyboard, words: tuple[str, ...]
) -> None:
    typed = keyboard.type(*words)
    assert (typed.status, typed.stdout) == (REFUSED, "")
    assert "aixinwu migrate" in typed.stderr


@pytest.mark.parametrize(
    ("setting", "value", "status"),
    [
        ("database_url", "nonsense", WRONG_USE),
        ("database_url", "sqlite:////nowhere/at/all.db", REFUSED),
        ("database_url", "postgresql+psycopg://nobody@127.0.0.1:1/nothing", REFUSED),
        ("port", "eighty", WRONG_USE),
        ("env", "testing", WRONG_USE),
    ],
)
def test_a_wrong_setting_ends_in_a_sentence(
    keyboard: Keyboard, setting: str, value: str, status: int
) -> None:
    typed = keyboard.type("token", "list", **{setting: value})
    assert (typed.status, typed.stdout) == (status, "")
    assert f"AIXINWU_{setting.upper()}" in typed.stderr


@pytest.mark.parametrize("words", [("no-such",), ("demo", "--no-such"), ("import",), ("token",)])
def test_wrong_words_are_wrong_use(keyboard: Keyboard, words: tuple[str, ...]) -> None:
    assert keyboard.type(*words).status == WRONG_USE


def test_a_process_of_its_own_ends_the_same_way(keyboard: Keyboard) -> None:
    """Slow to start, so only once each: a refusal, and data with nothing beside it."""
    assert keyboard.type("migrate").status == 0
    refused = keyboard.apart("token", "revoke", str(uuid4()))
    assert (refused.status, refused.stdout) == (REFUSED, "")
    made = keyboard.apart("token", "new", "--kind", "kiosk", "--name", "示例", "--json")
    assert (made.status, made.stderr) == (0, "")
    assert UUID(made.json["key_id"])


def _listed(keyboard: Keyboard) -> dict[str, dict[str, object]]:
    typed = keyboard.type("token", "list", "--json")
    assert (typed.status, typed.stderr) == (0, "")
    return {row["key_id"]: row for row in typed.json}
