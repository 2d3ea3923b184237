"""What a person asked for by right, as rows."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from app.base.actor import Actor, Kind
from app.base.ids import new_id
from app.base.moves import MoveIn
from app.base.secrets import Keyring
from app.identity import rules as identity
from app.privacy.models import (
    ComplaintAbout,
    DataExportContent,
    Death,
    ExportState,
)
from app.privacy.rules import asking, complaining
from app.privacy.schemas import ComplaintIn
from app.seekers.models import Seeker
from tests.conftest import NOON


def rights_of(session: Session, keys: Keyring, seeker: Seeker) -> dict[str, UUID]:
    """A copy that is ready, an erasure, a correction, and a complaint that was answered.

    A death is on record too, so that a relative may ask; it is only a row, and ends nothing.
    """
    account = identity.account(Kind.SEEKER, "test", NOON, party_id=seeker.id)
    session.add(account)
    session.flush()
    actor = Actor(Kind.SEEKER, account.id, seeker.id, None)
    export = asking.asked_export(seeker.id, actor, NOON)
    export.state, export.made_at, export.size = ExportState.READY, NOON, 2
    export.ends_at = NOON + timedelta(days=7)
    erasure = asking.asked_erasure(seeker.id, "erase", [], actor, NOON)
    wish: dict[str, Any] = {"field": "name", "wanted": "李正确", "why": None}
    correction = asking.asked_correction(seeker.id, wish, actor, keys, NOON)
    said = ComplaintIn(about=ComplaintAbout.PRIVACY, text="有人看了我的档案。")
    complaint = complaining.received(said, actor, keys, NOON)
    answer = MoveIn(transition="answer", comment="已查明，已告诫。")
    answered = complaining.move(complaint, answer, replace(actor, kind=Kind.STAFF), keys, NOON)
    death = Death(seeker_id=seeker.id, evidence_id=new_id(), recorded_at=NOON)
    session.add_all([export, erasure, correction, complaint, death])
    session.flush()
    where = {"table": "data_export_content", "column": "sealed", "row": export.id}
    session.add(answered)
    session.add(DataExportContent(data_export_id=export.id, sealed=keys.seal_bytes(b"{}", **where)))
    session.flush()
    return {
        "export_id": export.id,
        "erasure_id": erasure.id,
        "correction_id": correction.id,
        "complaint_id": complaint.id,
    }
