import pytest

from ml.text import bare_title, grams, is_chinese, normalise_title, singular


@pytest.mark.parametrize(
    ("posted", "meant"),
    [
        ("急聘 电话客服（双休+五险一金）", "电话客服"),
        ("【西固】缝纫工 6-8K", "缝纫工"),
        ("高薪诚聘保洁员3500元/月包吃住", "保洁员"),
        ("收银员　长白班　可接受应届生", "收银员"),
        ("ＪＡＶＡ开发工程师", "java 开发工程师"),
        ("会计（未完的括号", "会计"),
        ("C++ 工程师", "c++ 工程师"),
    ],
)
def test_pay_benefits_and_brackets_are_not_part_of_the_occupation(posted, meant):
    assert normalise_title(posted) == meant


@pytest.mark.parametrize("posted", ["包吃住", "（双休）", "5000元", "急聘"])
def test_a_title_of_nothing_but_benefits_keeps_some_wording(posted):
    assert normalise_title(posted)


@pytest.mark.parametrize("posted", ["", "   ", "🙂", "——"])
def test_a_title_without_words_reads_as_nothing(posted):
    assert normalise_title(posted) == ""
    assert bare_title(posted) == ""


def test_full_width_figures_are_pay_too():
    assert normalise_title("保安５０００元") == "保安"


def test_seniority_and_region_go_only_where_something_remains():
    assert bare_title("华东区域高级销售经理") == "销售经理"
    assert bare_title("助理") == "助理"


def test_n_grams_of_chinese_and_latin_words_do_not_mix():
    assert set(grams("会计hr", latin=(2, 2))) == {"会", "计", "会计", " h", "hr", "r "}


def test_whole_words_can_be_asked_for():
    assert grams("data analyst", latin=(0, 0)) == ["data", "analyst"]


def test_words_that_end_in_ss_us_or_is_are_not_plurals():
    assert singular("business campus analysis nurses") == "business campus analysis nurse"


def test_a_set_is_chinese_when_most_of_its_titles_are():
    assert is_chinese(["会计", "出纳", "HR"])
    assert not is_chinese(["会计", "nurse", "driver"])
