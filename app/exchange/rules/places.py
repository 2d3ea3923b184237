"""Where work is done: regions by GB/T 2260 code, and whether it can be done from home."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Literal

from app.exchange.rules.cells import kept_line
from app.exchange.rules.reading import LONGEST_PHRASE, plain, says_nothing

WorkMode = Literal["on_site", "hybrid", "remote"]


@dataclass(frozen=True, slots=True)
class Place:
    """A region's code where the text names one of ours, and always the text as it was written."""

    code: str | None = None
    text: str | None = None


_STREET = (
    "(?!(?:[东西南北中新])?(?:路|街|巷|大道|桥|广场|大厦|酒店|宾馆|饭店|花园|小区|牛肉面|拉面))"
)
"""Streets carry the names of other places: 张掖路 and 庆阳路 are in 兰州."""

_BEFORE = re.compile(
    "中国|甘肃省?|(?:工作|上班|公司|单位|详细|办公)?(?:地址|地点|区域|城市)|位于|坐落于?|驻|在"
)
_PEOPLE = re.compile(
    "(?:(?:回|藏|蒙古|东乡|保安|撒拉|哈萨克|裕固|维吾尔|壮|彝|苗|土家?|侗|布依|白|傣|哈尼|朝鲜|羌)族)+"
    "自治[州县区]$"
)
_SUFFIX = re.compile("(?:自治区|自治州|地区|省|市|区|县|州|盟|旗)$")
_LISTED = re.compile("[、/,;|和及或]")
_HAN = re.compile("[\u4e00-\u9fff]")


def read_place(text: str, regions: Mapping[str, str]) -> Place:
    """The place of work; `regions` gives names by GB/T 2260 code. An unknown place has no code.

    城关区 exists in more than one city: without its city a district counts only where nothing but
    the province stands before it. Of several districts the city that holds them all is taken.
    """
    phrase = plain(text[:LONGEST_PHRASE])
    if says_nothing(phrase):
        return Place()
    kept = kept_line(text)
    names, pattern = _lookup(tuple(regions.items()))
    found = list(pattern.finditer(phrase)) if names else []
    if not found or _HAN.search(_BEFORE.sub("", phrase[: found[0].start()])):
        return Place(None, kept)
    return Place(_narrowed(found, names, phrase, regions), kept)


@lru_cache(maxsize=4)
def _lookup(regions: tuple[tuple[str, str], ...]) -> tuple[dict[str, str], re.Pattern[str]]:
    """The codes by name and what finds a name; made once for a list of regions, not once a row."""
    names = _names(dict(regions))
    pattern = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    return names, re.compile(f"(?:{pattern}){_STREET}")


def _names(regions: Mapping[str, str]) -> dict[str, str]:
    """Codes by full and by short name; a full name wins, and of two short ones the larger place."""
    inner_first = sorted(regions, key=lambda code: len(_stem(code)), reverse=True)
    short = {_short(regions[code]): code for code in inner_first}
    return {name: code for name, code in short.items() if len(name) > 1} | {
        plain(name): code for code, name in regions.items() if name
    }


def _short(name: str) -> str:
    if name.endswith("新区"):
        return name
    return _SUFFIX.sub("", _PEOPLE.sub("", plain(name)))


def _narrowed(
    found: list[re.Match[str]], names: dict[str, str], phrase: str, regions: Mapping[str, str]
) -> str | None:
    code: str | None = names[found[0][0]]
    for last, then in pairwise(found):
        other = names[then[0]]
        if code is None or _holds(other, code):
            continue
        if _holds(code, other):
            code = other
        elif _LISTED.search(phrase[last.end() : then.start()]):
            code = _holding_both(code, other, regions)
    return code


def _stem(code: str) -> str:
    return re.sub("(?:00)+$", "", code)


def _holds(outer: str, inner: str) -> bool:
    return inner.startswith(_stem(outer))


def _holding_both(one: str, other: str, regions: Mapping[str, str]) -> str | None:
    both = [code for code in regions if _holds(code, one) and _holds(code, other)]
    return max(both, key=lambda code: len(_stem(code)), default=None)


_NOT_REMOTE = re.compile("(?:不支持|不能|不可|不接受|非|谢绝|无法|拒绝)(?:居家|远程|在家|线上)")
_REMOTE_THING = re.compile("远程(?:医疗|教育|控制|监控|运维|诊断|会诊|抄表|教学|培训)")
_HYBRID = re.compile(
    "混合办公|弹性到岗|(?:可|部分|偶尔|部分时间|兼顾)(?:申请)?(?:居家|远程|在家)|(?:居家|远程)[/+和与]|(?:线下|现场|坐班|到岗)[/+和与](?:居家|远程|在家|线上)|hybrid"
)
_REMOTE = re.compile(
    "居家|远程|在家|线上办公|线上工作|异地办公|soho|workfromhome|wfh|remote|telecommut"
)
_ON_SITE = re.compile("现场|坐班|到岗|驻场|线下|onsite|on-site|inoffice")


def read_work_mode(*texts: str) -> WorkMode | None:
    """On site, hybrid or remote, by the first text that says so; 远程医疗 is a trade."""
    for text in texts:
        phrase = _REMOTE_THING.sub("", plain(text[:LONGEST_PHRASE]))
        if _NOT_REMOTE.search(phrase):
            return "on_site"
        for mode, words in _MODES:
            if words.search(phrase):
                return mode
    return None


_MODES: tuple[tuple[WorkMode, re.Pattern[str]], ...] = (
    ("hybrid", _HYBRID),
    ("remote", _REMOTE),
    ("on_site", _ON_SITE),
)
