"""The main job at the keyboard: the model trained, jobs ranked for one person and for everybody."""

import json
from pathlib import Path
from uuid import uuid4

import pytest

from tests.cli.keyboard import Keyboard

REFUSED, WRONG_USE = 1, 2
ITEM = {
    "posting",
    "score",
    "base",
    "contributions",
    "matched_terms",
    "gaps",
    "unknowns",
    "assumed",
    "remedies",
    "obstacles",
    "blocked",
    "stops",
    "spoken",
}


@pytest.fixture(scope="module")
def seeker(city: Keyboard) -> str:
    found: str = city.type("demo", "--credentials", "--json").json["seeker"]["seeker_id"]
    return found


def test_a_model_is_trained_where_the_setting_says(keyboard: Keyboard, tmp_path: Path) -> None:
    typed = keyboard.type("train", model_dir=str(tmp_path / "model"))
    assert (typed.status, typed.stdout) == (0, "")
    assert str(tmp_path / "model") in typed.stderr
    assert json.loads((tmp_path / "model" / "manifest.json").read_text(encoding="utf-8"))["version"]


def test_one_persons_jobs_come_as_one_document_the_best_first(city: Keyboard, seeker: str) -> None:
    typed = city.type("match", "--seeker", seeker, "--limit", "7", "--json")
    assert typed.status == 0
    items = typed.json["items"]
    assert len(items) == 7
    assert all(set(item) == ITEM for item in items)
    scores = [item["score"] for item in items]
    assert scores == sorted(scores, reverse=True)
    for item in items:
        gained = sum(part["value"] for part in item["contributions"])
        assert item["base"] + gained == pytest.approx(item["score"], abs=1e-6)


def test_one_persons_jobs_are_told_in_a_table_or_in_sentences(city: Keyboard, seeker: str) -> None:
    asked = ("match", "--seeker", seeker, "--limit", "3")
    items = city.type(*asked, "--json").json["items"]
    table = city.type(*asked)
    assert table.status == 0
    assert all(f"│ {number} │" in table.stdout for number in (1, 2, 3))
    plain = city.type(*asked, "--plain").stdout
    sentences = {words for item in items for words in item["spoken"].values()}
    told = [
        line.partition(". ")[2] for line in plain.splitlines() if line[:2] in ("1.", "2.", "3.")
    ]
    assert len(told) == 3
    assert set(told) <= sentences


def test_everybody_is_one_line_a_person(city: Keyboard) -> None:
    typed = city.type("match", "--all", "--limit", "2")
    people = [json.loads(line) for line in typed.stdout.splitlines()]
    everybody = city.type("demo", "--as-of", "2026-11-23", "--seed", "7", "--json").json["seekers"]
    assert typed.status == 0
    assert everybody * 0.8 < len(people) <= everybody
    assert len({person["seeker_id"] for person in people}) == len(people)
    assert all(set(person) == {"seeker_id", "items"} for person in people)
    assert sum(len(person["items"]) == 2 for person in people) > len(people) * 0.9


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ((), WRONG_USE),
        (("--all", "--seeker", str(uuid4())), WRONG_USE),
        (("--seeker", "no-id"), WRONG_USE),
        (("--all", "--limit", "0"), WRONG_USE),
        (("--all", "--limit", "101"), WRONG_USE),
        (("--seeker", str(uuid4())), REFUSED),
    ],
)
def test_nobody_to_rank_for_is_said_in_words(
    city: Keyboard, words: tuple[str, ...], status: int
) -> None:
    typed = city.type("match", *words)
    assert (typed.status, typed.stdout) == (status, "")
    assert typed.stderr.strip()
