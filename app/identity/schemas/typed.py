"""What people type or apps send to show who they are: codes, PINs, names of devices."""

from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

from app.base.printed import as_printed
from app.base.text import readable


def _text(value: object) -> object:
    return readable(value) if isinstance(value, str) else value


Device = Annotated[
    str,
    StringConstraints(pattern=r"^[A-Za-z0-9_.:-]{8,100}$", max_length=100),
    BeforeValidator(_text),
]
"""A name the app made once at random for its installation on this device."""

Typed = Annotated[str, StringConstraints(min_length=1, max_length=500), BeforeValidator(_text)]
"""A secret as somebody typed or pasted it."""


def _digits(most: int, wrong: str) -> BeforeValidator:
    """Digits as typed, with blanks and full-width forms put right."""

    def check(value: object) -> object:
        if not isinstance(value, str):
            return value
        typed = as_printed(readable(value))
        if len(typed) != most or not typed.isascii() or not typed.isdigit():
            raise PydanticCustomError(wrong, "must be so many digits")
        return typed

    return BeforeValidator(check)


def _letters(value: object) -> object:
    if not isinstance(value, str):
        return value
    typed = as_printed(readable(value))
    if len(typed) != 8 or not typed.isascii() or not typed.isalnum():
        raise PydanticCustomError("not_a_one_time_code", "must be eight letters or digits")
    return typed


SixDigits = Annotated[str, Field(min_length=6, max_length=6), _digits(6, "not_a_one_time_code")]
Pin = Annotated[str, Field(min_length=6, max_length=6), _digits(6, "not_a_pin")]
EightCharacters = Annotated[str, Field(min_length=8, max_length=8), BeforeValidator(_letters)]


def _one_line(text: str) -> str:
    if "\n" in text or "\r" in text:
        raise PydanticCustomError("text_not_one_line", "must be one line")
    return text


Password = Annotated[
    str,
    StringConstraints(min_length=1, max_length=128),
    BeforeValidator(_text),
    AfterValidator(_one_line),
]
"""NFC text as it was typed: nothing is cut off or trimmed (ASVS 5.0 6.2.8)."""
