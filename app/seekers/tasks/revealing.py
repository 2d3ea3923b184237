"""A reveal with all that goes with it: the quota, the row the person sees, the event."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy.orm import Session

from app.audit.allowances import digest_of, spend
from app.audit.record import accessed
from app.base.actor import Actor
from app.base.secrets import Keyring
from app.documents.models import Document
from app.documents.tasks import barred_by
from app.seekers import queries, rules
from app.seekers.models import Reveal, Seeker
from app.seekers.schemas import RevealedOut

DAY = timedelta(days=1)
PURPOSE = "identity.reveal"


class Quota(NamedTuple):
    """Who is counted (`account`, `employer`), by which id, and how many reveals a window."""

    what: str
    subject: UUID | None
    most: int
    window: timedelta = DAY


def _before_a_scan(session: Session, actor: Actor, document: Document, now: datetime) -> None:
    """The file of a paper goes to whom its number was opened to, a moment ago."""
    recent = queries.reveals_by(actor, document.owner_id, now - rules.OPEN_FOR)
    rules.may_open_scan(document, actor, session.scalars(recent))


barred_by.append(_before_a_scan)


def keep_reveal(
    session: Session,
    made: Reveal,
    seeker: Seeker,
    actor: Actor,
    quotas: Iterable[Quota],
    keyring: Keyring,
    now: datetime,
    *,
    places: tuple[str | None, str | None] = (None, None),
) -> RevealedOut:
    """Spend the quotas, keep the row, note the access, and open the values for this answer alone.

    The quotas are spent in the transaction of the reveal: the counter's row is locked until it is
    kept, so that no two workers open the last one both, and what was not opened is not counted.
    `places` are the districts of the person and of the posting, where there is one.
    """
    for what, subject, most, window in quotas:
        digest = digest_of(keyring, PURPOSE, f"{what}|{subject}")
        spend(session, f"{PURPOSE}.{what}", digest, [(most, window)], now)
    session.add(made)
    session.flush()
    accessed(
        session,
        actor,
        "seeker.identity_revealed",
        seeker,
        now,
        refs={"seeker": seeker.id, "reveal": made.id, "application": made.application_id},
        reason_code=made.purpose,
        district=places[0],
        other_district=places[1],
    )
    return rules.opened(seeker, made, keyring)
