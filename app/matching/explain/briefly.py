"""What a feature that speaks for a posting says in few words, for the sentence."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import NamedTuple

from app.matching.explain.comparing import Pairing
from app.matching.explain.numbers import in_chinese, in_english
from app.matching.explain.reasons import SAME, closing, minutes_to, same_title, whose
from app.matching.explain.short import ACCOMMODATION_EN, ACCOMMODATION_ZH
from app.postings.models import WorkPlace


class Short(NamedTuple):
    """The few words of a feature that speaks for a posting."""

    zh: str
    en: str


_SHORT: Mapping[str, Short] = MappingProxyType(
    {
        "text": Short("用得上您的本领", "it uses what you know"),
        "hours": Short("工时合适", "the hours suit you"),
        "schedule": Short("上班时间合适", "the working times suit you"),
        "education": Short("学历够用", "your education is enough"),
        "experience": Short("经验够用", "your experience is enough"),
        "pay": Short("工资达到要求", "the pay is what you ask for"),
        "responsiveness": Short("单位常回复申请", "the employer usually answers"),
        "exposure": Short("最近少有人看到", "few have seen it lately"),
    }
)


def short(feature: str, pair: Pairing, reading: float) -> Short:
    """The few words of a feature of this reading (0–1) that speaks for the posting."""
    own = _SHORT_OF_PAIR.get(feature)
    return own(pair, reading) if own else _SHORT[feature]


def _short_title(pair: Pairing, reading: float) -> Short:
    if same_title(pair):
        return Short("正是您想找的工作", "it is the very job you are looking for")
    return Short("和您想找的工作相近", "it is close to the job you are looking for")


def _short_occupation(pair: Pairing, reading: float) -> Short:
    zh, en = whose(pair)
    if reading >= SAME:
        return Short(f"和您{zh}的工作同类", f"it is the kind of work you {en}")
    return Short(f"和您{zh}的工作相近", f"it is near to the work you {en}")


def _short_accommodations(pair: Pairing, reading: float) -> Short:
    offered = closing(pair)
    if not offered:
        return Short("单位提供便利", "the employer offers adjustments")
    return Short(
        f"单位已安排{ACCOMMODATION_ZH[offered[0]]}",
        f"the employer offers {ACCOMMODATION_EN[offered[0]]}",
    )


def _short_commute(pair: Pairing, reading: float) -> Short:
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


_SHORT_OF_PAIR: Mapping[str, Callable[[Pairing, float], Short]] = MappingProxyType(
    {
        "title": _short_title,
        "occupation": _short_occupation,
        "accommodations": _short_accommodations,
        "commute": _short_commute,
    }
)
