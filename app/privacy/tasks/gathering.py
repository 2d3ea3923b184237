"""Gathering what is held of a person: their rows with every value opened, and where they are named.

A person registered twice is gathered from both records (`party.merged_into`).
"""

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.audit.models import KeptAnswer
from app.base.secrets import Keyring, SealBroken
from app.privacy.catalogue.ways import Erased, Leads
from app.privacy.rules.resealing import SealedColumn, sealed_columns
from app.privacy.rules.walk import peoples, theirs
from app.tasks.models import Task

_ID = re.compile(r"[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}")
_MANY = 500
UNREAD = "document_content", "data_export_content", "kept_answer"
"""Tables whose content is fetched by itself, or repeats what stands elsewhere."""


def persons_of(session: Session, person_id: UUID, metadata: sa.MetaData) -> list[UUID]:
    """The person's kept record, and those merged into it; whichever of them is named."""
    party = metadata.tables["party"]
    kept = session.scalars(
        sa.select(sa.func.coalesce(party.c.merged_into, party.c.id)).where(party.c.id == person_id)
    ).one()
    return [kept, *session.scalars(sa.select(party.c.id).where(party.c.merged_into == kept))]


def ids_of(session: Session, persons: Collection[UUID], metadata: sa.MetaData) -> set[str]:
    """The ids, as 32 characters, of everything that is this person's and nobody else's."""
    found = {person.hex for person in persons}
    for table, way in peoples(metadata):
        if "id" in table.columns and table.name not in ("party", "seeker"):
            mine = sa.select(table.c.id).where(theirs(table, way, persons))
            found |= {id.hex for id in session.scalars(mine)}
    return found


def gathered(
    session: Session, persons: Collection[UUID], metadata: sa.MetaData, keyring: Keyring
) -> dict[str, list[dict[str, Any]]]:
    """A person's rows by table, every sealed value opened."""
    sealed: dict[str, list[SealedColumn]] = {}
    for column in sealed_columns(metadata):
        sealed.setdefault(column.table.name, []).append(column)
    return {
        table.name: [
            _opened(row, sealed.get(table.name, ()), keyring)
            for row in session.execute(
                sa.select(table).where(theirs(table, way, persons)).order_by(*table.primary_key)
            ).mappings()
        ]
        for table, way in peoples(metadata)
        if table.name not in UNREAD
    }


def tasks_naming(session: Session, ids: Collection[str], but: UUID | None = None) -> list[UUID]:
    """The tasks whose arguments or key name one of these ids, whatever their state."""
    told = sa.select(Task.id, Task.key, sa.cast(Task.arguments, sa.String))
    found = session.execute(told.execution_options(yield_per=_MANY))
    return [id for id, key, said in found if id != but and _names(f"{key} {said}", ids)]


def answers_naming(
    session: Session, ids: Collection[str], keyring: Keyring, since: Any = None
) -> Iterator[tuple[UUID, str]]:
    """The answers kept for anybody that name one of these ids: staff were told of people, too."""
    kept = sa.select(KeptAnswer).execution_options(yield_per=_MANY)
    if since is not None:
        kept = kept.where(KeptAnswer.created_at >= since)
    for answer in session.scalars(kept):
        if _names(f"{answer.headers} {_body(answer, keyring)}", ids):
            yield answer.account_id, answer.key


def deleted_whole(metadata: sa.MetaData) -> Iterator[tuple[sa.Table, Leads]]:
    """The tables whose rows an erasure deletes, children before parents."""
    walked = [(table, way) for table, way in peoples(metadata) if way.erased is Erased.DELETED]
    yield from reversed(walked)


def _names(text: str, ids: Collection[str]) -> bool:
    return any(found.replace("-", "") in ids for found in _ID.findall(text))


def _body(answer: KeptAnswer, keyring: Keyring) -> str:
    if not answer.body:
        return ""
    row = f"{answer.account_id}/{answer.key}"
    try:
        return keyring.open(answer.body, table="kept_answer", column="body", row=row)
    except SealBroken:
        return ""


def _opened(
    row: sa.RowMapping, sealed: Collection[SealedColumn], keyring: Keyring
) -> dict[str, Any]:
    values = {str(name): value for name, value in row.items()}
    for column in sealed:
        if row[column.column] is not None and not column.binary:
            values[column.column.name] = _plain(column, row, keyring)
    return values


def _plain(column: SealedColumn, row: Mapping[Any, Any], keyring: Keyring) -> str | None:
    """The opened value; None where it does not open, which the nightly check of keys reports."""
    try:
        return keyring.open(row[column.column], **column.place(row))  # type: ignore[arg-type]
    except SealBroken:
        return None
