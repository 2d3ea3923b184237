"""Numbers that name a person: 公民身份号码 (GB 11643-1999) and 残疾人证 (管理办法, 2018-01-01).

Both checkers give back what the number says or refuse with a stable code; what was typed never
stands in a refusal. The numbers are kept encrypted and are never a key.
"""

import re
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from app.base.errors import FieldProblem, Invalid
from app.base.printed import as_printed
from app.base.wording import Words

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_FIRST_BIRTH_YEAR = 1900

# 71, 81 and 82 are first registrations in Taiwan, Hong Kong and Macao; 810000, 820000 and 830000
# open the residence permits of people from there, and 83 occurs nowhere else.
_EAST = (range(11, 16), range(21, 24), range(31, 38), range(41, 47), range(50, 55))
_WEST = (range(61, 66), (71, 81, 82, 83))
_PROVINCES = frozenset(str(code) for block in (*_EAST, *_WEST) for code in block)
_PERMITS = frozenset({"810000", "820000", "830000"})


class Sex(StrEnum):
    """The sex a number states; used for statistics and working age, never for matching."""

    MALE = "male"
    FEMALE = "female"


class IdentityKind(StrEnum):
    """Which document a number belongs to."""

    RESIDENT = "resident"
    RESIDENCE_PERMIT = "residence_permit"
    PERMANENT_RESIDENT = "permanent_resident"
    PERMANENT_RESIDENT_BEFORE_2023 = "permanent_resident_before_2023"


class Category(StrEnum):
    """残疾类别, in the order of the certificate's digit 1 to 7."""

    VISUAL = "VISUAL"
    HEARING = "HEARING"
    SPEECH = "SPEECH"
    PHYSICAL = "PHYSICAL"
    INTELLECTUAL = "INTELLECTUAL"
    MENTAL = "MENTAL"
    MULTIPLE = "MULTIPLE"


_CATEGORIES = tuple(Category)


@dataclass(frozen=True, slots=True)
class IdentityNumber:
    """A number that is well formed, and what it says of its holder.

    `region` is the place of first registration as printed, six digits; retired codes stay valid.
    The form of permanent residents before December 2023 says neither a birth date nor a sex.
    """

    text: str = field(repr=False)
    kind: IdentityKind
    birth_date: date | None = field(default=None, repr=False)
    sex: Sex | None = None
    region: str | None = None


@dataclass(frozen=True, slots=True)
class CertificateNumber:
    """A 残疾人证 number: 20 characters, and apart from them a suffix of later issues (B1)."""

    text: str = field(repr=False)
    suffix: str | None
    identity: IdentityNumber = field(repr=False)
    category: Category
    grade: int

    @property
    def severe(self) -> bool:
        """Whether this is 重度: grade one or two."""
        return self.grade <= 2


class IdentityNumberInvalid(Invalid):
    """The identity number cannot be right as it was typed."""

    title = Words("身份证号码不正确", "The identity number is not right")


class CertificateNumberInvalid(Invalid):
    """The certificate number cannot be right as it was typed."""

    title = Words("残疾人证号码不正确", "The disability certificate number is not right")


_IDENTITY = Words("身份证号码", "Identity number")
_CERTIFICATE = Words("残疾人证号码", "Disability certificate number")

PROBLEMS = {
    "number_length": Words(
        "号码的位数不对：身份证 18 位，残疾人证 20 位。",
        "The number has the wrong length: 18 characters for an identity number, "
        "20 for a certificate.",
    ),
    "number_characters": Words(
        "号码只能由数字组成，只有第 18 位可以是 X。",
        "The number is made of digits; only the 18th character may be X.",
    ),
    "number_province": Words(
        "号码开头两位不是任何省份的代码。", "The first two digits are no province's code."
    ),
    "number_birth_date": Words(
        "号码中的出生日期不存在。", "The birth date in the number does not exist."
    ),
    "number_in_future": Words(
        "号码中的出生日期还没有到。", "The birth date in the number is still to come."
    ),
    "number_check_digit": Words(
        "号码有一位写错了，请逐位核对。", "One character is wrong; compare them one by one."
    ),
    "certificate_category": Words(
        "第 19 位是残疾类别，应为 1 到 7。", "The 19th digit is the category, 1 to 7."
    ),
    "certificate_grade": Words(
        "第 20 位是残疾等级，应为 1 到 4。", "The 20th digit is the grade, 1 to 4."
    ),
    "certificate_suffix": Words(
        "20 位之后只能是补办标记，例如 B1。",
        "After the 20 characters only a mark of re-issue may follow, B1 for example.",
    ),
    "certificate_of_another_person": Words(
        "残疾人证号码前 18 位与身份证号码不一致。",
        "The first 18 characters of the certificate number differ from the identity number.",
    ),
}
"""Every problem code of these numbers, and its plain words."""


class _Wrong(Exception):
    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def check_character(seventeen: str) -> str:
    """The 18th character to seventeen digits (ISO 7064 MOD 11-2 as GB 11643 writes it)."""
    total = sum(int(digit) * weight for digit, weight in zip(seventeen, _WEIGHTS, strict=True))
    return _CHECKS[total % 11]


def identity_number(typed: str, on: date, pointer: str = "/identity_number") -> IdentityNumber:
    """What an identity number says, judged on that day; IdentityNumberInvalid names what is wrong.

    Takes citizens' numbers, residence permits of people from Hong Kong, Macao and Taiwan, and both
    forms of the foreigner's permanent residence card. An unknown address code is not an error.
    """
    try:
        return _identity(as_printed(typed), on)
    except _Wrong as wrong:
        problem = FieldProblem(pointer, wrong.code, PROBLEMS[wrong.code], _IDENTITY)
        raise IdentityNumberInvalid(errors=[problem]) from None


def certificate_number(
    typed: str, on: date, pointer: str = "/certificate_number"
) -> CertificateNumber:
    """What a certificate number says, judged on that day; CertificateNumberInvalid names a fault.

    Category and grade change at re-assessment, and with them the number: it is never a key.
    """
    try:
        return _certificate(as_printed(typed), on)
    except _Wrong as wrong:
        problem = FieldProblem(pointer, wrong.code, PROBLEMS[wrong.code], _CERTIFICATE)
        raise CertificateNumberInvalid(errors=[problem]) from None


def disagreement(
    identity: IdentityNumber, certificate: CertificateNumber, pointer: str = "/certificate_number"
) -> FieldProblem | None:
    """The problem of a certificate that names somebody else; none where they agree.

    A card of permanent residence before 2023 has another form, so that nothing can be compared.
    """
    comparable = identity.kind is not IdentityKind.PERMANENT_RESIDENT_BEFORE_2023
    if not comparable or certificate.identity.text == identity.text:
        return None
    code = "certificate_of_another_person"
    return FieldProblem(pointer, code, PROBLEMS[code], _CERTIFICATE)


def masked(text: str) -> str:
    """The number as it may stand on a screen: the first three and last two characters."""
    return f"{text[:3]}{'*' * max(len(text) - 5, 0)}{text[-2:]}" if len(text) > 5 else "*" * 5


def _identity(text: str, on: date) -> IdentityNumber:
    if re.fullmatch(r"[A-Z]{3}[0-9]{12}", text):
        return IdentityNumber(text, IdentityKind.PERMANENT_RESIDENT_BEFORE_2023)
    if len(text) != 18:
        raise _Wrong("number_length")
    if not re.fullmatch(r"[0-9]{17}[0-9X]", text):
        raise _Wrong("number_characters")
    kind = _kind(text)
    born = _birth_date(text[6:14], on)
    if check_character(text[:17]) != text[17]:
        raise _Wrong("number_check_digit")
    sex = Sex.MALE if int(text[16]) % 2 else Sex.FEMALE
    region = None if kind is IdentityKind.PERMANENT_RESIDENT else text[:6]
    return IdentityNumber(text, kind, born, sex, region)


def _kind(text: str) -> IdentityKind:
    if text[0] == "9":
        return IdentityKind.PERMANENT_RESIDENT
    if text[:2] not in _PROVINCES:
        raise _Wrong("number_province")
    return IdentityKind.RESIDENCE_PERMIT if text[:6] in _PERMITS else IdentityKind.RESIDENT


def _birth_date(digits: str, on: date) -> date:
    try:
        born = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        raise _Wrong("number_birth_date") from None
    if born.year < _FIRST_BIRTH_YEAR:
        raise _Wrong("number_birth_date")
    if born > on:
        raise _Wrong("number_in_future")
    return born


def _certificate(text: str, on: date) -> CertificateNumber:
    if len(text) < 20:
        raise _Wrong("number_length")
    number, suffix = text[:20], text[20:]
    if not re.fullmatch(r"[0-9]{17}[0-9X][0-9]{2}", number):
        raise _Wrong("number_characters")
    if suffix and not re.fullmatch(r"B[0-9]{1,2}", suffix):
        raise _Wrong("certificate_suffix")
    if not "1" <= number[18] <= "7":
        raise _Wrong("certificate_category")
    if not "1" <= number[19] <= "4":
        raise _Wrong("certificate_grade")
    category = _CATEGORIES[int(number[18]) - 1]
    return CertificateNumber(
        number, suffix or None, _identity(number[:18], on), category, int(number[19])
    )
