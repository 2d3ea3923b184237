"""How what was done for a person is told to them."""

from collections.abc import Mapping
from uuid import UUID

from app.audit.models import Event
from app.base.actor import Kind
from app.base.wording import Language
from app.seekers.catalogue import DONE, ROLES, SOMEBODY, SOMETHING
from app.seekers.schemas import DoneOut, WhoOut


def told(event: Event, names: Mapping[UUID, str], language: Language) -> DoneOut:
    """One event as a short sentence; `names` are those of accounts, a guardian's is told."""
    guardian = event.actor_kind is Kind.GUARDIAN and event.actor_id is not None
    return DoneOut(
        seq=event.seq,
        at=event.at,
        who=WhoOut(
            kind=event.actor_kind,
            role=ROLES.get(event.actor_kind, SOMEBODY).said(language),
            name=names.get(event.actor_id) if guardian and event.actor_id else None,
        ),
        done=DONE.get(event.name, SOMETHING).said(language),
        topic=event.topic,
        event=event.name,
        subject_kind=event.subject_kind,
        subject_id=event.subject_id,
    )
