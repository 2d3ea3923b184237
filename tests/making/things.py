"""A minimal subject for events, where the room of the subject does not matter."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.identity.models import Party
from app.identity.rules import person


def a_party(session: Session, now: datetime) -> Party:
    party = person("620102", now)
    session.add(party)
    session.flush()
    return party
