"""The logins of members: a password and then a second factor, or a passkey alone.

Whether there is such an account is not told: unknown and known login names cost the same work and
get the same answer (ASVS 5.0 6.3.8).
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.base.database import guarded
from app.base.ids import new_id
from app.identity.coming_in import came_in, failed
from app.identity.desk import Desk
from app.identity.lockout import give_back, spend_address, spend_code, spend_password
from app.identity.models import (
    Account,
    Ceremony,
    LoginAttempt,
    LoginMethod,
    MemberLogin,
    Passkey,
    RecoveryCode,
)
from app.identity.queries import open_account
from app.identity.rules.codes import LoginAttemptEnded, LoginRefused, one_time_token
from app.identity.rules.passkeys import PasskeysNotSetUp, request_options
from app.identity.schemas.passkeys import PasskeyOptionsOut
from app.identity.schemas.sessions import SignedInOut
from app.identity.schemas.ways_in import (
    FirstStepOut,
    LoginIn,
    Need,
    PasskeyLoginIn,
    RecoveryLoginIn,
    TotpLoginIn,
)
from app.identity.second_factors import (
    Binding,
    challenge_taken,
    challenged,
    has_generator,
    passkey_used,
    recovery_code_used,
    totp_used,
)

ATTEMPT_LIVES = timedelta(minutes=5)
_Used = Callable[[Session, UUID], bool]


def password_shown(desk: Desk, said: LoginIn, now: datetime) -> FirstStepOut:
    """The first step: login name and password. LoginRefused when they do not belong together."""
    with desk.transaction() as session:
        spend_password(session, desk.keyring, said.login, desk.address, now, said.device)
        known = sa.select(MemberLogin).where(MemberLogin.login == said.login)
        member = session.scalars(known).one_or_none()
    right = desk.hasher.matches(said.password, member.password_hash if member else None)
    newer = _newer_hash(desk, said.password, member) if member and right else None
    with desk.transaction() as session:
        answer = _after_password(session, desk, member, said, right, now)
        if answer is not None and member is not None and newer is not None:
            session.execute(
                sa.update(MemberLogin)
                .where(MemberLogin.account_id == member.account_id)
                .where(MemberLogin.password_hash == member.password_hash)
                .values(password_hash=newer)
            )
    if answer is None:
        raise LoginRefused
    return answer


def code_shown(desk: Desk, said: TotpLoginIn, now: datetime) -> SignedInOut:
    """The second step: a code of the generator."""

    def used(session: Session, account_id: UUID) -> bool:
        return totp_used(session, desk.keyring, account_id, said.code, now)

    return _second_step(desk, said.login_id, said.device, used, "totp", now)


def recovery_code_shown(desk: Desk, said: RecoveryLoginIn, now: datetime) -> SignedInOut:
    """The second step: a recovery code."""

    def used(session: Session, account_id: UUID) -> bool:
        return recovery_code_used(session, desk.keyring, account_id, said.recovery_code, now)

    return _second_step(desk, said.login_id, said.device, used, "recovery_code", now)


def passkey_shown(desk: Desk, said: PasskeyLoginIn, now: datetime) -> SignedInOut:
    """A passkey, alone or after the password: it proves the device and its user by itself."""
    with desk.transaction() as session:
        spend_address(session, desk.keyring, desk.address, now)
    with desk.transaction() as session:
        attempt = _attempt(session, desk, said.login_id, now) if said.login_id else None
        ended = said.login_id is not None and attempt is None
        tokens = None if ended else _by_passkey(session, desk, said, attempt, now)
        if tokens is None:
            whose = attempt.account_id if attempt else None
            failed(session, whose, "wrong_passkey", now)
    if ended:
        raise LoginAttemptEnded
    if tokens is None:
        raise LoginRefused
    return tokens


def passkey_asked(desk: Desk, now: datetime) -> PasskeyOptionsOut:
    """A challenge for whoever holds a passkey of this domain."""
    with desk.transaction() as session:
        spend_address(session, desk.keyring, desk.address, now)
        return asked(session, desk, Binding(Ceremony.LOGIN), now)


def asked(
    session: Session, desk: Desk, bound: Binding, now: datetime, known: list[Passkey] | None = None
) -> PasskeyOptionsOut:
    """A challenge and what the browser is given with it."""
    if desk.relying is None:
        raise PasskeysNotSetUp
    made = challenged(session, bound, now)
    options = request_options(desk.relying, known or [], made.challenge)
    return PasskeyOptionsOut(challenge_id=made.id, options=options, expires_at=made.expires_at)


def _newer_hash(desk: Desk, password: str, member: MemberLogin) -> str | None:
    return desk.hasher.hash(password) if desk.hasher.is_aged(member.password_hash) else None


def _after_password(
    session: Session,
    desk: Desk,
    member: MemberLogin | None,
    said: LoginIn,
    right: bool,
    now: datetime,
) -> FirstStepOut | None:
    # For an unknown login name too an account is looked for: the same queries, the same time.
    account = open_account(session, member.account_id if member else new_id())
    if member is None or account is None or not right:
        reason = "unknown_login" if member is None else "wrong_password"
        reason = "account_ended" if member and account is None else reason
        failed(session, member.account_id if member else None, reason, now)
        return None
    passkeys = list(session.scalars(sa.select(Passkey).where(Passkey.account_id == account.id)))
    needs = needed(session, account, bool(passkeys and desk.relying))
    if passkeys and not needs:  # the domain of passkeys is unset: no password goes round them
        failed(session, account.id, "passkeys_not_set_up", now)
        return None
    if needs:
        return _half_way(session, desk, account, needs, passkeys, now)
    give_back(session, desk.keyring, member.login, account.id)
    method, way = LoginMethod.PASSWORD_TOTP, "password_only"
    tokens = came_in(session, desk.keyring, account, method, way, said.device, now, enrolment=True)
    return FirstStepOut(login_id=None, needs=[], expires_at=None, passkey=None, tokens=tokens)


def needed(session: Session, account: Account, has_passkey: bool) -> list[Need]:
    """The second factors an account has; none when only the password was ever set."""
    has_totp = has_generator(session, account.id)
    spare = sa.select(RecoveryCode.id).where(
        RecoveryCode.account_id == account.id, RecoveryCode.used_at.is_(None)
    )
    has_spare = session.scalars(spare.limit(1)).first() is not None
    has = {Need.TOTP: has_totp, Need.PASSKEY: has_passkey, Need.RECOVERY_CODE: has_spare}
    return [need for need, there in has.items() if there]


def _half_way(
    session: Session,
    desk: Desk,
    account: Account,
    needs: list[Need],
    passkeys: list[Passkey],
    now: datetime,
) -> FirstStepOut:
    token = one_time_token("axl")
    attempt = LoginAttempt(
        id=new_id(),
        account_id=account.id,
        digest=desk.keyring.digest(token),
        expires_at=now + ATTEMPT_LIVES,
    )
    session.add(attempt)
    bound = Binding(Ceremony.LOGIN, account.id)
    challenge = asked(session, desk, bound, now, passkeys) if Need.PASSKEY in needs else None
    return FirstStepOut(
        login_id=token, needs=needs, expires_at=attempt.expires_at, passkey=challenge, tokens=None
    )


def _second_step(
    desk: Desk, login_id: str, device: str | None, used: _Used, way: str, now: datetime
) -> SignedInOut:
    with desk.transaction() as session:
        attempt = _attempt(session, desk, login_id, now)
        if attempt is None:
            raise LoginAttemptEnded
        spend_code(session, desk.keyring, attempt.account_id, now)
    with desk.transaction() as session:
        account = open_account(session, attempt.account_id)
        tokens = None
        if account and used(session, account.id) and _completed(session, attempt, now):
            tokens = _came_in(session, desk, account, LoginMethod.PASSWORD_TOTP, way, device, now)
        else:
            failed(session, attempt.account_id, f"wrong_{way}", now)
    if tokens is None:
        raise LoginRefused
    return tokens


def _by_passkey(
    session: Session,
    desk: Desk,
    said: PasskeyLoginIn,
    attempt: LoginAttempt | None,
    now: datetime,
) -> SignedInOut | None:
    holder = attempt.account_id if attempt else None
    bound = Binding(Ceremony.LOGIN, holder)
    challenge = challenge_taken(session, said.challenge_id, bound, now)
    if challenge is None:
        return None
    account = passkey_used(session, desk, challenge, said.credential, now, holder=holder)
    if account is None or (attempt is not None and not _completed(session, attempt, now)):
        return None
    return _came_in(session, desk, account, LoginMethod.PASSKEY, "passkey", said.device, now)


def _came_in(
    session: Session,
    desk: Desk,
    account: Account,
    method: LoginMethod,
    way: str,
    device: str | None,
    now: datetime,
) -> SignedInOut:
    member = session.get(MemberLogin, account.id)
    give_back(session, desk.keyring, member.login if member else None, account.id)
    return came_in(session, desk.keyring, account, method, way, device, now)


def _attempt(session: Session, desk: Desk, login_id: str, now: datetime) -> LoginAttempt | None:
    live = sa.select(LoginAttempt).where(
        LoginAttempt.digest == desk.keyring.digest(login_id),
        LoginAttempt.used_at.is_(None),
        LoginAttempt.expires_at > now,
    )
    return session.scalars(live).one_or_none()


def _completed(session: Session, attempt: LoginAttempt, now: datetime) -> bool:
    """Whether this login is completed by this request and no other."""
    once = sa.update(LoginAttempt).where(
        LoginAttempt.id == attempt.id, LoginAttempt.used_at.is_(None)
    )
    return guarded(session, once.values(used_at=now))
