"""The screening of posting texts: cases of our own, the labelled sentences, hostile text."""

import re
import sys
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest

from app.functioning import catalogue
from app.postings.rules.screening import PARTS, Finding, Stated, screen
from app.postings.rules.screening_terms import Outcome, Terms, current_terms, terms_of

NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)
REVIEWER = UUID("01900000-0000-7000-8000-000000000001")
SENTENCES = Path(__file__).with_name("screening_sentences.tsv")
NOTHING = re.compile("(?!)")

BLOCKED = """
不招精神残疾 | 仅限肢体四级 | 限轻度残疾 | 听力残疾勿扰 | 谢绝聋哑人 | 三级以上肢体残疾优先
不接受轮椅使用者
身体健康，五官端正 | 形象气质佳 | 身高165以上 | 四肢健全 | 要求无残疾 | 无精神病史
视力良好，听力正常
限男性 | 已婚已育优先 | 招女服务员2名 | 性别：男 | 司机（男） | 孕妇勿扰 | 两年内无生育计划
请说明您的婚育状况
限本地户口 | 兰州户籍优先 | 外地人勿扰 | 汉族优先 | 信教者勿投 | 无乙肝 | 乙肝携带者不予录用
需做两对半检查
身 体 健 康 | 身*体*健*康 | 身，体，健，康 | 須身​體健康 | 限♂ | ⾝体健康
限 男 生 ，女 生 勿 投
学历不限 身体健康 | 不限学历但要身体健康 | 学历不限身体健康 | 不限性别限男性
Males only | Must be physically fit and healthy | No disabled applicants | Local hukou only
Deaf applicants need not apply | No pregnant women | must be unmarried
"""
FLAGGED = """
35岁以下 | 年龄18-35周岁 | 三十五岁以下 | 40岁以上免谈 | 90后优先 | ３５周岁以内
男45岁以下，女40岁以下
年轻有活力 | 适合男生 | 能吃苦的小伙子 | 生活能自理 | 口齿清晰 | 手脚麻利 | 本地人优先
Applicants must be under 35 | Young and energetic candidates | aged 20-35
"""
ALLOWED = """
不限性别 | 身体条件不限 | 男女不限 | 无身高要求 | 不看颜值，不问婚育 | 性别、年龄、学历均不限
不歧视残疾人
不因残疾拒绝录用 | 我们从不拒绝聋哑人 | 我们不要求应聘者身体健康
招聘信息中不得出现“限男性”字样
女装导购，负责男装区陈列 | 健康管理师两名 | 健康的氛围 | 会演奏民族乐器 | 婚庆主持助理
限时优惠活动执行
工作地点：残疾人康复中心 | 负责品牌形象维护 | 关注员工身体健康 | 享受产假、婚假
单身公寓免费提供
18-60周岁 | 男16-59岁，女16-54岁 | 年满18周岁 | 35岁以上同样欢迎 | 照顾3-6岁儿童
平均年龄28岁的团队
须持健康证上岗 | 能搬运20公斤货物 | 具有盲人医疗按摩资格 | 持有C1驾驶证 | 视力能看清1毫米刻度
优先录用残疾人 | 残疾人同样欢迎 | 提供手语支持 | 聋人、盲人均可报名 | 英语四级以上优先
月薪3500-4500元
Regardless of gender, age or disability | Equal opportunity employer, all genders welcome
Men's clothing sales assistant | 3-5 years of experience required | Deliver within 30 minutes
We do not require applicants to be physically fit
"""


def cases(table: str) -> list[str]:
    return [case.strip() for row in table.strip().splitlines() for case in row.split("|")]


def outcome_of(sentence: str, terms: Terms | None = None) -> Outcome:
    return screen({"requirements": sentence}, terms=terms).outcome


def one_finding(sentence: str, code: str) -> Finding:
    return next(f for f in screen({"requirements": sentence}).findings if f.code == code)


@pytest.mark.parametrize("sentence", cases(BLOCKED))
def test_an_open_ban_is_blocked(sentence: str) -> None:
    assert outcome_of(sentence) is Outcome.BLOCK


@pytest.mark.parametrize("sentence", cases(FLAGGED))
def test_an_age_limit_or_a_veiled_condition_is_flagged(sentence: str) -> None:
    assert outcome_of(sentence) is Outcome.FLAG


@pytest.mark.parametrize("sentence", cases(ALLOWED))
def test_negations_favours_and_demands_of_the_task_pass(sentence: str) -> None:
    assert outcome_of(sentence) is Outcome.ALLOW


def test_the_sentence_and_the_words_quoted_are_the_employers_own() -> None:
    text = "包吃住。要求：身\u200b 體 健 康！双休。"
    finding = one_finding(text, "PHYSICAL_CONDITION")
    assert finding.sentence == "要求：身\u200b 體 健 康"
    assert text[finding.start : finding.end] == finding.matched == "身\u200b 體 健 康"


def test_offsets_survive_characters_that_fold_into_several() -> None:
    text = "㈱㌔ﬁ：限男性"
    finding = one_finding(text, "SEX_MARRIAGE_CHILDBIRTH")
    assert text[finding.start : finding.end] == "限男性"


@pytest.mark.parametrize("part", PARTS)
def test_every_part_of_a_posting_is_read(part: str) -> None:
    screening = screen({part: "限男性"})
    assert [(f.part, f.outcome) for f in screening.findings] == [(part, Outcome.BLOCK)]


def test_a_part_that_does_not_exist_is_an_error() -> None:
    with pytest.raises(ValueError, match="not parts of a posting"):
        screen({"footnote": "限男性"})


def test_an_empty_posting_is_allowed_and_names_its_terms() -> None:
    screening = screen({"title": "", "description": " \u200b…。"})
    assert (screening.outcome, screening.findings) == (Outcome.ALLOW, ())
    assert re.fullmatch(r"2026-11-[0-9a-f]{8}", screening.terms_version)


def test_the_strictest_finding_decides() -> None:
    screening = screen({"title": "提供手语支持", "benefits": "35岁以下", "requirements": "限女性"})
    assert {f.outcome for f in screening.findings} == set(Outcome)
    assert screening.outcome is Outcome.BLOCK


def test_favours_are_recorded() -> None:
    assert one_finding("优先录用残疾人", "FAVOURABLE").outcome is Outcome.ALLOW


def test_a_ban_is_not_also_recorded_as_a_favour() -> None:
    found = {f.code for f in screen({"requirements": "仅限轻度残疾"}).findings}
    assert found == {"DISABILITY_BAN"}


def test_a_demand_of_the_task_asks_for_its_structured_form_once() -> None:
    text = {"requirements": "每次搬运20公斤货物"}
    asked = screen(text).findings[0]
    stated = screen(text, structured=Stated(demands=frozenset({"lifting"}))).findings[0]
    assert asked.demand == stated.demand == "lifting"
    assert asked.suggestion is not None
    assert asked.suggestion.zh
    assert asked.suggestion.en
    assert stated.suggestion is None


def test_suggested_demands_are_items_of_the_catalogue_or_licences() -> None:
    items = {code for code in current_terms().demands if code.islower()}
    assert items
    assert items <= set(catalogue.ITEMS)


@pytest.mark.parametrize(
    ("lowest", "highest", "outcome"),
    [
        (None, None, Outcome.ALLOW),
        (18, 59, Outcome.ALLOW),
        (16, 65, Outcome.ALLOW),
        (None, 58, Outcome.FLAG),
        (19, None, Outcome.FLAG),
    ],
)
def test_ages_in_fields_are_judged_like_ages_in_words(
    lowest: int | None, highest: int | None, outcome: Outcome
) -> None:
    assert screen({}, structured=Stated(lowest, highest)).outcome is outcome


def test_every_finding_names_its_law_and_what_to_write_instead_in_both_languages() -> None:
    found = [f for case in cases(BLOCKED) for f in screen({"requirements": case}).findings]
    for finding in found:
        for words in (finding.law, finding.advice):
            assert words.zh != words.en
            assert len(words.zh) > 10
            assert len(words.en) > 20


def test_every_class_of_a_term_has_its_law_and_every_exception_serves_known_classes() -> None:
    book = current_terms()
    assert {term.code for term in book.terms} | {"DISGUISED"} == set(book.classes)
    for rule in book.exceptions.values():
        assert rule.codes <= set(book.classes)


def test_a_change_of_terms_changes_the_version() -> None:
    folder = Path(sys.modules["app.postings"].__path__[0]) / "data"
    table = (folder / "screening_terms.tsv").read_bytes()
    words = (folder / "screening_words.json").read_bytes()
    assert terms_of(table, words).version == current_terms().version
    assert terms_of(table + b"\n", words).version != current_terms().version


def test_a_least_age_above_eighteen_is_an_age_condition_for_a_reviewer() -> None:
    for age, codes in ((None, []), (16, []), (18, []), (19, ["AGE_LIMIT"]), (40, ["AGE_LIMIT"])):
        found = screen({}, structured=Stated(lowest_age=age))
        assert [finding.code for finding in found.findings] == codes
        assert found.outcome is (Outcome.FLAG if codes else Outcome.ALLOW)
