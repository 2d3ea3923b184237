"""What was understood of a cell, and the one way in which all cells are made comparable."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Generic, TypeVar

from app.base.wording import Words

T = TypeVar("T")

LONGEST_PHRASE = 500
"""A cell longer than this is prose, not a statement of pay, place or schooling."""

TOO_LONG = Words(
    "这一格的文字太长，没有读取。", "The text of this cell is too long; it was not read."
)
NOT_UNDERSTOOD = Words(
    "没有读懂这一格，按“未说明”处理。",
    "This cell was not understood; the value is left unspecified.",
)

_DASHES = re.compile("[‐‑‒–—―−~∼˜〜﹏_]+|-{2,}")
CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff\ufffd]")
"""What no text holds: controls beside line breaks, lone surrogates, the mark of lost bytes."""

INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_DIGITS_APART = re.compile(r"(?<=[0-9])\s+(?=[0-9])")
_NOTHING = re.compile(r"|[-/.。*#?]+|无|暂无|没有|未填|未填写|空|null|none|nan|n/?a|nil|undefined")
_ONES = dict(zip("零〇一二两三四五六七八九", "001223456789", strict=True))
_TENS = re.compile("([一二两三四五六七八九]?)十([一二三四五六七八九]?)")


@dataclass(frozen=True, slots=True)
class Reading(Generic[T]):
    """What a cell was understood to say; `unread` says why it, or a part of it, was not."""

    value: T
    unread: Words | None = None


@dataclass(frozen=True, slots=True)
class CellProblem:
    """A cell that could not be used: the column by our own name for it, and the reason."""

    column: str
    reason: Words


def plain(text: str) -> str:
    """A phrase in half-width lower case without blanks; digits that stood apart stay apart."""
    visible = INVISIBLE.sub("", CONTROL.sub("", text))
    dashed = _DASHES.sub("-", unicodedata.normalize("NFKC", visible).lower())
    return re.sub(r"\s+", "", _DIGITS_APART.sub(";", dashed))


def says_nothing(phrase: str) -> bool:
    """Whether a plain phrase is empty or one of the marks that stand for an empty cell."""
    return _NOTHING.fullmatch(phrase) is not None


def with_digits(phrase: str) -> str:
    """A plain phrase with Chinese numerals as digits: 三千五 is 3千5, 十五 is 15."""
    tens = _TENS.sub(lambda m: f"{_ONES.get(m[1], '1')}{_ONES.get(m[2], '0')}", phrase)
    return "".join(_ONES.get(character, character) for character in tens)
