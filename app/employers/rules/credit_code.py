"""统一社会信用代码 (GB 32100-2015): the number that names a unit."""

import re
from dataclasses import dataclass

from app.base.errors import FieldProblem, Invalid
from app.base.printed import as_printed
from app.base.wording import Words

_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_VALUES = {character: value for value, character in enumerate(_ALPHABET)}
_WEIGHTS = tuple(pow(3, place, 31) for place in range(17))
_BODY_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_FORM = re.compile(f"[{_ALPHABET}]{{2}}[0-9]{{6}}[{_ALPHABET}]{{10}}")

AUTHORITIES = {
    "1": Words("机构编制", "Public sector staffing office"),
    "2": Words("外交", "Foreign affairs"),
    "3": Words("司法行政", "Justice"),
    "4": Words("文化", "Culture"),
    "5": Words("民政", "Civil affairs"),
    "6": Words("旅游", "Tourism"),
    "7": Words("宗教", "Religious affairs"),
    "8": Words("工会", "Trade unions"),
    "9": Words("工商", "Market regulation"),
    "A": Words("中央军委改革和编制办公室", "Military staffing office"),
    "N": Words("农业", "Agriculture"),
    "Y": Words("其他", "Other"),
}
"""The first character: who registered the unit."""

KINDS = {
    "11": Words("机关", "State organ"),
    "12": Words("事业单位", "Public institution"),
    "13": Words("群众团体", "Mass organisation"),
    "19": Words("其他编制机构", "Other public body"),
    "31": Words("律师事务所", "Law firm"),
    "32": Words("公证处", "Notary office"),
    "33": Words("基层法律服务所", "Grass-roots legal service"),
    "34": Words("司法鉴定机构", "Forensic institution"),
    "35": Words("仲裁委员会", "Arbitration commission"),
    "51": Words("社会团体", "Social association"),
    "52": Words("民办非企业单位", "Private non-enterprise unit"),
    "53": Words("基金会", "Foundation"),
    "91": Words("企业", "Enterprise"),
    "92": Words("个体工商户", "Individual business"),
    "93": Words("农民专业合作社", "Farmers' cooperative"),
}
"""The first two characters where their meaning is known: what kind of unit it is."""

PROBLEMS = {
    "credit_code_length": Words("统一社会信用代码是 18 位。", "A credit code has 18 characters."),
    "credit_code_characters": Words(
        "只能用数字和大写字母，不含 I、O、S、V、Z；第 3 到 8 位是数字。",
        "Use digits and capital letters without I, O, S, V and Z; the 3rd to 8th are digits.",
    ),
    "credit_code_check_digit": Words(
        "代码有一位写错了，请对照营业执照逐位核对。",
        "One character is wrong; compare them one by one with the business licence.",
    ),
    "credit_code_inner_check_digit": Words(
        "第 17 位与主体标识码不符（旧代码可能如此），请核对。",
        "The 17th character does not fit the nine before the end (old codes may differ); check it.",
    ),
    "credit_code_authority": Words(
        "第 1 位不是已知的登记管理部门，请核对。",
        "The first character is no known registering authority; check it.",
    ),
}
"""Every problem code of the credit code, and its plain words."""

_FIELD = Words("统一社会信用代码", "Unified social credit code")


@dataclass(frozen=True, slots=True)
class CreditCode:
    """A credit code that is well formed; `warnings` are doubts for a human to look at."""

    text: str
    authority: str
    kind: str
    region: str
    body: str
    warnings: tuple[FieldProblem, ...] = ()


class CreditCodeInvalid(Invalid):
    """The credit code cannot be right as it was typed."""

    title = Words("统一社会信用代码不正确", "The credit code is not right")


def check_character(seventeen: str) -> str:
    """The 18th character to the first seventeen (GB 32100: weights 3^(i-1) mod 31)."""
    total = sum(_VALUES[c] * weight for c, weight in zip(seventeen, _WEIGHTS, strict=True))
    return _ALPHABET[(31 - total % 31) % 31]


def inner_check_character(eight: str) -> str:
    """The ninth character to the first eight of the 主体标识码 (GB 11714)."""
    total = sum(int(c, 36) * weight for c, weight in zip(eight, _BODY_WEIGHTS, strict=True))
    return "0123456789X0"[11 - total % 11]


def credit_code(typed: str, pointer: str = "/credit_code") -> CreditCode:
    """What a credit code says; CreditCodeInvalid names what is wrong with it.

    The outer check character is binding; the inner one is only a warning, because old codes exist
    that do not keep to it.
    """
    text = as_printed(typed)
    fault = _fault(text)
    if fault:
        raise CreditCodeInvalid(errors=[_problem(fault, pointer)])
    warnings = tuple(_problem(code, pointer) for code in _doubts(text))
    return CreditCode(text, text[0], text[:2], text[2:8], text[8:17], warnings)


def _fault(text: str) -> str | None:
    if len(text) != 18:
        return "credit_code_length"
    if not _FORM.fullmatch(text):
        return "credit_code_characters"
    if check_character(text[:17]) != text[17]:
        return "credit_code_check_digit"
    return None


def _doubts(text: str) -> list[str]:
    doubts = []
    if text[0] not in AUTHORITIES:
        doubts.append("credit_code_authority")
    if inner_check_character(text[8:16]) != text[16]:
        doubts.append("credit_code_inner_check_digit")
    return doubts


def _problem(code: str, pointer: str) -> FieldProblem:
    return FieldProblem(pointer, code, PROBLEMS[code], _FIELD)
