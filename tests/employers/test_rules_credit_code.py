"""Unified social credit codes: the published fixtures, and what no input may do."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.employers.rules.credit_code import (
    AUTHORITIES,
    KINDS,
    PROBLEMS,
    CreditCodeInvalid,
    check_character,
    credit_code,
)
from tests.making.numbers import a_credit_code

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
kinds = st.sampled_from(sorted(KINDS))


def the_problem(typed: str) -> str:
    with pytest.raises(CreditCodeInvalid) as refused:
        credit_code(typed)
    (problem,) = refused.value.errors
    return problem.code


@pytest.mark.parametrize(
    "text",
    [
        "91620102MA71ABCD8E",
        "92620103MA722ABC8G",
        "13620100013900016T",
        "11620100013900024U",
        "52620100MJ0100019D",
        "N2620121567890120Q",
        "Y1620100123456788T",
        "91110000600037341L",
        "91350100M000100Y43",
        "123417314863768911",
    ],
)
def test_a_published_code_is_well_formed(text):
    said = credit_code(text)
    assert said.text == text
    assert (said.authority, said.kind, said.region) == (text[0], text[:2], text[2:8])
    assert said.authority in AUTHORITIES


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("91620102MA71ABCD8F", "credit_code_check_digit"),
        ("91620102MA7IABCD8E", "credit_code_characters"),
        ("9162010MA71ABCD8E", "credit_code_length"),
        ("91620201MA71ABCD8E", "credit_code_check_digit"),
        ("", "credit_code_length"),
        ("9162010２MA71ABCD8٣", "credit_code_characters"),
    ],
)
def test_a_wrong_code_is_refused_by_name(text, code):
    assert the_problem(text) == code


@pytest.mark.parametrize("typed", ["91620102 MA71 ABCD 8E", "９1620102ma71abcd8e"])
def test_what_is_typed_differently_is_the_same_code(typed):
    assert credit_code(typed).text == "91620102MA71ABCD8E"


def with_body(kind: str, body: str) -> str:
    seventeen = f"{kind}620199{body}"
    return seventeen + check_character(seventeen)


def test_a_wrong_inner_check_character_is_only_a_warning():
    (warning,) = credit_code(with_body("91", "MA71ABCD9")).warnings
    assert warning.code == "credit_code_inner_check_digit"
    assert credit_code(with_body("91", "MA71ABCD8")).warnings == ()


def test_an_unknown_authority_is_only_a_warning():
    (warning,) = credit_code(with_body("B1", "MA71ABCD8")).warnings
    assert warning.code == "credit_code_authority"
    assert warning.detail == PROBLEMS["credit_code_authority"]


@given(st.integers(0, 31**6 - 1), kinds)
def test_every_made_code_is_well_formed_without_doubts(number, kind):
    text = a_credit_code(number, kind)
    assert credit_code(text).text == text
    assert credit_code(text).warnings == ()


@given(st.integers(0, 31**6 - 1), kinds, st.integers(0, 17), st.sampled_from(ALPHABET))
def test_any_single_changed_character_is_caught(number, kind, place, other):
    text = a_credit_code(number, kind)
    changed = text[:place] + other + text[place + 1 :]
    if changed != text:
        assert the_problem(changed)


def test_made_codes_differ():
    assert len({a_credit_code(number) for number in range(2000)}) == 2000


@given(st.one_of(st.text(), st.text(ALPHABET + "ISOVZ０- ", max_size=40), st.text(min_size=90)))
def test_no_text_makes_the_checker_raise_anything_but_its_refusal(typed):
    with suppress(CreditCodeInvalid):
        assert credit_code(typed).text.isascii()
