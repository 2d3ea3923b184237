"""Somebody changes their own ways in: password, generator, recovery codes, passkeys."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session
from webauthn.helpers import bytes_to_base64url

from app.audit.record import record
from app.base.actor import Actor
from app.base.database import guarded
from app.base.errors import Busy, Unauthenticated
from app.base.ids import new_id
from app.base.secrets import Keyring
from app.identity.coming_in import failed
from app.identity.desk import Desk
from app.identity.ending import end_all
from app.identity.lockout import give_back, spend_proof
from app.identity.models import (
    Account,
    Ceremony,
    LoginAttempt,
    MemberLogin,
    Passkey,
    RecoveryCode,
    Totp,
)
from app.identity.rules.codes import (
    PENDING_LIVES,
    NoPasswordHere,
    NothingPending,
    ProofRefused,
    new_secret,
    recovery_codes,
    step_shown,
)
from app.identity.rules.passkeys import (
    MOST,
    ChallengeEnded,
    PasskeysNotSetUp,
    TooManyPasskeys,
    creation_options,
    registered,
)
from app.identity.rules.passwords import chosen
from app.identity.schemas.own import PasskeyIn, PasswordChangeIn
from app.identity.schemas.passkeys import PasskeyOptionsOut
from app.identity.second_factors import Binding, challenge_taken, challenged


def change_password(desk: Desk, actor: Actor, said: PasswordChangeIn, now: datetime) -> int:
    """Change one's password by showing the old one; how many other logins that ended."""
    account_id = own_id(actor)
    with desk.transaction() as session:
        session.info["actor"] = actor
        member = member_login(session, account_id)
        chosen(said.new_password, member.login, "/new_password", desk.common)
        spend_proof(session, desk.keyring, member.login, now)
    right = desk.hasher.matches(said.password, member.password_hash)
    newer = desk.hasher.hash(said.new_password) if right else None
    with desk.transaction() as session:
        session.info["actor"] = actor
        if newer is None:
            failed(session, account_id, "wrong_password", now)
            ended = 0
        else:
            give_back(session, desk.keyring, member.login, account_id)
            keep_password(session, member, newer, now)
            account = session.get_one(Account, account_id)
            record(session, actor, "account.password_changed", account, now)
            spared, reason = actor.session_id, "password_changed"
            ended = end_all(session, account, now, reason, by=actor, spared=spared)
    if newer is None:
        raise ProofRefused
    return ended


def keep_password(session: Session, member: MemberLogin, newer: str, now: datetime) -> None:
    """Write down a new password's hash; logins half way with the old one are over."""
    mine = sa.update(MemberLogin).where(
        MemberLogin.account_id == member.account_id,
        MemberLogin.password_hash == member.password_hash,
    )
    if not guarded(session, mine.values(password_hash=newer, changed_at=now)):
        raise Busy
    half_way = sa.update(LoginAttempt).where(
        LoginAttempt.account_id == member.account_id, LoginAttempt.used_at.is_(None)
    )
    session.execute(half_way.values(used_at=now).execution_options(synchronize_session=False))


def new_generator(
    session: Session, keyring: Keyring, actor: Actor, now: datetime
) -> tuple[str, Totp]:
    """A new secret that waits for its first code; the present generator stays until then."""
    account_id = own_id(actor)
    member_login(session, account_id)
    totp = session.get(Totp, account_id)
    if totp is None:
        totp = Totp(account_id=account_id, last_step=0)
        session.add(totp)
    secret = new_secret()
    totp.pending_sealed = keyring.seal(
        secret, table="totp", column="pending_sealed", row=account_id
    )
    totp.pending_until = now + PENDING_LIVES
    account = session.get_one(Account, account_id)
    record(session, actor, "account.totp_begun", account, now)
    session.flush()
    return secret, totp


def confirm_generator(
    session: Session, keyring: Keyring, actor: Actor, code: str, now: datetime
) -> list[str]:
    """Take the waiting generator into use by its first code; ten fresh recovery codes with it."""
    account_id = own_id(actor)
    member_login(session, account_id)
    totp = session.get(Totp, account_id)
    if totp is None or totp.pending_sealed is None or (totp.pending_until or now) <= now:
        raise NothingPending
    pending = totp.pending_sealed
    secret = keyring.open(pending, table="totp", column="pending_sealed", row=account_id)
    step = step_shown(secret, code, now)
    if step is None:
        raise ProofRefused
    sealed = keyring.seal(secret, table="totp", column="secret_sealed", row=account_id)
    mine = sa.update(Totp).where(Totp.account_id == account_id, Totp.pending_sealed == pending)
    values: dict[str, Any] = {"pending_sealed": None, "pending_until": None, "confirmed_at": now}
    if not guarded(session, mine.values(secret_sealed=sealed, last_step=step, **values)):
        raise NothingPending
    account = session.get_one(Account, account_id)
    record(session, actor, "account.totp_enrolled", account, now)
    if totp.secret_sealed is not None:
        spared, reason = actor.session_id, "second_factor_changed"
        end_all(session, account, now, reason, by=actor, spared=spared)
    return new_recovery_codes(session, keyring, actor, now)


def new_recovery_codes(
    session: Session, keyring: Keyring, actor: Actor, now: datetime
) -> list[str]:
    """Ten fresh codes; those made before end."""
    account_id = own_id(actor)
    member_login(session, account_id)
    session.execute(sa.delete(RecoveryCode).where(RecoveryCode.account_id == account_id))
    rows, said = recovery_codes(account_id, keyring, now)
    session.add_all(rows)
    account = session.get_one(Account, account_id)
    record(session, actor, "account.recovery_codes_made", account, now)
    session.flush()
    return said


def registration_asked(
    session: Session, desk: Desk, actor: Actor, now: datetime
) -> PasskeyOptionsOut:
    """A challenge for a new passkey, bound to this account and login."""
    if desk.relying is None:
        raise PasskeysNotSetUp
    account = session.get_one(Account, own_id(actor))
    bound = Binding(Ceremony.REGISTRATION, account.id, actor.session_id)
    made = challenged(session, bound, now)
    options = creation_options(
        desk.relying, account, session.scalars(passkeys_of(account.id)), made.challenge
    )
    return PasskeyOptionsOut(challenge_id=made.id, options=options, expires_at=made.expires_at)


def add_passkey(
    session: Session, desk: Desk, actor: Actor, said: PasskeyIn, now: datetime
) -> Passkey:
    """Keep a new passkey whose device answered our challenge."""
    if desk.relying is None:
        raise PasskeysNotSetUp
    account_id = own_id(actor)
    bound = Binding(Ceremony.REGISTRATION, account_id, actor.session_id)
    challenge = challenge_taken(session, said.challenge_id, bound, now)
    if challenge is None:
        raise ChallengeEnded
    if len(session.scalars(passkeys_of(account_id)).all()) >= MOST:
        raise TooManyPasskeys
    credential = said.credential.model_dump(by_alias=True, exclude_none=True)
    made = registered(desk.relying, credential, challenge)
    passkey = Passkey(
        id=new_id(),
        account_id=account_id,
        credential_id=bytes_to_base64url(made.credential_id),
        public_key=bytes_to_base64url(made.credential_public_key),
        sign_count=made.sign_count,
        name=said.name,
        backed_up=made.credential_backed_up,
        created_at=now,
    )
    session.add(passkey)
    session.flush()
    record(session, actor, "passkey.added", passkey, now, refs={"account": account_id})
    return passkey


def passkeys_of(account_id: UUID | None) -> sa.Select[Passkey]:
    """The passkeys of one account."""
    return sa.select(Passkey).where(Passkey.account_id == account_id)


def member_login(session: Session, account_id: UUID) -> MemberLogin:
    """The login name and password of an account; NoPasswordHere where it has none."""
    member = session.get(MemberLogin, account_id)
    if member is None:
        raise NoPasswordHere
    return member


def own_id(actor: Actor) -> UUID:
    """The account of whoever acts."""
    if actor.account_id is None:
        raise Unauthenticated
    return actor.account_id
