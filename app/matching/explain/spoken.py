"""One sentence to be read aloud: job, place, pay, first reason, first obstacle with its remedy.

At most 60 Chinese characters, always in that order, numbers as they are spoken, no symbols.
Chinese and English are written each for itself.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from app.functioning.catalogue import ACCOMMODATIONS, ITEMS, Source
from app.matching.explain.comparing import Pairing
from app.matching.explain.numbers import (
    counted,
    digits_in_chinese,
    digits_in_english,
    in_chinese,
    in_english,
)
from app.matching.explain.reasons import short
from app.matching.explain.short import ACCOMMODATION_ZH, ITEM_ZH, licence_zh
from app.matching.index import Offer
from app.postings.models import PayPeriod, WorkPlace
from app.reference.rules.licences import licence
from app.reference.rules.regions import region
from ml.text import normalise_title

MOST = 60


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
_LATIN = re.compile("[a-z]+")
_NOT_SPOKEN = re.compile(r"[^\w\s]|_")
_PERIOD_ZH = {
    PayPeriod.HOUR: "每小时",
    PayPeriod.DAY: "每天",
    PayPeriod.YEAR: "每年",
    PayPeriod.MONTH: "每月",
}
_PERIOD_EN = {
    PayPeriod.HOUR: "an hour",
    PayPeriod.DAY: "a day",
    PayPeriod.YEAR: "a year",
    PayPeriod.MONTH: "a month",
}
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


def spoken(pair: Pairing, speaking_for: Sequence[str]) -> Spoken:
    """The sentence of a pair; `speaking_for` are the features for it, the strongest first."""
    reason = _reason(pair, speaking_for)
    return Spoken(
        _fitted(pair, reason[0]),
        f"{_job_en(pair.offer)}, {_place_en(pair.offer)}, {_pay_en(pair.offer)}. "
        f"{_capital(reason[1])}. {_capital(_obstacle_en(pair))}.",
    )


def plainly(offer: Offer) -> Spoken:
    """Job, place and pay alone, for a list without personalisation."""
    return Spoken(
        f"{_job_zh(offer, 24)}，{_place_zh(offer)}，{_pay_zh(offer)}。",
        f"{_job_en(offer)}, {_place_en(offer)}, {_pay_en(offer)}.",
    )


def _fitted(pair: Pairing, reason: str) -> str:
    """The Chinese sentence in the fullest wording that fits; no part is ever left out."""
    offer = pair.offer
    for wording in _WORDINGS:
        head = f"{_job_zh(offer, wording.job)}，{_place_zh(offer)}，{_pay_zh(offer, wording.pay)}"
        text = f"{head}。{reason}。{_obstacle_zh(pair, wording)}。"
        if len(text) <= MOST:
            break
    return text


def _reason(pair: Pairing, speaking_for: Sequence[str]) -> tuple[str, str]:
    if speaking_for:
        return short(speaking_for[0], pair)
    if pair.comparison.fits and not pair.gaps:
        return "已知的要求您都能做到", "you meet every demand that is known"
    return "可以先了解一下", "it may be worth a question"


def _job_zh(offer: Offer, most: int) -> str:
    title = normalise_title(offer.title).replace("/", "或")
    plain = _NOT_SPOKEN.sub("", title).replace(" ", "")[:most]
    return digits_in_chinese(_LATIN.sub(lambda word: word[0].upper(), plain)) or "工作"


def _job_en(offer: Offer) -> str:
    said = offer.occupation_name[1] if offer.occupation_name else normalise_title(offer.title)
    return _capital(digits_in_english(_NOT_SPOKEN.sub(" ", said)).strip()) or "A job"


def _place_zh(offer: Offer) -> str:
    if offer.work_place is WorkPlace.REMOTE:
        return "在家工作"
    row = region(offer.district or "")
    return f"在{row.name.zh}" if row else "地点没写"


def _place_en(offer: Offer) -> str:
    if offer.work_place is WorkPlace.REMOTE:
        return "from home"
    row = region(offer.district or "")
    return f"in {row.name.en}" if row else "the place is not stated"


def _pay_zh(offer: Offer, whole: bool = True) -> str:
    low, high, *_ = offer.pay_said
    if offer.pay_said.period is PayPeriod.PIECE:
        return "按件计酬"
    if low is None or high is None:
        return "工资面议" if offer.pay_said.negotiable else "工资没有写明"
    period = _PERIOD_ZH[offer.pay_said.period or PayPeriod.MONTH]
    if low == high:
        return f"{period}{in_chinese(low)}元"
    if not whole:
        return f"{period}{in_chinese(low)}元起"
    return f"{period}{in_chinese(low)}到{in_chinese(high)}元"


def _pay_en(offer: Offer) -> str:
    low, high, *_ = offer.pay_said
    if offer.pay_said.period is PayPeriod.PIECE:
        return "paid by the piece"
    if low is None or high is None:
        return "pay to be agreed" if offer.pay_said.negotiable else "pay not stated"
    period = _PERIOD_EN[offer.pay_said.period or PayPeriod.MONTH]
    if low == high:
        return f"{in_english(low)} yuan {period}"
    return f"{in_english(low)} to {in_english(high)} yuan {period}"


def _obstacle_zh(pair: Pairing, wording: _Wording) -> str:
    if pair.needed or (pair.lacking and not pair.gaps):
        return _licence_zh((pair.needed or pair.lacking)[0])
    if pair.gaps:
        items = "、".join(ITEM_ZH[gap.item] for gap in pair.gaps[: wording.items])
        many = wording.counts and len(pair.gaps) > wording.items
        more = f"等{counted(len(pair.gaps))}项" if many else ""
        hard = "可能难在" if _assumed(pair) else "难在"
        return f"{hard}{items}{more}，{_remedy_zh(pair)}"
    if pair.questions:
        return f"还想了解您{ITEM_ZH[pair.questions[0].item]}的情况"
    return "没有已知的难处"


def _obstacle_en(pair: Pairing) -> str:
    if pair.needed or (pair.lacking and not pair.gaps):
        return _licence_en(pair)
    if pair.gaps:
        items = ", ".join(ITEMS[gap.item].name.en.lower() for gap in pair.gaps)
        perhaps = "what may be hard" if _assumed(pair) else "what is hard"
        return f"{perhaps}: {items}; {_remedy_en(pair)}"
    if pair.questions:
        return f"we would like to ask you about {ITEMS[pair.questions[0].item].name.en.lower()}"
    return "no obstacle is known"


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
    found = " and ".join(ACCOMMODATIONS[code].name.en for code in pair.remedies[0].accommodations)
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


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
