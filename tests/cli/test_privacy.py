"""Long silence and erasures at the keyboard."""

import pytest

from tests.cli.keyboard import Keyboard

WRONG_USE = 2


@pytest.fixture
def empty_house(keyboard: Keyboard) -> Keyboard:
    assert keyboard.type("migrate").status == 0
    return keyboard


def test_a_dry_run_is_what_happens_unless_told_otherwise(empty_house: Keyboard) -> None:
    typed = empty_house.type("privacy", "retention", "--json")
    assert (typed.status, typed.json["applied"], typed.json["looked_at"]) == (0, False, 0)
    typed = empty_house.type("privacy", "retention", "--apply", "--json")
    assert (typed.status, typed.json["applied"]) == (0, True)


def test_a_replay_says_how_many_were_erased_again(empty_house: Keyboard) -> None:
    assert empty_house.type("privacy", "replay", "--json").json == {"erased": 0}
    assert "0 erased again" in empty_house.type("privacy", "replay").stderr


def test_production_says_where_the_erased_are_written_down(empty_house: Keyboard) -> None:
    for words in (("privacy", "replay"), ("worker", "--once")):
        typed = empty_house.type(*words, env="production", anchor_file="outside/anchors.jsonl")
        assert typed.status == WRONG_USE
        assert "AIXINWU_ERASE_LEDGER" in typed.stderr
