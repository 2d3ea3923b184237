"""The PIN: six digits a person chooses, refused where half the town chooses the same."""

import re
from itertools import pairwise

from app.base.errors import FieldProblem, Invalid
from app.base.wording import Words

_COMMON = (
    "112233 121314 131420 147258 147369 159357 159753 168168 200888 258369 314159 520131 521521 "
    "556677 741852 789456 963852 987456 101010 808080 142536 102030 010203"
)


class PinTooEasy(Invalid):
    """A PIN that is guessed first."""

    title = Words(
        "这个 PIN 码太容易被猜到，请换一个",
        "This PIN is guessed too easily; choose another",
    )


def check(pin: str) -> None:
    """Refuse a PIN that is among the first to be guessed (NIST SP 800-63B §3.1.1.2)."""
    if _is_easy(pin):
        raise PinTooEasy(errors=[FieldProblem("/pin", "too_easy", PinTooEasy.title)])


def _is_easy(pin: str) -> bool:
    digits = [int(digit) for digit in pin]
    steps = {(after - before) % 10 for before, after in pairwise(digits)}
    return (
        len(steps) == 1  # 111111, 123456, 654321, 135791
        or len(set(pin)) <= 2
        or pin[:3] in (pin[3:], pin[:2:-1])  # 258258, 258852
        or pin[:2] * 3 == pin
        or re.fullmatch(r"(.)\1(.)\2(.)\3", pin) is not None
        or pin in _COMMON
    )
