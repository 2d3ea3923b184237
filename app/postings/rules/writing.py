"""Writing what an employer says into a posting; a write that says nothing new changes nothing."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from app.base.actor import Actor, Kind
from app.base.errors import FieldProblem, Invalid
from app.base.ids import new_id
from app.base.validation import LABELS
from app.base.wording import Words
from app.functioning.catalogue import Source
from app.functioning.rules import Demand, check_demands
from app.functioning.schemas import DemandIn
from app.postings.models import CodedBy, Obtained, OpeningsBelowTaken, Posting, PostingDemand
from app.postings.rules.states import RUNS_FOR
from app.postings.schemas import PostingFields
from app.reference.rules.codings import OccupationCoding, code_titles, coder

LONGEST = timedelta(days=366)
"""No posting runs longer than a year without being offered again."""

_LISTS = (
    "screening_questions", "schedules", "communication", "licences", "accommodations"
)  # fmt: skip
_ELSEWHERE = frozenset({"pay", "demands", "occupation", "employer_id", "source", "external_id"})
_OF_AN_EMPLOYER = frozenset({Obtained.PORTAL, Obtained.SELF_SERVICE, Obtained.IMPORT})

_MISSING = Words("缺少这一项。", "This field is missing.")
_REVERSED = Words("最高工资低于最低工资。", "The highest pay is below the lowest.")
_PAST = Words("截止时间已经过去。", "The closing time has passed already.")
_TOO_LATE = Words("最长为一年。", "A year at most.")
_OF_STAFF = Words("只有残联工作人员可以这样填写。", "Only staff of the federation may say this.")


def new_posting(employer_id: Any, now: datetime) -> Posting:
    """An empty draft of an employer."""
    return Posting(
        id=new_id(),
        employer_id=employer_id,
        title="",
        taken=0,
        obtained=Obtained.PORTAL,
        created_at=now,
        updated_at=now,
        demands=[],
        **{name: [] for name in _LISTS},
    )


def write(
    posting: Posting,
    said: PostingFields,
    actor: Actor,
    now: datetime,
    coding: OccupationCoding | None = None,
) -> bool:
    """Write what was said, and only that; whether anything changed.

    Nothing said of the occupation: the title is coded, unless its `coding` is at hand (many are
    coded faster together). Raises Invalid and OpeningsBelowTaken.
    """
    sent = said.model_fields_set
    values = columns_of(said)
    if "closes_at" in values and values["closes_at"] is None and posting.published_at:
        values["closes_at"] = posting.published_at + RUNS_FOR
    demands = [_demand(one) for one in said.demands or ()]
    check_demands(demands)
    _refuse(_faults(posting, values, actor, now))
    retitled = values.get("title", posting.title) != posting.title
    changed = _set(posting, values)
    if "demands" in sent:
        changed |= _write_demands(posting, demands)
    changed |= _write_occupation(posting, said, actor, retitled, coding)
    if posting.openings is not None and posting.openings < posting.taken:
        raise OpeningsBelowTaken
    if changed:
        posting.updated_at = now
    return changed


def whole(said: PostingFields) -> PostingFields:
    """The same, with everything left out said to be null: a PUT is the whole posting."""
    left_out = set(type(said).model_fields) - said.model_fields_set
    kept = _KEPT & left_out
    return said.model_copy(update=dict.fromkeys(left_out - kept, None))


# What staff wrote is not the employer's to clear, and a running posting keeps its term.
_KEPT = {"obtained", "programme", "closes_at"}


def columns_of(said: PostingFields) -> dict[str, Any]:
    """The columns of what was sent; a list that is null is empty."""
    sent = said.model_fields_set - _ELSEWHERE
    values: dict[str, Any] = {name: getattr(said, name) for name in sent}
    for name in ("typical_earning", "probation_pay"):
        if values.get(name) is not None:
            values[name] = values[name].amount
    for name in _LISTS:
        if name in values:
            values[name] = _plain_list(values[name])
    if "pay" in said.model_fields_set:
        values |= said.pay.columns() if said.pay else dict.fromkeys(_PAY)
    return values


_PAY = (
    "pay_min", "pay_max", "guaranteed_min", "commission", "pay_period", "pay_months", "negotiable"
)  # fmt: skip


def _plain_list(said: Iterable[Any] | None) -> list[str]:
    """Codes and questions once each, as they came; enum members as their words."""
    return list(dict.fromkeys(str(one) for one in said or ()))


def _set(posting: Posting, values: Mapping[str, Any]) -> bool:
    changed = False
    for name, value in values.items():
        if getattr(posting, name) != value:
            setattr(posting, name, value)
            changed = True
    return changed


def _faults(
    posting: Posting, values: Mapping[str, Any], actor: Actor, now: datetime
) -> Iterable[FieldProblem]:
    for name in ("title", "obtained"):
        if name in values and values[name] is None:
            yield _fault(f"/{name}", "missing", _MISSING)
    yield from _pay_faults(values)
    yield from _time_faults(posting, values, now)
    if actor.kind not in (Kind.STAFF, Kind.SYSTEM):
        yield from _reserved(posting, values)


def _pay_faults(values: Mapping[str, Any]) -> Iterable[FieldProblem]:
    least, most = values.get("pay_min"), values.get("pay_max")
    amounts = (least, most, values.get("guaranteed_min"))
    if any(amount is not None for amount in amounts) and values.get("pay_period") is None:
        yield _fault("/pay/period", "missing", _MISSING)
    if least is not None and most is not None and most < least:
        yield _fault("/pay/base_max", "pay_range_reversed", _REVERSED)


def _time_faults(
    posting: Posting, values: Mapping[str, Any], now: datetime
) -> Iterable[FieldProblem]:
    closes = values.get("closes_at")
    if closes is None or closes == posting.closes_at:
        return
    if closes <= now:
        yield _fault("/closes_at", "in_the_past", _PAST)
    elif closes > now + LONGEST:
        yield _fault("/closes_at", "too_late", _TOO_LATE)


def _reserved(posting: Posting, values: Mapping[str, Any]) -> Iterable[FieldProblem]:
    """The federation counts its own outreach, and programmes are the federation's."""
    obtained = values.get("obtained")
    if obtained not in _OF_AN_EMPLOYER and obtained not in (None, posting.obtained):
        yield _fault("/obtained", "staff_only", _OF_STAFF)
    if values.get("programme") not in (None, posting.programme):
        yield _fault("/programme", "staff_only", _OF_STAFF)


def _fault(pointer: str, code: str, words: Words) -> FieldProblem:
    return FieldProblem(pointer, code, words, LABELS.get(pointer.rsplit("/", 1)[-1]))


def _refuse(problems: Iterable[FieldProblem]) -> None:
    found = list(problems)
    if found:
        raise Invalid(errors=found)


def _demand(said: DemandIn) -> Demand:
    return Demand(said.item, said.level, Source.EMPLOYER, said.essential, said.reason)


def _write_demands(posting: Posting, demands: Iterable[Demand]) -> bool:
    """The employer's demands become these; those of an inspection or the law stay."""
    outranking = {row.item for row in posting.demands if row.source is not Source.EMPLOYER}
    wanted = {demand.item: demand for demand in demands if demand.item not in outranking}
    changed = False
    for row in [row for row in posting.demands if row.source is Source.EMPLOYER]:
        demand = wanted.pop(row.item, None)
        if demand is None:
            posting.demands.remove(row)
            changed = True
        else:
            changed |= _rewrite(row, demand)
    posting.demands.extend(_row(demand) for demand in wanted.values())
    return changed or bool(wanted)


def _rewrite(row: PostingDemand, demand: Demand) -> bool:
    new = (demand.level, demand.essential, demand.reason)
    changed = (row.level, row.essential, row.reason) != new
    row.level, row.essential, row.reason = new
    return changed


def _row(demand: Demand) -> PostingDemand:
    return PostingDemand(
        id=new_id(),
        item=demand.item,
        level=demand.level,
        source=demand.source,
        essential=demand.essential,
        reason=demand.reason,
    )


def _write_occupation(
    posting: Posting,
    said: PostingFields,
    actor: Actor,
    retitled: bool,
    coding: OccupationCoding | None,
) -> bool:
    if said.occupation is not None:
        by = CodedBy.REVIEWER if actor.kind is Kind.STAFF else CodedBy.EMPLOYER
        if said.occupation == posting.occupation and posting.occupation_by is not CodedBy.MODEL:
            return False
        return _set(posting, _coded(said.occupation, by))
    taken_back = "occupation" in said.model_fields_set and posting.occupation_by is CodedBy.EMPLOYER
    untold = posting.occupation_by in (None, CodedBy.MODEL)
    if taken_back or (untold and (retitled or posting.occupation_confidence is None)):
        return code_title(posting, coding)
    return False


def code_title(posting: Posting, coding: OccupationCoding | None = None) -> bool:
    """Code a posting by its title; whether that changed it. Without a coder it stays uncoded."""
    if coding is None:
        if not coder.loaded:
            return _set(posting, _coded(None, None))
        coding = code_titles([posting.title])[0]
    by = CodedBy.MODEL if coding.code else None
    return _set(posting, _coded(coding.code, by, coding))


def _coded(
    code: str | None, by: CodedBy | None, coding: OccupationCoding | None = None
) -> dict[str, Any]:
    return {
        "occupation": code,
        "occupation_by": by,
        "occupation_confidence": coding.confidence if coding else None,
        "occupation_likely": coding.likely if coding and not code else None,
        "occupation_runner_up": coding.runner_up if coding else None,
    }
