"""Erasing a person: everything goes but what law keeps, which is sealed apart (PIPL art. 47).

One transaction, whatever asked for it: the person, long silence, or a backup from before. Done
twice it changes nothing more. What stays is a row with the district and the month of registration.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.audit.models import KeptAnswer
from app.audit.record import record
from app.audit.transaction import transaction
from app.base.actor import SYSTEM
from app.base.clock import city_day
from app.base.database import Database
from app.base.errors import NotFound
from app.base.ids import new_id
from app.base.secrets import Keyring
from app.documents.models import Document, DocumentSpace, DocumentState
from app.documents.tasks import forget
from app.identity.models import Account
from app.privacy.catalogue.ways import WAYS, Erased, Leads
from app.privacy.models import ErasedPerson, Erasure, ErasureState, RestrictedRecord
from app.privacy.rules.emptying import emptied, month_of
from app.privacy.rules.keeping import kept_by_law, record_of
from app.privacy.rules.resealing import every_table
from app.privacy.rules.walk import peoples, theirs
from app.privacy.tasks.gathering import (
    answers_naming,
    deleted_whole,
    gathered,
    ids_of,
    persons_of,
    tasks_naming,
)
from app.privacy.tasks.ledger import Ledger
from app.seekers.models import Seeker
from app.tasks.models import Task

_OVERLAP = timedelta(minutes=5)


@dataclass(frozen=True)
class Eraser:
    """What an erasure works with; `task_id` is the task it is done in, which must stay."""

    database: Database
    keyring: Keyring
    ledger: Ledger
    task_id: UUID | None = None

    def erase(self, person_id: UUID, now: datetime, because: str) -> dict[str, date]:
        """Erase a person; what law keeps by its rule, and until when. NotFound for nobody."""
        metadata = every_table()
        with transaction(self.database, reading=True) as session:
            if session.get(Seeker, person_id) is None:
                raise NotFound
            persons = persons_of(session, person_id, metadata)
            ids = ids_of(session, persons, metadata)
            answers = list(answers_naming(session, ids, self.keyring))
        for person in persons:
            self.ledger.add(person, now)
        with transaction(self.database) as session:
            work = _Work(session, self, metadata, persons, now)
            answers += answers_naming(session, ids, self.keyring, now - _OVERLAP)
            work.forget_named(ids, answers)
            return work.done(because)


@dataclass(frozen=True)
class _Work:
    """One erasure inside its transaction."""

    session: Session
    eraser: Eraser
    metadata: sa.MetaData
    persons: list[UUID]
    now: datetime

    def done(self, because: str) -> dict[str, date]:
        """All of it, in the one order in which nothing is needed after it went."""
        for person in self.persons:
            self.session.get_one(Seeker, person, with_for_update=True)
        kept = self._keep_by_law()
        accounts = list(self.session.scalars(self._accounts()))
        for person in self.persons:
            forget(self.session, person, SYSTEM, self.now)
        for table, way in deleted_whole(self.metadata):
            self.session.execute(sa.delete(table).where(theirs(table, way, self.persons)))
        self._drop_documents()  # which others of the rows named as their evidence
        self._empty()
        self._note(accounts, because)
        self._close(kept)
        return kept

    def forget_named(self, ids: set[str], answers: list[tuple[UUID, str]]) -> None:
        """Delete the tasks and the kept answers that name this person, whoever's they are."""
        named = tasks_naming(self.session, ids, self.eraser.task_id)
        for some in _some(named):
            self.session.execute(sa.delete(Task).where(Task.id.in_(some)))
        own = self.metadata.tables["kept_answer"]
        way = WAYS["kept_answer"]
        assert isinstance(way, Leads)
        self.session.execute(sa.delete(own).where(theirs(own, way, self.persons)))
        for account_id, key in answers:
            mine = sa.and_(KeptAnswer.account_id == account_id, KeptAnswer.key == key)
            self.session.execute(sa.delete(KeptAnswer).where(mine))

    def _keep_by_law(self) -> dict[str, date]:
        person, today = self.persons[0], city_day(self.now)
        kept = sa.select(RestrictedRecord).where(RestrictedRecord.person_id.in_(self.persons))
        known = {row.rule: row.kept_until for row in self.session.scalars(kept)}
        rows = gathered(self.session, self.persons, self.metadata, self.eraser.keyring)
        for rule, until in kept_by_law(rows, today):
            if rule.code not in known:
                self.session.add(self._restricted(person, rule.code, until, record_of(rule, rows)))
                known[rule.code] = until
        self.session.flush()
        return known

    def _restricted(
        self, person: UUID, rule: str, until: date, content: dict[str, Any]
    ) -> RestrictedRecord:
        id, text = new_id(), json.dumps(content, ensure_ascii=False, default=str)
        sealed = self.eraser.keyring.seal(
            text, table="restricted_record", column="content_sealed", row=id
        )
        return RestrictedRecord(
            id=id,
            person_id=person,
            rule=rule,
            kept_until=until,
            content_sealed=sealed,
            created_at=self.now,
        )

    def _accounts(self) -> sa.Select[Account]:
        return sa.select(Account).where(Account.party_id.in_(self.persons))

    def _drop_documents(self) -> None:
        deleted = Document.state == DocumentState.DELETED
        gone = sa.and_(Document.owner_id.in_(self.persons), deleted)
        self.session.execute(sa.delete(Document).where(gone))
        none = sa.and_(DocumentSpace.owner_id.in_(self.persons), DocumentSpace.documents == 0)
        self.session.execute(sa.delete(DocumentSpace).where(none))

    def _empty(self) -> None:
        for table, way in peoples(self.metadata):
            if way.erased is Erased.EMPTIED:
                mine = sa.select(table.c.id, table.c.created_at)
                for id, made in self.session.execute(mine.where(theirs(table, way, self.persons))):
                    values = emptied(table, self.now) | {"created_at": month_of(made)}
                    self.session.execute(sa.update(table).where(table.c.id == id).values(values))
        self.session.expire_all()

    def _note(self, accounts: list[Account], because: str) -> None:
        for person in self.persons:
            seeker = self.session.get_one(Seeker, person)
            # The second name makes whatever ranks people forget them.
            for name in ("seeker.erased", "seeker.profile_changed"):
                record(self.session, SYSTEM, name, seeker, self.now, reason_code=because)
        for account in accounts:
            record(self.session, SYSTEM, "account.closed", account, self.now, reason_code=because)

    def _close(self, kept: dict[str, date]) -> None:
        for person in self.persons:
            line = self.eraser.ledger.line_for(person, self.now)
            if self.session.get(ErasedPerson, line.hash) is None:
                row = ErasedPerson(hash=line.hash, key_id=line.key_id, erased_at=self.now)
                self.session.add(row)
        running = Erasure.state == ErasureState.COOLING_OFF
        said = [{"rule": rule, "until": until.isoformat()} for rule, until in sorted(kept.items())]
        self.session.execute(
            sa.update(Erasure)
            .where(Erasure.seeker_id.in_(self.persons), running)
            .values(
                state=ErasureState.DONE,
                ended_at=self.now,
                kept=said,
                version=Erasure.version + 1,
            )
        )


def _some(ids: list[UUID], size: int = 500) -> Iterator[list[UUID]]:
    for start in range(0, len(ids), size):
        yield ids[start : start + size]
