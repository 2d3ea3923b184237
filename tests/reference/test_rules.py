"""Dated rules, education, licences and the coding of titles."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.base.printed import as_printed
from app.reference.catalogue import lists
from app.reference.queries import OCCUPATION_CODE
from app.reference.rules.ages import age_on, of_working_age
from app.reference.rules.codings import CoderHolder, CoderNotLoaded, code_titles
from app.reference.rules.education import education_rank, reaches
from app.reference.rules.licences import licence, licences_for
from app.reference.rules.wages import minimum_wage_at
from ml import artefact
from tests.making.reference import a_minimum_wage

TODAY = date(2026, 11, 23)


def test_the_county_rules_before_the_city_and_the_city_before_the_province():
    county = a_minimum_wage()
    city = a_minimum_wage(region="620100", monthly=Decimal(2130))
    province = a_minimum_wage(region="620000", monthly=Decimal(2080))
    rows = [province, county, city]
    assert minimum_wage_at(rows, "620102", TODAY) is county
    assert minimum_wage_at(rows, "620121", TODAY) is city
    assert minimum_wage_at(rows, "620500", TODAY) is province
    assert minimum_wage_at(rows, "110000", TODAY) is None
    assert minimum_wage_at([], "620102", TODAY) is None


def test_a_minimum_wage_holds_from_its_first_to_its_last_day():
    old = a_minimum_wage(valid_from=date(2023, 11, 1), valid_to=date(2025, 11, 30))
    new = a_minimum_wage(valid_from=date(2025, 12, 1))
    rows = [old, new]
    assert minimum_wage_at(rows, "620102", date(2023, 10, 31)) is None
    assert minimum_wage_at(rows, "620102", date(2025, 11, 30)) is old
    assert minimum_wage_at(rows, "620102", date(2025, 12, 1)) is new


@pytest.mark.parametrize(
    ("code", "rank"),
    [("11", 7), ("14", 6), ("10", 6), ("21", 5), ("31", 4), ("41", 3), ("61", 3), ("71", 2)],
)
def test_education_is_compared_by_rank(code, rank):
    assert education_rank(code) == rank


@pytest.mark.parametrize(("code", "rank"), [("72", 2), ("73", 2), ("82", 1), ("48", 3), ("90", 0)])
def test_a_second_digit_does_not_change_the_rank(code, rank):
    assert education_rank(code) == rank


@pytest.mark.parametrize("code", ["50", "00", "", "６1", "7", "711"])
def test_what_is_no_code_has_no_rank(code):
    assert education_rank(code) is None


def test_vocational_and_senior_high_school_reach_each_other():
    assert reaches("41", "61")
    assert reaches("61", "41")
    assert not reaches("71", "61")
    assert reaches("50", "61") is None


def test_a_person_is_a_year_older_on_the_birthday():
    assert age_on(date(1990, 3, 7), date(2026, 3, 6)) == 35
    assert age_on(date(1990, 3, 7), date(2026, 3, 7)) == 36
    assert age_on(date(2004, 2, 29), date(2025, 2, 28)) == 20
    assert age_on(date(2004, 2, 29), date(2025, 3, 1)) == 21


def test_a_man_counts_until_the_day_before_he_is_60_and_a_woman_55():
    assert of_working_age(TODAY.replace(year=1966) + timedelta(days=1), "male", TODAY)
    assert not of_working_age(TODAY.replace(year=1966), "male", TODAY)
    assert of_working_age(TODAY.replace(year=1971) + timedelta(days=1), "female", TODAY)
    assert not of_working_age(TODAY.replace(year=1971), "female", TODAY)
    assert of_working_age(TODAY.replace(year=2010), "female", TODAY)
    assert not of_working_age(TODAY.replace(year=2010) + timedelta(days=1), "male", TODAY)
    assert of_working_age(TODAY, "unknown", TODAY) is None


def test_a_licence_tells_who_gives_it_and_how_to_get_it():
    for row in lists["licences"].rows:
        said = row.details
        assert said["issuer"]["zh"]
        assert said["way_to_get"]["en"]
        assert said["legal_basis"] or not said["legally_required"]
        assert said["effort"] in {"days", "weeks", "months", "years"}
        for prefix in said["occupations"]:
            assert OCCUPATION_CODE.fullmatch((prefix + "-00-00")[:10])


def test_an_occupation_needs_by_law_only_what_law_asks():
    assert [row.code for row in licences_for("2-05-10-00")] == ["BLIND_MEDICAL_MASSAGE"]
    assert licences_for("4-10-04-02") == []
    assert [row.code for row in licences_for("4-10-04-02", by_law=False)] == [
        "HEALTH_MASSAGE_SKILL"
    ]
    assert [row.code for row in licences_for("4-03-02-05")] == ["HEALTH_CERTIFICATE"]
    assert licence("HEALTH_CERTIFICATE").details["can_follow_hiring"]
    assert licence("NOTHING") is None


@given(st.text())
def test_a_number_as_printed_stays_so(typed):
    assert as_printed(as_printed(typed)) == as_printed(typed)


@dataclass
class ModelOfThree:
    """What a model answers: sure, unsure, and unable to read."""

    rows: list[int] = field(default_factory=lambda: [4, -1, -1])
    codes: tuple[str, ...] = ("4-01-02-04", "4-10-04-02", "4-01-02-03")
    confidence: tuple[float, ...] = (0.91234, 0.31, 0.0)
    runners_up: tuple[str, ...] = ("4-01-02-03", "4-10-04-01", "4-01-02-04")

    def code(self, titles):
        return self


def test_a_title_is_coded_only_when_the_model_is_sure():
    holder = CoderHolder()
    holder.hold(ModelOfThree())
    sure, unsure, unread = code_titles(["收银员", "按摩", "？？"], holder)
    assert (sure.code, sure.confidence, sure.runner_up) == ("4-01-02-04", 0.912, "4-01-02-03")
    assert (unsure.code, unsure.likely, unsure.runner_up) == (None, "4-10-04-02", "4-10-04-01")
    assert (unread.code, unread.likely, unread.runner_up) == (None, None, None)


def test_without_a_model_nothing_is_guessed():
    holder = CoderHolder()
    assert not holder.loaded
    assert code_titles([], holder) == []
    with pytest.raises(CoderNotLoaded):
        code_titles(["收银员"], holder)


def test_the_trained_coder_fits_the_holder(model_dir: Path):
    holder = CoderHolder()
    holder.hold(artefact.load(model_dir).coder)
    codings = code_titles(["急聘 收银员（双休）", ""], holder)
    assert codings[0].likely == "4-01-02-04"
    assert codings[1].code is None
