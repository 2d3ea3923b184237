"""Reads of exchange: imports and their rows, the stream, and what a batch of rows already is."""

from collections.abc import Collection, Sequence
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.audit.models import Event, Verification
from app.base.actor import Actor, Kind
from app.base.errors import InvalidCursor
from app.base.paging import Paging
from app.employers import queries as employers
from app.employers.models import MEMBERS, Employer
from app.exchange.models import Import, ImportRow, ImportState, RowResult
from app.exchange.schemas import AuditFilter, EventFilter, ImportFilter
from app.postings.models import Posting, PostingMove
from app.postings.queries import loaded

Key = tuple[UUID, str]
"""Employer and external id: one posting within its source."""

OF_NO_DISTRICT = ("employer", "import", "posting")
"""Kinds of subject that all staff may know of where they have no district; people never."""

_TAKEN = (RowResult.IMPORTED, RowResult.CHANGED, RowResult.SAME)


def visible_to(actor: Actor) -> sa.Select[Import]:
    """The imports an actor sees.

    A member: those into their own employer. Staff: their own, those into employers of their
    districts or of none, and those an operator typed that name no employer.
    """
    imports = sa.select(Import)
    if actor.kind in MEMBERS and actor.party_id is not None:
        return imports.where(Import.employer_id == actor.party_id)
    if actor.kind is Kind.STAFF:
        theirs = employers.editable_by(actor).with_only_columns(Employer.id)
        typed = sa.and_(Import.account_id.is_(None), Import.employer_id.is_(None))
        own = Import.account_id == actor.account_id
        return imports.where(sa.or_(own, Import.employer_id.in_(theirs), typed))
    return imports.where(sa.false())


def narrowed(imports: sa.Select[Import], by: ImportFilter) -> sa.Select[Import]:
    """Only those that fit every filter given."""
    for column, value in by.model_dump(exclude_none=True).items():
        imports = imports.where(getattr(Import, column) == value)
    return imports


def rows_of(import_id: UUID, result: RowResult | None = None) -> sa.Select[ImportRow]:
    """What became of the rows of an import; all, or those that came to this."""
    rows = sa.select(ImportRow).where(ImportRow.import_id == import_id)
    return rows if result is None else rows.where(ImportRow.result == result)


def unfinished(session: Session, like: Import) -> Import | None:
    """An import of the same file with the same options by the same sender that was cut off."""
    found = sa.select(Import).where(
        Import.file_hash == like.file_hash,
        Import.source == like.source,
        Import.kind == like.kind,
        Import.state == ImportState.RUNNING,
        Import.employer_id.is_not_distinct_from(like.employer_id),
        Import.account_id.is_not_distinct_from(like.account_id),
    )
    candidates = session.scalars(found.order_by(Import.created_at)).all()
    return next((one for one in candidates if one.options == like.options), None)


def employers_for(actor: Actor) -> sa.Select[Employer]:
    """The employers an actor may import postings for; an operator's keyboard: every one."""
    return sa.select(Employer) if actor.kind is Kind.SYSTEM else employers.editable_by(actor)


def known_to_source(
    session: Session, actor: Actor, source: str, names: Collection[str]
) -> dict[str, Employer]:
    """The employers that a source knows under these names."""
    known = employers_for(actor).where(Employer.source == source, Employer.source_ref.in_(names))
    return {one.source_ref: one for one in session.scalars(known) if one.source_ref is not None}


def registered_under(session: Session, actor: Actor, codes: Collection[str]) -> dict[str, Employer]:
    """The employers registered under these credit codes."""
    if not codes:
        return {}
    known = employers_for(actor).where(Employer.credit_code.in_(codes))
    return {one.credit_code: one for one in session.scalars(known) if one.credit_code is not None}


def known_postings(session: Session, source: str, keys: Collection[Key]) -> dict[Key, Posting]:
    """The postings of a source by employer and external id, with demands and employer."""
    if not keys:
        return {}
    known = sa.select(Posting).where(
        Posting.source == source,
        Posting.employer_id.in_({employer for employer, _ in keys}),
        Posting.external_id.in_({identity for _, identity in keys}),
    )
    found = session.scalars(known.options(*loaded()))
    return {(one.employer_id, one.external_id or ""): one for one in found}


def taken_already(session: Session, import_id: UUID, postings: Collection[UUID]) -> dict[UUID, int]:
    """Which of these postings earlier rows of this import said already, and the row of each."""
    rows = sa.select(ImportRow.posting_id, sa.func.min(ImportRow.number)).where(
        ImportRow.import_id == import_id,
        ImportRow.posting_id.in_(postings),
        ImportRow.result.in_(_TAKEN),
    )
    pairs = session.execute(rows.group_by(ImportRow.posting_id))
    return {posting: number for posting, number in pairs if posting is not None}


def moved_before(session: Session, postings: Collection[UUID]) -> set[UUID]:
    """Those of these postings that somebody moved from their first draft."""
    moved = sa.select(PostingMove.posting_id).where(PostingMove.posting_id.in_(postings))
    return set(session.scalars(moved.distinct()))


def events_for(actor: Actor, by: EventFilter) -> sa.Select[Event]:
    """The events of an actor's districts and those of employers and jobs of no district, narrowed.

    An event about a person, a login or a key that names no district is shown to nobody here.
    """
    theirs = sorted(actor.districts)
    ours = sa.or_(Event.district.in_(theirs), Event.other_district.in_(theirs))
    open_to_all = sa.or_(Event.subject_kind.in_(OF_NO_DISTRICT), Event.subject_id.is_(None))
    nowhere = sa.and_(Event.district.is_(None), Event.other_district.is_(None), open_to_all)
    events = sa.select(Event).where(sa.or_(ours, nowhere))
    for column, value in by.model_dump(exclude_none=True, exclude={"after"}).items():
        events = events.where(getattr(Event, column) == value)
    return events


def stream(
    session: Session, events: sa.Select[Event], after: int | None, at: Paging, bound: str
) -> tuple[Sequence[Event], str | None]:
    """The next events in the order of the log, and the cursor behind them; None at the end."""
    last = _last_seen(at, bound) if at.cursor is not None else after or 0
    newer = events.where(Event.seq > last).order_by(Event.seq).limit(at.limit + 1)
    found = session.scalars(newer).all()
    if len(found) <= at.limit:
        return found, None
    found = found[: at.limit]
    return found, at.keyring.sign("cursor", {"b": bound, "seq": found[-1].seq})


def log_page(
    session: Session, by: AuditFilter, at: Paging, bound: str
) -> tuple[Sequence[Event], str | None]:
    """A page of the whole log, the newest first, narrowed; and the cursor behind it."""
    events = sa.select(Event)
    for column, value in by.model_dump(exclude_none=True, exclude={"since", "until"}).items():
        events = events.where(getattr(Event, column) == value)
    if by.since is not None:
        events = events.where(Event.at >= by.since)
    if by.until is not None:
        events = events.where(Event.at < by.until)
    if at.cursor is not None:
        events = events.where(Event.seq < _last_seen(at, bound))
    found = session.scalars(events.order_by(Event.seq.desc()).limit(at.limit + 1)).all()
    if len(found) <= at.limit:
        return found, None
    found = found[: at.limit]
    return found, at.keyring.sign("cursor", {"b": bound, "seq": found[-1].seq})


def last_verification(session: Session) -> Verification | None:
    """What the newest re-reading of the log came to."""
    newest = sa.select(Verification).order_by(Verification.ended_at.desc()).limit(1)
    return session.scalars(newest).one_or_none()


def _last_seen(at: Paging, bound: str) -> int:
    content = at.keyring.read("cursor", at.cursor or "")
    if content is None or content.get("b") != bound or "seq" not in content:
        raise InvalidCursor
    return int(content["seq"])
