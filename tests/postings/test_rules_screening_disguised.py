"""Disguises: lookalike letters, signs, breaks and hidden controls are not overlooked."""

import pytest

from app.base.text import in_one_form
from app.postings.rules.judging import screened
from app.postings.rules.legible import lines
from app.postings.rules.screening import screen
from app.postings.rules.screening_terms import Outcome, current_terms
from tests.making.postings import a_plain_posting


@pytest.mark.parametrize(
    "text",
    [
        "m\u0430le only",
        "n\u03bf disabled",
        "\u039fnly m\u0430les",
        "不招残⏎疾人",
        "不招…残疾人",
        "不招♿",
        "CJR勿扰",
        "不招残ji人",
        "bu zhao canji ren",
        "no d1sabled",
        "ma1e only",
    ],
)
def test_a_disguised_condition_is_blocked(text: str) -> None:
    assert screen({"description": text}).outcome is Outcome.BLOCK


@pytest.mark.parametrize("text", ["不招残\n疾人", "不招\r\n残疾人", "🚫♿", "❌ 残疾人"])
def test_a_broken_word_and_a_crossed_out_sign_are_looked_at(text: str) -> None:
    assert screen({"description": text}).outcome is Outcome.FLAG


@pytest.mark.parametrize("control", "\u202a\u202b\u202d\u202e\u2066\u2067\u2068")
def test_a_text_that_is_not_what_it_shows_is_looked_at(control: str) -> None:
    (finding,) = screen({"description": f"整理{control}货架"}).findings
    assert (finding.code, finding.outcome) == ("DISGUISED", Outcome.FLAG)
    assert (finding.start, finding.end) == (2, 3)


def test_a_condition_over_title_and_description_is_told_in_the_second() -> None:
    (finding,) = screen({"title": "保洁员，不招", "description": "残疾人，包吃住。"}).findings
    assert (finding.part, finding.outcome) == ("description", Outcome.FLAG)
    assert finding.matched == "残疾人，包吃住。"[finding.start : finding.end]


@pytest.mark.parametrize(
    "text",
    [
        "谢绝中介\n残疾人可以应聘",
        "♿无障碍设施",
        "做b2b销售，会h5",
        "月薪3千\n整理货架",
        "🚫收押金",
    ],
)
def test_lists_signs_and_digits_of_ordinary_work_are_left_alone(text: str) -> None:
    assert screen({"description": text}).outcome is Outcome.ALLOW


def test_one_character_never_becomes_more_than_two() -> None:
    flood = "\ufdfa" * 10_000
    assert sum(len(line.text) for line in lines(flood, current_terms().variants)) <= 20_000
    assert len(in_one_form(flood)) <= 20_000


@pytest.mark.parametrize(
    ("part", "texts"),
    [
        ("address", {"address": "示例路1号，残疾人勿扰"}),
        ("place_said", {"place_said": "残疾人勿扰"}),
    ],
)
def test_where_the_work_is_says_nothing_of_who_may_do_it(part: str, texts: dict[str, str]) -> None:
    _, findings = screened(a_plain_posting(**texts))
    assert [(one.part, one.outcome) for one in findings] == [(part, Outcome.BLOCK)]
