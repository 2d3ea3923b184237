"""Levels of education (GB/T 4658): compared by rank, because their codes are in no order.

A smaller code is higher, but 40 中职 and 60 高中 are equal and 50 does not exist.
"""

from app.reference.catalogue import lists

_LEVELS = lists["education_levels"]


def education_rank(code: str) -> int | None:
    """7 doctorate … 0 none or other; None for what is no code.

    A second digit we do not list (肄业 is coded differently by different registers) does not change
    the rank: the first digit decides.
    """
    row = _LEVELS.by_code.get(code)
    if row is None and len(code) == 2 and code.isascii() and code.isdigit():
        row = _LEVELS.by_code.get(f"{code[0]}0")
    return None if row is None else int(row.details["rank"])


def reaches(has: str, asked: str) -> bool | None:
    """Whether one level of education reaches another; None when either is not known."""
    own, needed = education_rank(has), education_rank(asked)
    return None if own is None or needed is None else own >= needed
