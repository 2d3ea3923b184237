"""What a reading line by line does not see: words over a line break or two texts, and signs."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

BEYOND = {False: 5, True: 24}
"""The longest words over a break that are taken for one condition: Chinese, and Latin letters.

Longer ones are mostly two entries of a list, "谢绝中介" and on the next line "残疾人优先".
"""

_REACH = 40
_BREAK = re.compile(
    "(?<=[^\\W0-9_])[ \t]{0,8}(?:[\n\r\v\f\u0085\u2028\u2029][ \t]{0,8}){1,4}(?=[^\\W0-9_])"
)
_CROSSED = "[🚫⛔❌❎✖✗✘✕🈲🙅]"
_WHO = "(?:[♿🦽🦼🦯🧏]|残|聋|盲人|哑|女|男|disab|deaf|blind|wheelchair|handicap|female|women|male)"
_SIGNS = (
    ("DISABILITY_BAN", re.compile(f"{_CROSSED}[^\\w,，。;；\n]{{0,4}}{_WHO}", re.IGNORECASE)),
    ("DISABILITY_BAN", re.compile(f"[♿🦽🦼🦯🧏][^\\w,，。;；\n]{{0,4}}{_CROSSED}")),
    ("DISGUISED", re.compile("[\u202a-\u202e\u2066-\u2069]")),
)
_MOST_SIGNS = 20


@dataclass(frozen=True, slots=True)
class Joint:
    """A text, and the same with its breaks taken out; `offset` is where the next text begins."""

    whole: str
    text: str
    breaks: tuple[int, ...]
    offset: int = 0

    def lies_in(self, start: int, end: int) -> bool:
        """Whether a break lies inside the span [start, end)."""
        return any(start < place < end for place in self.breaks)


def joints_within(whole: str) -> Joint | None:
    """A text with its lines joined where a word may go on; None where there is no such place."""
    breaks = [found.start() for found in _BREAK.finditer(whole)]
    if not breaks:
        return None
    return Joint(whole, _BREAK.sub(_nothing, whole), tuple(breaks))


def joint_of_parts(before: str, after: str) -> Joint | None:
    """The end of one text and the beginning of the next as one line."""
    tail, head = before[-_REACH:], after[:_REACH]
    joint = joints_within(f"{tail}\n{head}")
    if joint is None or len(tail) not in joint.breaks:
        return None
    return Joint(joint.whole, joint.text, (len(tail),), len(tail) + 1)


def signs(whole: str) -> Iterator[tuple[str, int, int]]:
    """Signs that say what no word says, and controls that show another text than is written.

    Rule, start and end; of each kind the first few.
    """
    for code, pattern in _SIGNS:
        for found, _ in zip(pattern.finditer(whole), range(_MOST_SIGNS), strict=False):
            yield code, found.start(), found.end()


def _nothing(found: re.Match[str]) -> str:
    """As many characters as the break had: blanks between Latin letters, else no width."""
    latin = found.string[found.start() - 1].isascii() and found.string[found.end()].isascii()
    return (" " if latin else "\u200b") * (found.end() - found.start())
