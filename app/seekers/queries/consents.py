"""Reads of consents: which count, whose they are, and whom they let be listed.

Of somebody registered twice the last word for a purpose counts, under whichever record it was said.
Few people were; so theirs are read apart, and everybody else's by one plain statement.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.audit.transaction import as_system
from app.identity.merged import kept_of, parties_of, together
from app.seekers.catalogue import ABILITY_MATCHING, PURPOSES, major
from app.seekers.models import CapabilityRow, Consent, Seeker, overruled_at

_WHOLE = "whether a person agrees rests on all their records, not on those the caller sees"
Agreed = dict[UUID, dict[str, datetime]]


def is_live(now: datetime) -> sa.ColumnElement[bool]:
    """Consents that count: not withdrawn or replaced, in time, of the notice's major version."""
    versions = (
        sa.and_(Consent.purpose == code, Consent.notice_version.like(f"{major(one.version)}.%"))
        for code, one in PURPOSES.items()
        if one.given is not None
    )
    standing = sa.and_(Consent.withdrawn_at.is_(None), Consent.replaced_at.is_(None))
    return sa.and_(standing, Consent.expires_at > now, sa.or_(*versions))


def agreed(session: Session, seeker_id: UUID, now: datetime) -> frozenset[str]:
    """The purposes one person agrees to at this time."""
    return frozenset(live_consents(session, [seeker_id], now)[seeker_id])


def live_consents(session: Session, seeker_ids: Iterable[UUID], now: datetime) -> Agreed:
    """By person, the purposes they agree to and until when; two statements."""
    found: Agreed = defaultdict(dict)
    asked = list(seeker_ids)
    wanted = sa.select(Consent.seeker_id, Consent.purpose, Consent.expires_at).where(
        Consent.seeker_id.in_(asked), is_live(now)
    )
    with as_system(session, _WHOLE):
        for seeker_id, purpose, expires_at in session.execute(wanted):
            found[seeker_id][purpose] = expires_at
        found.update(_of_merged(session, _persons(session, asked), now))
    return found


def those_who_agree(session: Session, purpose: str, now: datetime) -> sa.ColumnElement[bool]:
    """Whether a seeker, whichever of their records it is, agrees to a purpose at this time."""
    given = sa.select(Consent.seeker_id).where(Consent.purpose == purpose, is_live(now))
    merged = _of_merged(session, _persons(session), now)
    if not merged:
        return Seeker.id.in_(given)
    agreeing = [record for record, held in merged.items() if purpose in held]
    apart = sa.and_(Seeker.id.in_(given), Seeker.id.not_in(merged))
    return sa.or_(apart, Seeker.id.in_(agreeing))


def consents_of(seeker_id: UUID, purpose: str | None = None) -> sa.Select[Consent]:
    """Every consent a person ever gave, ended ones too; those of merged duplicates with theirs."""
    consents = sa.select(Consent).where(Consent.seeker_id.in_(parties_of(seeker_id)))
    return consents if purpose is None else consents.where(Consent.purpose == purpose)


def consents_of_whoever(session: Session, record_id: UUID, purpose: str) -> list[Consent]:
    """The same of the person whose record this is, be it a merged duplicate."""
    kept = session.scalar(sa.select(kept_of(record_id)))
    return list(session.scalars(consents_of(kept or record_id, purpose)))


def overruled_of(session: Session, seeker_id: UUID) -> frozenset[UUID]:
    """Those of a person's consents that a later word under another record overruled."""
    held = list(session.scalars(consents_of(seeker_id)))
    return frozenset(one.id for one in held if overruled_at(one, held) is not None)


def standing_consent(session: Session, seeker_id: UUID, purpose: str) -> Consent | None:
    """The consent of this very record neither withdrawn nor replaced; its time may be over."""
    standing = sa.and_(Consent.withdrawn_at.is_(None), Consent.replaced_at.is_(None))
    own = sa.select(Consent).where(Consent.seeker_id == seeker_id, Consent.purpose == purpose)
    return session.scalars(own.where(standing)).one_or_none()


def with_abilities_unagreed(
    session: Session, now: datetime, after: UUID | None, most: int
) -> sa.Select[UUID]:
    """Records with abilities on file of people who agreed to their use once and do no more."""
    some = sa.select(CapabilityRow.seeker_id)
    brought = sa.cast(Seeker.accommodations, sa.String) != "[]"
    once = sa.select(Consent.seeker_id).where(Consent.purpose == ABILITY_MATCHING)
    merged = Seeker.id.in_(_records(_persons(session)))
    wanted = (
        sa.select(Seeker.id)
        .where(Seeker.id.in_(some) | brought, Seeker.id.in_(once) | merged)
        .where(~those_who_agree(session, ABILITY_MATCHING, now))
    )
    if after is not None:
        wanted = wanted.where(Seeker.id > after)
    return wanted.order_by(Seeker.id).limit(most)


def _persons(session: Session, asked: Iterable[UUID] | None = None) -> dict[UUID, set[UUID]]:
    """People with merged records, among these or all: every record by the one it is kept under."""
    found: dict[UUID, set[UUID]] = {}
    for merged, kept in session.execute(together(asked)):
        found.setdefault(kept, {kept}).add(merged)
    return found


def _records(persons: Mapping[UUID, set[UUID]]) -> list[UUID]:
    return [record for records in persons.values() for record in records]


def _of_merged(session: Session, persons: Mapping[UUID, set[UUID]], now: datetime) -> Agreed:
    """What people with merged records agree to, under each of their records."""
    if not persons:
        return {}
    kept_as = {record: kept for kept, records in persons.items() for record in records}
    rows = sa.select(Consent, is_live(now)).where(Consent.seeker_id.in_(kept_as))
    said: dict[UUID, list[tuple[Consent, bool]]] = defaultdict(list)
    for consent, live in session.execute(rows):
        said[kept_as[consent.seeker_id]].append((consent, live))
    words = {kept: _last_word(said[kept]) for kept in persons}
    return {record: words[kept] for record, kept in kept_as.items()}


def _last_word(said: Iterable[tuple[Consent, bool]]) -> dict[str, datetime]:
    rows = list(said)
    held = [consent for consent, _ in rows]
    counting = [one for one, live in rows if live and overruled_at(one, held) is None]
    return {one.purpose: one.expires_at for one in counting}
