"""The labelled sentences: precision and recall of the screening, with floors and seeded faults."""

import csv
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from app.postings.rules.screening import screen
from app.postings.rules.screening_terms import Negation, Outcome, Terms, current_terms

SENTENCES = Path(__file__).with_name("screening_sentences.tsv")
NOTHING = re.compile("(?!)")


def outcome_of(sentence: str, terms: Terms | None = None) -> Outcome:
    return screen({"requirements": sentence}, terms=terms).outcome


def labelled(half: str) -> list[dict[str, str]]:
    with SENTENCES.open(encoding="utf-8") as file:
        return [row for row in csv.DictReader(file, delimiter="\t") if row["half"] == half]


def should_be_stopped(half: str, terms: Terms) -> tuple[float, float]:
    """Precision and recall of ban and disguised against the sentences to be allowed."""
    counts: Counter[tuple[bool, bool]] = Counter()
    for row in labelled(half):
        if row["label"] != "age":
            stopped = outcome_of(row["sentence"], terms) is not Outcome.ALLOW
            counts[row["label"] in {"ban", "disguised"}, stopped] += 1
    right = counts[True, True]
    return right / (right + counts[False, True]), right / (right + counts[True, False])


def as_labelled(half: str, label: str, outcome: Outcome) -> float:
    rows = [row for row in labelled(half) if row["label"] == label]
    return sum(outcome_of(row["sentence"]) is outcome for row in rows) / len(rows)


def floors_hold(terms: Terms) -> bool:
    """Half b was held back while the rules were made; half a was read."""
    held_back, read = should_be_stopped("b", terms), should_be_stopped("a", terms)
    return held_back[0] >= 0.82 and held_back[1] >= 0.73 and read[0] >= 0.97 and read[1] >= 0.97


def test_there_are_enough_labelled_sentences_in_both_halves() -> None:
    assert len(labelled("a")) >= 75
    assert len(labelled("b")) >= 75


def test_precision_and_recall_on_the_labelled_sentences_stay_above_their_floors() -> None:
    assert floors_hold(current_terms())


@pytest.mark.parametrize(
    ("label", "outcome", "floor"),
    [
        ("ban", Outcome.BLOCK, 0.78),
        ("age", Outcome.FLAG, 0.6),
        ("negation", Outcome.ALLOW, 0.8),
        ("favourable", Outcome.ALLOW, 0.97),
        ("genuine", Outcome.ALLOW, 0.8),
        ("neutral", Outcome.ALLOW, 0.83),
    ],
)
def test_each_label_of_the_half_held_back_stays_above_its_floor(
    label: str, outcome: Outcome, floor: float
) -> None:
    assert as_labelled("b", label, outcome) >= floor


def without_negation(terms: Terms) -> Terms:
    never = {stance: Negation(NOTHING, NOTHING) for stance in terms.negations}
    return replace(terms, negations=never, exempt=())


def without_class(code: str) -> Callable[[Terms], Terms]:
    def fault(terms: Terms) -> Terms:
        return replace(terms, terms=tuple(term for term in terms.terms if term.code != code))

    return fault


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(without_negation, id="no negation"),
        pytest.param(without_class("DISABILITY_BAN"), id="no disability terms"),
        pytest.param(without_class("PHYSICAL_CONDITION"), id="no physical terms"),
        pytest.param(without_class("SEX_MARRIAGE_CHILDBIRTH"), id="no sex terms"),
    ],
)
def test_the_floors_catch_a_seeded_fault(fault: Callable[[Terms], Terms]) -> None:
    assert not floors_hold(fault(current_terms()))
