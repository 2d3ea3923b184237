"""Opening what is kept closed: numbers, category, grade and the whole telephone, call by call."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from app.base.actor import Actor, Kind
from app.base.errors import Conflict, FieldProblem, Forbidden, Invalid
from app.base.ids import new_id
from app.base.secrets import Keyring, SealBroken
from app.base.validation import LABELS
from app.base.wording import Words
from app.documents.models import Document, Purpose
from app.seekers.models import Reveal, Seeker
from app.seekers.schemas import RevealedOut, RevealField, RevealPurpose

_COMMENT = Words("请写明为什么需要查看。", "Say why this needs to be seen.")
_OPEN = Words("先打开这一项。", "Open this field first.")
_OWN = Words("查看本人信息用 own，其他人不能用。", "`own` is for one's own data only.")

SHOWN_BY = {
    Purpose.CERTIFICATE_SCAN: RevealField.CERTIFICATE_NUMBER,
    Purpose.GUARDIAN_PROOF: RevealField.ID_NUMBER,
}
"""Which closed field a file of a purpose shows."""
OPEN_FOR = timedelta(minutes=10)
"""How long after a reveal the account that made it may ask for the scan."""


class RevealedToFew(Forbidden):
    """Numbers are opened by the person and by the staff of their district only."""

    title = Words(
        "只有本人和本辖区工作人员可以查看证件信息",
        "Only the person and the staff of their district may open these fields",
    )


class RevealFirst(Forbidden):
    """A scan shows the numbers that are opened call by call, with purpose, quota and notice."""

    title = Words(
        "这份文件上有证件号码：请先说明用途、打开该号码，十分钟内再取文件",
        "This file shows a number: open the number first, with your reason, and ask for the file "
        "within ten minutes",
    )


class NumberUnreadable(Conflict):
    """The number was sealed with a key this house does not hold any more."""

    title = Words("号码无法解密，请联系管理员", "The number does not open; tell an administrator")


def may_reveal(seeker: Seeker, actor: Actor, purpose: RevealPurpose, comment: str | None) -> None:
    """Refuse others than the person and staff, another's purpose, and staff who give no reason."""
    oneself = actor.is_the_person(seeker.id)
    if not oneself and actor.kind is not Kind.STAFF:
        raise RevealedToFew
    if oneself is not (purpose is RevealPurpose.OWN):
        label = LABELS["purpose"]
        raise Invalid(errors=[FieldProblem("/purpose", "not_yours", _OWN, label)])
    if not oneself and comment is None:
        label = LABELS["comment"]
        raise Invalid(errors=[FieldProblem("/comment", "missing", _COMMENT, label)])


def may_open_scan(document: Document, actor: Actor, made: Iterable[Reveal]) -> None:
    """Refuse the scan of a paper whose number this account has not just opened."""
    field = SHOWN_BY.get(document.purpose)
    if field is None:
        return
    if actor.kind is not Kind.STAFF and not actor.is_the_person(document.owner_id):
        raise RevealedToFew
    if not any(field in one.fields for one in made):
        raise RevealFirst(errors=[FieldProblem("/fields", field.value, _OPEN, LABELS["fields"])])


def reveal(
    seeker: Seeker,
    fields: Iterable[str],
    purpose: str,
    actor: Actor,
    now: datetime,
    comment: str | None,
    application_id: UUID | None = None,
) -> Reveal:
    """The row that tells the person who opened what, and what for."""
    return Reveal(
        id=new_id(),
        seeker_id=seeker.id,
        application_id=application_id,
        fields=sorted(set(fields)),
        purpose=purpose,
        comment=comment,
        at=now,
        actor_kind=actor.through or actor.kind,
        account_id=actor.account_id,
        organisation_id=actor.organisation_id,
    )


def opened(seeker: Seeker, made: Reveal, keyring: Keyring) -> RevealedOut:
    """The values of the fields that were revealed; the seeker comes with the certificate."""
    values = {name: _OPENED[RevealField(name)](seeker, keyring) for name in made.fields}
    return RevealedOut(reveal_id=made.id, **values)


def _number(seeker: Seeker, keyring: Keyring) -> str | None:
    return _unsealed(seeker.id_number_sealed, ("seeker", "id_number_sealed"), seeker, keyring)


def _phone(seeker: Seeker, keyring: Keyring) -> str | None:
    return _unsealed(seeker.phone_sealed, ("seeker", "phone_sealed"), seeker, keyring)


def _certificate_number(seeker: Seeker, keyring: Keyring) -> str | None:
    held = seeker.certificate
    if held is None:
        return None
    place = ("certificate", "number_sealed")
    return f"{_unsealed(held.number_sealed, place, seeker, keyring)}{held.suffix or ''}"


def _unsealed(
    sealed: str | None, place: Sequence[str], seeker: Seeker, keyring: Keyring
) -> str | None:
    if sealed is None:
        return None
    try:
        return keyring.open(sealed, table=place[0], column=place[1], row=seeker.id)
    except SealBroken:
        raise NumberUnreadable from None


def _of_certificate(name: str) -> Any:
    return lambda seeker, _: seeker.certificate and getattr(seeker.certificate, name)


_OPENED: dict[RevealField, Any] = {
    RevealField.ID_NUMBER: _number,
    RevealField.CERTIFICATE_NUMBER: _certificate_number,
    RevealField.CATEGORY: _of_certificate("category"),
    RevealField.GRADE: _of_certificate("grade"),
    RevealField.PHONE: _phone,
}
