"""Numbers that name a person, masked wherever a text may be written that is nobody's business."""

import re
from collections.abc import Mapping
from typing import Any

_DIGIT = "[0-9０-９]"
_ALONE, _AFTER = "(?<![0-9０-９A-Za-z])", "(?![0-9０-９A-Za-z])"
_NUMBER = f"{_DIGIT}{{17}}[0-9０-９XxＸｘ]"
_MASKS = (
    # The certificate first: it begins with the identity number, whose mask would leave its end.
    (f"{_NUMBER}{_DIGIT}{{2}}(?:[Bb]{_DIGIT}{{1,2}})?", "[certificate]"),
    (f"(?:{_NUMBER}|{_DIGIT}{{15}})", "[id number]"),
    (f"(?:[+＋]?86[- ]?)?[1１][3-9３-９]{_DIGIT}(?:[- ]?{_DIGIT}{{4}}){{2}}", "[phone]"),
    (f"[0０]{_DIGIT}{{2,3}}[- ]{_DIGIT}{{7,8}}", "[phone]"),
)
_COMPILED = tuple((re.compile(f"{_ALONE}{pattern}{_AFTER}"), mask) for pattern, mask in _MASKS)


def masked(text: str) -> str:
    """The text with certificate numbers, identity numbers and telephones masked."""
    for pattern, mask in _COMPILED:
        text = pattern.sub(mask, text)
    return text


def masked_all(value: Any) -> Any:
    """The same of every text inside lists and mappings, names of entries too."""
    if isinstance(value, str):
        return masked(value)
    if isinstance(value, int) and not isinstance(value, bool):
        said = masked(str(value))
        return value if said == str(value) else said
    if isinstance(value, Mapping):
        return {masked(str(name)): masked_all(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [masked_all(inner) for inner in value]
    return value if value is None or isinstance(value, float | bool) else masked(str(value))
