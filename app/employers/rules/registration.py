"""Registering an employer and changing its record."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from app.base.actor import Actor, Kind
from app.base.errors import Conflict, FieldProblem, Forbidden, Invalid
from app.base.validation import LABELS
from app.base.wording import Words
from app.employers.models import Employer, EmployerKind, EmployerState
from app.employers.rules.credit_code import credit_code
from app.identity.models import Party

_UNBOUND = (EmployerState.DRAFT, EmployerState.CLOSED)
_IDENTITY = frozenset({"name", "kind", "credit_code", "district"})
_NEEDED = ("credit_code", "district")
_KIND_OF_CODE = {
    "11": EmployerKind.GOVERNMENT,
    "12": EmployerKind.PUBLIC_INSTITUTION,
    "13": EmployerKind.SOCIAL_ORGANISATION,
    "51": EmployerKind.SOCIAL_ORGANISATION,
    "52": EmployerKind.SOCIAL_ORGANISATION,
    "53": EmployerKind.SOCIAL_ORGANISATION,
    "91": EmployerKind.ENTERPRISE,
    "92": EmployerKind.INDIVIDUAL_BUSINESS,
    "93": EmployerKind.COOPERATIVE,
}


class RegisteredByStaff(Forbidden):
    """Employers are registered by the federation; a member only keeps the own record."""

    title = Words(
        "用人单位由残联工作人员登记", "Employers are registered by the federation's staff"
    )


class IdentityFixed(Conflict):
    """Name, kind, credit code and district were or are being verified; only staff change them.

    The district says whose staff supervise the employer: it is not the employer's to choose.
    """

    title = Words(
        "提交后，名称、类型、信用代码和所在区县只能由工作人员修改",
        "Once submitted, only staff change name, kind, credit code and district",
    )


class EmployerIncomplete(Invalid):
    """The record lacks what a submitted employer must have."""

    title = Words("资料还不完整", "The record is not complete yet")


def may_register(actor: Actor) -> None:
    """Refuse everybody but staff."""
    if actor.kind is not Kind.STAFF:
        raise RegisteredByStaff


def registered(party: Party, said: Mapping[str, Any], now: datetime) -> Employer:
    """A draft of an employer with the id of its party; `said` are columns by name.

    The kind is what was said, else what the credit code tells, else OTHER.
    """
    values = dict(said) | _coded(said)
    values.setdefault("kind", _told_by(values.get("credit_code")))
    times = {"created_at": now, "updated_at": now}
    return Employer(id=party.id, state=EmployerState.DRAFT, **values, **times)


def change(employer: Employer, said: Mapping[str, Any], actor: Actor, now: datetime) -> set[str]:
    """Change a record and return the names of the columns that are different now."""
    values = dict(said) | _coded(said)
    changed = {name for name, value in values.items() if getattr(employer, name) != value}
    bound = employer.state not in _UNBOUND
    if bound and actor.kind is not Kind.STAFF and changed & _IDENTITY:
        raise IdentityFixed
    for name in changed:
        setattr(employer, name, values[name])
    if bound:
        must_be_complete(employer)
    if changed:
        employer.updated_at = now
    return changed


def must_be_complete(employer: Employer) -> None:
    """Refuse an employer without credit code or district beyond its draft."""
    missing = [name for name in _NEEDED if getattr(employer, name) is None]
    if missing:
        raise EmployerIncomplete(errors=[_missing(name) for name in missing])


def _coded(said: Mapping[str, Any]) -> dict[str, Any]:
    typed = said.get("credit_code")
    if typed is None:
        return {"credit_code_doubted": False} if "credit_code" in said else {}
    code = credit_code(typed)
    return {"credit_code": code.text, "credit_code_doubted": bool(code.warnings)}


def _told_by(code: str | None) -> EmployerKind:
    return _KIND_OF_CODE.get((code or "")[:2], EmployerKind.OTHER)


def _missing(name: str) -> FieldProblem:
    said = Words("提交前请填写这一项。", "Fill this in before submitting.")
    return FieldProblem(f"/{name}", "missing", said, LABELS.get(name))
