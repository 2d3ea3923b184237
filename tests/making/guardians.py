"""Made guardians: an account, a guardianship of a person, and the part it gives the account."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from app.audit.transaction import transaction
from app.base.actor import Kind
from app.base.ids import new_id
from app.identity.guardians import granted, part_of
from app.identity.scopes import Act
from app.seekers.models import (
    Ask,
    AskedAbout,
    AskState,
    Basis,
    Guardianship,
    GuardianshipState,
    Relation,
)
from app.seekers.rules.asks import HOLDS
from app.seekers.rules.covering import moments
from tests.conftest import NOON
from tests.making.identity import Caller, Door


def a_guardianship(
    session: Session, guardian_id: UUID, seeker_id: UUID, **changes: Any
) -> Guardianship:
    """A verified guardianship by law that covers every act and asks nobody; flushed.

    It gives its account the part in the person, as verifying does.
    """
    values = {
        "id": new_id(),
        "seeker_id": seeker_id,
        "guardian_id": guardian_id,
        "relation": Relation.PARENT,
        "basis": Basis.STATUTORY,
        "acts": [act.value for act in Act],
        "needs_person": [],
        "valid_from": date(2026, 1, 1),
        "state": GuardianshipState.VERIFIED,
        "requested_at": NOON,
        "verified_at": NOON,
        "verified_by": new_id(),
    }
    held = Guardianship(**(values | changes))
    session.add(held)
    if held.state is GuardianshipState.VERIFIED:
        part = part_of(session, guardian_id, seeker_id)
        session.add(granted(part, guardian_id, seeker_id, held.acts, *moments(held)))
    session.flush()
    return held


def a_guardian(
    door: Door,
    seeker_id: UUID,
    acts: Iterable[Act] = tuple(Act),
    *,
    stepped_up: bool = False,
    **changes: Any,
) -> Caller:
    """A guardian of this person, who acts for them in every request.

    With a token that outlasts every test, or `stepped_up` with a login and a fresh proof.
    """
    guardian = door.signed_in(Kind.GUARDIAN) if stepped_up else door.caller(Kind.GUARDIAN)
    with transaction(door.database) as session:
        covered = [act.value for act in acts]
        a_guardianship(session, guardian.account_id, seeker_id, acts=covered, **changes)
    return guardian.acting_for(seeker_id)


def an_ask(session: Session, held: Guardianship, **changes: Any) -> Ask:
    """A question of this guardian about the person's own file, not answered yet; flushed."""
    values = {
        "id": new_id(),
        "seeker_id": held.seeker_id,
        "guardian_id": held.guardian_id,
        "act": Act.PROFILE.value,
        "subject_kind": AskedAbout.SEEKER,
        "subject_id": held.seeker_id,
        "state": AskState.WAITING,
        "asked_at": NOON,
        "expires_at": NOON + HOLDS,
    }
    asked = Ask(**(values | changes))
    session.add(asked)
    session.flush()
    return asked
