"""Codes on the wire: checked against a published list where a field is read."""

import re
from collections.abc import Callable

from pydantic_core import PydanticCustomError

from app.reference.catalogue import lists
from app.reference.rules.education import education_rank

_OCCUPATION = re.compile(r"[1-8]-[0-9]{2}-[0-9]{2}-[0-9]{2}")


def listed(name: str) -> Callable[[str], str]:
    """A check of a field: its code must stand in the list of that name."""

    def check(code: str) -> str:
        codes = lists.named(name)
        if codes is None or code not in codes:
            raise PydanticCustomError("not_listed", "is no code of the list")
        return code

    return check


def education_level(code: str) -> str:
    """A GB/T 4658 code whose rank is known."""
    if education_rank(code) is None:
        raise PydanticCustomError("not_listed", "is no code of the list")
    return code


def occupation_code(code: str) -> str:
    """A detailed code of 职业分类大典 2022 by its form; its name may be unknown here."""
    if not _OCCUPATION.fullmatch(code):
        raise PydanticCustomError("not_an_occupation_code", "must look like 4-10-04-02")
    return code
