"""Which passwords are good enough: long ones that nobody would guess (ASVS 5.0 6.2)."""

from collections.abc import Collection
from pathlib import Path

from app.base.errors import FieldProblem, Invalid, Refusal
from app.base.wording import Words
from app.identity.rules.common_passwords import is_common

SHORTEST, LONGEST = 12, 128
CONTEXT = ("aixinwu", "爱心屋", "lanzhou", "兰州")
"""Words of this house and its city: they add nothing to a password."""

_TOO_SHORT = Words("密码至少 12 个字符。", "A password has at least 12 characters.")
_COMMON = Words(
    "这个密码太常见，请换一个别人猜不到的。", "This password is too common; choose a rarer one."
)
_NEAR = Words(
    "密码主要由登录名或本系统的名称组成，请换一个。",
    "This password is little more than your login name or our name; choose another.",
)


def chosen(
    password: str, login: str, pointer: str = "/password", more: Collection[str] = ()
) -> None:
    """Refuse a password that is short, common, or mostly the login name or the house's name.

    `more` are further common passwords, in lower case. There are no rules of composition, and no
    password grows old (ASVS 6.2.5, 6.2.10).
    """
    problem = _problem(password, login, more)
    if problem is not None:
        code, words = problem
        label = Words("密码", "password")
        raise Invalid(errors=[FieldProblem(pointer, code, words, label)])


def _problem(password: str, login: str, more: Collection[str]) -> tuple[str, Words] | None:
    plain = password.casefold()
    if len(password) < SHORTEST:
        return "password_too_short", _TOO_SHORT
    if is_common(plain) or plain in more or len(set(plain)) < 4:
        return "password_common", _COMMON
    if len(_without_context(plain, login)) < SHORTEST:
        return "password_near_context", _NEAR
    return None


def _without_context(plain: str, login: str) -> str:
    """The password without the words everybody here knows: what is left must be long enough."""
    name = login.partition("@")[0]
    for word in sorted({*CONTEXT, login, name}, key=len, reverse=True):
        if len(word) > 3 or not word.isascii():
            plain = plain.replace(word, "")
    return plain


class CommonPasswordsUnreadable(Refusal):
    """The operator's own list of common passwords cannot be read."""

    status = 503
    title = Words("常见密码表无法读取", "The list of common passwords cannot be read")


def listed(path: Path | None) -> frozenset[str]:
    """The operator's own list of common or breached passwords, one on each line, in lower case."""
    if path is None:
        return frozenset()
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        raise CommonPasswordsUnreadable from None
    return frozenset(line.strip().casefold() for line in lines if len(line.strip()) >= SHORTEST)
