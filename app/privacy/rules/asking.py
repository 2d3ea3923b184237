"""What a person asks for by right: their copy, their erasure, a correction."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter, ValidationError

from app.base.actor import Actor
from app.base.errors import Conflict, FieldProblem, Invalid
from app.base.ids import new_id
from app.base.secrets import Keyring
from app.base.text import Day, Line50
from app.base.validation import LABELS, problems_of
from app.base.wording import Language, Words
from app.documents.rules import LinkExpired, LinkNotValid
from app.privacy.catalogue.keeping import COOLING_OFF_DAYS, KEEPING, Keeping
from app.privacy.models import (
    Correction,
    CorrectionState,
    DataExport,
    Erasure,
    ErasureState,
    ExportState,
)
from app.privacy.rules.keeping import due
from app.privacy.schemas import CorrectionOut, ErasureOut, ExportOut, KeptOut

CONFIRMATIONS = frozenset({"清除", "erase"})
LINK_LASTS = timedelta(minutes=5)
_LINK = "data_export"
_SAY_IT = Words("请填写“清除”以确认。", "Write “erase” to confirm.")
_BASIS = {rule.code: rule.basis for rule in KEEPING}


class ErasureOver(Conflict):
    """The days to think it over have ended, or it was called off already."""

    title = Words("冷静期已结束或已撤回", "It can be called off no longer, or was already")


class ExportNotReady(Conflict):
    """The copy is still being made, or its days are over."""

    title = Words("资料副本还没有准备好，或已过期", "The copy is not ready, or its days are over")


class CorrectionDecided(Conflict):
    """Staff have decided about this correction."""

    title = Words("这项更正已经处理", "This correction has been decided already")


class AnswerNeeded(Invalid):
    """Whoever refuses says why, in plain words."""

    title = Words("不同意时请说明理由", "Say why when you refuse")


def asked_export(seeker_id: UUID, actor: Actor, now: datetime) -> DataExport:
    """A copy asked for; the worker makes it."""
    return DataExport(
        id=new_id(),
        seeker_id=seeker_id,
        state=ExportState.WAITING,
        asked_by=actor.account_id,
        created_at=now,
    )


def export_shown(row: DataExport, done: int = 0, total: int = 0) -> ExportOut:
    """A copy as its person sees it."""
    return ExportOut.model_validate(row).model_copy(update={"done": done, "total": total})


def export_link(row: DataExport, actor: Actor, keyring: Keyring, now: datetime) -> tuple[str, Any]:
    """A token for this copy and account, for five minutes, and when it ends."""
    if row.state is not ExportState.READY or row.ends_at is None or row.ends_at <= now:
        raise ExportNotReady
    assert actor.account_id is not None
    ends = int((now + LINK_LASTS).timestamp())
    token = keyring.sign(_LINK, {"x": row.id.hex, "a": actor.account_id.hex, "e": ends})
    return token, datetime.fromtimestamp(ends, UTC)


def linked_export(token: str, keyring: Keyring, now: datetime) -> tuple[UUID, UUID]:
    """The copy and the account of a link; LinkNotValid, LinkExpired."""
    said = keyring.read(_LINK, token)
    if said is None:
        raise LinkNotValid
    if now >= datetime.fromtimestamp(said["e"], UTC):
        raise LinkExpired
    return UUID(said["x"]), UUID(said["a"])


def asked_erasure(
    seeker_id: UUID,
    confirmation: str,
    kept: list[tuple[Keeping, date]],
    actor: Actor,
    now: datetime,
) -> Erasure:
    """An erasure asked for, to be done when the days to think it over have ended."""
    if confirmation.strip().lower() not in CONFIRMATIONS:
        label = LABELS["confirmation"]
        raise Invalid(errors=[FieldProblem("/confirmation", "not_confirmed", _SAY_IT, label)])
    return Erasure(
        id=new_id(),
        seeker_id=seeker_id,
        state=ErasureState.COOLING_OFF,
        asked_by=actor.account_id,
        asked_at=now,
        due_at=now + timedelta(days=COOLING_OFF_DAYS),
        kept=[{"rule": rule.code, "until": until.isoformat()} for rule, until in kept],
    )


def called_off(row: Erasure, now: datetime) -> None:
    """The person thought better of it."""
    if row.state is not ErasureState.COOLING_OFF or now >= row.due_at:
        raise ErasureOver
    row.state, row.ended_at = ErasureState.CANCELLED, now


def erasure_shown(row: Erasure, language: Language) -> ErasureOut:
    """An erasure, with what law keeps in plain words."""
    kept = [
        KeptOut(rule=one["rule"], basis=_basis(one["rule"], language), until=one["until"])
        for one in row.kept
    ]
    names = ("id", "seeker_id", "state", "asked_at", "due_at", "ended_at")
    return ErasureOut(**{name: getattr(row, name) for name in names}, kept=kept)


def asked_correction(
    seeker_id: UUID, said: Mapping[str, Any], actor: Actor, keyring: Keyring, now: datetime
) -> Correction:
    """A correction asked for, its words sealed; due within the working days of the rule."""
    _readable(said["field"], said["wanted"])
    row = Correction(
        id=new_id(),
        seeker_id=seeker_id,
        field=said["field"],
        state=CorrectionState.ASKED,
        asked_by=actor.account_id,
        asked_at=now,
        due_at=due("correction", now),
    )
    row.wanted_sealed = keyring.seal(
        said["wanted"], table="correction", column="wanted_sealed", row=row.id
    )
    if said.get("why"):
        row.why_sealed = keyring.seal(
            said["why"], table="correction", column="why_sealed", row=row.id
        )
    return row


def decided(
    row: Correction,
    decision: str,
    answer: str | None,
    actor: Actor,
    keyring: Keyring,
    now: datetime,
) -> dict[str, Any]:
    """Decide; what is to be changed in the file, empty where it is refused."""
    if row.state is not CorrectionState.ASKED:
        raise CorrectionDecided
    if decision == "refuse" and not answer:
        raise AnswerNeeded(
            errors=[FieldProblem("/answer", "missing", AnswerNeeded.title, LABELS.get("answer"))]
        )
    accepted = decision == "accept"
    row.state = CorrectionState.ACCEPTED if accepted else CorrectionState.REFUSED
    row.decided_by, row.ended_at = actor.account_id, now
    row.answer_sealed = answer and keyring.seal(
        answer, table="correction", column="answer_sealed", row=row.id
    )
    return _change(row, _opened(keyring, row, "wanted_sealed") or "") if accepted else {}


def correction_shown(row: Correction, keyring: Keyring, now: datetime) -> CorrectionOut:
    """A correction with its words opened."""
    names = ("id", "seeker_id", "field", "state", "asked_at", "due_at", "ended_at")
    return CorrectionOut(
        **{name: getattr(row, name) for name in names},
        wanted=_opened(keyring, row, "wanted_sealed") or "",
        why=_opened(keyring, row, "why_sealed"),
        answer=_opened(keyring, row, "answer_sealed"),
        overdue=row.state is CorrectionState.ASKED and row.due_at < now,
    )


def _change(row: Correction, wanted: str) -> dict[str, Any]:
    match row.field:
        case "birth_date":
            return {"birth_date": date.fromisoformat(wanted)}
        case "certificate_number":
            return {"certificate": {"number": wanted}}
        case _:
            return {row.field: wanted}


_KINDS: Mapping[str, TypeAdapter[Any]] = {
    "birth_date": TypeAdapter(Day),
    "name": TypeAdapter(Line50),
}


def _readable(field: str, wanted: str) -> None:
    """Refuse at once what could never be accepted; numbers are checked with the papers."""
    kind = _KINDS.get(field)
    try:
        if kind is not None:
            kind.validate_python(wanted)
        wrong = field == "sex" and wanted not in ("male", "female")
    except ValidationError as error:
        errors = error.errors(include_input=False, include_url=False)
        told = [{**one, "loc": ("body", "wanted")} for one in errors]
        raise Invalid(errors=problems_of(told)) from None
    if wrong:
        said = Words("请选择：male, female。", "Choose one of: male, female.")
        raise Invalid(errors=[FieldProblem("/wanted", "enum", said, LABELS["wanted"])])


def _basis(rule: str, language: Language) -> str:
    basis = _BASIS.get(rule)
    return basis.said(language) if basis else rule


def _opened(keyring: Keyring, row: Correction, column: str) -> str | None:
    sealed = getattr(row, column)
    return sealed and keyring.open(sealed, table="correction", column=column, row=row.id)
