"""Measuring at the keyboard: exactly the JSON of the contract, on small made sets."""

from pathlib import Path

import pytest

from tests.cli.keyboard import Keyboard
from tests.making.judged import a_coding_set, a_title_set

WRONG_USE = 2
METRICS = ("map", "ndcg@10", "mrr", "p@1", "r@10", "r@50")
LEVELS = ("l1", "l2", "l3", "l4")


def test_titles_are_measured_in_the_shape_of_the_contract(
    keyboard: Keyboard, tmp_path: Path
) -> None:
    folder = a_title_set(tmp_path)
    typed = keyboard.type("evaluate", "titles", str(folder), "--json")
    assert typed.status == 0
    assert list(typed.json) == ["set", "queries", "skipped", "configuration", "metrics"]
    assert typed.json["set"] == folder.name
    assert (typed.json["configuration"], typed.json["skipped"]) == ("shipped", 1)
    _sound(typed.json["metrics"], METRICS)


def test_coding_is_measured_with_its_levels(keyboard: Keyboard, tmp_path: Path) -> None:
    typed = keyboard.type("evaluate", "coding", str(a_coding_set(tmp_path)), "--json")
    assert typed.status == 0
    assert list(typed.json) == ["set", "queries", "skipped", "configuration", "metrics"]
    _sound(typed.json["metrics"], (*METRICS, *LEVELS))


def test_the_resources_own_labels_are_measured_in_folds_and_that_is_said(
    keyboard: Keyboard, tmp_path: Path
) -> None:
    folder = a_coding_set(tmp_path)
    words = ("evaluate", "coding", str(folder), "--resources", str(tmp_path), "--json")
    typed = keyboard.type(*words)
    assert (typed.json["configuration"], typed.json["folds"]) == ("public", 5)


def test_without_json_the_figures_stand_in_a_table(keyboard: Keyboard, tmp_path: Path) -> None:
    typed = keyboard.type("evaluate", "titles", str(a_title_set(tmp_path)))
    assert typed.status == 0
    assert all(name in typed.stdout for name in METRICS)
    assert "6 queries, 1 skipped" in typed.stderr


@pytest.mark.parametrize("what", ["titles", "coding"])
def test_a_set_that_is_not_there_is_wrong_use(
    keyboard: Keyboard, tmp_path: Path, what: str
) -> None:
    for folder in (tmp_path / "nowhere", tmp_path):
        typed = keyboard.type("evaluate", what, str(folder), "--json")
        assert (typed.status, typed.stdout) == (WRONG_USE, "")
        assert "no such file" in typed.stderr


def _sound(metrics: dict[str, dict[str, float]], names: tuple[str, ...]) -> None:
    assert list(metrics) == list(names)
    for figure in metrics.values():
        assert list(figure) == ["value", "low", "high"]
        assert 0 <= figure["low"] <= figure["value"] <= figure["high"] <= 1
