"""Verifying and anchoring at the keyboard: what is said, and how it ends."""

import sqlite3
from pathlib import Path

import pytest

from tests.cli.keyboard import Keyboard

REFUSED, WRONG_USE = 1, 2


@pytest.fixture
def noted(keyboard: Keyboard) -> Keyboard:
    """An installation whose log holds three events: a data key, two access keys."""
    assert keyboard.type("migrate").status == 0
    for name in ("one", "two"):
        assert keyboard.type("token", "new", "--kind", "staff", "--name", name).status == 0
    return keyboard


def test_a_whole_log_is_verified_against_its_anchors(noted: Keyboard) -> None:
    assert "2 lines added" in noted.type("audit", "anchor").stderr
    typed = noted.type("audit", "verify", "--json")
    assert (typed.status, typed.json) == (
        0,
        {"events": 3, "chains": 1, "anchors": 2, "findings": []},
    )
    assert "whole: 3 events of 1 chains, 2 anchors" in noted.type("audit", "verify").stdout


def test_a_broken_log_ends_with_1_and_names_the_event(noted: Keyboard) -> None:
    noted.type("audit", "anchor")
    with sqlite3.connect(noted.folder / "typed.db") as connection:
        connection.execute("DELETE FROM event WHERE seq = 3")
        connection.execute("UPDATE log_head SET seq = 2 WHERE name = 'log'")
    connection.close()
    typed = noted.type("audit", "verify")
    assert typed.status == REFUSED
    assert "broken: tail_cut at 3 (log)" in typed.stdout
    again = noted.type("audit", "verify", "--json")
    assert again.json["findings"] == [{"fault": "tail_cut", "seq": 3, "chain": "log"}]


def test_another_file_may_be_named_and_must_be_there(noted: Keyboard, tmp_path: Path) -> None:
    file = tmp_path / "elsewhere.jsonl"
    assert noted.type("audit", "verify", "--anchor", str(file)).status == REFUSED
    assert noted.type("audit", "anchor", "--anchor", str(file)).status == 0
    assert noted.type("audit", "verify", "--anchor", str(file)).status == 0
    assert noted.type("audit", "anchor", "--anchor", str(file), "--anew").status == REFUSED


def test_a_worker_of_production_says_where_its_anchors_must_go(noted: Keyboard) -> None:
    typed = noted.type("worker", "--once", env="production")
    assert typed.status == WRONG_USE
    assert "AIXINWU_ANCHOR_FILE" in typed.stderr
    outside = {"anchor_file": "outside/anchors.jsonl", "erase_ledger": "outside/erased.jsonl"}
    told = noted.type("worker", "--once", env="production", **outside)
    assert told.status == 0
