"""What a posting asks for and how many it seeks: experience, education (GB/T 4658), openings."""

import re
from dataclasses import dataclass
from decimal import Decimal

from app.base.wording import Words
from app.exchange.rules.reading import (
    LONGEST_PHRASE,
    NOT_UNDERSTOOD,
    Reading,
    plain,
    says_nothing,
    with_digits,
)

NO_YEARS = Words(
    "没有读出工作年限，按“未说明”处理。",
    "No number of years could be read; experience is left unspecified.",
)
_ANY = re.compile(
    r"不限|不作?要求|不做要求|无要求|无需|不需要?|不要求|均可|皆可|任意|接受?无|零经验|0经验|小白"
    r"|^无(?:工作)?经验(?!.*不)|noexperience|entrylevel|notrequired|nolimit|^any|^0年?$"
)
_PREFERRED = re.compile(r"优先|更佳|preferred|aplus")
_BELOW = re.compile(r"^\(?含?\)?(?:及|或|含|\(含\))?(?:以下|以内|内)|^orbelow|^orless")


@dataclass(frozen=True, slots=True)
class Experience:
    """Years of work asked for; 0 is "none needed", None is unspecified."""

    least_years: Decimal | None = None
    most_years: Decimal | None = None
    is_preferred: bool = False
    """Wished for, not asked: 有经验者优先."""

    is_for_graduates: bool = False


_YEARS = re.compile(
    r"(?<![0-9.])(?P<low>[0-9]{1,2}(?:\.5)?|半)\+?(?:(?:年|个?月)?(?:-|到|至|to)"
    r"(?P<high>[0-9]{1,2}(?:\.5)?))?\+?个?(?P<unit>年|月|years?|yrs?|months?)"
)
_GRADUATES = re.compile("应届|在校|毕业生|实习生|freshgraduate")
_MOST_YEARS = Decimal(50)


def read_experience(text: str) -> Reading[Experience]:
    """What an experience cell says: 1-3年, 经验不限, 应届生, 3年以上, 半年以上优先."""
    phrase = with_digits(plain(text[:LONGEST_PHRASE]))
    if says_nothing(phrase) and not phrase.startswith(("无", "没有", "none")):
        return Reading(Experience())
    is_preferred = bool(_PREFERRED.search(phrase))
    is_for_graduates = bool(_GRADUATES.search(phrase))
    least, most = _years(phrase)
    if least is None and most is None and not is_preferred and _needs_none(phrase):
        least = Decimal(0)
    value = Experience(least, most, is_preferred, is_for_graduates)
    return Reading(value, NO_YEARS if value == Experience() else None)


def _needs_none(phrase: str) -> bool:
    alone = phrase in ("无", "没有", "none")
    return alone or bool(_ANY.search(phrase) or _GRADUATES.search(phrase))


def _years(phrase: str) -> tuple[Decimal | None, Decimal | None]:
    found = _YEARS.search(phrase)
    if not found:
        return None, None
    share = 12 if found["unit"].startswith(("月", "mon")) else 1
    low = Decimal("0.5") if found["low"] == "半" else _in_years(found["low"], share)
    after = phrase[found.end() :]
    if found["high"]:
        high = _in_years(found["high"], share)
        return _within(min(low, high)), _within(max(low, high))
    if _BELOW.match(after):
        return Decimal(0), _within(low)
    return _within(low), None


def _in_years(number: str, share: int) -> Decimal:
    return Decimal(number) if share == 1 else (Decimal(number) / share).quantize(Decimal("0.1"))


def _within(years: Decimal) -> Decimal | None:
    return years if years <= _MOST_YEARS else None


@dataclass(frozen=True, slots=True)
class Education:
    """Ranks of schooling 0 other … 7 doctor, by the rank map of GB/T 4658; None is unspecified."""

    least: int | None = None
    most: int | None = None


_LEVELS: tuple[tuple[str, int], ...] = (
    (r"博士|phd|ph\.d|doctora?t?e?", 7),
    (r"硕士|研究生|mba|masters?", 6),
    (r"大学专科|大专|高职(?!中)|专科|高等专科|associate|juniorcollege|collegediploma", 4),
    (r"大学本科|本科|学士|bachelors?|undergraduate", 5),
    (r"高级中学|高中|中等(?:专科|专业|职业)|中专|中技|中职|职业?高中?|技校|技工学校|highschool", 3),
    (r"初级中学|初中|juniorhigh(?:school)?|middleschool", 2),
    (r"小学|primaryschool|elementary", 1),
)  # fmt: skip
_LEVEL = re.compile("|".join(f"(?P<r{rank}>{words})" for words, rank in _LEVELS))
_NO_SCHOOLING = re.compile(
    r"不限|不作?要求|不做要求|无要求|无需|不要求|不看|任意|文盲|nolimit|^any|notrequired"
)


def read_education(text: str) -> Reading[Education]:
    """What an education cell says: 大专及以上, 学历不限, 中专/中技, 高中及以下."""
    phrase = plain(text[:LONGEST_PHRASE])
    if says_nothing(phrase) and phrase != "无":
        return Reading(Education())
    found = [_level(level, phrase) for level in _LEVEL.finditer(phrase)]
    if not found:
        open_to_all = phrase == "无" or _NO_SCHOOLING.search(phrase) is not None
        value = Education(least=0) if open_to_all else Education()
        return Reading(value, None if open_to_all else NOT_UNDERSTOOD)
    least = [rank for rank, side in found if side != "below"]
    most = [rank for rank, side in found if side == "below"]
    return Reading(Education(min(least, default=0), max(most, default=None)))


def _level(found: re.Match[str], phrase: str) -> tuple[int, str]:
    after = re.sub("^(?:毕业|学历|文化|程度|水平|\\(.{0,4}\\))+", "", phrase[found.end() :])
    rank = int((found.lastgroup or "r0")[1:])
    return rank, "below" if _BELOW.match(after) else "level"


@dataclass(frozen=True, slots=True)
class Openings:
    """How many people are sought; `several` is 若干: more than one, nobody says how many."""

    least: int | None = None
    most: int | None = None
    several: bool = False


_SEVERAL = re.compile("若干|不限|多[名人个]|数[名人个]|长期|several|multiple|many")
_COUNT = re.compile(
    r"(?<![0-9.])([0-9]{1,6})(?:(?:-|到|至|to)([0-9]{1,6}))?(?:\.0+)?(?![0-9.])(\+)?"
)
_MOST_OPENINGS = 10_000


def read_openings(text: str) -> Reading[Openings]:
    """What an openings cell says: 3, 3人, 招3-5人, 若干, 10+."""
    phrase = plain(text[:LONGEST_PHRASE])
    if says_nothing(phrase):
        return Reading(Openings())
    found = list(_COUNT.finditer(_hundreds(with_digits(phrase))))
    if not found:
        several = _SEVERAL.search(phrase) is not None
        return Reading(Openings(several=several), None if several else NOT_UNDERSTOOD)
    counts = sorted(int(count) for count in found[0].groups()[:2] if count)
    if len(found) > 1 or counts[0] < 1 or counts[-1] > _MOST_OPENINGS:
        return Reading(Openings(), NOT_UNDERSTOOD)
    is_open = found[0][3] or re.search("以上|起", phrase)
    return Reading(Openings(counts[0], None if is_open else counts[-1]))


def _hundreds(phrase: str) -> str:
    return re.sub(r"([1-9])百", r"\g<1>00", phrase)
