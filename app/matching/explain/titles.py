"""A posted title as a short spoken name of the job, never cut inside a word."""

import re
from itertools import pairwise

_NUMBER = "[0-9一二两三四五六七八九十百若干数]+"
_COUNTED = re.compile(rf"(?<=.)\s*(招聘?)?\s*{_NUMBER}\s*[名位人个]$")
_STUCK_ON = re.compile(
    "(可?倒班|时间自定|时间灵活|自由排班|弹性(工作|时间|上班)|早晚班|晚班|早班|"
    "(上|做)[一二三四五六]休[一二三]|可?住宿|可?食宿|五天八小时)"
)
_JOB_ENDING = "员工师手长士匠生理服"
_LATIN_EDGE = re.compile("[a-z0-9]$|^[a-z0-9]")


def fitting(title: str, occupation: str, most: int) -> str:
    """The title's own words as far as they fit in `most` characters.

    A tail is dropped whole; where not even the first word fits, the occupation's name stands for
    it, and at the last the title up to the end of a word for a person at work.
    """
    name = _joined(bare_words(title), most)
    if 0 < len(name) <= most:
        return name
    if 0 < len(occupation) <= most:
        return occupation
    return _cut(name or occupation, most)


def bare_words(title: str) -> list[str]:
    """The words of a title without the number of openings and words stuck on about hours."""
    return _COUNTED.sub("", _STUCK_ON.sub(" ", title).strip()).split()


def _joined(words: list[str], most: int) -> str:
    """The first words; a word after one that names a person at work is another job."""
    name = words[0] if words else ""
    for before, word in pairwise(words):
        latin = _LATIN_EDGE.search(before) or _LATIN_EDGE.search(word)
        if len(name) + len(word) > most or (not latin and before[-1] in _JOB_ENDING):
            break
        name += word
    return name


def _cut(name: str, most: int) -> str:
    ends = [place for place, sign in enumerate(name[:most], 1) if sign in _JOB_ENDING]
    return name[: ends[-1]] if ends else name[:most]
