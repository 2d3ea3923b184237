"""Identity and certificate numbers: the published fixtures, and what no input may do.

The numbers of real counties here (110105, 6201…) are samples for checkers and nothing else: the one
that illustrates GB 11643-1999, and numbers worked out beside it from the standard's weights (ISO
7064 MOD 11-2) and, with two characters more, from the 残疾人证 scheme of 2018. A well-formed number
may be somebody's, so they never stand with a name; everybody invented is of county 620199, which
does not exist.
"""

from contextlib import suppress
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.seekers.rules.numbers import (
    PROBLEMS,
    Category,
    CertificateNumberInvalid,
    IdentityKind,
    IdentityNumberInvalid,
    Sex,
    certificate_number,
    check_character,
    disagreement,
    identity_number,
    masked,
)
from tests.making.numbers import a_certificate_number, an_identity_number

TODAY = date(2026, 11, 23)
WITH_AN_X = "62019919900307005X"
births = st.dates(date(1930, 1, 1), TODAY)
numbers_of_nobody = st.builds(an_identity_number, births, st.integers(0, 999))


def the_problem(check, typed: str, on: date = TODAY) -> str:
    with pytest.raises((IdentityNumberInvalid, CertificateNumberInvalid)) as refused:
        check(typed, on)
    (problem,) = refused.value.errors
    assert problem.detail == PROBLEMS[problem.code]
    return problem.code


@pytest.mark.parametrize(
    ("text", "born", "sex"),
    [
        ("62010219900307123X", date(1990, 3, 7), Sex.MALE),
        ("11010519491231002X", date(1949, 12, 31), Sex.FEMALE),
        ("620103198506122467", date(1985, 6, 12), Sex.FEMALE),
        ("620121197808150357", date(1978, 8, 15), Sex.MALE),
        ("620104197202280011", date(1972, 2, 28), Sex.MALE),
    ],
)
def test_a_published_identity_number_tells_birth_and_sex(text, born, sex):
    said = identity_number(text, TODAY)
    assert (said.text, said.birth_date, said.sex) == (text, born, sex)
    assert (said.kind, said.region) == (IdentityKind.RESIDENT, text[:6])


@pytest.mark.parametrize("text", ["810000199003071237", "830000198506120028"])
def test_a_residence_permit_is_taken(text):
    assert identity_number(text, TODAY).kind is IdentityKind.RESIDENCE_PERMIT


def test_macao_has_a_prefix_of_its_own():
    seventeen = "82000019900307123"
    said = identity_number(seventeen + check_character(seventeen), TODAY)
    assert said.kind is IdentityKind.RESIDENCE_PERMIT


def test_a_foreigners_card_of_the_new_form_tells_birth_but_no_region():
    seventeen = "91112419900307123"
    said = identity_number(seventeen + check_character(seventeen), TODAY)
    assert said.kind is IdentityKind.PERMANENT_RESIDENT
    assert (said.birth_date, said.region) == (date(1990, 3, 7), None)


def test_a_foreigners_card_of_the_old_form_tells_neither_birth_nor_sex():
    said = identity_number("abc 1100 9003 0712", TODAY)
    assert said.kind is IdentityKind.PERMANENT_RESIDENT_BEFORE_2023
    assert (said.text, said.birth_date, said.sex) == ("ABC110090030712", None, None)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("620123200102290013", "number_birth_date"),
        ("123456197011110013", "number_check_digit"),
        ("620199209901010013", "number_in_future"),
        ("620199189912310013", "number_birth_date"),
        ("62019919900307123", "number_length"),
        ("6201991990030712333", "number_length"),
        ("62019X199003071233", "number_characters"),
        ("620199١٩٩٠0307123X", "number_characters"),
        ("190199199003071231", "number_province"),
        ("", "number_length"),
    ],
)
def test_a_wrong_identity_number_is_refused_by_name(text, code):
    assert the_problem(identity_number, text) == code


def test_a_county_that_never_existed_is_no_error():
    assert identity_number(an_identity_number(), TODAY).region == "620199"


@pytest.mark.parametrize(
    "typed",
    ["６２０１９９１９９００３０７００５Ｘ", "620199 19900307 005x", "620199-19900307-005X"],
)
def test_what_is_typed_differently_is_the_same_number(typed):
    assert identity_number(typed, TODAY).text == WITH_AN_X


def test_somebody_born_today_has_a_number_and_somebody_born_tomorrow_has_none():
    assert identity_number(an_identity_number(TODAY), TODAY).birth_date == TODAY
    tomorrow = an_identity_number(TODAY + timedelta(days=1))
    assert the_problem(identity_number, tomorrow) == "number_in_future"


@pytest.mark.parametrize(
    ("text", "category", "grade", "sex"),
    [
        ("62010219900307123X43", Category.PHYSICAL, 3, Sex.MALE),
        ("62010319850612246711", Category.VISUAL, 1, Sex.FEMALE),
        ("62012119780815035754", Category.INTELLECTUAL, 4, Sex.MALE),
        ("62010419720228001122", Category.HEARING, 2, Sex.MALE),
    ],
)
def test_a_published_certificate_number_tells_category_and_grade(text, category, grade, sex):
    said = certificate_number(text, TODAY)
    assert (said.text, said.suffix) == (text, None)
    assert (said.category, said.grade, said.identity.sex) == (category, grade, sex)
    assert said.severe is (grade <= 2)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("12345619701111001343", "number_check_digit"),
        ("62010219900307123143", "number_check_digit"),
        ("62012320010229001343", "number_birth_date"),
        ("62010220990101001343", "number_in_future"),
        ("62010219900307123X83", "certificate_category"),
        ("62010219900307123X45", "certificate_grade"),
        ("62010219900307123X4", "number_length"),
        ("62010X19900307123943", "number_characters"),
        (f"{WITH_AN_X}43B", "certificate_suffix"),
        (f"{WITH_AN_X}43B123", "certificate_suffix"),
        (f"{WITH_AN_X}43C1", "certificate_suffix"),
        (f"{WITH_AN_X}03", "certificate_category"),
        (f"{WITH_AN_X}40", "certificate_grade"),
    ],
)
def test_a_wrong_certificate_number_is_refused_by_name(text, code):
    assert the_problem(certificate_number, text) == code


def test_a_small_x_is_written_large():
    assert certificate_number("62010219900307123x43", TODAY).text == "62010219900307123X43"


@pytest.mark.parametrize("suffix", ["B1", "B12", "b1"])
def test_the_mark_of_a_later_issue_is_kept_apart(suffix):
    said = certificate_number(a_certificate_number() + suffix, TODAY)
    assert (len(said.text), said.suffix) == (20, suffix.upper())


def test_a_certificate_of_somebody_else_is_noticed():
    mine, other = an_identity_number(sequence=1), an_identity_number(sequence=3)
    identity = identity_number(mine, TODAY)
    assert disagreement(identity, certificate_number(a_certificate_number(mine), TODAY)) is None
    problem = disagreement(identity, certificate_number(a_certificate_number(other), TODAY))
    assert problem is not None
    assert problem.code == "certificate_of_another_person"


def test_an_old_foreigners_card_cannot_disagree():
    identity = identity_number("ABC110090030712", TODAY)
    assert disagreement(identity, certificate_number(a_certificate_number(), TODAY)) is None


def test_no_number_stands_in_a_representation_or_a_refusal():
    typed = a_certificate_number()
    assert typed[:18] not in repr(certificate_number(typed, TODAY))
    with pytest.raises(CertificateNumberInvalid) as refused:
        certificate_number(typed[:-1] + "9", TODAY)
    assert typed[:10] not in repr(refused.value) + repr(refused.value.errors)


def test_a_masked_number_shows_its_ends_only():
    assert masked("62019919900307123X") == "620*************3X"
    assert masked("62") == "*****"


@given(numbers_of_nobody)
def test_every_made_number_is_well_formed(text):
    said = identity_number(text, TODAY)
    assert said.text == text
    assert (said.sex is Sex.MALE) == (int(text[16]) % 2 == 1)


@given(numbers_of_nobody, st.integers(0, 17), st.sampled_from("0123456789X"))
def test_any_single_changed_character_is_caught(text, place, other):
    changed = text[:place] + other + text[place + 1 :]
    if changed != text:
        assert the_problem(identity_number, changed)


@given(numbers_of_nobody, st.integers(0, 16))
def test_any_two_neighbours_changed_over_are_caught(text, place):
    changed = text[:place] + text[place + 1] + text[place] + text[place + 2 :]
    if changed != text:
        assert the_problem(identity_number, changed)


@given(st.one_of(st.text(), st.text("0123456789Xx０１ B", max_size=40), st.text(min_size=90)))
def test_no_text_makes_a_checker_raise_anything_but_its_refusal(typed):
    for check in (identity_number, certificate_number):
        with suppress(IdentityNumberInvalid, CertificateNumberInvalid):
            assert check(typed, TODAY).text.isascii()


def test_a_number_followed_by_much_space_and_more_is_not_a_number():
    assert the_problem(identity_number, an_identity_number() + " " * 100 + "9")
