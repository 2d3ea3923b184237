"""A posting's text as a reader hears it: disguises removed, each character tied to the original.

NFKC, lower case, simplified characters; zero-width and combining marks, decoration and characters
put between characters are taken out, so that "身 * 体 * 健 * 康" reads as what it says. Every step
visits each character a bounded number of times, whatever the text, and no character becomes more
than two. Lookalike letters of other alphabets, and digits inside Latin words, become the letter
that is meant.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from app.base.text import folded_character

LONGEST_QUOTE = 160
_HARD = "。！？!?；;\n\r\v\f\u0085\u2028\u2029\t•●■◆★▪◇□☆※"
_COMMAS = ",()[]{}【】〔〕《》〈〉…"
_PAUSES = "、/|\\&"
_DASHES = "-‐‑‒–—―−~→ー"
_KEPT = "<>≤≥"
_ELLIPSES = "…⋯"
_SINGLE = re.compile(r"(?<!\w)[^\W0-9_](?:\W{1,3}[^\W0-9_](?!\w)){2,}")
_FULL_STOP = re.compile(r"\.(?=[ \n]|$)")
_EDGES = re.compile(r"[,:、 .-]{1,3}")
_SEPARATORS = re.compile(r"[^\w<>≤≥]+")
_LATIN = re.compile(r"[a-z]")
_DIGIT_IN_WORD = re.compile("(?<=[a-z])[013457](?=[a-z])")
_DIGIT_FOR = {"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t"}
_CHINESE = re.compile("[\u3400-\u9fff]")


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence: its legible text, where each character came from, and where blanks stood."""

    text: str
    origins: tuple[int, ...]
    blanks: frozenset[int]
    first: int
    last: int

    def original(self, start: int, end: int) -> tuple[int, int]:
        """Where the legible span [start, end) stands in the employer's own text."""
        return self.origins[start], self.origins[end - 1] + 1

    def quoted(self, whole: str, start: int, end: int) -> str:
        """The employer's own sentence; of a very long one the words around the span."""
        if self.last - self.first <= LONGEST_QUOTE:
            return whole[self.first : self.last].strip()
        room = max(LONGEST_QUOTE - (end - start), 0) // 2
        left, right = max(self.first, start - room), min(self.last, end + room)
        return whole[left : min(right, left + 2 * LONGEST_QUOTE)].strip()


def lines(text: str, variants: Mapping[str, str]) -> Iterator[Line]:
    """The sentences of a text, each legible on its own."""
    symbols, origins = _symbols(text, variants)
    symbols, origins = _without_single_spacing(symbols, origins)
    start = 0
    for stop in [i for i, symbol in enumerate(symbols) if symbol == "\n"] + [len(symbols)]:
        line = _line(symbols[start:stop], origins[start:stop])
        if line:
            yield line
        start = stop + 1


def _symbols(text: str, variants: Mapping[str, str]) -> tuple[str, list[int]]:
    """One symbol per readable character: letters, digits, and five kinds of separator."""
    symbols: list[str] = []
    origins: list[int] = []
    for place, character in enumerate(text):
        for symbol in _folded(character, variants):
            symbols.append(symbol)
            origins.append(place)
    text = _DIGIT_IN_WORD.sub(_letter_meant, "".join(symbols))
    return _FULL_STOP.sub("\n", text), origins


def _letter_meant(digit: re.Match[str]) -> str:
    """The letter a digit stands for in "d1sabled"; after a vowel a 1 is an l ("ma1e")."""
    before = digit.string[digit.start() - 1]
    return "l" if digit.group() == "1" and before in "aeiou" else _DIGIT_FOR[digit.group()]


def _folded(character: str, variants: Mapping[str, str]) -> str:
    if character in variants:
        return variants[character]
    if character in _HARD:
        return "\n"
    if character in _ELLIPSES:
        return "."
    return "".join(_symbol(part, variants) for part in folded_character(character))


def _symbol(character: str, variants: Mapping[str, str]) -> str:
    if character.isalnum():
        digit = unicodedata.decimal(character, None)
        return variants.get(character, character) if digit is None else str(digit)
    if unicodedata.category(character) in {"Cf", "Mn", "Me", "Cc", "Cs"} or character in "'’`":
        return "\n" if character in _HARD else ""
    for sign, group in (("\n", _HARD), (",", _COMMAS), ("、", _PAUSES), ("-", _DASHES)):
        if character in group:
            return sign
    if character in _KEPT or character in ".:":
        return character
    return " " if character.isspace() else "*"


def _without_single_spacing(symbols: str, origins: list[int]) -> tuple[str, list[int]]:
    """Letters that stand one by one are a word pulled apart: what lies between them is dropped."""
    dropped = bytearray(len(symbols))
    for run in _SINGLE.finditer(symbols):
        kept_signs = _signs_of_its_own(run.group())
        for place in range(run.start(), run.end()):
            dropped[place] = not symbols[place].isalnum() and symbols[place] not in kept_signs
        edge = _EDGES.match(symbols, run.end())
        for place in range(run.end(), edge.end() if edge else run.end()):
            dropped[place] = 1
    kept = [place for place in range(len(symbols)) if not dropped[place]]
    return "".join(symbols[place] for place in kept), [origins[place] for place in kept]


def _signs_of_its_own(run: str) -> str:
    """The signs that still part sentences in "限 男 生 ，女 生 勿 投": rarer than plain blanks."""
    strong = sum(symbol in ",:、\n" for symbol in run)
    letters = sum(symbol.isalnum() for symbol in run)
    return ",:、\n" if 2 * strong < letters - 1 else ""


def _line(symbols: str, origins: list[int]) -> Line | None:
    text: list[str] = []
    places: list[int] = []
    blanks: set[int] = set()
    done = 0
    for gap in _SEPARATORS.finditer(symbols):
        text.extend(symbols[done : gap.start()])
        places.extend(origins[done : gap.start()])
        done = gap.end()
        sign = _joint(symbols, gap.start(), gap.end())
        if sign and text and done < len(symbols):
            text.append(sign)
            places.append(origins[gap.start()])
        elif not sign and " " in gap.group():
            blanks.add(len(text))
    text.extend(symbols[done:])
    places.extend(origins[done:])
    if not text:
        return None
    return Line("".join(text), tuple(places), frozenset(blanks), places[0], origins[-1] + 1)


def _joint(symbols: str, start: int, end: int) -> str:
    """What stands between two words once decoration is gone: , : 、 - . a space, or nothing."""
    gap = symbols[start:end]
    for sign in ",:、":
        if sign in gap:
            return sign
    before, after = symbols[start - 1 : start], symbols[end : end + 1]
    latin = bool(_LATIN.match(before) or before.isdigit()) and bool(
        _LATIN.match(after) or after.isdigit()
    )
    if after.isdigit() and (before.isdigit() or before == "岁"):
        return _between_digits(gap)
    if latin:
        return " " if gap.strip("*") else ""
    return "," if "-" in gap and " " in gap and _CHINESE.match(before) else ""


def _between_digits(gap: str) -> str:
    for sign in "-. ":
        if sign in gap:
            return sign
    return " "
