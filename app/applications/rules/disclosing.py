"""What a person discloses to one employer, field by field, and what that employer may open."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa

from app.applications.models import (
    Application,
    ApplicationState,
    DisclosedField,
    Disclosure,
    WhyEnded,
)
from app.applications.rules.machine import ENDED
from app.applications.rules.writing import alive
from app.applications.schemas import (
    DisclosedCertificateOut,
    DisclosedOut,
    DisclosureOut,
    DisclosuresIn,
    EmployerPurpose,
)
from app.base.actor import Actor, Kind
from app.base.clock import city_day
from app.base.errors import Conflict, FieldProblem, Forbidden, Invalid
from app.base.ids import new_id
from app.base.validation import LABELS
from app.base.wording import Words
from app.seekers import rules as seekers
from app.seekers.catalogue import ABILITY_MATCHING, EMPLOYER_DISCLOSURE, PURPOSES, major
from app.seekers.models import HowGiven, Seeker
from app.seekers.schemas import RevealField

LASTS = timedelta(days=90)
"""How long something stays disclosed when no other time is said."""
BY_CALL = frozenset(field.value for field in RevealField)
"""Fields that are opened only by a call with a purpose, also when disclosed."""

_S = ApplicationState
_HIRING = frozenset({_S.PRIOR_TO_HIRE, _S.ACCEPTED})
_NEEDED: Mapping[EmployerPurpose, tuple[frozenset[ApplicationState], frozenset[RevealField]]] = {
    EmployerPurpose.CONTACT: (
        _HIRING | {_S.PROCESSING, _S.POSTPONED},
        frozenset({RevealField.PHONE}),
    ),
    EmployerPurpose.CONTRACT: (_HIRING, frozenset({RevealField.ID_NUMBER, RevealField.PHONE})),
    EmployerPurpose.INSURANCE: (_HIRING, frozenset({RevealField.ID_NUMBER})),
    EmployerPurpose.QUOTA: (
        _HIRING,
        frozenset({RevealField.CERTIFICATE_NUMBER, RevealField.CATEGORY, RevealField.GRADE}),
    ),
}
"""In which states a purpose exists, and the fields it needs (PIPL art. 6: no more than those)."""

_TWICE = Words("同一项写了两次。", "The same field stands here twice.")
_DOCUMENT = Words("请写明是哪个文件。", "Name the document.")
_NO_DOCUMENT = Words("这一项不是文件。", "This field is no document.")
_NOT_YOURS = Words("没有这份文件。", "There is no such document of this person.")
_NOTICE = Words("请写明看过的告知书版本。", "Name the version of the notice that was shown.")
_NOT_FOR = Words("这个用途不需要这一项。", "This purpose does not need that field.")


class DisclosedByThePerson(Forbidden):
    """Only the person, or a guardian for them, decides what an employer sees."""

    title = Words(
        "告诉用人单位什么，只能由本人决定", "Only the person decides what an employer is told"
    )


class OpenedForEmployers(Forbidden):
    """An application's fields are opened by its employer; others use the person's own address."""

    title = Words(
        "这里只供用人单位使用，其他人请在求职者资料中查看",
        "This is for the employer; others open fields at the person's own record",
    )


class NotDisclosed(Conflict):
    """The person has not disclosed this field for this application, or no longer does."""

    title = Words(
        "当事人没有为这份申请同意提供这些信息",
        "The person has not disclosed these fields for this application",
    )


class NotNeededNow(Conflict):
    """The purpose does not exist in the present state of the application."""

    title = Words(
        "申请还没有进行到需要这些信息的一步",
        "The application is not at a step that needs these fields",
    )


@dataclass
class Chosen:
    """Which edition of the person's choice an editor has read."""

    version: int


Key = tuple[DisclosedField, UUID | None]


def choose(
    application: Application,
    standing: Iterable[Disclosure],
    said: DisclosuresIn,
    actor: Actor,
    digest: str,
    documents: Collection[UUID],
    now: datetime,
) -> tuple[list[Disclosure], int]:
    """Put the person's choice in force: end what is left out; what is new, how many ended.

    `documents` are the person's own. What stands and is said again without another time stays.
    """
    if actor.kind is not Kind.SEEKER:
        raise DisclosedByThePerson
    wanted = _wanted(said, documents, now)
    if wanted:
        alive(application)
        _informed(said)
    new, ended = dict(wanted), 0
    for row in standing:
        key = (row.field, row.document_id)
        if row.ended_at is not None:
            continue
        if key in wanted and _stays(row, application, wanted[key], now):
            del new[key]
            continue
        why = WhyEnded.REPLACED if key in wanted else WhyEnded.WITHDRAWN
        row.ended_at, row.ended_because, ended = now, why, ended + 1
    made = [_made(application, key, ends, actor, digest, now) for key, ends in new.items()]
    return made, ended


def is_live(row: Disclosure, application: Application, now: datetime) -> bool:
    """Whether an employer may see it now: it stands, in time, for this employer, and it goes on."""
    handed_over = application.handed_over_at
    current = major(PURPOSES[EMPLOYER_DISCLOSURE].version)
    return (
        row.ended_at is None
        and row.expires_at > now
        and application.state not in ENDED
        and (handed_over is None or row.given_at >= handed_over)
        and major(row.notice_version) == current
    )


def end_all(application: Application, why: WhyEnded, now: datetime) -> sa.Update:
    """End everything disclosed for an application."""
    return (
        sa.update(Disclosure)
        .where(Disclosure.application_id == application.id, Disclosure.ended_at.is_(None))
        .values(ended_at=now, ended_because=why)
        .execution_options(synchronize_session=False)
    )


def disclosed(
    live: Collection[Disclosure], seeker: Seeker, agreed: Collection[str], now: datetime
) -> DisclosedOut:
    """What the employer sees of a person, loaded with the certificate.

    Accommodations need the person's consent to their use too: what may not be used is not shown.
    """
    fields = {row.field for row in live}
    documents = [row.document_id for row in live if row.document_id is not None]
    needs = DisclosedField.ACCOMMODATIONS in fields and ABILITY_MATCHING in agreed
    return DisclosedOut(
        name=seeker.name if DisclosedField.NAME in fields else None,
        accommodations=list(seeker.accommodations) if needs else None,
        certificate=_certificate(seeker, now) if DisclosedField.CERTIFICATE in fields else None,
        documents=sorted(documents) or None,
        on_request=sorted(RevealField(field.value) for field in fields if field in BY_CALL),
    )


def may_open(
    application: Application,
    live: Iterable[Disclosure],
    fields: Collection[RevealField],
    purpose: EmployerPurpose,
    actor: Actor,
) -> None:
    """Refuse others than the employer, a purpose before its time, and what was not disclosed."""
    if actor.kind is not Kind.EMPLOYER:
        raise OpenedForEmployers
    states, needed = _NEEDED[purpose]
    if application.state not in states:
        raise NotNeededNow
    label = LABELS["fields"]
    problems = [
        FieldProblem(f"/fields/{place}", "not_for_this_purpose", _NOT_FOR, label)
        for place, field in enumerate(fields)
        if field not in needed
    ]
    if problems:
        raise Invalid(errors=problems)
    if not {field.value for field in fields} <= {row.field.value for row in live}:
        raise NotDisclosed


def disclosure_out(row: Disclosure, application: Application, now: datetime) -> DisclosureOut:
    """A disclosure as the person sees it."""
    names = DisclosureOut.model_fields.keys() - {"live"}
    values = {name: getattr(row, name) for name in names}
    return DisclosureOut(**values, live=is_live(row, application, now))


def _wanted(
    said: DisclosuresIn, documents: Collection[UUID], now: datetime
) -> dict[Key, datetime | None]:
    wanted: dict[Key, datetime | None] = {}
    problems = []
    for place, item in enumerate(said.items):
        key, at = (item.field, item.document_id), f"/items/{place}"
        is_document = item.field is DisclosedField.DOCUMENT
        if key in wanted:
            problems.append(FieldProblem(at, "twice", _TWICE))
        elif is_document and item.document_id is None:
            problems.append(FieldProblem(f"{at}/document_id", "missing", _DOCUMENT))
        elif not is_document and item.document_id is not None:
            problems.append(FieldProblem(f"{at}/document_id", "not_taken", _NO_DOCUMENT))
        elif is_document and item.document_id not in documents:
            problems.append(FieldProblem(f"{at}/document_id", "not_your_document", _NOT_YOURS))
        wanted[key] = item.expires_at and seekers.until(item.expires_at, now)
    if problems:
        raise Invalid(errors=problems)
    return wanted


def _informed(said: DisclosuresIn) -> None:
    if said.notice_version is None:
        label = LABELS["notice_version"]
        raise Invalid(errors=[FieldProblem("/notice_version", "missing", _NOTICE, label)])
    if said.notice_version != PURPOSES[EMPLOYER_DISCLOSURE].version:
        raise seekers.NoticeOutdated


def _stays(row: Disclosure, application: Application, ends: datetime | None, now: datetime) -> bool:
    return is_live(row, application, now) and ends in (None, row.expires_at)


def _made(
    application: Application,
    key: Key,
    ends: datetime | None,
    actor: Actor,
    digest: str,
    now: datetime,
) -> Disclosure:
    return Disclosure(
        id=new_id(),
        application_id=application.id,
        field=key[0],
        document_id=key[1],
        notice_version=PURPOSES[EMPLOYER_DISCLOSURE].version,
        notice_digest=digest,
        given_at=now,
        expires_at=ends or now + LASTS,
        how=HowGiven.GUARDIAN if actor.through is Kind.GUARDIAN else HowGiven.SELF,
        account_id=actor.account_id,
        on_behalf_of=actor.on_behalf_of,
    )


def _certificate(seeker: Seeker, now: datetime) -> DisclosedCertificateOut | None:
    held = seeker.certificate
    if held is None:
        return None
    state = seekers.standing(held, city_day(now))
    return DisclosedCertificateOut(state=state, valid_until=held.valid_until)
