"""The second thing: what names one person behind a telephone that several may share.

A code shows who holds the telephone, and no more: numbers are shared in a household, and given to
strangers when they lie idle. The PIN or the certificate's last four name the person, always.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hmac import compare_digest
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.audit.allowances import TooManyRequests, digest_of, spend
from app.audit.models import Allowance
from app.base.actor import Kind
from app.base.errors import Refusal
from app.base.hashing import Hasher
from app.base.secrets import Keyring
from app.identity.codes.refusals import (
    SecondThingLocked,
    SecondThingOfSeveral,
    SecondThingWrong,
)
from app.identity.models import Account, PersonAtLogin
from app.identity.persons import at_login, last4_of

WRONG = ((10, timedelta(days=1)), (30, timedelta(days=30)), (100, timedelta(days=365)))
"""Wrong second things for one person, over every worker.

The last four have some 3,000 combinations: at ten a day a stranger with the number would be
through in a year. What staff give (`signing.begin`) sets the count back.
"""


@dataclass(frozen=True, slots=True)
class SecondThing:
    """What somebody gave beside the code: exactly one of the two."""

    certificate_last4: str | None = None
    pin: str | None = None


def behind(session: Session, phone_digest: str | None) -> Sequence[PersonAtLogin]:
    """The people who claimed their record and have this telephone on it."""
    claimed = at_login().where(
        PersonAtLogin.phone_digest == phone_digest, PersonAtLogin.claimed_at.is_not(None)
    )
    return session.scalars(claimed.order_by(PersonAtLogin.party_id)).all()


def named(
    people: Sequence[PersonAtLogin], given: SecondThing, keyring: Keyring, hasher: Hasher
) -> list[PersonAtLogin]:
    """Those of the people whom the second thing fits; call it with no session open.

    Who chose a PIN is not opened by the last four any more, which others have read on a paper;
    they are still among several whom the last four do not tell apart.
    """
    if given.pin is not None:
        pin = given.pin
        return [person for person in people if hasher.matches(pin, person.pin_hash)]
    last4 = given.certificate_last4 or ""
    fitting = [
        person
        for person in people
        if compare_digest(person.certificate_last4 or "", last4_of(keyring, person.party_id, last4))
    ]
    return [] if len(fitting) == 1 and fitting[0].pin_hash is not None else fitting


def judged(
    session: Session,
    keyring: Keyring,
    people: Sequence[PersonAtLogin],
    fitting: Sequence[PersonAtLogin],
    now: datetime,
) -> Refusal | None:
    """Why the second thing opens nothing; None when it names one person who is not locked.

    A wrong one counts against each of the people, for nobody knows whom it meant. A right one for
    somebody locked is answered as a wrong one: else guessing could go on through the lock.
    """
    free = [who for who in fitting if not is_locked(session, keyring, who.party_id, now)]
    if len(fitting) == 1 and free:
        return None
    if len(free) > 1:
        return SecondThingOfSeveral()
    counted = [count_wrong(session, keyring, person.party_id, now) for person in people]
    return SecondThingLocked() if people and not any(counted) else SecondThingWrong()


def count_wrong(session: Session, keyring: Keyring, party_id: UUID, now: datetime) -> bool:
    """Count a wrong second thing; whether there was any left of the day's ten."""
    subject = digest_of(keyring, "second thing", str(party_id))
    try:
        with session.begin_nested():
            spend(session, "second_thing", subject, WRONG, now)
    except TooManyRequests:
        return False
    return True


def is_locked(session: Session, keyring: Keyring, party_id: UUID, now: datetime) -> bool:
    """Whether the day's ten are used up; the count is locked for the look, and left as it was."""
    subject = digest_of(keyring, "second thing", str(party_id))
    look = session.begin_nested()
    try:
        spend(session, "second_thing", subject, WRONG, now)
    except TooManyRequests:
        return True
    finally:
        look.rollback()
    return False


def forgive(session: Session, keyring: Keyring, party_id: UUID) -> None:
    """Forget the wrong ones of somebody whom staff have seen."""
    subject = digest_of(keyring, "second thing", str(party_id))
    counted = sa.and_(Allowance.purpose == "second_thing", Allowance.subject == subject)
    session.execute(sa.delete(Allowance).where(counted))


def account_of(session: Session, party_id: UUID) -> Account | None:
    """The open account somebody signs in to as themselves."""
    own = sa.select(Account).where(
        Account.party_id == party_id,
        Account.kind.in_((Kind.SEEKER, Kind.GUARDIAN)),
        Account.closed_at.is_(None),
    )
    return session.scalars(own.order_by(Account.kind.desc(), Account.id).limit(1)).first()
