"""What somebody shows to prove who they are: a one-time code, a recovery code, a passkey.

`prove_totp` and `prove_passkey` open short transactions of their own, since a hash is checked
between them and a refused try must be kept: call them without an open session.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.audit.record import record
from app.audit.transaction import transaction
from app.base.actor import SYSTEM, Actor
from app.base.database import guarded
from app.base.errors import Unauthenticated
from app.base.ids import new_id
from app.base.secrets import Keyring
from app.identity.lockout import give_back, spend_code, spend_password
from app.identity.models import (
    Account,
    Ceremony,
    LoginSession,
    MemberLogin,
    Passkey,
    PasskeyChallenge,
    RecoveryCode,
    Totp,
)
from app.identity.rules.codes import NoPasswordHere, ProofRefused, recovery_digest, step_shown
from app.identity.rules.passkeys import ChallengeEnded, is_holder, new_challenge, shown
from app.identity.schemas.ways_in import AssertionCredentialIn
from app.identity.signing_in import Ways, failed

CHALLENGE_LIVES = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Binding:
    """Whose challenge it is: an account's and a login's, or nobody's yet."""

    ceremony: Ceremony
    account_id: UUID | None = None
    session_id: UUID | None = None


def open_account(session: Session, account_id: UUID) -> Account | None:
    """The account, unless it is closed or locked."""
    account = session.get(Account, account_id)
    if account is None or account.closed_at is not None or account.locked_at is not None:
        return None
    return account


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
    ways: Ways,
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
    if passkey is None or ways.relying is None or holder not in (None, passkey.account_id):
        return None
    account = open_account(session, passkey.account_id)
    said = credential.response.user_handle
    if account is None or not is_holder(account, said, needed=holder is None):
        return None
    verified = shown(ways.relying, _as_said(credential), challenge, passkey)
    if verified is None or not _counted(session, passkey, verified.new_sign_count, now):
        return None
    return account


def prove_totp(ways: Ways, actor: Actor, password: str, code: str, now: datetime) -> None:
    """Password and code shown again by somebody signed in; ProofRefused when one is wrong."""
    account_id = _somebody(actor)
    with transaction(ways.database) as session:
        session.info["actor"] = actor
        member = session.get(MemberLogin, account_id)
        if member is None:
            raise NoPasswordHere
        spend_password(session, ways.keyring, member.login, None, now)
        spend_code(session, ways.keyring, account_id, now)
    right = ways.hashing.fits(password, member.password_hash)
    with transaction(ways.database) as session:
        session.info["actor"] = actor
        proved = right and totp_used(session, ways.keyring, account_id, code, now)
        if proved:
            give_back(session, ways.keyring, member.login, account_id)
            _step_up(session, actor, "password_totp", now)
        else:
            failed(session, account_id, "step_up_refused", now)
    if not proved:
        raise ProofRefused


def prove_passkey(
    ways: Ways, actor: Actor, challenge_id: UUID, credential: AssertionCredentialIn, now: datetime
) -> None:
    """A passkey shown again by somebody signed in; ProofRefused when it proves nothing."""
    account_id = _somebody(actor)
    bound = Binding(Ceremony.STEP_UP, account_id, actor.session_id)
    with transaction(ways.database) as session:
        challenge = challenge_taken(session, challenge_id, bound, now)
        account = challenge and passkey_used(
            session, ways, challenge, credential, now, holder=account_id
        )
        if account:
            _step_up(session, actor, "passkey", now)
        else:
            failed(session, account_id, "step_up_refused", now)
    if challenge is None:
        raise ChallengeEnded
    if not account:
        raise ProofRefused


def _somebody(actor: Actor) -> UUID:
    if actor.account_id is None:
        raise Unauthenticated
    return actor.account_id


def _step_up(session: Session, actor: Actor, way: str, now: datetime) -> None:
    """Write down that somebody has just shown again who they are, where it is a login."""
    login = None if actor.session_id is None else session.get(LoginSession, actor.session_id)
    if login is not None and login.ended_at is None:
        login.stepped_up_at = now
        refs = {"account": actor.account_id}
        record(session, actor, "login_session.stepped_up", login, now, refs=refs, reason_code=way)


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
