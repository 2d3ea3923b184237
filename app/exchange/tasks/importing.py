"""An import from its first row to its last: batches of rows, each its own transaction.

How far it is stands in the import itself, and changes in the transaction of the rows: whatever
ends the work, the next try goes on at the next row, and two that run at once take turns.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.audit.record import record
from app.audit.transaction import transaction
from app.base.actor import SYSTEM, Actor
from app.base.clock import now as this_moment
from app.base.database import Database, one
from app.base.errors import Refusal, ServerFault
from app.base.ids import new_id
from app.base.spreadsheet import Row, read_table
from app.base.wording import Language, Words
from app.exchange import queries as imports
from app.exchange.models import Import, ImportRow, ImportState, RowResult
from app.exchange.rules import Columns, find_columns, rows_below
from app.exchange.rules.headings import KNOWN
from app.exchange.schemas import ImportOptions, said_in
from app.exchange.tasks.batches import Batch, Work
from app.identity.models import Account
from app.identity.rules import AccountClosed, AccountLocked
from app.matching.model import ModelMissing, model_at
from app.reference.rules.codings import coder
from app.tasks.models import Task
from app.tasks.rules import MOST_TRIES
from app.tasks.runner import Job

AT_ONCE = 50
"""Rows in one transaction; on the embedded database writers wait for that long."""

KIND = "postings"
Progress = Callable[[int, int], None]
_ENDED = (ImportState.DONE, ImportState.FAILED)
_CHANGES = ("imported", "changed", "open", "in_review", "employers")


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rows of a file under its headings."""

    columns: Columns
    rows: tuple[Row, ...]


def quiet(_done: int, _total: int) -> None:
    """Report nothing."""


def run_import(
    database: Database,
    content: bytes,
    name: str,
    options: ImportOptions,
    *,
    actor: Actor = SYSTEM,
    now: datetime | None = None,
    progress: Progress = quiet,
) -> Import:
    """Take a file in within this process and return the ended import.

    The same file with the same options goes on where an import was cut off. Refusals: of the file
    (`SpreadsheetUnreadable`, `SpreadsheetEmpty`, `SpreadsheetTooLarge`, `NoTitleColumn`), and
    NotFound for an employer that is not the actor's to import for.
    """
    moment = now or this_moment()
    sheet = opened(content, name)
    with transaction(database) as session:
        wanted = received(session, content, name, options, actor, moment)
        going_on = imports.unfinished(session, wanted)
        if going_on is None:
            session.add(wanted)
        found = (going_on or wanted).id
    return _take_in(database, found, sheet, Work(options, sheet.columns, actor, moment), progress)


def received(
    session: Session, content: bytes, name: str, options: ImportOptions, actor: Actor, now: datetime
) -> Import:
    """An import not yet begun, of a file that this actor may import."""
    if options.employer_id is not None:
        one(session, imports.employers_for(actor), options.employer_id)
    return Import(
        id=new_id(),
        kind=KIND,
        source=options.source,
        file_name=name[:200] or None,
        file_hash=hashlib.sha256(content).hexdigest(),
        options=options.kept(),
        state=ImportState.RUNNING,
        employer_id=options.employer_id,
        account_id=actor.account_id,
        rows=0,
        done=0,
        counts={},
        created_at=now,
    )


def opened(content: bytes, name: str) -> Sheet:
    """The rows of a file; a refusal of the file where it holds no postings."""
    table = read_table(content, name)
    columns = find_columns(table)
    return Sheet(columns, tuple(rows_below(table, columns)))


def import_postings(job: Job) -> None:
    """The worker's task `exchange.import`; a file that cannot be read ends the import, told why."""
    import_id = UUID(job.arguments["import"])
    hold_coder(job.house[1].model_dir)
    try:
        _run(job, import_id)
    except Refusal as refusal:
        _fail(job.database, import_id, refusal)
    except Exception:
        if _was_last_try(job):
            _fail(job.database, import_id, ServerFault())
        raise


def hold_coder(model_dir: Path) -> bool:
    """Let titles be coded in this process; False where no model has been trained yet."""
    if not coder.loaded:
        try:
            coder.hold(model_at(model_dir).coder)
        except ModelMissing:
            return False
    return True


def _run(job: Job, import_id: UUID) -> None:
    with transaction(job.database, reading=True) as session:
        found = session.get_one(Import, import_id)
        if found.state in _ENDED:
            return
        content = session.scalar(sa.select(Import.content).where(Import.id == import_id)) or b""
        actor = _sender(session, found)
    options = ImportOptions(source=found.source, employer_id=found.employer_id, **found.options)
    sheet = opened(content, found.file_name or "")
    work = Work(options, sheet.columns, actor, this_moment())
    _take_in(job.database, import_id, sheet, work, job.progress)


def _sender(session: Session, found: Import) -> Actor:
    """Who sent the file, with the rights of today."""
    if found.account_id is None:
        return SYSTEM
    account = session.get_one(Account, found.account_id)
    if account.closed_at is not None:
        raise AccountClosed
    if account.locked_at is not None:
        raise AccountLocked
    return Actor(
        account.kind,
        account.id,
        account.party_id,
        account.organisation_id,
        frozenset(account.districts),
    )


def _take_in(
    database: Database, import_id: UUID, sheet: Sheet, work: Work, progress: Progress
) -> Import:
    while True:
        with transaction(database) as session:
            found = session.get_one(Import, import_id, with_for_update=True)
            if found.state not in _ENDED:
                _take_batch(session, found, sheet, work)
        progress(found.done, found.rows)
        if found.state in _ENDED:
            return found


def _take_batch(session: Session, found: Import, sheet: Sheet, work: Work) -> None:
    found.state, found.rows = ImportState.RUNNING, len(sheet.rows)
    rows = sheet.rows[found.done : found.done + AT_ONCE]
    counts = Batch(session, found.id, work).take(rows)
    found.counts = {
        name: found.counts.get(name, 0) + counts[name] for name in {*found.counts, *counts}
    }
    found.done += len(rows)
    if found.done == found.rows:
        _end(session, found, ImportState.DONE, work.actor, this_moment())


def _end(session: Session, found: Import, state: ImportState, actor: Actor, now: datetime) -> None:
    found.state, found.ended_at, found.content = state, now, None
    if any(found.counts.get(name) for name in _CHANGES):
        name = "import.finished" if state is ImportState.DONE else "import.failed"
        record(session, actor, name, found, now, refs={"employer": found.employer_id})


def _fail(database: Database, import_id: UUID, refusal: Refusal) -> None:
    with transaction(database) as session:
        found = session.get_one(Import, import_id, with_for_update=True)
        if found.state in _ENDED:
            return
        found.refusal = refusal.code
        found.reason = {"zh": refusal.detail.zh, "en": refusal.detail.en}
        _end(session, found, ImportState.FAILED, SYSTEM, this_moment())


def _was_last_try(job: Job) -> bool:
    with transaction(job.database, reading=True) as session:
        return session.get_one(Task, job.id).tries >= MOST_TRIES


def faults(database: Database, found: Import, language: Language, most: int = 20) -> list[str]:
    """The first rejected rows, a line each: row, column and reason in plain words."""
    row = Words("第 {n} 行", "row {n}")
    with transaction(database, reading=True) as session:
        rejected = imports.rows_of(found.id, RowResult.REJECTED).order_by(ImportRow.number)
        return [
            row.filled(n=one.number).said(language)
            + (f", {KNOWN[one.column].label.said(language)}" if one.column in KNOWN else "")
            + f": {said_in(one.reason, language)}"
            for one in session.scalars(rejected.limit(most))
        ]


def told(found: Import) -> dict[str, Any]:
    """An ended import as a command prints it: ids and counts."""
    counts = found.counts
    return {
        "import_id": str(found.id),
        "state": found.state.value,
        "rows": found.rows,
        **{result.value: counts.get(result.value, 0) for result in RowResult},
        "publishing": {name: counts.get(name, 0) for name in ("open", "in_review", "held")},
        "employers_created": counts.get("employers", 0),
    }
