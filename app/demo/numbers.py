"""Numbers of people and firms that cannot exist, yet pass every check: county code 620199.

The county code 620199 was never given to a county, so that no such number belongs to a person.
"""

from datetime import date

from app.employers.rules import credit_code as credit_codes
from app.seekers.rules import numbers
from app.seekers.rules.numbers import Category, Sex

COUNTY = "620199"
_BODY_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def an_identity_number(
    born: date = date(1990, 3, 7), sequence: int = 123, sex: Sex | None = None
) -> str:
    """An identity number of nobody; `sex` settles whether the sequence 0-999 is odd or even."""
    if sex is not None:
        sequence = sequence // 2 * 2 + (sex is Sex.MALE)
    seventeen = f"{COUNTY}{born:%Y%m%d}{sequence:03d}"
    return seventeen + numbers.check_character(seventeen)


def a_certificate_number(
    identity: str | None = None, category: Category = Category.PHYSICAL, grade: int = 3
) -> str:
    """The certificate number to an identity number of nobody."""
    digit = list(Category).index(category) + 1
    return f"{identity or an_identity_number()}{digit}{grade}"


def a_credit_code(number: int = 1, kind: str = "91") -> str:
    """A credit code of no unit, both check characters right; `number` counts the units."""
    eight = f"MA{_letters(number)}"
    body = eight + credit_codes.inner_check_character(eight)
    seventeen = f"{kind}{COUNTY}{body}"
    return seventeen + credit_codes.check_character(seventeen)


def a_phone_number(number: int) -> str:
    """A mobile number of nobody: the segment 154 0000 is given to no carrier; `number` counts."""
    return f"1540000{number:04d}"


def _letters(number: int) -> str:
    digits = ""
    for _ in range(6):
        number, digit = divmod(number, len(_BODY_ALPHABET))
        digits = _BODY_ALPHABET[digit] + digits
    return digits
