"""Telephone numbers as typed, and as they are kept."""

import pytest
from pydantic_core import PydanticCustomError

from app.base.printed import is_mobile, telephone_number


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("154-0000-0002", "15400000002"),
        ("+86 154 0000 0002", "15400000002"),
        ("0086 15400000002", "15400000002"),
        ("(0931)8888888", "09318888888"),
        ("15400000086", "15400000086"),
        ("15400008600", "15400008600"),
    ],
)
def test_a_number_is_kept_without_what_is_typed_around_it(typed: str, kept: str) -> None:
    """The country's code goes at the beginning only: 0086 may stand inside a number."""
    assert telephone_number(typed) == kept


@pytest.mark.parametrize("typed", ["110", "12345678901", "1540000000", "86", ""])
def test_what_is_no_number_is_refused(typed: str) -> None:
    with pytest.raises(PydanticCustomError):
        telephone_number(typed)


def test_a_landline_takes_no_message() -> None:
    assert is_mobile("15400000002")
    assert not is_mobile("09318888888")
