"""Regions: place texts, what lies in what, and the way to work."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.reference.catalogue import lists
from app.reference.rules.commute import commute_minutes, kilometres, travel_minutes
from app.reference.rules.regions import (
    ancestors,
    districts_of_lanzhou,
    is_within,
    neighbours,
    region,
    region_of,
)

districts = st.sampled_from(districts_of_lanzhou())


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("兰州·城关区", "620102"),
        ("兰州-七里河区-西站", "620103"),
        ("甘肃省兰州市安宁区安宁西路", "620105"),
        ("兰州市城关区天水南路222号", "620102"),
        ("兰州", "620100"),
        ("甘肃兰州新区中川镇", "620171"),
        ("兰州 新区", "620171"),
        ("雁滩", "620102"),
        ("永登", "620121"),
        ("临夏市", "622901"),
        ("庆阳宁县", "621026"),
        ("甘南合作市", "623001"),
        ("积石山县", "622927"),
        ("北京-朝阳区", "110000"),
        ("北京市朝阳区", "110000"),
        ("深圳·南山区", "440300"),
        ("拉萨市城关区", "540100"),
        ("昆明安宁市", "530100"),
        ("海南", "460000"),
        ("海南州", "632500"),
        ("吉林省吉林市", "220200"),
        ("新疆乌鲁木齐", "650100"),
        ("杭州", "330100"),
        ("Chengguan, Lanzhou, Gansu", "620102"),
        ("Lanzhou New Area", "620171"),
        ("Yulin, Shaanxi", "610800"),
        ("Lüliang", "141100"),
        (" 620102 ", "620102"),
    ],
)
def test_a_place_text_means_the_smallest_region_it_names(text, code):
    assert region_of(text) == code


@pytest.mark.parametrize(
    "text",
    [
        "",
        "全国",
        "远程",
        "不限",
        "天水南路222号",
        "张掖路步行街",
        "城关镇",
        "朝阳区",
        "合作",
        "Yulin",
        "620199",
        "杭州路",
        "新区",
        "宁县",
    ],
)
def test_a_text_that_names_no_region_for_sure_means_none(text):
    assert region_of(text) is None


@pytest.mark.parametrize("code", [row.code for row in lists["regions"].rows])
def test_every_region_is_known_by_its_full_address(code):
    names = [region(whole).name.zh for whole in reversed(ancestors(code))]
    assert region_of("".join([*names, region(code).name.zh])) == code


@given(st.one_of(st.text(), st.text("兰州城关区新天水路甘肃省市· -", max_size=30)))
def test_any_text_means_a_region_or_none(text):
    assert region_of(text) is None or region(region_of(text))


def test_a_region_lies_within_itself_its_city_and_its_province():
    assert ancestors("620102") == ["620100", "620000"]
    assert all(is_within("620102", whole) for whole in ("620102", "620100", "620000"))
    assert not is_within("620100", "620102")
    assert ancestors("620199") == []


def test_the_nine_districts_of_the_city():
    assert districts_of_lanzhou() == [
        "620102", "620103", "620104", "620105", "620111", "620121", "620122", "620123", "620171",
    ]  # fmt: skip


def test_borders_are_shared_by_both_sides():
    for row in lists["regions"].rows:
        for beside in neighbours(row.code):
            assert row.code in neighbours(beside)
    assert neighbours("620123") == ["620102", "620103", "620122"]
    assert neighbours("999999") == []


def test_a_degree_of_latitude_is_111_kilometres():
    assert kilometres((103.8, 36.0), (103.8, 37.0)) == pytest.approx(111.2, abs=0.1)


def test_the_first_fifteen_kilometres_of_road_go_at_the_speed_of_the_city():
    assert travel_minutes(0) == 10
    assert travel_minutes(15 / 1.3) == 51
    assert travel_minutes(75 / 1.3) == 111


def test_neighbouring_districts_are_within_reach_and_far_counties_are_not():
    assert commute_minutes("620102", "620102") == 25
    assert commute_minutes("620102", "620103") <= 45
    assert commute_minutes("620102", "620121") > 60
    assert commute_minutes("620102", "110000") is None


@given(districts, districts)
def test_the_way_back_takes_as_long(home, work):
    assert commute_minutes(home, work) == commute_minutes(work, home)
