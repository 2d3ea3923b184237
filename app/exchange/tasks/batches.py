"""A batch of rows in one transaction: what they are already is loaded at once, then row by row.

Every row has a savepoint of its own: one that fails leaves nothing behind and stops no other.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy.orm import Session

from app.audit.transaction import undoable
from app.base.actor import Actor
from app.base.clock import city_day
from app.base.errors import Busy, Refusal, ServerFault, Unavailable
from app.base.problems import translated
from app.base.spreadsheet import Row
from app.employers.models import Employer
from app.exchange import queries as imports
from app.exchange.models import ImportRow, RowResult
from app.exchange.rules import Columns, read_row
from app.exchange.rules.offers import Offer, offered
from app.exchange.rules.reasons import DIFFERS, Reason, RowRejected, reason_of
from app.exchange.schemas import ImportOptions
from app.exchange.tasks.units import Units
from app.exchange.tasks.writing import Writer
from app.postings.models import Posting, PostingState
from app.reference.catalogue import lists
from app.reference.rules.codings import OccupationCoding, code_titles, coder

log = structlog.get_logger()
REGIONS = {row.code: row.name.zh for row in lists["regions"].rows}


@dataclass(frozen=True)
class Work:
    """What holds for every row of a file: its options, its columns, who takes it in, and when."""

    options: ImportOptions
    columns: Columns
    actor: Actor
    now: datetime


@dataclass(frozen=True, slots=True)
class _Taken:
    """A row that became, or already was, a posting."""

    posting: Posting
    result: RowResult
    first: int | None = None


class Batch:
    """The rows of one transaction."""

    def __init__(self, session: Session, import_id: UUID, work: Work) -> None:
        self.session, self.import_id, self.work = session, import_id, work
        self.defaults: dict[str, Any] = work.options.kept()["defaults"]
        self.counts: Counter[str] = Counter()
        drafts_only = work.options.drafts_only
        self.writer = Writer(session, work.actor, work.now, drafts_only=drafts_only)
        self.units = Units(session, work.actor, work.options, work.now)
        self.postings: dict[imports.Key, Posting] = {}
        self.first: dict[UUID, int] = {}
        self.moved: set[UUID] = set()
        self.codings: dict[str, OccupationCoding] = {}

    def take(self, rows: Sequence[Row]) -> Counter[str]:
        """Deal with the rows and keep what became of each; the counts by result and by state."""
        read = [self._read(row) for row in rows]
        self._load([offer for offer in read if isinstance(offer, Offer)])
        self.session.add_all([self._kept(one) for one in read])
        self.counts["employers"] += self.units.made
        return self.counts

    def _read(self, row: Row) -> Offer | ImportRow:
        columns, now = self.work.columns, self.work.now
        try:
            read = read_row(row, columns, REGIONS, city_day(now))
            return offered(read, columns.places.keys(), self.defaults, now)
        except RowRejected as rejected:
            return self._rejected(row.number, rejected.reason)
        except Exception as error:
            return self._rejected(row.number, self._faulty(error, row.number))

    def _load(self, offers: Sequence[Offer]) -> None:
        """What the batch must know before its first row, in a handful of statements."""
        session, options = self.session, self.work.options
        self.units.load(offers)
        keys = [
            (unit.id, offer.identity)
            for offer in offers
            if (unit := self.units.known(offer)) is not None
        ]
        self.postings = imports.known_postings(session, options.source, keys)
        ids = [posting.id for posting in self.postings.values()]
        self.first = imports.taken_already(session, self.import_id, ids)
        self.moved = imports.moved_before(session, ids) if options.publish else set()
        self._code(offer.said.title for offer in offers if not self._is_known(offer))

    def _is_known(self, offer: Offer) -> bool:
        """Whether the title is on record as it stands, so that nothing has to be coded."""
        unit = self.units.known(offer)
        posting = self.postings.get((unit.id, offer.identity)) if unit else None
        return posting is not None and posting.title == offer.said.title

    def _code(self, titles: Iterable[str]) -> None:
        wanted = list(dict.fromkeys(titles))
        if coder.loaded:
            self.codings = dict(zip(wanted, code_titles(wanted), strict=True))

    def _kept(self, one: Offer | ImportRow) -> ImportRow:
        row = one if isinstance(one, ImportRow) else self._dealt_with(one)
        self.counts[row.result.value] += 1
        return row

    def _dealt_with(self, offer: Offer) -> ImportRow:
        try:
            with undoable(self.session):
                unit = self.units.found_or_made(offer)
                taken = self._taken(unit, offer)
        except Refusal as refusal:
            self._forget(offer)
            return self._rejected(offer.number, reason_of(refusal), offer.unread)
        except Exception as error:
            self._forget(offer)
            return self._rejected(offer.number, self._faulty(error, offer.number), offer.unread)
        self.units.remember(offer, unit)
        if taken.first is not None:
            return self._duplicate(offer, taken)
        self.postings[unit.id, offer.identity] = taken.posting
        self.first[taken.posting.id] = offer.number
        return self._row(offer, taken, self._published(taken))

    def _taken(self, unit: Employer, offer: Offer) -> _Taken:
        posting = self.postings.get((unit.id, offer.identity))
        if posting is None:
            coding = self.codings.get(offer.said.title)
            source = self.work.options.source
            return _Taken(self.writer.make(unit, source, offer, coding), RowResult.IMPORTED)
        if posting.id in self.first:
            return _Taken(posting, RowResult.DUPLICATE, self.first[posting.id])
        coding = self.codings.get(offer.said.title)
        changed = self.writer.change(posting, offer, coding)
        return _Taken(posting, RowResult.CHANGED if changed else RowResult.SAME)

    def _published(self, taken: _Taken) -> Reason | None:
        """Submit a draft where that is asked; the reason where the rules hold it back.

        A draft that somebody sent back or took back is submitted again only when its row changed.
        """
        posting = taken.posting
        known = taken.result is RowResult.SAME and posting.id in self.moved
        if not self.work.options.publish or posting.state is not PostingState.DRAFT or known:
            return None
        try:
            with undoable(self.session):
                self.writer.submit(posting)
        except Refusal as refusal:
            self.counts["held"] += 1
            return reason_of(refusal)
        self.counts[posting.state.value] += 1
        return None

    def _forget(self, offer: Offer) -> None:
        """Read a posting anew whose edit was undone."""
        unit = self.units.known(offer)
        key = (unit.id, offer.identity) if unit else None
        if key is not None and key in self.postings:
            self.session.expunge(self.postings.pop(key))
            source = self.work.options.source
            self.postings |= imports.known_postings(self.session, source, [key])

    def _faulty(self, error: Exception, number: int) -> Reason:
        """A fault that no rule foresaw ends its row; what ends all rows is raised on."""
        refusal = translated(error)
        if isinstance(refusal, Busy | Unavailable):
            raise error
        if isinstance(refusal, ServerFault):
            log.error("import_row_failed", number=number, kind=type(error).__name__)
        return reason_of(refusal)

    def _row(self, offer: Offer, taken: _Taken, held: Reason | None) -> ImportRow:
        return ImportRow(
            import_id=self.import_id,
            number=offer.number,
            result=taken.result,
            posting_id=taken.posting.id,
            first=taken.first,
            unread=list(offer.unread),
            **(held.kept() if held else {}),
        )

    def _duplicate(self, offer: Offer, taken: _Taken) -> ImportRow:
        alike = taken.posting.content_hash == offer.content
        return self._row(offer, taken, None if alike else Reason("differs", DIFFERS))

    def _rejected(self, number: int, reason: Reason, unread: Sequence[str] = ()) -> ImportRow:
        return ImportRow(
            import_id=self.import_id,
            number=number,
            result=RowResult.REJECTED,
            unread=list(unread),
            **reason.kept(),
        )
