"""Titles, short lines and prose of foreign tables: made fit to keep, or refused with a reason."""

import re
import unicodedata

from app.base.wording import Words
from app.exchange.rules.reading import CONTROL, INVISIBLE, Reading, plain, says_nothing

LONGEST_TITLE = 200
LONGEST_LINE = 200
LONGEST_TEXT = 10_000

NO_TITLE = Words("缺少岗位名称。", "The title is missing.")
NO_WORD = Words("岗位名称里没有文字。", "The title has no letter in it.")
TITLE_TOO_LONG = Words("岗位名称最多 200 个字。", "A title may have at most 200 characters.")
NOT_TEXT = Words("含有无法识别的字符。", "It contains characters that are not text.")
LINE_TOO_LONG = Words(
    "这一格超过 200 个字，没有采用。", "This cell has more than 200 characters and was left out."
)
TEXT_CUT = Words(
    "文字超过 10000 个字，后面的部分没有采用。",
    "The text has more than 10,000 characters; the rest was left out.",
)
_BREAKS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_BLANKS = re.compile("[ \t\n\u00a0\u3000]+")
_LONGEST_MARK = 20


def read_title(text: str) -> Reading[str]:
    """A title on one line, NFC-normalised; empty with the reason where it cannot be one."""
    line = _line(text)
    if _is_mark(line):
        return Reading("", NO_TITLE)
    if CONTROL.search(line):
        return Reading("", NOT_TEXT)
    if len(line) > LONGEST_TITLE:
        return Reading("", TITLE_TOO_LONG)
    if not any(unicodedata.category(character)[0] in "LN" for character in line):
        return Reading("", NO_WORD)
    return Reading(line)


def read_line(text: str) -> Reading[str | None]:
    """A short text on one line; marks of an empty cell like "-" and 无 are nothing."""
    line = _line(text)
    if _is_mark(line):
        return Reading(None)
    if CONTROL.search(line):
        return Reading(None, NOT_TEXT)
    return Reading(None, LINE_TOO_LONG) if len(line) > LONGEST_LINE else Reading(line)


def read_text(text: str) -> Reading[str | None]:
    """Prose of several lines, without control characters; too much of it is cut, and said so."""
    broken = INVISIBLE.sub("", _BREAKS.sub("\n", text))
    prose = unicodedata.normalize("NFC", CONTROL.sub("", broken)).strip()
    if _is_mark(prose):
        return Reading(None)
    return Reading(prose[:LONGEST_TEXT], TEXT_CUT if len(prose) > LONGEST_TEXT else None)


def kept_line(text: str) -> str:
    """A short text on one line as far as it can be kept: without controls, cut to its length."""
    return CONTROL.sub("", _line(text))[:LONGEST_LINE]


def _line(text: str) -> str:
    unbroken = _BLANKS.sub(" ", INVISIBLE.sub("", _BREAKS.sub(" ", text)))
    return unicodedata.normalize("NFC", unbroken).strip(" ")


def _is_mark(text: str) -> bool:
    return len(text) <= _LONGEST_MARK and says_nothing(plain(text))
