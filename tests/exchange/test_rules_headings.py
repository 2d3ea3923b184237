"""Headings of job-board tables: many names, one column."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.base.spreadsheet import read_table
from app.exchange.rules import NoTitleColumn, columns_of, find_columns, rows_below
from app.exchange.rules.headings import KNOWN, column_of
from tests.making.exchange import a_table

MEANT = {
    "岗位名称": "title",
    "职位名称": "title",
    "招聘岗位": "title",
    "title": "title",
    "Job Title": "title",
    "JOB_TITLE": "title",
    "Title (职位名称)": "title",
    "【岗位名称】": "title",
    "1.岗位名称（必填）": "title",
    "＊职 位 名 称：": "title",
    "岗位(工种)": "title",
    "薪资": "pay",
    "薪酬": "pay",
    "月薪（元）": "pay",
    "工资": "pay",
    "薪资(元/月)": "pay",
    "salary": "pay",
    "Pay": "pay",
    "最低薪资": "pay_min",
    "公司名称": "company",
    "企业名称/单位": "company",
    "company": "company",
    "工作地点": "place",
    "城市": "place",
    "Location": "place",
    "公司地址": "address",
    "学历要求": "education",
    "学历": "education",
    "education": "education",
    "工作经验": "experience",
    "经验": "experience",
    "experience": "experience",
    "招聘人数": "openings",
    "人数（人）": "openings",
    "openings": "openings",
    "岗位描述": "description",
    "职位描述": "description",
    "岗位职责": "description",
    "任职要求": "requirements",
    "福利": "benefits",
    "联系人": "contact_name",
    "电话": "contact_phone",
    "发布日期": "published_on",
    "性别要求": "asked_of_person",
    "残疾类别及等级": "asked_of_person",
    "职位编号": "external_id",
    "id": "external_id",
    "code": None,
    "序号": None,
    "": None,
    "???": None,
}


@pytest.mark.parametrize("heading", MEANT)
def test_a_heading_means_this_column(heading: str) -> None:
    assert column_of(heading) == MEANT[heading]


def test_no_alias_stands_for_two_columns_and_each_reads_as_its_own() -> None:
    aliases = [alias for known in KNOWN.values() for alias in known.aliases]
    assert len(aliases) == len(set(aliases))
    assert all(column_of(alias) == name for name, known in KNOWN.items() for alias in known.aliases)


def test_every_column_has_a_name_in_both_languages() -> None:
    assert all(known.label.zh and known.label.en for known in KNOWN.values())


def test_columns_keep_their_places_and_name_the_unknown_ones() -> None:
    columns = columns_of(["id", "title", "code", ""])
    assert columns.places == {"external_id": (0,), "title": (1,)}
    assert columns.unknown == (2,)


def test_banners_above_the_headings_are_passed_over() -> None:
    table = a_table(
        ["招聘会岗位表"], ["岗位需求"], ["职位名称", "薪资", "人数"], ["会计", "5千", "1"]
    )
    columns = find_columns(table)
    assert columns.row == 2
    assert [row.cell(0) for row in rows_below(table, columns)] == ["会计"]


def test_headings_repeated_further_down_are_no_postings() -> None:
    table = read_table("岗位,人数\n会计,1\n岗位,人数\n出纳,1\n".encode())
    assert [row.cell(0) for row in rows_below(table, find_columns(table))] == ["会计", "出纳"]


def test_a_table_without_a_title_is_refused() -> None:
    with pytest.raises(NoTitleColumn):
        find_columns(a_table(["姓名", "电话"], ["甲", "1"]))


@given(st.text(max_size=150))
def test_no_heading_makes_reading_fail(heading: str) -> None:
    assert column_of(heading) in {None, *KNOWN}
