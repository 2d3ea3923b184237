"""How somebody who is signed in shows once more who they are: a table of proofs by method.

A proof opens short transactions of its own and hashes between them. It returns when it was shown,
and refuses otherwise. Another way to prove is another entry of `PROOFS`.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.audit.models import Topic
from app.audit.record import record
from app.base.actor import Actor
from app.base.database import guarded
from app.base.errors import Conflict, Forbidden, Refusal, Unauthenticated
from app.base.wording import Words
from app.identity.codes.naming import count_wrong, is_locked
from app.identity.codes.refusals import SecondThingLocked
from app.identity.codes.trying import tried, use
from app.identity.desk import Desk
from app.identity.models import CodePurpose, LoginSession, PersonAtLogin
from app.identity.schemas.sessions import StepUpIn
from app.identity.second_factors import has_generator, has_passkey, prove_passkey, prove_totp


class ProofMethod(StrEnum):
    """Ways to show again who is there."""

    PHONE_CODE = "phone_code"
    PIN = "pin"
    TOTP = "totp"
    PASSKEY = "passkey"


class LoginNeeded(Forbidden):
    """A key of a machine or for development is nobody who could show who they are."""

    title = Words(
        "只有登录后的本人才能这样做，访问密钥不行",
        "Only somebody who signed in can do this, not an access key",
    )


class PinWrong(Forbidden):
    """The PIN is not the one the person chose."""

    title = Words("PIN 码不对", "The PIN is not right")


class NoSuchProof(Conflict):
    """This person has no such way to show who they are."""

    title = Words("您还没有设置这种验证方式", "You have not set up this way to show who you are")


Proof = Callable[[Desk, Actor, StepUpIn, datetime], None]


def by_phone_code(desk: Desk, actor: Actor, said: StepUpIn, now: datetime) -> None:
    """The code that came to the telephone on record, asked for in this login."""
    if said.code_id is None or said.code is None:
        raise NoSuchProof
    row = tried(desk, said.code_id, CodePurpose.STEP_UP, said.code, now, actor)
    with desk.transaction() as session:
        use(session, row, now)


def by_pin(desk: Desk, actor: Actor, said: StepUpIn, now: datetime) -> None:
    """The PIN; ten wrong ones a day, counted with those given at sign-in."""
    with desk.transaction(reading=True) as session:
        person = at_login(session, actor)
    if said.pin is None or person is None or person.pin_hash is None:
        raise NoSuchProof
    right = desk.hasher.matches(said.pin, person.pin_hash)
    with desk.transaction() as session:
        refusal = _of_pin(session, desk, person.party_id, right=right, now=now)
        if refusal is not None:
            note_failed(session, actor, now, refusal)
    if refusal is not None:
        raise refusal


def by_totp(desk: Desk, actor: Actor, said: StepUpIn, now: datetime) -> None:
    """A member's password and a code of their generator; counted with the tries at sign-in."""
    if said.password is None or said.code is None:
        raise NoSuchProof
    _unless(desk, actor, now, prove_totp(desk, actor, said.password, said.code, now))


def by_passkey(desk: Desk, actor: Actor, said: StepUpIn, now: datetime) -> None:
    """A passkey of the account's, which signed a challenge asked for in this login."""
    if said.challenge_id is None or said.credential is None:
        raise NoSuchProof
    found = prove_passkey(desk, actor, said.challenge_id, said.credential, now)
    _unless(desk, actor, now, found)


PROOFS: Mapping[ProofMethod, Proof] = {
    ProofMethod.PHONE_CODE: by_phone_code,
    ProofMethod.PIN: by_pin,
    ProofMethod.TOTP: by_totp,
    ProofMethod.PASSKEY: by_passkey,
}


def open_to(session: Session, actor: Actor) -> list[ProofMethod]:
    """The ways in which this actor can show who they are, in the order to offer them."""
    if actor.session_id is None or actor.account_id is None:
        return []
    person = at_login(session, actor)
    there = {
        ProofMethod.PIN: person is not None and person.pin_hash is not None,
        ProofMethod.PHONE_CODE: person is not None and person.phone_digest is not None,
        ProofMethod.TOTP: has_generator(session, actor.account_id),
        ProofMethod.PASSKEY: has_passkey(session, actor.account_id),
    }
    return [way for way, is_there in there.items() if is_there]


def stepped_up(session: Session, actor: Actor, now: datetime) -> None:
    """Note that the actor of a login has just shown who they are."""
    mine = sa.update(LoginSession).where(
        LoginSession.id == login_of(actor), LoginSession.ended_at.is_(None)
    )
    if not guarded(session, mine.values(stepped_up_at=now)):
        raise Unauthenticated
    login = session.get_one(LoginSession, login_of(actor), populate_existing=True)
    record(session, actor, "login_session.stepped_up", login, now)


def login_of(actor: Actor) -> UUID:
    """The login an actor came in by; LoginNeeded for a key."""
    if actor.session_id is None:
        raise LoginNeeded
    return actor.session_id


def at_login(session: Session, actor: Actor) -> PersonAtLogin | None:
    """The actor's own row at login, while they act as themselves."""
    if actor.party_id is None or actor.on_behalf_of is not None:
        return None
    return session.get(PersonAtLogin, actor.party_id)


def note_failed(session: Session, actor: Actor, now: datetime, refusal: Refusal) -> None:
    """The event of a proof that was not right; known tokens stay known."""
    login = session.get_one(LoginSession, login_of(actor))
    topic, code = Topic.REFUSAL, refusal.code
    record(session, actor, "login_session.refused", login, now, topic=topic, reason_code=code)
    refusal.noted = True


def _unless(desk: Desk, actor: Actor, now: datetime, refusal: Refusal | None) -> None:
    """Note and raise a refusal, if there is one."""
    if refusal is not None:
        with desk.transaction() as session:
            note_failed(session, actor, now, refusal)
        raise refusal


def _of_pin(
    session: Session, desk: Desk, party_id: UUID, *, right: bool, now: datetime
) -> Refusal | None:
    if is_locked(session, desk.keyring, party_id, now):
        return SecondThingLocked()
    if right:
        return None
    count_wrong(session, desk.keyring, party_id, now)
    return PinWrong()
