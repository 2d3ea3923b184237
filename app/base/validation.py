"""Validation errors in plain words: which field, what is wrong, never what was sent."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from app.base.errors import FieldProblem
from app.base.wording import Words

LABELS: dict[str, Words] = {}
"""Human names of fields, by their last path part; rooms add theirs beside the schema."""

_FIXED: Mapping[str, Words] = {
    "missing": Words("缺少这一项。", "This field is missing."),
    "extra_forbidden": Words("没有这一项，请去掉。", "There is no such field; leave it out."),
    "text_unreadable": Words(
        "含有无法识别的控制字符。", "It contains control characters that are not text."
    ),
    "text_empty": Words("请填写内容。", "Write something here."),
    "text_not_one_line": Words("请写成一行。", "Write it on one line."),
    "not_a_whole_number": Words("请填写整数。", "Give a whole number."),
    "not_a_number": Words("请填写数字。", "Give a number."),
    "not_true_or_false": Words("请填写 true 或 false。", "Give true or false."),
    "not_an_amount": Words(
        "请按“6000.00”的样子填写金额。", 'Give an amount as text like "6000.00".'
    ),
    "not_a_date": Words(
        "请按 2026-11-23 的样子填写真实日期。", "Give a real date like 2026-11-23."
    ),
    "not_a_time": Words(
        "请按 2026-11-23T01:30:00Z 的样子填写时间。", "Give a time like 2026-11-23T01:30:00Z."
    ),
    "not_an_id": Words("这不是本系统的编号。", "This is not an id of this system."),
    "not_listed": Words("代码表里没有这个代码。", "The code list has no such code."),
    "not_an_occupation_code": Words(
        "请按 4-10-04-02 的样子填写职业代码。", "Give an occupation code like 4-10-04-02."
    ),
    "not_a_phone": Words(
        "请填写手机号，或带区号的座机号。", "Give a mobile number, or a landline with area code."
    ),
    "not_a_mobile": Words(
        "短信只能发到手机号；座机请选语音电话。",
        "A message needs a mobile number; choose a voice call for a landline.",
    ),
    "not_a_certificate": Words(
        "请填写残疾人证上的 20 位号码。", "Give the 20 characters of the certificate number."
    ),
    "not_last_four": Words(
        "请填写残疾人证号码 20 位中的最后四位。",
        "Give the last four of the certificate number's 20 characters.",
    ),
    "not_a_pin": Words("请填写 6 位数字。", "Give six digits."),
    "not_a_one_time_code": Words("请填写收到的验证码。", "Give the code you were sent."),
    "not_one_way": Words("两种方式请只选一种。", "Choose exactly one of the two ways."),
    "not_an_email": Words("请填写完整的邮箱地址。", "Give a whole e-mail address."),
    "string_type": Words("请填写文字。", "Give text."),
    "list_type": Words("请填写列表。", "Give a list."),
    "dict_type": Words("请填写对象。", "Give an object."),
    "model_type": Words("请填写对象。", "Give an object."),
    "model_attributes_type": Words("请填写对象。", "Give an object."),
    "string_pattern_mismatch": Words("格式不对。", "It does not have the expected form."),
    "int_parsing": Words("请填写整数。", "Give a whole number."),
    "bool_parsing": Words("请填写 true 或 false。", "Give true or false."),
    "uuid_parsing": Words("这不是本系统的编号。", "This is not an id of this system."),
}
_WITH_LIMIT: Mapping[str, tuple[str, Words]] = {
    "string_too_long": ("max_length", Words("最多 {n} 个字。", "At most {n} characters.")),
    "string_too_short": ("min_length", Words("至少 {n} 个字。", "At least {n} characters.")),
    "too_long": ("max_length", Words("最多 {n} 项。", "At most {n} items.")),
    "too_short": ("min_length", Words("至少 {n} 项。", "At least {n} items.")),
    "greater_than_equal": ("ge", Words("不能小于 {n}。", "Not less than {n}.")),
    "less_than_equal": ("le", Words("不能大于 {n}。", "Not more than {n}.")),
    "greater_than": ("gt", Words("必须大于 {n}。", "It must be more than {n}.")),
    "less_than": ("lt", Words("必须小于 {n}。", "It must be less than {n}.")),
    "enum": ("expected", Words("请选择：{n}。", "Choose one of: {n}.")),
    "literal_error": ("expected", Words("请选择：{n}。", "Choose one of: {n}.")),
}
_CHOICE = re.compile("'([^']*)'")
_OTHER = Words("这一项填写不正确。", "This field is not right.")


def problems_of(raw: Sequence[Any]) -> list[FieldProblem]:
    """The field problems of pydantic's errors, at most 50, without any input or context."""
    return [problem_of(error) for error in raw[:50]]


def problem_of(error: Mapping[str, Any]) -> FieldProblem:
    """One field problem; the path holds only names we know and list positions."""
    kind = str(error["type"])
    known = kind != "extra_forbidden"
    path = list(error["loc"])
    where, parts = path[0] if path else "body", path[1:]
    if not known and parts:
        parts = parts[:-1]
    parts = [p for p in parts if isinstance(p, int) or _plain(p)]
    pointer = "/".join(["", *(str(part) for part in parts)])
    if where != "body":
        pointer = f"/{where}{pointer}"
    named = next((p for p in reversed(parts) if isinstance(p, str)), None)
    code = kind if kind in _FIXED or kind in _WITH_LIMIT else "not_valid"
    return FieldProblem(pointer, code, _words(kind, error), LABELS.get(named) if named else None)


def _plain(part: object) -> bool:
    return isinstance(part, str) and part.isascii() and len(part) <= 60 and "[" not in part


def _words(kind: str, error: Mapping[str, Any]) -> Words:
    if kind in _WITH_LIMIT:
        name, words = _WITH_LIMIT[kind]
        limit = (error.get("ctx") or {}).get(name, "")
        if name == "expected":  # pydantic writes: 'a', 'b' or 'c'
            choices = _CHOICE.findall(str(limit))
            zh, en = "、".join(choices), ", ".join(choices)
            return Words(words.zh.format(n=zh), words.en.format(n=en))
        return words.filled(n=limit)
    return _FIXED.get(kind, _OTHER)
