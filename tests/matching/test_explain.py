"""What is said: the sentence read aloud, numbers, reasons, obstacles and remedies."""

import re
from dataclasses import replace
from decimal import Decimal

import numpy as np
import orjson
import pytest

from app.functioning.catalogue import ACCOMMODATIONS, ITEM_CODES
from app.matching.explain.briefly import short
from app.matching.explain.comparing import pairing
from app.matching.explain.item import Written, items
from app.matching.explain.numbers import counted, in_chinese, in_english
from app.matching.explain.reasons import full
from app.matching.explain.short import (
    ACCOMMODATION_EN,
    ACCOMMODATION_ZH,
    ITEM_ZH,
    QUESTION_ZH,
)
from app.matching.explain.titles import fitting
from app.matching.index import Offer, View
from app.matching.model import Model
from app.postings.models import CodedBy, PayPeriod, WorkPlace
from ml.features import PRIORS
from tests.making.functioning import BLIND, DEAF, WHEELCHAIR, a_demand, an_essential_demand
from tests.making.matching import a_snapshot, a_view, able, an_offer


def written(model: Model, person: View, *offers: Offer) -> list[Written]:
    part = a_snapshot(model, offers).segments[0]
    return items(part, list(range(len(offers))), person, "zh")


def spoken(model: Model, person: View, one: Offer) -> dict[str, str]:
    found: dict[str, str] = written(model, person, one)[0].members["spoken"]
    return found


@pytest.mark.parametrize(
    ("number", "zh", "en"),
    [
        (0, "零", "zero"),
        (10, "十", "ten"),
        (12, "十二", "twelve"),
        (20, "二十", "twenty"),
        (105, "一百零五", "one hundred and five"),
        (2200, "两千二百", "two thousand two hundred"),
        (10500, "一万零五百", "ten thousand five hundred"),
        (12000, "一万两千", "twelve thousand"),
        (20005, "两万零五", "twenty thousand five"),
        (120000, "十二万", "one hundred and twenty thousand"),
        (Decimal("18.50"), "十八点五", "eighteen point five"),
        (Decimal("22.00"), "二十二", "twenty-two"),
    ],
)
def test_numbers_are_read_as_they_are_spoken(number: int | Decimal, zh: str, en: str) -> None:
    assert (in_chinese(number), in_english(number)) == (zh, en)


def test_two_of_something_is_liang() -> None:
    assert (counted(2), counted(3)) == ("两", "三")


def test_every_item_and_accommodation_has_a_short_name() -> None:
    assert set(ITEM_ZH) == set(ITEM_CODES)
    assert set(ACCOMMODATION_ZH) == set(ACCOMMODATIONS)
    assert all(len(name) <= 7 for name in [*ITEM_ZH.values(), *ACCOMMODATION_ZH.values()])


def test_the_sentence_is_short_and_speakable_for_every_occupation_and_many_people(
    model: Model,
) -> None:
    table = model.artefact.occupations
    pays = [(3200, 4000), (12850, 15750), (None, None), (18, 22)]
    offers = [
        an_offer(
            model,
            title=(table.posted[row] or (table.names[row],))[0],
            occupation=table.codes[row],
            pay_min=pays[row % 4][0] and Decimal(pays[row % 4][0]),
            pay_max=pays[row % 4][1] and Decimal(pays[row % 4][1]),
            pay_period=PayPeriod.HOUR if row % 4 == 3 else PayPeriod.MONTH,
            district=[None, "620102", "620103"][row % 3],
            accommodations=[[], ["TEXT_CHANNEL"], ["SEAT", "OWN_PACE"]][row % 3],
            licences=[[], [], ["UAV_OPERATOR"], ["DRIVING_LICENCE_C1"]][row % 4],
        )
        for row in range(len(table))
    ]
    for levels in (BLIND, DEAF, WHEELCHAIR, able(2), able(5), {}):
        person = a_view(model, levels, desired_titles=["客服"])
        for one in written(model, person, *offers):
            zh, en = one.members["spoken"]["zh"], one.members["spoken"]["en"]
            assert len(zh) <= 60, zh
            assert zh.count("。") + zh.count("？") == 3, zh
            assert " and " not in en.partition("would help is ")[2].replace(" and ", "", 1), en
            assert not re.search(r"[0-9_/%()（）+&-]", zh), zh
            assert not re.search(r"[0-9_/%()+&]|[A-Z]_", en), en


def test_the_sentence_keeps_its_order_job_place_pay_reason_obstacle_remedy(model: Model) -> None:
    one = an_offer(model, [a_demand("telephone", 4)])
    assert spoken(model, a_view(model, DEAF, desired_titles=["收银员"]), one) == {
        "zh": "超市收银员，在城关区，每月三千二百到四千元。和您想做的工作同类。"
        "难在打电话、听人说话，办法是用文字沟通。",
        "en": "Cashier, in Chengguan District, three thousand two hundred to four thousand yuan "
        "a month. It is the kind of work you want. What is hard: telephone, following speech; "
        "what would help is text instead of telephone.",
    }


def test_what_is_not_said_is_said_to_be_so(model: Model) -> None:
    silent = an_offer(
        model, district=None, work_place=None, pay_min=None, pay_max=None, pay_period=None
    )
    sentence = spoken(model, a_view(model), silent)
    assert sentence["zh"].startswith("超市收银员，地点没写，工资没有写明。")
    assert "the place is not stated, pay not stated" in sentence["en"]


@pytest.mark.parametrize(
    ("said", "zh", "en"),
    [
        ({"pay_min": 6000, "pay_max": None}, "每月六千元起", "from six thousand yuan a month up"),
        ({"pay_min": None, "pay_max": 6000}, "每月最多六千元", "up to six thousand yuan a month"),
        (
            {"pay_min": None, "pay_max": None, "guaranteed_min": 4500},
            "每月四千五百元起",
            "from four thousand five hundred yuan a month up",
        ),
        ({"pay_min": None, "pay_max": None, "negotiable": True}, "工资面议", "pay to be agreed"),
    ],
)
def test_pay_is_said_as_the_employer_said_it(
    model: Model, said: dict[str, int | bool | None], zh: str, en: str
) -> None:
    amounts = {name: Decimal(v) if type(v) is int else v for name, v in said.items()}
    sentence = spoken(model, a_view(model), an_offer(model, **amounts))
    assert sentence["zh"].startswith(f"超市收银员，在城关区，{zh}。")
    assert f", {en}." in sentence["en"]


def test_how_an_employer_answers_is_told_as_it_is_and_not_before_three_applications(
    model: Model,
) -> None:
    def told(received: int, answered: int) -> tuple[object, list[str]]:
        firm = {"received": received, "answered": answered, "answer_seconds": answered * 90_000}
        one = written(model, a_view(model), an_offer(model, firm=firm))[0].members
        said = [part for part in one["contributions"] if part["feature"] == "responsiveness"]
        card = orjson.loads(orjson.dumps(one["posting"]))
        return card["employer"]["answers_in_days"], [part["text"] for part in said]

    assert told(2, 2) == (None, [])
    assert told(3, 3) == (2, ["这家单位答复了100%的申请。"])
    assert told(10, 9) == (2, ["这家单位答复了90%的申请。"])
    assert told(4, 0) == (None, ["这家单位答复了0%的申请。"])


def test_work_from_home_is_said(model: Model) -> None:
    remote = an_offer(model, work_place=WorkPlace.REMOTE)
    assert "，在家工作，" in spoken(model, a_view(model), remote)["zh"]


def test_postings_with_other_gaps_have_other_sentences(model: Model) -> None:
    demands = ["telephone", "standing", "screen_text", "lifting", "literacy"]
    offers = [
        an_offer(model, [an_essential_demand(item, 5) for item in demands[:count]])
        for count in range(1, 6)
    ]
    person = a_view(model, able(5) | dict.fromkeys(demands, 0))
    found = {one.members["spoken"]["zh"] for one in written(model, person, *offers)}
    assert len(found) == len(offers)


def test_a_missing_licence_is_named_with_the_way_to_get_it(model: Model) -> None:
    one = an_offer(model, licences=["BLIND_MEDICAL_MASSAGE", "HEALTH_CERTIFICATE"])
    found = written(model, a_view(model, able()), one)[0].members
    assert [(o["licence"], o["stops"]) for o in found["obstacles"]] == [
        ("BLIND_MEDICAL_MASSAGE", True),
        ("HEALTH_CERTIFICATE", False),
    ]
    assert all(obstacle["way_to_get"] for obstacle in found["obstacles"])
    (stop,) = found["stops"]
    assert (stop["kind"], stop["code"]) == ("licence", "BLIND_MEDICAL_MASSAGE")
    assert stop["text"].startswith("这份工作依法先要有：")
    assert found["spoken"]["zh"].startswith("没有推荐给您，因为要先有医疗按摩资格。超市收银员，")
    assert found["spoken"]["zh"].endswith("要学几年。")


def test_gaps_unknowns_assumed_and_remedies_are_listed(model: Model) -> None:
    one = an_offer(model, [an_essential_demand("telephone", 4), a_demand("literacy", 3)])
    found = written(model, a_view(model, {"telephone": 0}), one)[0].members
    assert found["gaps"] == [
        {"item": "telephone", "capability": 0, "demand": 4, "essential": True, "assumed": False}
    ]
    assert found["unknowns"][0]["item"] == "literacy"
    assert found["unknowns"][0]["question"].endswith("？")
    assert "telephone" not in found["assumed"]
    assert {"literacy", "telephone"} & set(found["assumed"]) == set()
    assert found["remedies"][0]["accommodations"] == ["TEXT_CHANNEL"]
    assert found["blocked"]
    assert found["stops"] == [
        {
            "kind": "item",
            "code": "telephone",
            "text": "这份工作必须做到：打电话。这项要求比您现在能做的高。",
        }
    ]


def test_an_occupation_coded_without_confidence_gives_no_defaults(model: Model) -> None:
    unsure = an_offer(model, occupation_by=CodedBy.MODEL, occupation_confidence=0.2)
    sure = an_offer(model, occupation_by=CodedBy.MODEL, occupation_confidence=0.9)
    assert unsure.demands == ()
    assert sure.demands
    assert not any(demand.essential for demand in sure.demands)


def test_an_unstated_pay_is_a_note_where_the_person_needs_to_know(model: Model) -> None:
    silent = an_offer(model, pay_min=None, pay_max=None)
    notes = {
        one["feature"]: one
        for one in written(model, a_view(model, pay_floor=Decimal(3000)), silent)[0].members[
            "contributions"
        ]
    }
    assert notes["pay"]["value"] == 0
    assert "没有写清工资" in notes["pay"]["text"]


def test_every_feature_can_say_what_it_means(model: Model) -> None:
    firm = an_offer(
        model,
        [a_demand("telephone", 5)],
        accommodations=["TEXT_CHANNEL"],
        schedules=["NIGHT"],
        education_rank=3,
        experience_years=1.0,
    )
    person = a_view(
        model,
        DEAF,
        desired_titles=["超市收银员"],
        skills=["收银"],
        worked_as=["收银员"],
        pay_floor=Decimal(3000),
        most_weekly_hours=40,
        accepted_schedules=["DAY"],
    )
    said = {one["feature"] for one in written(model, person, firm)[0].members["contributions"]}
    assert set(PRIORS) - said <= {"responsiveness", "exposure"}


def test_the_offered_accommodation_is_the_reason_when_it_closes_the_gap(model: Model) -> None:
    one = an_offer(
        model, [an_essential_demand("telephone", 5)], accommodations=["TEXT_CHANNEL"], district=None
    )
    person = a_view(model, able(telephone=0))
    assert pairing(person, one).gaps == ()
    assert "单位已安排用文字沟通。" in spoken(model, person, one)["zh"]


def test_a_posting_not_recommended_says_so_first_and_why(model: Model) -> None:
    one = an_offer(model, [an_essential_demand("telephone", 4)])
    said = spoken(model, a_view(model, DEAF, desired_titles=["收银员"]), one)
    assert said["zh"] == (
        "没有推荐给您，因为有必须的要求，难在打电话。"
        "超市收银员，在城关区，每月三千二百到四千元。办法是用文字沟通。"
    )
    assert said["en"].startswith("Not recommended to you, because ")


@pytest.mark.parametrize("item", ITEM_CODES)
def test_what_is_not_recommended_is_said_as_shortly(model: Model, item: str) -> None:
    offers = [
        an_offer(
            model,
            [an_essential_demand(item, 5)],
            title="社区居家养老服务中心护理员",
            pay_min=Decimal(12850),
            pay_max=Decimal(15750),
            district="620123",
        ),
        an_offer(model, [a_demand(item, 5)], pay_min=Decimal(12850), pay_max=Decimal(15750)),
    ]
    for levels in (able(0), able(2), {item: 0}, able(5) | {item: None}):
        for one in written(model, a_view(model, levels), *offers):
            assert len(one.members["spoken"]["zh"]) <= 60, one.members["spoken"]["zh"]


def test_work_done_is_not_called_work_wanted(model: Model) -> None:
    one = an_offer(model)
    done = spoken(model, a_view(model, able(), worked_as=["收银员"]), one)
    wanted = spoken(model, a_view(model, able(), desired_titles=["收银员"]), one)
    same = spoken(model, a_view(model, able(), desired_titles=["超市收银员"]), one)
    assert "您想" not in done["zh"]
    assert "you want" not in done["en"]
    assert "做过的工作" in done["zh"]
    assert "和您想做的工作" in wanted["zh"]
    assert "正是您想找的工作" not in wanted["zh"]
    pair = pairing(a_view(model, able(), desired_titles=["超市收银员"]), one)
    assert short("title", pair, 1.0).zh == "正是您想找的工作"
    assert same["zh"].startswith("超市收银员，")


def test_work_that_is_only_near_is_called_near(model: Model) -> None:
    pair = pairing(a_view(model, able(), worked_as=["收银员"]), an_offer(model))
    assert short("occupation", pair, 0.9).zh.endswith("做过的工作同类")
    assert short("occupation", pair, 0.6).zh.endswith("做过的工作相近")


def test_demands_beyond_a_person_are_counted_and_not_all_named(model: Model) -> None:
    asked = ["telephone", "lifting", "height", "noise"]
    four = an_offer(model, [a_demand(item, 5) for item in asked], occupation=None)
    person = a_view(model, able(5) | dict.fromkeys(asked, 0))
    text = full("functional_fit", pairing(person, four), 0.5)
    assert text.zh.startswith("有4项要求")
    assert text.zh.endswith("等。")
    assert text.zh.count("；") == 2
    alone = an_offer(model, [a_demand("telephone", 5)], occupation=None)
    one = full("functional_fit", pairing(person, alone), 0.5)
    assert one.en.startswith("One demand goes beyond")
    assert "等" not in one.zh


def test_an_unknown_is_asked_with_its_own_short_question(model: Model) -> None:
    one = an_offer(model, [a_demand("telephone", 4)], occupation=None)
    said = spoken(model, a_view(model), one)
    assert said["zh"].endswith("还想问问，您能听电话吗？")
    assert said["en"].endswith("We would like to ask: how well can you follow a telephone call?")
    assert set(QUESTION_ZH) == set(ITEM_CODES)
    assert all(len(question) <= 11 for question in QUESTION_ZH.values())


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("打字员一名", "打字员"),
        ("打字员2名", "打字员"),
        ("打字员二名 倒班", "打字员"),
        ("客服倒班", "客服"),
        ("客服专员时间自定", "客服专员"),
        ("收银员/理货员", "收银员"),
        ("Java 开发", "JAVA开发"),
    ],
)
def test_a_title_is_spoken_without_counts_and_stuck_on_words(
    model: Model, title: str, name: str
) -> None:
    one = an_offer(model, title=title)
    assert spoken(model, a_view(model, able()), one)["zh"].startswith(f"{name}，")


def test_a_title_is_never_cut_inside_a_word() -> None:
    assert fitting("社区居家养老服务中心护理员", "养老护理员", 6) == "养老护理员"
    assert fitting("客服专员养老中心方向负责人", "", 8) == "客服专员"


def test_a_long_way_to_work_is_the_obstacle(model: Model) -> None:
    one = an_offer(model, occupation=None)
    near = a_view(model, able())
    minutes = np.full_like(near.prepared.query.minutes_by_place, 90.0)
    query = replace(near.prepared.query, minutes_by_place=minutes)
    far = replace(near, prepared=replace(near.prepared, query=query))
    assert spoken(model, near, one)["zh"].endswith("没有已知的难处。")
    assert spoken(model, far, one)["zh"].endswith("路上要一个多小时。")
    assert spoken(model, far, one)["en"].endswith("The way to work takes more than an hour.")
    lodged = an_offer(model, occupation=None, lodging=True)
    assert spoken(model, far, lodged)["zh"].endswith("没有已知的难处。")


def test_names_in_the_sentence_stand_with_an_article_and_without_and() -> None:
    assert set(ACCOMMODATION_EN) == set(ACCOMMODATIONS)
    assert ACCOMMODATION_EN["SCREEN_READER"] == "a screen reader"
    assert not any(" and " in name for name in ACCOMMODATION_EN.values())
