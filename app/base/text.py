"""Types for what comes over the wire: text without traps, bounded numbers, dates that exist.

Every default of the frameworks that ends in a 500 or splits the two databases is typed away here:
NUL bytes and lone surrogates, integers beyond the column, booleans as numbers, NaN, over-long
strings (reliability-security.md §5 lists them).
"""

import math
import re
import unicodedata
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Annotated, Any
from uuid import UUID

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    StringConstraints,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

_MOST_FOLDED = 2
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def readable(text: str) -> str:
    """NFC-normalised text; NUL, control characters and lone surrogates are refused."""
    if _CONTROL.search(text):
        raise PydanticCustomError("text_unreadable", "contains characters that are not text")
    return unicodedata.normalize("NFC", text)


def in_one_form(text: str) -> str:
    """Text as a search compares it on every database: compatibility forms, lower case, blanks.

    No character becomes more than two, so that what is derived stays in bounds.
    """
    folded = "".join(map(folded_character, unicodedata.normalize("NFC", text)))
    return " ".join(unicodedata.normalize("NFC", folded).split())


@lru_cache(maxsize=30_000)
def folded_character(character: str) -> str:
    """One character without case and compatibility form; itself where that would be over two.

    One ligature can stand for eighteen letters, and is then left alone: a text must not grow.
    """
    folded = unicodedata.normalize("NFKC", character).casefold()
    if len(folded) <= _MOST_FOLDED:
        return folded
    letters = "".join(filter(str.isalnum, folded))
    return letters if 0 < len(letters) <= _MOST_FOLDED else character


def _only_text(value: Any) -> Any:
    if isinstance(value, str):
        return readable(value)
    return value


def _visible(text: str) -> str:
    if not text or not any(unicodedata.category(c)[0] in "LNPS" for c in text):
        raise PydanticCustomError("text_empty", "has no visible character")
    return text


def _one_line(text: str) -> str:
    if "\n" in text or "\r" in text or "\u2028" in text or "\u2029" in text:
        raise PydanticCustomError("text_not_one_line", "must be one line")
    return text


def _within(most: int) -> StringConstraints:
    return StringConstraints(strip_whitespace=True, max_length=most)


_Text = BeforeValidator(_only_text)
_OneLine = AfterValidator(_one_line)
_Visible = AfterValidator(_visible)

Line20 = Annotated[str, _within(20), _Text, _OneLine, _Visible]
Line50 = Annotated[str, _within(50), _Text, _OneLine, _Visible]
Line100 = Annotated[str, _within(100), _Text, _OneLine, _Visible]
Line200 = Annotated[str, _within(200), _Text, _OneLine, _Visible]
Text500 = Annotated[str, _within(500), _Text, _Visible]
Text2000 = Annotated[str, _within(2000), _Text, _Visible]
Text10000 = Annotated[str, _within(10000), _Text, _Visible]
Code = Annotated[
    str,
    StringConstraints(pattern=r"^[A-Za-z0-9_]{1,40}$", max_length=40),
    BeforeValidator(_only_text),
]


def _whole(value: Any) -> Any:
    """Whole numbers as numbers: 2 and 2.0, never true, "2" or 2.5."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise PydanticCustomError("not_a_whole_number", "must be a whole number")
    if isinstance(value, float):
        if not math.isfinite(value) or value != int(value):
            raise PydanticCustomError("not_a_whole_number", "must be a whole number")
        return int(value)
    return value


WHOLE = BeforeValidator(_whole)
"""Stands behind the bounds of a field (`Annotated[int, Field(ge=1), WHOLE]`): before them it would
keep them out of the published schema."""

Whole = Annotated[int, WHOLE]
Count = Annotated[int, Field(ge=0, le=1_000_000), WHOLE]
Level = Annotated[int, Field(ge=0, le=5), WHOLE]


def _number(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise PydanticCustomError("not_a_number", "must be a number")
    if isinstance(value, float) and not math.isfinite(value):
        raise PydanticCustomError("not_a_number", "must be a finite number")
    return float(value) if abs(value) < 1e15 else value


NUMBER = BeforeValidator(_number)
"""Stands behind the bounds of a field, as WHOLE does."""


def _statement(value: Any) -> Any:
    if not isinstance(value, bool):
        raise PydanticCustomError("not_true_or_false", "must be true or false")
    return value


Statement = Annotated[bool, BeforeValidator(_statement)]


def _decimal_text(value: Any) -> Any:
    if isinstance(value, Decimal):
        return value
    if not isinstance(value, str) or not re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,2})?", value):
        raise PydanticCustomError("not_an_amount", 'must be text like "6000.00"')
    return Decimal(value)


Amount = Annotated[
    Decimal,
    Field(ge=0, le=Decimal("999999999.99"), decimal_places=2),
    BeforeValidator(_decimal_text),
    PlainSerializer(lambda v: f"{v:.2f}", return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "pattern": r"^[0-9]{1,9}(\.[0-9]{1,2})?$"}),
]


def _plain_date(value: Any) -> Any:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    if not isinstance(value, str) or not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        raise PydanticCustomError("not_a_date", "must be a date like 2026-11-23")
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise PydanticCustomError("not_a_date", "is not a day of the calendar") from None


Day = Annotated[
    date, Field(ge=date(1900, 1, 1), le=date(2199, 12, 31)), BeforeValidator(_plain_date)
]

_INSTANT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?(Z|[+-][0-9]{2}:[0-9]{2})"
)


def _instant(value: Any) -> Any:
    if isinstance(value, datetime):
        return value
    if not isinstance(value, str) or not _INSTANT.fullmatch(value):
        raise PydanticCustomError("not_a_time", "must be a time like 2026-11-23T01:30:00Z")
    try:
        moment = datetime.fromisoformat(value.replace("Z", "+00:00")).astimezone(UTC)
    except (ValueError, OverflowError):
        raise PydanticCustomError("not_a_time", "is not a moment of the calendar") from None
    if not 1900 <= moment.year <= 2199:
        raise PydanticCustomError("not_a_time", "is out of range")
    return moment


def rfc3339(moment: datetime) -> str:
    """A moment as RFC 3339 in UTC, whole seconds where it has no fraction."""
    text = moment.astimezone(UTC).isoformat()
    return text.replace("+00:00", "Z")


Moment = Annotated[
    datetime,
    BeforeValidator(_instant),
    PlainSerializer(rfc3339, return_type=str, when_used="json"),
]


def _identifier(value: Any) -> Any:
    if isinstance(value, UUID):
        return value
    if not isinstance(value, str) or not re.fullmatch(r"[0-9a-fA-F-]{36}", value):
        raise PydanticCustomError("not_an_id", "must be an id of this system")
    try:
        return UUID(value)
    except ValueError:
        raise PydanticCustomError("not_an_id", "must be an id of this system") from None


Identifier = Annotated[UUID, BeforeValidator(_identifier)]


class Wire(BaseModel):
    """The parent of everything on the wire: unknown fields are refused, read from attributes."""

    model_config = ConfigDict(
        extra="forbid", from_attributes=True, allow_inf_nan=False, populate_by_name=True
    )
