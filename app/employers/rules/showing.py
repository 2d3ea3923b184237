"""What is shown of an employer to whom: the whole record, or the public card."""

from collections.abc import Iterable

from app.base.actor import Actor, Kind
from app.base.errors import FieldProblem
from app.base.problems import ProblemField
from app.base.wording import Language
from app.employers.models import MEMBERS, Employer
from app.employers.rules.credit_code import credit_code
from app.employers.rules.responsiveness import answers
from app.employers.schemas import AnswersOut, EmployerOut

_CARD = tuple(
    name
    for name, field in EmployerOut.model_fields.items()
    if field.is_required() and name not in ("answers", "full")
)
_RECORD = (
    "contact_name",
    "contact_phone",
    "contact_email",
    "state_reason",
    "source",
    "credit_code_doubted",
)


def sees_record(actor: Actor, employer: Employer) -> bool:
    """Whether an actor sees the whole record: a member of it, or staff of its district."""
    if actor.kind is Kind.STAFF:
        return employer.district is None or employer.district in actor.districts
    return actor.kind in MEMBERS and actor.party_id == employer.id


def shown(employer: Employer, actor: Actor, language: Language) -> EmployerOut:
    """The employer as this actor may see it, with doubts about its code in their language."""
    full = sees_record(actor, employer)
    card = {name: getattr(employer, name) for name in _CARD}
    record = {name: getattr(employer, name) for name in _RECORD} if full else {}
    warnings = _warnings(employer, language) if full else []
    told = answers_out(employer, language)
    return EmployerOut(**card, **record, answers=told, full=full, warnings=warnings)


def answers_out(employer: Employer, language: Language) -> AnswersOut | None:
    """The responsiveness of an employer on the wire; null while too little is known."""
    figures = answers(employer)
    if figures is None:
        return None
    said = figures.words.said(language)
    return AnswersOut(rate=round(figures.rate, 2), days=figures.days, said=said)


def _warnings(employer: Employer, language: Language) -> list[ProblemField]:
    if not employer.credit_code_doubted or employer.credit_code is None:
        return []
    return list(_told(credit_code(employer.credit_code).warnings, language))


def _told(problems: Iterable[FieldProblem], language: Language) -> Iterable[ProblemField]:
    for problem in problems:
        name = problem.field.said(language) if problem.field else problem.pointer
        yield ProblemField(
            pointer=problem.pointer,
            field=name,
            code=problem.code,
            detail=problem.detail.said(language),
        )
