"""What members show beside a password: a one-time code, a recovery code, a passkey.

`prove_totp` and `prove_passkey` open short transactions of their own, since a hash is checked
between them and a refused try must be kept: call them without an open session.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.audit.record import record
from app.base.actor import SYSTEM, Actor
from app.base.database import guarded
from app.base.errors import Refusal, Unauthenticated
from app.base.ids import new_id
from app.base.secrets import Keyring
from app.identity.desk import Desk
from app.identity.lockout import give_back, spend_code, spend_proof
from app.identity.models import (
    Account,
    Ceremony,
    MemberLogin,
    Passkey,
    PasskeyChallenge,
    RecoveryCode,
    Totp,
)
from app.identity.queries import open_account
from app.identity.rules.codes import NoPasswordHere, ProofRefused, recovery_digest, step_shown
from app.identity.rules.passkeys import ChallengeEnded, is_holder, new_challenge, shown
from app.identity.schemas.passkeys import AssertionCredentialIn

CHALLENGE_LIVES = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Binding:
    """Whose challenge it is: an account's and a login's, or nobody's yet."""

    ceremony: Ceremony
    account_id: UUID | None = None
    session_id: UUID | None = None


def totp_used(
    session: Session, keyring: Keyring, account_id: UUID, code: str, now: datetime
) -> bool:
    """Whether a code is right now; its step and all before are used up by it (RFC 6238 §5.2)."""
    totp = session.get(Totp, account_id)
    if totp is None or totp.secret_sealed is None:
        return False
    secret = keyring.open(totp.secret_sealed, table="totp", column="secret_sealed", row=account_id)
    step = step_shown(secret, code, now)
    if step is None:
        return False
    unused = sa.update(Totp).where(Totp.account_id == account_id, Totp.last_step < step)
    return guarded(session, unused.values(last_step=step))


def recovery_code_used(
    session: Session, keyring: Keyring, account_id: UUID, code: str, now: datetime
) -> bool:
    """Whether a recovery code is one of the account's and unused; it is used up by it."""
    unused = sa.update(RecoveryCode).where(
        RecoveryCode.digest == recovery_digest(keyring, code),
        RecoveryCode.account_id == account_id,
        RecoveryCode.used_at.is_(None),
    )
    return guarded(session, unused.values(used_at=now))


def challenged(session: Session, bound: Binding, now: datetime) -> PasskeyChallenge:
    """A fresh challenge, good for five minutes and one answer."""
    made = PasskeyChallenge(
        id=new_id(),
        ceremony=bound.ceremony,
        challenge=new_challenge(),
        account_id=bound.account_id,
        session_id=bound.session_id,
        expires_at=now + CHALLENGE_LIVES,
    )
    session.add(made)
    session.flush()
    return made


def challenge_taken(
    session: Session, challenge_id: UUID, bound: Binding, now: datetime
) -> str | None:
    """The challenge, which is then used up; None when it is another's, was used or ran out."""
    mine = (
        PasskeyChallenge.id == challenge_id,
        PasskeyChallenge.ceremony == bound.ceremony,
        PasskeyChallenge.account_id.is_not_distinct_from(bound.account_id),
        PasskeyChallenge.session_id.is_not_distinct_from(bound.session_id),
        PasskeyChallenge.used_at.is_(None),
        PasskeyChallenge.expires_at > now,
    )
    if not guarded(session, sa.update(PasskeyChallenge).where(*mine).values(used_at=now)):
        return None
    return session.scalar(
        sa.select(PasskeyChallenge.challenge).where(PasskeyChallenge.id == challenge_id)
    )


def passkey_used(
    session: Session,
    desk: Desk,
    challenge: str,
    credential: AssertionCredentialIn,
    now: datetime,
    *,
    holder: UUID | None = None,
) -> Account | None:
    """The open account whose passkey signed this challenge; None when nothing is proved.

    `holder` is whose passkey it must be; without it the device must name the account.
    """
    known = sa.select(Passkey).where(Passkey.credential_id == credential.id)
    passkey = session.scalars(known).one_or_none()
    if passkey is None or desk.relying is None or holder not in (None, passkey.account_id):
        return None
    account = open_account(session, passkey.account_id)
    said = credential.response.user_handle
    if account is None or not is_holder(account, said, needed=holder is None):
        return None
    verified = shown(desk.relying, _as_said(credential), challenge, passkey)
    if verified is None or not _counted(session, passkey, verified.new_sign_count, now):
        return None
    return account


def prove_totp(desk: Desk, actor: Actor, password: str, code: str, now: datetime) -> Refusal | None:
    """Password and code shown again by somebody signed in; what is to be answered if not right.

    A right one gives back the tries that were counted. A wrong one is for the caller to note.
    """
    account_id = _somebody(actor)
    with desk.transaction() as session:
        session.info["actor"] = actor
        member = session.get(MemberLogin, account_id)
        if member is None:
            raise NoPasswordHere
        spend_proof(session, desk.keyring, member.login, now)
        spend_code(session, desk.keyring, account_id, now)
    right = desk.hasher.matches(password, member.password_hash)
    with desk.transaction() as session:
        if not right or not totp_used(session, desk.keyring, account_id, code, now):
            return ProofRefused()
        give_back(session, desk.keyring, member.login, account_id)
    return None


def prove_passkey(
    desk: Desk, actor: Actor, challenge_id: UUID, credential: AssertionCredentialIn, now: datetime
) -> Refusal | None:
    """A passkey shown again by somebody signed in; what is to be answered if it proves nothing."""
    account_id = _somebody(actor)
    bound = Binding(Ceremony.STEP_UP, account_id, actor.session_id)
    with desk.transaction() as session:
        challenge = challenge_taken(session, challenge_id, bound, now)
        if challenge is None:
            return ChallengeEnded()
        found = passkey_used(session, desk, challenge, credential, now, holder=account_id)
    return None if found else ProofRefused()


def has_generator(session: Session, account_id: UUID) -> bool:
    """Whether an account has a generator in use."""
    totp = session.get(Totp, account_id)
    return totp is not None and totp.secret_sealed is not None


def has_passkey(session: Session, account_id: UUID) -> bool:
    """Whether an account has a passkey."""
    any_one = sa.select(Passkey.id).where(Passkey.account_id == account_id).limit(1)
    return session.scalars(any_one).first() is not None


def _somebody(actor: Actor) -> UUID:
    if actor.account_id is None:
        raise Unauthenticated
    return actor.account_id


def _counted(session: Session, passkey: Passkey, count: int, now: datetime) -> bool:
    """Raise the counter; one that did not grow means that somebody has a copy of the passkey."""
    grown = sa.or_(
        Passkey.sign_count < count, sa.and_(Passkey.sign_count == 0, sa.literal(count) == 0)
    )
    change = sa.update(Passkey).where(Passkey.id == passkey.id, grown)
    if guarded(session, change.values(sign_count=count, used_at=now)):
        return True
    refs: dict[str, UUID | None] = {"account": passkey.account_id}
    record(session, SYSTEM, "passkey.copy_suspected", passkey, now, refs=refs)
    return False


def _as_said(credential: AssertionCredentialIn) -> dict[str, object]:
    return credential.model_dump(by_alias=True, exclude_none=True)
