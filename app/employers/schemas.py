"""Employers as they go over the wire."""

import re
from typing import Annotated

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from app.base.moves import MoveIn
from app.base.paging import Filter
from app.base.printed import telephone_number
from app.base.problems import ProblemField
from app.base.text import (
    Code,
    Count,
    Identifier,
    Line50,
    Line100,
    Line200,
    Moment,
    Text2000,
    Wire,
)
from app.base.validation import LABELS
from app.base.wording import Words
from app.employers.models import EmployerKind, EmployerState, SuspensionReason
from app.reference.rules.listed import listed

LABELS.update(
    {
        "name": Words("名称", "name"),
        "brand_name": Words("招牌名", "brand name"),
        "kind": Words("单位类型", "kind"),
        "credit_code": Words("统一社会信用代码", "unified social credit code"),
        "industry": Words("行业", "industry"),
        "district": Words("所在区县", "district"),
        "address": Words("地址", "address"),
        "employees": Words("员工人数", "number of employees"),
        "description": Words("介绍", "description"),
        "contact_name": Words("联系人", "contact person"),
        "contact_phone": Words("联系电话", "contact telephone"),
        "contact_email": Words("联系邮箱", "contact e-mail"),
        "transition": Words("操作", "transition"),
        "comment": Words("说明", "comment"),
    }
)

_EMAIL = re.compile(r"[A-Za-z0-9._%+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,24}")


def _email(text: str) -> str:
    if not _EMAIL.fullmatch(text):
        raise PydanticCustomError("not_an_email", "must be an e-mail address")
    return text


Industry = Annotated[Code, AfterValidator(listed("industries"))]
District = Annotated[Code, AfterValidator(listed("regions"))]
Telephone = Annotated[Line50, AfterValidator(telephone_number)]
Email = Annotated[Line100, AfterValidator(_email)]


class EmployerPatch(Wire):
    """What to change of an employer; a field left out stays, null clears it."""

    # A factory instead of a default: left out means unchanged, and null is refused.
    name: Line200 = Field(default_factory=str)
    kind: EmployerKind = Field(default_factory=lambda: EmployerKind.OTHER)
    brand_name: Line100 | None = None
    credit_code: Line50 | None = None
    industry: Industry | None = None
    district: District | None = None
    address: Line200 | None = None
    employees: Count | None = None
    description: Text2000 | None = None
    contact_name: Line50 | None = None
    contact_phone: Telephone | None = None
    contact_email: Email | None = None


class EmployerIn(EmployerPatch):
    """An employer to register. Without `kind` the credit code tells it."""

    name: Line200


class EmployerFilter(Filter):
    """What narrows the list of employers."""

    state: EmployerState | None = None
    district: District | None = None
    kind: EmployerKind | None = None
    industry: Industry | None = None
    q: Line100 | None = Field(default=None, description="Part of the name or the brand name")


class AnswersOut(Wire):
    """How an employer answers applications: the share answered, and usually within how long."""

    rate: float
    days: int | None
    said: str


class EmployerOut(Wire):
    """An employer. `full` tells whether the caller sees the whole record or the public card.

    On the card contact, state reason, source and warnings are null or empty. `answers` is null
    while fewer than three applications were received.
    """

    id: Identifier
    name: str
    brand_name: str | None
    kind: EmployerKind
    credit_code: str | None
    industry: str | None
    district: str | None
    address: str | None
    employees: int | None
    description: str | None
    state: EmployerState
    answers: AnswersOut | None
    verified_at: Moment | None
    created_at: Moment
    updated_at: Moment
    full: bool
    contact_name: str | None = None
    contact_phone: str | None = None
    contact_email: str | None = None
    state_reason: str | None = None
    source: str | None = None
    credit_code_doubted: bool | None = None
    warnings: list[ProblemField] = Field(default_factory=list)


class EmployerMoveIn(MoveIn):
    """Move an employer to another state; a suspension needs its reason."""

    reason: SuspensionReason | None = None
