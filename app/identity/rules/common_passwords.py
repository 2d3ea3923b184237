"""Common passwords of twelve characters and more, made from the ways in which people make them.

Not a copy of anybody's list of leaked passwords: those come with terms of their own, and an
operator may name one (AIXINWU_COMMON_PASSWORDS). These follow the patterns that all such lists
show: keyboard walks, runs and repetitions, and everyday words with years and digits behind them.
"""

import json
from collections.abc import Iterator
from functools import cache
from itertools import product
from pathlib import Path

_PARTS = Path(__file__).parents[1] / "data" / "common_passwords.json"
_MARKS = ("", "!", "@", ".")
_YEARS = tuple(str(year) for year in range(1980, 2031))
_LEAST, _MOST = 12, 24
_ORNAMENT = "0123456789!@#$%^&*()._-+=?~, "


@cache
def common_passwords() -> frozenset[str]:
    """The common passwords that are long enough to be chosen here, in lower case."""
    parts = _parts()
    rows, words, tails = parts["rows"], parts["words"], parts["tails"]
    families = (_walks(rows), _repetitions((*words, *tails)), _words_with_more(words, tails))
    return frozenset(one for family in families for one in family if _LEAST <= len(one) <= _MOST)


def is_common(plain: str) -> bool:
    """Whether a password in lower case is on the list, or a word of it among digits and marks."""
    return plain in common_passwords() or plain.strip(_ORNAMENT) in _words()


@cache
def _words() -> frozenset[str]:
    parts = _parts()
    return frozenset((*parts["words"], *_walks(parts["rows"]), ""))


@cache
def _parts() -> dict[str, list[str]]:
    parts: dict[str, list[str]] = json.loads(_PARTS.read_text(encoding="utf-8"))
    return parts


def _walks(rows: list[str]) -> Iterator[str]:
    for row in (*rows, *(row[::-1] for row in rows)):
        for length in range(_LEAST // 2, min(len(row), _MOST) + 1):
            for start in range(len(row) - length + 1):
                part = row[start : start + length]
                yield from (part, part * 2, part + "123", part + "!")


def _repetitions(units: tuple[str, ...]) -> Iterator[str]:
    for letter in "0123456789abcdefghijklmnopqrstuvwxyz*.!":
        yield from (letter * length for length in range(_LEAST, _MOST + 1))
    for unit in units:
        yield from (unit * times for times in range(2, 7))


def _words_with_more(words: list[str], tails: list[str]) -> Iterator[str]:
    for word, tail, mark in product(words, (*tails, *_YEARS), _MARKS):
        yield word + tail + mark
        if not mark:
            yield tail + word
