"""Job, place and pay of a posting as they are spoken; the same for everybody."""

import re

from app.matching.explain.numbers import (
    digits_in_chinese,
    digits_in_english,
    in_chinese,
    in_english,
)
from app.matching.explain.titles import fitting
from app.matching.index import Offer
from app.postings.models import PayPeriod, WorkPlace
from app.reference.rules.regions import region
from ml.text import normalise_title

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


def capital(text: str) -> str:
    """The text with its first letter a capital."""
    return text[:1].upper() + text[1:]


def job_zh(offer: Offer, most: int) -> str:
    """The posted title in at most so many characters, as it is spoken."""
    name = offer.occupation_name[0] if offer.occupation_name else ""
    title = _NOT_SPOKEN.sub("", normalise_title(offer.title))
    plain = fitting(title, _NOT_SPOKEN.sub("", name).replace(" ", ""), most)
    return digits_in_chinese(_LATIN.sub(lambda word: word[0].upper(), plain)) or "工作"


def job_en(offer: Offer) -> str:
    """The name of the occupation; the posted title where it is not known."""
    said = offer.occupation_name[1] if offer.occupation_name else normalise_title(offer.title)
    return capital(digits_in_english(_NOT_SPOKEN.sub(" ", said)).strip()) or "A job"


def place_zh(offer: Offer) -> str:
    """Where the work is."""
    if offer.work_place is WorkPlace.REMOTE:
        return "在家工作"
    row = region(offer.district or "")
    return f"在{row.name.zh}" if row else "地点没写"


def place_en(offer: Offer) -> str:
    """Where the work is."""
    if offer.work_place is WorkPlace.REMOTE:
        return "from home"
    row = region(offer.district or "")
    return f"in {row.name.en}" if row else "the place is not stated"


def pay_zh(offer: Offer, whole: bool = True) -> str:
    """The pay as posted; its upper end is left out where not the whole fits."""
    low, high, *_ = offer.pay_said
    if offer.pay_said.period is PayPeriod.PIECE:
        return "按件计酬"
    period = _PERIOD_ZH[offer.pay_said.period or PayPeriod.MONTH]
    if low is None:
        return f"{period}最多{in_chinese(high)}元" if high is not None else _unsaid_zh(offer)
    if low == high:
        return f"{period}{in_chinese(low)}元"
    if high is None or not whole:
        return f"{period}{in_chinese(low)}元起"
    return f"{period}{in_chinese(low)}到{in_chinese(high)}元"


def _unsaid_zh(offer: Offer) -> str:
    return "工资面议" if offer.pay_said.negotiable else "工资没有写明"


def _unsaid_en(offer: Offer) -> str:
    return "pay to be agreed" if offer.pay_said.negotiable else "pay not stated"


def pay_en(offer: Offer) -> str:
    """The pay as posted."""
    low, high, *_ = offer.pay_said
    if offer.pay_said.period is PayPeriod.PIECE:
        return "paid by the piece"
    period = _PERIOD_EN[offer.pay_said.period or PayPeriod.MONTH]
    if low is None:
        return f"up to {in_english(high)} yuan {period}" if high is not None else _unsaid_en(offer)
    if low == high:
        return f"{in_english(low)} yuan {period}"
    if high is None:
        return f"from {in_english(low)} yuan {period} up"
    return f"{in_english(low)} to {in_english(high)} yuan {period}"
