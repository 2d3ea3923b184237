"""Hostile text: the screening's work is counted, never timed, and its answer stays bounded."""

import re
import sys
from re import _parser as regex_parser

import pytest

from app.postings.rules.legible import lines
from app.postings.rules.screening import screen
from app.postings.rules.screening_terms import Outcome, Terms, current_terms


def patterns(book: Terms) -> list[re.Pattern[str]]:
    found = [term.pattern for term in book.terms]
    found += [term.unless for term in book.terms if term.unless]
    found += [*book.exempt, *book.age.shapes, book.age.others_after, book.age.others_before]
    return found + [p for n in book.negations.values() for p in (n.before, n.after)]


def test_no_pattern_can_read_further_than_a_fixed_width() -> None:
    for pattern in patterns(current_terms()):
        _, width = regex_parser.parse(pattern.pattern).getwidth()
        assert width <= 1000, pattern.pattern[:60]


HOSTILE = [
    "身体健康",
    "不限",
    "限男性",
    "残疾",
    "no disabled ",
    "身 体，",
    "35岁以下",
    "不要求性别年龄",
]


def calls_for(text: str) -> int:
    """How many Python and C functions a screening calls: a count, so no clock is needed."""
    calls = 0

    def count(_frame: object, event: str, _argument: object) -> None:
        nonlocal calls
        calls += event in {"call", "c_call"}

    sys.setprofile(count)
    try:
        screen({"description": text})
    finally:
        sys.setprofile(None)
    return calls


@pytest.mark.parametrize("unit", HOSTILE)
def test_work_grows_no_faster_than_the_text(unit: str) -> None:
    screen({"description": unit})
    half, full = ((unit * size)[:size] for size in (5_000, 10_000))
    assert calls_for(full) <= 2.2 * calls_for(half)


def test_a_flood_of_findings_stays_bounded() -> None:
    screening = screen({"description": "限男性" * 3_000})
    assert screening.outcome is Outcome.BLOCK
    assert len(screening.findings) == 100
    assert max(len(finding.sentence) for finding in screening.findings) <= 320


def test_every_legible_character_points_into_the_original() -> None:
    text = "限\u0336男​生。①Ｍａｌｅｓ  only；㎏\n"
    for line in lines(text, current_terms().variants):
        assert len(line.text) == len(line.origins)
        assert all(0 <= origin < len(text) for origin in line.origins)
