"""Numbers as they are read aloud, in Chinese and in English."""

import re
from decimal import Decimal

_TWO = re.compile("(?<![十百])二(?=[千万亿])")
_DIGITS = "零一二三四五六七八九"
_PLACES = ("", "十", "百", "千")
_GROUPS = ("", "万", "亿")
_WORD: re.Pattern[str] = re.compile("[a-z]+")
_ONES: list[str] = _WORD.findall(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen"
)
_TENS: list[str] = _WORD.findall("zero ten twenty thirty forty fifty sixty seventy eighty ninety")


def in_chinese(number: int | Decimal) -> str:
    """4500 is 四千五百, 12000 is 一万两千, 18.5 is 十八点五."""
    whole = int(number)
    text = _whole_chinese(whole)
    fraction = f"{Decimal(number) - whole:.1f}"[2:]
    return text if fraction == "0" else f"{text}点{_DIGITS[int(fraction)]}"


def counted(number: int) -> str:
    """A number of things: two is 两, not 二."""
    return "两" if number == 2 else in_chinese(number)


def in_english(number: int | Decimal) -> str:
    """4500 is four thousand five hundred, 18.5 is eighteen point five."""
    whole = int(number)
    text = _whole_english(whole)
    fraction = f"{Decimal(number) - whole:.1f}"[2:]
    return text if fraction == "0" else f"{text} point {_ONES[int(fraction)]}"


def digits_in_chinese(text: str) -> str:
    """Every figure of a name by itself: C1 is C一."""
    return "".join(_DIGITS[int(c)] if c in "0123456789" else c for c in text)


def digits_in_english(text: str) -> str:
    """Every figure of a name by itself: C1 is C one."""
    return re.sub("[0-9]", lambda figure: f" {_ONES[int(figure[0])]}", text)


def _whole_chinese(number: int) -> str:
    if number == 0:
        return _DIGITS[0]
    parts: list[str] = []
    gap = False
    for group in range(len(_GROUPS) - 1, -1, -1):
        four = number // 10_000**group % 10_000
        if four == 0:
            gap = bool(parts)
            continue
        if parts and (gap or four < 1000):
            parts.append(_DIGITS[0])
        parts.append(_four(four) + _GROUPS[group])
        gap = False
    text = _TWO.sub("两", "".join(parts))
    return text[1:] if text.startswith("一十") else text


def _four(number: int) -> str:
    text, gap = "", False
    for place in range(3, -1, -1):
        digit = number // 10**place % 10
        if digit == 0:
            gap = bool(text)
            continue
        text += (_DIGITS[0] if gap else "") + _DIGITS[digit] + _PLACES[place]
        gap = False
    return text


def _whole_english(number: int) -> str:
    for size, name in ((1_000_000, "million"), (1000, "thousand"), (100, "hundred")):
        if number >= size:
            head, rest = divmod(number, size)
            tail = f" {_whole_english(rest)}" if rest else ""
            joined = " and" if size == 100 and rest else ""
            return f"{_whole_english(head)} {name}{joined}{tail}"
    if number < 20:
        return _ONES[number]
    tens, ones = divmod(number, 10)
    return _TENS[tens] + (f"-{_ONES[ones]}" if ones else "")
