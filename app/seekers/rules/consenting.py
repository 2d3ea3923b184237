"""Consents: giving, withdrawing, and what may not be done without one (PIPL arts. 14-16, 29)."""

import hashlib
import json
from collections.abc import Collection, Iterable
from datetime import datetime, time, timedelta
from uuid import UUID

from app.base.actor import Actor, Kind
from app.base.clock import CITY
from app.base.errors import Conflict, FieldProblem, Forbidden, Invalid
from app.base.ids import new_id
from app.base.validation import LABELS
from app.base.wording import Words
from app.seekers.catalogue import (
    EMPLOYER_DISCLOSURE,
    PURPOSES,
    Given,
    Notice,
    Purpose,
    major,
)
from app.seekers.models import Consent, HowGiven, Seeker, overruled_at
from app.seekers.rules.registration import touch
from app.seekers.schemas import ConsentIn, ConsentOut, NoticeOut, NoticeTextOut

LASTS = timedelta(days=365)
"""The longest time a consent counts, and how long it does when no other time is said."""
GRACE = timedelta(days=7)
"""How long what a consent covered is kept unused after it ended, before it is deleted."""

_NOT_ASKED = Words(
    "这一项有法律依据，不需要同意，请看告知书。",
    "This rests on the law or on what was asked for: read its notice, no consent is taken.",
)
_EACH = Words(
    "这一项在每份申请里逐项决定。", "This is decided with each application, item by item."
)
_TOO_LATE = Words("请选从现在起一年以内的时间。", "Choose a time within a year from now.")
_NOT_TAKEN = Words("只有工作人员登记纸质同意书时填写。", "Only staff who record a paper give it.")


class ConsentMissing(Conflict):
    """The person has not agreed to this use of their data, or no longer does."""

    title = Words("当事人还没有同意这样使用信息", "The person has not agreed to this use of data")


class NoticeOutdated(Conflict):
    """The notice that was shown is not the present one."""

    title = Words("告知书已经更新，请看新的再决定", "The notice has changed; show the present one")


class ConsentIsThePersons(Forbidden):
    """Only the person, or a guardian for them, agrees; staff record what was signed on paper."""

    title = Words(
        "同意只能由本人作出；工作人员只能登记有签名的纸质同意书，并附上文件",
        "Only the person agrees; staff may record a signed paper, with the document that shows it",
    )


def missing(purpose: str, pointer: str) -> ConsentMissing:
    """The refusal that names the purpose and says where its notice stands."""
    where, title = f"/v1/notices/{purpose}", PURPOSES[purpose].notice.title
    detail = Words(
        "需要当事人先看告知书并同意“{title}”。用途：{purpose}；告知书：{where}",
        'The person must first read the notice and agree to "{title}". Purpose: {purpose}; '
        "notice: {where}",
    )
    told = Words(
        detail.zh.format(title=title.zh, purpose=purpose, where=where),
        detail.en.format(title=title.en, purpose=purpose, where=where),
    )
    problem = FieldProblem(pointer, "consent_missing", told, LABELS.get(pointer.strip("/")))
    return ConsentMissing(told, errors=[problem], headers={"Link": f'<{where}>; rel="help"'})


def needed(purpose: str, agreed: Collection[str], pointer: str) -> None:
    """Refuse what needs a consent that does not stand."""
    if purpose not in agreed:
        raise missing(purpose, pointer)


def is_live(consent: Consent, now: datetime) -> bool:
    """Whether a consent counts: it stands, its time runs, its notice still says the same."""
    standing = consent.withdrawn_at is None and consent.replaced_at is None
    current = major(PURPOSES[consent.purpose].version)
    return standing and consent.expires_at > now and major(consent.notice_version) == current


def give(
    seeker: Seeker, said: ConsentIn, actor: Actor, digest: str, now: datetime
) -> tuple[Consent, HowGiven]:
    """A consent of this person, as the actor may give it; and how it was given."""
    purpose = PURPOSES[said.purpose]
    _asked(purpose)
    how = _how(actor, said.document_id)
    if said.notice_version != purpose.version:
        raise NoticeOutdated
    consent = Consent(
        id=new_id(),
        seeker_id=seeker.id,
        purpose=purpose.code,
        notice_version=purpose.version,
        notice_digest=digest,
        given_at=now,
        expires_at=until(said.expires_at, now),
        how=how,
        account_id=actor.account_id,
        on_behalf_of=seeker.id if actor.party_id != seeker.id else actor.on_behalf_of,
        evidence_id=said.document_id,
    )
    return consent, how


def until(wished: datetime | None, now: datetime, lasts: timedelta = LASTS) -> datetime:
    """When a consent ends: at the time wished, within a year; after `lasts` when nothing is."""
    ends = wished or now + lasts
    if not now < ends <= now + LASTS:
        label = LABELS["expires_at"]
        raise Invalid(errors=[FieldProblem("/expires_at", "out_of_range", _TOO_LATE, label)])
    return ends


def withdraw(consent: Consent, actor: Actor, now: datetime) -> bool:
    """Take a consent back; whether it stood until now. Staff do so on the person's word."""
    if consent.withdrawn_at is not None or consent.replaced_at is not None:
        return False
    consent.withdrawn_at, consent.withdrawn_by = now, actor.account_id
    consent.withdrawn_by_kind = actor.through or actor.kind
    return True


def ended_at(consents: Iterable[Consent], now: datetime) -> datetime | None:
    """When the last consent for a purpose stopped counting; None while one counts, or without any.

    A new major version of the notice ends what was agreed to under the one before.
    """
    held = list(consents)
    ends = [_end(consent, overruled_at(consent, held)) for consent in held]
    live = [is_live(one, now) and overruled_at(one, held) is None for one in held]
    return None if any(live) else max(ends, default=None)


def erase_abilities(seeker: Seeker, now: datetime) -> bool:
    """Delete what the person can do and brings along; whether there was anything."""
    if not seeker.capabilities and not seeker.accommodations:
        return False
    seeker.capabilities, seeker.accommodations = [], []
    touch(seeker, now)
    return True


def consent_out(
    consent: Consent, now: datetime, overruled: Collection[UUID] = frozenset()
) -> ConsentOut:
    """A consent as it is shown; `overruled` are those another record of the person ended."""
    live = is_live(consent, now) and consent.id not in overruled
    fields = ConsentOut.model_fields.keys() - {"live"}
    values = {name: getattr(consent, name) for name in fields}
    return ConsentOut(**values, live=live)


def notice_out(notice: Notice, handler: str, contact: str) -> NoticeOut:
    """A notice with who handles the data; its digest covers every word that is shown."""
    purpose = PURPOSES[notice.purpose]
    zh, en = (_text(notice, purpose, language, handler, contact) for language in ("zh", "en"))
    shown = [zh.model_dump(), en.model_dump(), list(notice.easy), notice.purpose, notice.version]
    text = json.dumps(shown, sort_keys=True, ensure_ascii=False)
    return NoticeOut(
        purpose=notice.purpose,
        version=notice.version,
        current=notice.version == purpose.version,
        published_on=notice.published_on,
        basis=purpose.basis,
        given=purpose.given,
        zh=zh,
        en=en,
        easy_read=list(notice.easy),
        digest=hashlib.sha256(text.encode()).hexdigest(),
    )


def _text(
    notice: Notice, purpose: Purpose, language: str, handler: str, contact: str
) -> NoticeTextOut:
    names = ("title", "aim", "method", "keeping", "necessity", "effect", "rights")
    said = {name: getattr(getattr(notice, name), language) for name in names}
    kinds = [getattr(kind, language) for kind in notice.kinds]
    law = getattr(purpose.law, language)
    return NoticeTextOut(**said, kinds=kinds, law=law, handler=handler, contact=contact)


def _asked(purpose: Purpose) -> None:
    if purpose.given is Given.ONCE:
        return
    each = purpose.code == EMPLOYER_DISCLOSURE
    code, words = ("given_with_an_application", _EACH) if each else ("not_asked", _NOT_ASKED)
    raise Invalid(errors=[FieldProblem("/purpose", code, words, LABELS["purpose"])])


def _how(actor: Actor, document_id: UUID | None) -> HowGiven:
    if actor.kind is Kind.STAFF and document_id is not None:
        return HowGiven.PAPER
    if actor.kind is not Kind.SEEKER:
        raise ConsentIsThePersons
    if document_id is not None:
        label = LABELS["document_id"]
        raise Invalid(errors=[FieldProblem("/document_id", "not_taken", _NOT_TAKEN, label)])
    return HowGiven.GUARDIAN if actor.through is Kind.GUARDIAN else HowGiven.SELF


def _end(consent: Consent, overruled: datetime | None) -> datetime:
    ends = [consent.expires_at, consent.withdrawn_at, consent.replaced_at, overruled]
    current = PURPOSES[consent.purpose]
    if major(consent.notice_version) != major(current.version):
        ends.append(datetime.combine(current.notice.published_on, time(), CITY))
    return min(end for end in ends if end is not None)
