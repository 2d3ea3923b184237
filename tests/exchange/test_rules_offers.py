"""What a row offers: which posting it is, what it says, and what is assumed where it is silent."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from app.exchange.rules.identity import OF_NO_COMPANY, company_of, identity_of
from app.exchange.rules.offers import Offer, offered
from app.exchange.rules.reasons import CODES, RowRejected
from app.exchange.rules.rows import RowRead
from tests.conftest import NOON
from tests.making.exchange import a_row_read


def an_offer(defaults: dict[str, Any] | None = None, **cells: str) -> Offer:
    columns = {"title", *(_OURS[heading] for heading in cells)}
    return offered(a_row_read(**cells), columns, defaults or {}, NOON)


_OURS = {
    "title": "title",
    "id": "external_id",
    "company": "company",
    "salary": "pay",
    "location": "place",
    "openings": "openings",
    "experience": "experience",
    "education": "education",
    "description": "description",
    "schedule": "schedule",
    "employmenttype": "work_kind",
    "benefits": "benefits",
    "validthrough": "closes_on",
}


def test_a_bare_title_says_its_title_and_nothing_else() -> None:
    said = an_offer().said
    assert said.model_dump(exclude_none=True) == {"title": "理货员"}


def test_a_row_is_written_in_the_words_of_a_posting() -> None:
    said = an_offer(
        salary="3000-5000元/月", location="兰州市城关区", openings="招3-5人", experience="1-3年",
        education="大专及以上", schedule="做六休一", employmenttype="兼职", benefits="包吃住",
        validthrough="2026-12-31",
    ).said  # fmt: skip
    assert said.pay is not None
    assert said.pay.base_min is not None
    assert said.pay.base_min.amount == Decimal("3000.00")
    assert (said.pay.period, said.lodging, said.meals) == ("month", True, True)
    assert (said.district, said.place_said) == ("620102", "兰州市城关区")
    assert (said.openings, said.experience_years, said.education_rank) == (5, 1.0, 4)
    assert said.description == "工作时间：做六休一\n工作性质：兼职"
    assert said.closes_at == datetime(2026, 12, 31, 16, 0, tzinfo=UTC)


@pytest.mark.parametrize("openings", ["若干", "10+", ""])
def test_openings_without_an_upper_end_are_unsaid(openings: str) -> None:
    assert an_offer(openings=openings).said.openings is None


def test_experience_that_is_only_preferred_is_not_asked() -> None:
    assert an_offer(experience="3年以上优先").said.experience_years is None


def test_an_amount_of_no_known_period_is_left_out_and_noted() -> None:
    offer = an_offer(salary="300-400元")
    assert offer.said.pay is None
    assert offer.unread == ("pay",)


def test_a_closing_day_years_away_is_left_out_and_noted() -> None:
    offer = an_offer(validthrough="2099-12-31")
    assert offer.said.closes_at is None
    assert offer.unread == ("closes_on",)


def test_benefits_longer_than_a_posting_keeps_are_cut_and_noted() -> None:
    offer = an_offer(benefits="福" * 3_000)
    assert offer.said.benefits == "福" * 2_000
    assert offer.unread == ("benefits",)


def test_defaults_speak_only_where_the_row_says_nothing() -> None:
    defaults = {"openings": 9, "employment_form": "PROPORTIONAL", "district": "620103"}
    said = an_offer(defaults, openings="2", location="").said
    assert (said.openings, said.employment_form, said.district) == (2, "PROPORTIONAL", "620103")


def test_an_empty_cell_speaks_of_its_field_and_a_missing_column_does_not() -> None:
    assert "openings" in an_offer(openings="").said.model_fields_set
    assert "openings" not in an_offer().said.model_fields_set


def test_the_digest_changes_with_what_is_said_and_with_nothing_else() -> None:
    plain = an_offer().content
    assert an_offer(openings="").content == plain
    assert an_offer(company="示例公司").content == plain
    assert an_offer(openings="2").content != plain
    assert an_offer({"openings": 2}).content == an_offer(openings="2").content


def test_the_boards_own_id_is_the_identity() -> None:
    assert identity_of(a_row_read(id="A-1")) == identity_of(a_row_read(title="店长", id="A-1"))
    assert identity_of(a_row_read(id="A-1")) == "A-1"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"title": "理货员"}, {"title": " 理 货 员 "}),
        ({"title": "IT助理"}, {"title": "ｉｔ助理"}),
        ({"title": "理货员", "salary": "3000"}, {"title": "理货员", "salary": "5000"}),
    ],
)
def test_width_case_blanks_and_content_are_not_identity(
    one: dict[str, str], other: dict[str, str]
) -> None:
    assert identity_of(a_row_read(**one)) == identity_of(a_row_read(**other))


@pytest.mark.parametrize(
    "other",
    [
        {"title": "理货员甲"},
        {"title": "理货员", "company": "示例公司"},
        {"title": "理货员", "location": "城关区"},
    ],
)
def test_title_company_and_place_are_identity(other: dict[str, str]) -> None:
    assert identity_of(a_row_read(title="理货员")) != identity_of(a_row_read(**other))


def test_words_cannot_wander_between_title_and_company() -> None:
    one = RowRead(number=2, title="甲乙", company="丙")
    other = RowRead(number=2, title="甲", company="乙丙")
    assert identity_of(one) != identity_of(other)


def test_an_id_too_long_to_keep_rejects_its_row() -> None:
    with pytest.raises(RowRejected) as rejected:
        an_offer(id="x" * 101)
    assert rejected.value.reason.column == "external_id"


def test_a_row_without_title_names_the_column_and_the_code() -> None:
    with pytest.raises(RowRejected) as rejected:
        an_offer(title="—")
    assert (rejected.value.reason.column, rejected.value.reason.code) == ("title", "no_title")


def test_a_company_is_one_however_it_is_spaced_and_none_has_a_mark_of_its_own() -> None:
    spaced = company_of(a_row_read(company="示例 （兰州） 公司"))
    assert spaced == company_of(a_row_read(company="示例(兰州)公司"))
    assert company_of(a_row_read(company="*")) == OF_NO_COMPANY == company_of(a_row_read())


def test_every_reason_has_a_code_of_its_own() -> None:
    assert len(set(CODES.values())) == len(CODES) == 16
