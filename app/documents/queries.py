"""Reads of documents: whose an actor may see, for whom they may send one, and what is due."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Session

from app.base.actor import Actor, Kind
from app.documents.models import (
    Document,
    DocumentContent,
    DocumentSpace,
    DocumentState,
)
from app.documents.schemas import DocumentFilter
from app.identity.merged import kept_in, parties_of
from app.identity.models import Party
from app.identity.queries import paired_with


def visible_to(actor: Actor, now: datetime) -> sa.Select[Document]:
    """One's own; those of the people an officer is paired with; of the districts, for staff.

    An employer's members see what their own party keeps, never a person's document: that comes to
    them by a link, through what the person disclosed.
    """
    kept = sa.select(Document).where(Document.state == DocumentState.KEPT)
    return kept.where(Document.owner_id.in_(_owners(actor, now)))


def owners_for(actor: Actor, now: datetime) -> sa.Select[Party]:
    """The parties whose documents an actor may keep: those whose they may see, and not merged."""
    kept = Party.merged_into.is_(None)
    return sa.select(Party).where(Party.id.in_(_owners(actor, now)), kept)


def _owners(actor: Actor, now: datetime) -> sa.Select[Any]:
    parties = sa.select(Party.id)
    match actor.kind:
        case Kind.SEEKER | Kind.EMPLOYER | Kind.INTEGRATION if actor.party_id is not None:
            return parties_of(actor.party_id)
        case Kind.OFFICER if actor.account_id is not None:
            return paired_with(actor.account_id, now)
        case Kind.STAFF:
            here = Party.district.in_(sorted(actor.districts))
            return parties.where(here | Party.id.in_(kept_in(actor.districts)))
        case _:
            return parties.where(sa.false())


def narrowed(documents: sa.Select[Document], by: DocumentFilter) -> sa.Select[Document]:
    """Only those that fit every filter given."""
    if by.owner_id is not None:
        documents = documents.where(Document.owner_id.in_(parties_of(by.owner_id)))
    if by.purpose is not None:
        documents = documents.where(Document.purpose == by.purpose)
    if by.described is not None:
        documents = documents.where(Document.described.is_(by.described == "true"))
    return documents


def owned_by(party_id: UUID) -> sa.Select[Document]:
    """Every document of a party that is still there, restricted ones too (access and export)."""
    left = Document.state != DocumentState.DELETED
    return sa.select(Document).where(Document.owner_id == party_id, left)


def content_of(session: Session, document_id: UUID) -> DocumentContent | None:
    """The sealed content of a document; None when it is gone."""
    return session.get(DocumentContent, document_id)


def usable(session: Session, document_id: UUID) -> Document | None:
    """A document in use by its id, whoever asks; for links and for what other rooms refer to."""
    kept = sa.select(Document).where(
        Document.id == document_id, Document.state == DocumentState.KEPT
    )
    return session.scalars(kept).one_or_none()


def in_use_of(owner_id: UUID) -> sa.Select[Document]:
    """The documents of a party that are in use."""
    return owned_by(owner_id).where(Document.state == DocumentState.KEPT)


def overdue(today: date, most: int) -> sa.Select[Document]:
    """Documents whose time is over, restricted ones too."""
    left = Document.state != DocumentState.DELETED
    due = sa.select(Document).where(left, Document.retention_until < today)
    return due.order_by(Document.retention_until, Document.id).limit(most)


def space_for(session: Session, owner_id: UUID) -> None:
    """Make sure that a party's row of used space is there."""
    insert = postgresql_insert if session.get_bind().dialect.name == "postgresql" else sqlite_insert
    fresh = insert(DocumentSpace).values(owner_id=owner_id, documents=0, bytes=0)
    session.execute(fresh.on_conflict_do_nothing())
