"""Making a copy of all that is held of a person, keeping it for some days, and deleting it."""

import io
import json
import zipfile
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.audit.models import Event
from app.audit.record import record
from app.audit.transaction import transaction
from app.base.actor import SYSTEM
from app.base.clock import now as present
from app.base.database import Database
from app.base.secrets import Keyring
from app.base.wording import Words
from app.documents.models import DocumentContent
from app.documents.queries import owned_by
from app.documents.rules import DocumentDamaged, opened
from app.employers.models import Employer
from app.postings.models import Posting
from app.privacy.catalogue.keeping import EXPORT_DAYS
from app.privacy.models import DataExport, DataExportContent, ExportState
from app.privacy.rules.exporting import DATA, copy_of, event_told, file_told, told_of
from app.privacy.rules.resealing import every_table
from app.privacy.tasks.gathering import gathered, ids_of, persons_of
from app.seekers.models import Seeker
from app.tasks.runner import Job, Work

EXPORT, FORGET_EXPORTS = "privacy.export", "privacy.forget_exports"
_STEPS = 3
MOST_EVENTS = 50_000
"""The newest events a copy holds; `events_cut` says that there were more."""


def copied(
    session: Session, person_id: UUID, keyring: Keyring, words: Mapping[str, Words], now: datetime
) -> dict[str, Any]:
    """Everything held of a person, opened, with names for what its ids mean."""
    metadata = every_table()
    persons = persons_of(session, person_id, metadata)
    rows = gathered(session, persons, metadata, keyring)
    tables = [told_of(metadata.tables[name], found) for name, found in rows.items()]
    ids = ids_of(session, persons, metadata)
    events = _events(session, ids, rows)
    names = _names(session, events, rows)
    return copy_of(
        person_id,
        now,
        {
            "names": {str(id): name for id, name in names.items()},
            "tables": [table for table in tables if table is not None],
            "files": _files(session, persons),
            "events": [event_told(event, words, names) for event in events],
            "events_cut": len(events) == MOST_EVENTS,
        },
    )


def archived(session: Session, content: dict[str, Any], keyring: Keyring) -> bytes:
    """The copy as one archive: `data.json` and, file by file, the documents it names."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in content["files"]:
            kept = session.get(DocumentContent, UUID(file["document_id"]))
            try:
                archive.writestr(file["path"], opened(kept, keyring), zipfile.ZIP_STORED)
            except DocumentDamaged:
                file["damaged"] = True
            if kept is not None:
                session.expunge(kept)
        archive.writestr(DATA, json.dumps(content, ensure_ascii=False, indent=1))
    return out.getvalue()


def _files(session: Session, persons: Collection[UUID]) -> list[dict[str, Any]]:
    every = [one for person in persons for one in session.scalars(owned_by(person))]
    return [file_told(one) for one in every]


def export_with(words: Mapping[str, Words]) -> Work:
    """The worker's part; `words` are the names of events, which stand in a room beside this."""

    def make(job: Job) -> None:
        _make(job, job.house[0], words, present())

    return make


def _make(job: Job, keyring: Keyring, words: Mapping[str, Words], now: datetime) -> None:
    export_id = UUID(job.arguments["export_id"])
    job.progress(0, _STEPS)
    with transaction(job.database, reading=True) as session:
        row = session.get(DataExport, export_id)
        if row is None or row.state is not ExportState.WAITING:
            return
        content = copied(session, row.seeker_id, keyring, words, now)
        archive = archived(session, content, keyring)
    job.progress(1, _STEPS)  # after reading: on SQLite a reader keeps every other commit waiting
    sealed = keyring.seal_bytes(
        archive, table="data_export_content", column="sealed", row=export_id
    )
    job.progress(2, _STEPS)
    with transaction(job.database) as session:
        keep_copy(session, export_id, sealed, len(archive), now)


def keep_copy(session: Session, export_id: UUID, sealed: bytes, size: int, now: datetime) -> None:
    """Keep a copy that was made, unless the person was erased meanwhile."""
    row = session.get(DataExport, export_id, with_for_update=True)
    if row is None or row.state is not ExportState.WAITING:
        return
    row.state, row.made_at, row.size = ExportState.READY, now, size
    row.ends_at = now + timedelta(days=EXPORT_DAYS)
    session.add(DataExportContent(data_export_id=export_id, sealed=sealed))
    session.flush()
    seeker = session.get_one(Seeker, row.seeker_id)
    record(session, SYSTEM, "data_export.made", seeker, now, refs={"data_export": row.id})


def forget_exports(job: Job) -> None:
    """Delete the copies whose days are over."""
    forget_copies(job.database, present())


def forget_copies(database: Database, now: datetime) -> int:
    """Delete the copies whose days are over; how many."""
    over = sa.select(DataExport).where(
        DataExport.state == ExportState.READY, DataExport.ends_at <= now
    )
    with transaction(database) as session:
        rows = list(session.scalars(over))
        for row in rows:
            gone = DataExportContent.data_export_id == row.id
            session.execute(sa.delete(DataExportContent).where(gone))
            row.state = ExportState.GONE
    return len(rows)


def _events(
    session: Session, ids: Collection[str], rows: Mapping[str, list[dict[str, Any]]]
) -> list[Event]:
    """What was noted about the person and what is theirs, and what they did; newest first."""
    found: dict[int, Event] = {}
    accounts = [row["id"] for row in rows.get("account", ())]
    mine = [UUID(id) for id in sorted(ids)]
    some = (mine[start : start + 500] for start in range(0, len(mine), 500))
    conditions = [Event.actor_id.in_(accounts), *(Event.subject_id.in_(part) for part in some)]
    for condition in conditions:
        newest = sa.select(Event).where(condition).order_by(Event.seq.desc()).limit(MOST_EVENTS)
        found.update((event.seq, event) for event in session.scalars(newest))
    return [found[seq] for seq in sorted(found, reverse=True)][:MOST_EVENTS]


def _names(
    session: Session, events: list[Event], rows: Mapping[str, list[dict[str, Any]]]
) -> dict[UUID, str]:
    """The names of the employers and postings that the person's rows and events speak of."""
    firms = {event.organisation_id for event in events if event.organisation_id}
    postings = {
        row["posting_id"] for found in rows.values() for row in found if row.get("posting_id")
    }
    firms |= {
        row[name]
        for found in rows.values()
        for row in found
        for name in ("employer_id", "organisation_id")
        if row.get(name)
    }
    told: dict[UUID, str] = {}
    for kind, label, wanted in (
        (Employer, Employer.name, firms),
        (Posting, Posting.title, postings),
    ):
        every = sorted(wanted)
        for start in range(0, len(every), 500):
            some = sa.select(kind.id, label).where(kind.id.in_(every[start : start + 500]))
            told.update((id, name) for id, name in session.execute(some))
    return told
