"""One sentence to be read aloud: job, place, pay, first reason, first obstacle with its remedy.

A posting that is not offered says so first, and why, in place of the reason for it. At most 60
Chinese characters, always in that order, numbers as they are spoken, no symbols.
Chinese and English are written each for itself.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from app.functioning.catalogue import ACCOMMODATIONS, ITEMS, Source
from app.matching.explain.briefly import short
from app.matching.explain.comparing import Pairing
from app.matching.explain.head import capital, job_en, job_zh, pay_en, pay_zh, place_en, place_zh
from app.matching.explain.numbers import (
    counted,
    digits_in_chinese,
    digits_in_english,
    in_english,
)
from app.matching.explain.reasons import minutes_to
from app.matching.explain.short import (
    ACCOMMODATION_EN,
    ACCOMMODATION_ZH,
    ITEM_ZH,
    QUESTION_ZH,
    licence_zh,
)
from app.matching.index import Offer
from app.reference.rules.licences import licence
from ml.explain import Contribution

MOST = 60
LONG_WAY = 75
"""Minutes to work above which the way is an obstacle."""


class _Wording(NamedTuple):
    """How fully it is said: characters of the job, items named, how many there are, both pays."""

    job: int
    items: int
    counts: bool
    pay: bool


_WORDINGS = (
    _Wording(14, 3, True, True),
    _Wording(12, 2, True, True),
    _Wording(10, 1, True, True),
    _Wording(10, 1, True, False),
    _Wording(8, 1, True, False),
    _Wording(8, 1, False, False),
    _Wording(6, 1, False, False),
)
"""The fullest first."""
_BRACKETED = re.compile(r" ?\([^)]*\)")
_EFFORT_ZH = {
    "days": "几天能办好",
    "weeks": "几周能考到",
    "months": "要学几个月",
    "years": "要学几年",
}
_EFFORT_EN = {
    "days": "it takes some days to get",
    "weeks": "it takes some weeks to get",
    "months": "it takes some months to get",
    "years": "it takes years to get",
}


class Spoken(NamedTuple):
    """The sentence in Chinese and in English."""

    zh: str
    en: str


def spoken(pair: Pairing, speaking_for: Sequence[Contribution]) -> Spoken:
    """The sentence of a pair; `speaking_for` is what speaks for it, the strongest first."""
    head = f"{job_en(pair.offer)}, {place_en(pair.offer)}, {pay_en(pair.offer)}."
    if pair.blocked:
        why = f"Not recommended to you, because {_stop_en(pair)}."
        return Spoken(_fitted(pair, None), f"{why} {head} {capital(_way_en(pair))}.")
    reason = _reason(pair, speaking_for)
    said = f"{head} {capital(reason[1])}. {_closed(capital(_obstacle_en(pair)))}"
    return Spoken(_fitted(pair, reason[0]), said)


def plainly(offer: Offer) -> Spoken:
    """Job, place and pay alone, for a list without personalisation."""
    return Spoken(
        f"{job_zh(offer, 24)}，{place_zh(offer)}，{pay_zh(offer)}。",
        f"{job_en(offer)}, {place_en(offer)}, {pay_en(offer)}.",
    )


def _fitted(pair: Pairing, reason: str | None) -> str:
    """The Chinese sentence in the fullest wording that fits; without a reason, why it is not for
    this person. No part is ever left out."""
    offer = pair.offer
    for wording in _WORDINGS:
        head = f"{job_zh(offer, wording.job)}，{place_zh(offer)}，{pay_zh(offer, wording.pay)}"
        if reason is None:
            text = f"没有推荐给您，因为{_stop_zh(pair, wording)}。{head}。{_way_zh(pair)}。"
        else:
            text = f"{head}。{reason}。{_closed(_obstacle_zh(pair, wording), '。')}"
        if len(text) <= MOST:
            break
    return text


def _closed(sentence: str, stop: str = ".") -> str:
    return sentence if sentence.endswith(("?", "？")) else sentence + stop


def _stop_zh(pair: Pairing, wording: _Wording) -> str:
    if pair.comparison.stops:
        said = "有必须的要求，" if wording.counts else ""
        return f"{said}难在{ITEM_ZH[pair.gaps[0].item]}"
    return f"要先有{digits_in_chinese(licence_zh(pair.needed[0]))}"


def _stop_en(pair: Pairing) -> str:
    if pair.comparison.stops:
        name = ITEMS[pair.gaps[0].item].name.en.lower()
        return f"the work cannot be done without this, which is hard for you: {name}"
    return _licence_en(pair).partition(";")[0]


def _way_zh(pair: Pairing) -> str:
    if pair.comparison.stops:
        return _remedy_zh(pair)
    return _licence_zh(pair.needed[0]).partition("，")[2]


def _way_en(pair: Pairing) -> str:
    if pair.comparison.stops:
        return _remedy_en(pair)
    return _licence_en(pair).partition("; ")[2] or "ask the staff to look for a way with you"


def _reason(pair: Pairing, speaking_for: Sequence[Contribution]) -> tuple[str, str]:
    if speaking_for:
        return short(speaking_for[0].feature, pair, speaking_for[0].reading)
    if pair.comparison.fits and not pair.gaps:
        return "已知的要求您都能做到", "you meet every demand that is known"
    return "可以先了解一下", "it may be worth a question"


def _obstacle_zh(pair: Pairing, wording: _Wording) -> str:
    if pair.lacking and not pair.gaps:
        return _licence_zh(pair.lacking[0])
    if pair.gaps:
        items = "、".join(ITEM_ZH[gap.item] for gap in pair.gaps[: wording.items])
        many = wording.counts and len(pair.gaps) > wording.items
        more = f"等{counted(len(pair.gaps))}项" if many else ""
        hard = "可能难在" if _assumed(pair) else "难在"
        return f"{hard}{items}{more}，{_remedy_zh(pair)}"
    hours = _long_way(pair)
    if hours:
        return f"路上要{counted(hours)}个多小时"
    if pair.questions:
        return f"还想问问，{QUESTION_ZH[pair.questions[0].item]}？"
    return "没有已知的难处"


def _obstacle_en(pair: Pairing) -> str:
    if pair.lacking and not pair.gaps:
        return _licence_en(pair)
    if pair.gaps:
        items = ", ".join(ITEMS[gap.item].name.en.lower() for gap in pair.gaps)
        perhaps = "what may be hard" if _assumed(pair) else "what is hard"
        return f"{perhaps}: {items}; {_remedy_en(pair)}"
    hours = _long_way(pair)
    if hours:
        whole = "an hour" if hours == 1 else f"{in_english(hours)} hours"
        return f"the way to work takes more than {whole}"
    if pair.questions:
        asked = _BRACKETED.sub("", ITEMS[pair.questions[0].item].question.en)
        return f"we would like to ask: {_lower(asked)}"
    return "no obstacle is known"


def _long_way(pair: Pairing) -> int:
    """Whole hours to work where the way is an obstacle, 0 where it is none."""
    minutes = None if pair.offer.lodging else minutes_to(pair)
    return max(1, minutes // 60) if minutes is not None and minutes > LONG_WAY else 0


def _assumed(pair: Pairing) -> bool:
    return pair.gaps[0].demand.source is Source.DEFAULT


def _remedy_zh(pair: Pairing) -> str:
    if not pair.remedies:
        return "请人一起想办法"
    name = ACCOMMODATION_ZH[_first_for(pair)]
    if not pair.remedies[0].complete:
        return f"{name}能帮一些"
    return f"办法是{name}" if len(pair.remedies[0].accommodations) == 1 else f"办法有{name}等"


def _remedy_en(pair: Pairing) -> str:
    if not pair.remedies:
        return "ask the staff to look for a way with you"
    *others, last = (ACCOMMODATION_EN[code] for code in pair.remedies[0].accommodations)
    found = f"{', '.join(others)} and {last}" if others else last
    if not pair.remedies[0].complete:
        return f"{found} would help with part of it"
    return f"what would help is {found}"


def _first_for(pair: Pairing) -> str:
    """The accommodation of the first remedy that lifts the first gap most."""
    item = pair.gaps[0].item
    found = pair.remedies[0].accommodations
    return max(found, key=lambda code: (ACCOMMODATIONS[code].lifts.get(item, 0), code))


def _licence_zh(code: str) -> str:
    row = licence(code)
    effort = _EFFORT_ZH[row.details["effort"]] if row else "可以去办"
    return f"要有{digits_in_chinese(licence_zh(code))}，{effort}"


def _licence_en(pair: Pairing) -> str:
    row = licence((pair.needed or pair.lacking)[0])
    if row is None:
        return "a licence is needed"
    name = digits_in_english(_lower(row.name.en.partition(",")[0].partition(":")[0]))
    return f"you would need the {name}; {_EFFORT_EN[row.details['effort']]}"


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
