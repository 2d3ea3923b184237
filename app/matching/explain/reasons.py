"""What each feature says about a pair, in full for the list and in few words for the sentence."""

from collections.abc import Callable, Mapping
from math import isnan
from types import MappingProxyType
from typing import NamedTuple

from app.base.wording import Words
from app.functioning.catalogue import ACCOMMODATIONS, ITEMS
from app.matching.explain.comparing import Pairing
from app.matching.explain.numbers import in_chinese, in_english
from app.matching.explain.short import ACCOMMODATION_ZH
from app.matching.index.places import ROW_OF
from app.postings.models import WorkPlace

Says = Callable[[Pairing, float], Words]


class Short(NamedTuple):
    """The few words of a feature that speaks for a posting."""

    zh: str
    en: str


def full(feature: str, pair: Pairing, reading: float) -> Words:
    """What a feature's reading (0–1) means for this pair, as a sentence."""
    return _FULL[feature](pair, reading)


def worth_saying(feature: str, pair: Pairing, value: float) -> bool:
    """Whether a contribution is listed: it counts, or what it needs was not said."""
    return abs(value) >= 5e-9 or (feature == "pay" and _pay_open(pair))


def minutes_to(pair: Pairing) -> int | None:
    """Minutes to work; None unknown or at home."""
    row = ROW_OF.get(pair.offer.district or "")
    if row is None or pair.offer.work_place is WorkPlace.REMOTE:
        return None
    minutes = float(pair.person.prepared.query.minutes_by_place[row])
    return None if isnan(minutes) else round(minutes)


def closing(pair: Pairing) -> list[str]:
    """The accommodations offered that this person needs here."""
    short = {gap.item for gap in pair.bare.gaps}
    return [code for code in pair.offer.offered if short & set(ACCOMMODATIONS[code].lifts)]


def names(codes: list[str], most: int = 2) -> Words:
    """Accommodations by name."""
    kept = [ACCOMMODATIONS[code].name for code in codes[:most]]
    return Words("、".join(name.zh for name in kept), " and ".join(name.en for name in kept))


def _title(pair: Pairing, reading: float) -> Words:
    return Words(
        "岗位名称和您想做的工作相近。", "The job title is close to the work you are looking for."
    )


def _text(pair: Pairing, reading: float) -> Words:
    return Words(
        "岗位内容和您写的技能、经历有相同之处。",
        "The job has words in common with your skills and experience.",
    )


def _occupation(pair: Pairing, reading: float) -> Words:
    if reading >= 0.85:
        return Words(
            "和您想做或做过的工作是同一类。", "It is the kind of work you want or have done."
        )
    if reading >= 0.4:
        return Words("和您想做或做过的工作相近。", "It is near to the work you want or have done.")
    return Words(
        "和您想做或做过的工作有一点关系。",
        "It is a little related to the work you want or have done.",
    )


def _fit(pair: Pairing, reading: float) -> Words:
    items = [ITEMS[gap.item].name for gap in pair.bare.gaps]
    zh = "、".join(item.zh for item in items[:3])
    en = ", ".join(item.en.lower() for item in items[:3])
    return Words(
        f"有{len(items)}项要求比您现在能做的高：{zh}。",
        f"{len(items)} of the demands go beyond what you can do now: {en}.",
    )


def _accommodations(pair: Pairing, reading: float) -> Words:
    offered = names(closing(pair) or list(pair.offer.offered), 3)
    return Words(
        f"单位提供的便利补上了差距：{offered.zh}。",
        f"What the employer offers closes gaps: {offered.en}.",
    )


def _commute(pair: Pairing, reading: float) -> Words:
    if pair.offer.work_place is WorkPlace.REMOTE:
        return Words("在家工作，不用上下班。", "You would work from home, with no commute.")
    minutes = minutes_to(pair)
    if pair.offer.lodging and (minutes is None or minutes > 45):
        return Words(
            "单位提供住宿，路远也可以。", "Lodging is provided, so the distance matters less."
        )
    if minutes is None:
        return Words("路上要多久还不知道。", "How long the way takes is not known.")
    return Words(
        f"上班路上大约{minutes}分钟（估计）。",
        f"The way to work takes about {minutes} minutes (estimated).",
    )


def _pay(pair: Pairing, reading: float) -> Words:
    if _pay_open(pair):
        return Words(
            "单位没有写清工资，申请前请问一问。", "The pay is not stated; ask before you apply."
        )
    if pair.offer.pay.low is not None and float(pair.offer.pay.low) >= pair.person.pay_floor:
        return Words("工资达到您的要求。", "The pay meets what you ask for.")
    return Words(
        "工资是否达到您的要求，要看谈的结果。",
        "Whether the pay meets what you ask for is to be agreed.",
    )


def _hours(pair: Pairing, reading: float) -> Words:
    if reading >= 1:
        return Words("每周工时在您能做的范围内。", "The weekly hours are within what you can work.")
    return Words(
        "每周工时比您希望的多，但单位可以缩短。",
        "The weekly hours are more than you wish, but the employer can reduce them.",
    )


def _schedule(pair: Pairing, reading: float) -> Words:
    if reading >= 1:
        return Words("上班时间您都接受。", "You accept the working times.")
    if reading > 0:
        return Words(
            "有一部分上班时间您不希望。", "Some of the working times are not what you wish."
        )
    return Words("上班时间不是您希望的。", "The working times are not what you wish.")


def _education(pair: Pairing, reading: float) -> Words:
    if reading >= 1:
        return Words("您的学历达到要求。", "Your education reaches what is asked.")
    return Words(
        "学历比要求低一些，可以问单位是否放宽。",
        "Your education is below what is asked; the employer may relax it.",
    )


def _experience(pair: Pairing, reading: float) -> Words:
    if reading >= 1:
        return Words("您的工作经验达到要求。", "You have the experience asked for.")
    return Words("您有一部分所要求的经验。", "You have part of the experience asked for.")


def _responsiveness(pair: Pairing, reading: float) -> Words:
    share = round(100 * reading)
    return Words(
        f"这家单位回复大约{share}%的申请。",
        f"This employer answers about {share}% of applications.",
    )


def _exposure(pair: Pairing, reading: float) -> Words:
    if reading > 0.5:
        return Words("这个岗位最近很少有人看到。", "Few people have been shown this job lately.")
    return Words("这个岗位最近已经给很多人看过。", "Many people have been shown this job lately.")


def _pay_open(pair: Pairing) -> bool:
    pay = pair.offer.pay
    return not isnan(pair.person.pay_floor) and pay.low is None and pay.high is None


_FULL: Mapping[str, Says] = MappingProxyType(
    {
        "title": _title,
        "text": _text,
        "occupation": _occupation,
        "functional_fit": _fit,
        "accommodations": _accommodations,
        "commute": _commute,
        "pay": _pay,
        "hours": _hours,
        "schedule": _schedule,
        "education": _education,
        "experience": _experience,
        "responsiveness": _responsiveness,
        "exposure": _exposure,
    }
)

_SHORT: Mapping[str, Short] = MappingProxyType(
    {
        "title": Short("正是您想找的工作", "it is close to the job you are looking for"),
        "text": Short("用得上您的本领", "it uses what you know"),
        "occupation": Short("和您想做的工作同类", "it is the kind of work you want"),
        "hours": Short("工时合适", "the hours suit you"),
        "schedule": Short("上班时间合适", "the working times suit you"),
        "education": Short("学历够用", "your education is enough"),
        "experience": Short("经验够用", "your experience is enough"),
        "pay": Short("工资达到要求", "the pay is what you ask for"),
        "responsiveness": Short("单位常回复申请", "the employer usually answers"),
        "exposure": Short("最近少有人看到", "few have seen it lately"),
    }
)


def short(feature: str, pair: Pairing) -> Short:
    """The few words of a feature that speaks for the posting."""
    if feature == "accommodations":
        offered = closing(pair)
        if not offered:
            return Short("单位提供便利", "the employer offers adjustments")
        name = ACCOMMODATIONS[offered[0]].name.en
        return Short(f"单位已安排{ACCOMMODATION_ZH[offered[0]]}", f"the employer offers {name}")
    if feature == "commute":
        return _short_commute(pair)
    return _SHORT[feature]


def _short_commute(pair: Pairing) -> Short:
    if pair.offer.work_place is WorkPlace.REMOTE:
        return Short("不用上下班", "there is no commute")
    minutes = minutes_to(pair)
    if minutes is None:
        return Short("单位提供住宿", "lodging is provided")
    if minutes <= 30:
        return Short("离家近", "it is near your home")
    return Short(
        f"路上大约{in_chinese(minutes)}分钟", f"the way takes about {in_english(minutes)} minutes"
    )
