"""How numbers are typed, and how the same numbers are printed."""

import re

from pydantic_core import PydanticCustomError

_WIDE = {chr(0xFF01 + offset): chr(0x21 + offset) for offset in range(94)}
_SPACES = " \t\r\n\u00a0\u2002\u2003\u2009\u200b\u202c\u202d\u3000\ufeff"
_HYPHENS = "-\u2010\u2011\u2012\u2013\u2014\u2212\uff0d"
_TYPED = str.maketrans({**_WIDE, **dict.fromkeys(_SPACES + _HYPHENS, "")})
_LONGEST = 100
_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_PHONE = re.compile(r"1[3-9][0-9]{9}|0[1-9][0-9]{1,2}[2-9][0-9]{6,7}|[48]00[0-9]{7}")
_COUNTRY = re.compile(r"^(?:\+|00)86")


def as_printed(typed: str) -> str:
    """The number as it is printed: half-width, upper case, without spaces and hyphens.

    What is longer than any number ever typed stays as it is, so that no checker mistakes its
    beginning for a whole number.
    """
    return typed.translate(_TYPED).upper() if len(typed) <= _LONGEST else typed


def telephone_number(typed: str) -> str:
    """A mobile number, a landline with its area code or a 400/800 number, digits only."""
    number = _COUNTRY.sub("", as_printed(typed).replace("(", "").replace(")", ""), count=1)
    if not _PHONE.fullmatch(number):
        raise PydanticCustomError("not_a_phone", "must be a telephone number")
    return number


def is_mobile(number: str) -> bool:
    """Whether a short message can reach this number."""
    return _MOBILE.fullmatch(number) is not None
