"""A new telephone, once the code sent to it has come back."""

from datetime import datetime
from uuid import UUID

from app.base.actor import Actor
from app.identity import phone_changes
from app.identity.codes.asking import unsealed
from app.identity.codes.trying import tried, use
from app.identity.desk import Desk
from app.identity.models import CodePurpose, PhoneChange


def confirmed(desk: Desk, actor: Actor, code_id: UUID, typed: str, now: datetime) -> PhoneChange:
    """The change that waits once the code sent to the new telephone has come back."""
    row = tried(desk, code_id, CodePurpose.PHONE_CHANGE, typed, now, actor)
    number = unsealed(desk.keyring, row, "phone_sealed") or ""
    with desk.transaction() as session:
        session.info["actor"] = actor
        use(session, row, now)
        change = phone_changes.waiting(actor, number, desk.keyring, now, desk.language)
        change.confirmed_at = now
        phone_changes.begin(session, change, actor, desk.settings, now)
    return change
