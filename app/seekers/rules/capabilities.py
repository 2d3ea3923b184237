"""The capability profile: what a person can do, who says so, and replacing it as a whole."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from app.base.actor import Actor, Kind
from app.base.clock import city_day
from app.base.errors import FieldProblem, Invalid
from app.base.validation import LABELS
from app.base.wording import Words
from app.functioning.rules import Capability, check_capabilities
from app.seekers.models import CapabilityRow, Method, Seeker
from app.seekers.rules.registration import touch
from app.seekers.schemas import AssessedIn

_NOT_YOURS = Words(
    "自己填写的能力，评估方式只能是本人自述。",
    "What a person says of themselves can only have the method self.",
)
_FUTURE = Words("评估日期还没有到。", "The date of the assessment is still to come.")
_ORDER = Words("有效期不能早于评估日期。", "It cannot end before the assessment.")


def replace_profile(
    seeker: Seeker, said: Sequence[AssessedIn], actor: Actor, now: datetime
) -> bool:
    """Put a whole profile in the place of the old one; returns whether anything is different.

    An assessment that is said again unchanged keeps its assessor and its date. Refused, with the
    position of each fault: unknown or repeated items, a method or date that cannot be.
    """
    today = city_day(now)
    check_capabilities([Capability(row.item, row.level) for row in said])
    held = {row.item: row for row in seeker.capabilities}
    new = [(n, row) for n, row in enumerate(said) if not _same(held.get(row.item), row)]
    problems = [problem for n, row in new for problem in _faults(n, row, actor, today)]
    if problems:
        raise Invalid(errors=problems)
    if not new and len(held) == len(said):
        return False
    # Rows are kept by item: new ones are inserted before old ones are deleted.
    for _, row in new:
        _write(held.setdefault(row.item, CapabilityRow(item=row.item)), row, actor, today)
    seeker.capabilities = [held[row.item] for row in said]
    touch(seeker, now)
    return True


def _same(held: CapabilityRow | None, said: AssessedIn) -> bool:
    if held is None or said.assessed_on not in (None, held.assessed_on):
        return False
    kept = (held.level, held.method, held.valid_until)
    return kept == (said.level, said.method, said.valid_until)


def _write(row: CapabilityRow, said: AssessedIn, actor: Actor, today: date) -> None:
    row.level, row.method, row.valid_until = said.level, said.method, said.valid_until
    row.assessed_by, row.assessed_on = actor.account_id, said.assessed_on or today


def _faults(position: int, said: AssessedIn, actor: Actor, today: date) -> Iterator[FieldProblem]:
    at, day = f"/capabilities/{position}", said.assessed_on or today
    if actor.kind is Kind.SEEKER and said.method is not Method.SELF:
        yield FieldProblem(f"{at}/method", "method_not_yours", _NOT_YOURS, LABELS["method"])
    if day > today:
        yield FieldProblem(f"{at}/assessed_on", "in_future", _FUTURE, LABELS["assessed_on"])
    if said.valid_until is not None and said.valid_until < day:
        yield FieldProblem(f"{at}/valid_until", "before_start", _ORDER, LABELS["valid_until"])
