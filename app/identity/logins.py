"""The logins of members: a password and then a second factor, or a passkey alone.

Whether there is such an account is not told: unknown and known login names cost the same work and
get the same answer (ASVS 5.0 6.3.8).
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.audit.transaction import transaction
from app.base.database import guarded
from app.base.ids import new_id
from app.identity.lockout import give_back, spend_address, spend_code, spend_password
from app.identity.models import (
    Account,
    Ceremony,
    LoginAttempt,
    LoginMethod,
    MemberLogin,
    Passkey,
    RecoveryCode,
    Totp,
)
from app.identity.proofs import (
    Binding,
    challenge_taken,
    challenged,
    open_account,
    passkey_used,
    recovery_code_used,
    totp_used,
)
from app.identity.rules.codes import LoginAttemptEnded, LoginRefused, one_time_token
from app.identity.rules.passkeys import PasskeysNotSetUp, request_options
from app.identity.schemas.ways_in import (
    LoginIn,
    LoginOut,
    Need,
    PasskeyLoginIn,
    PasskeyOptionsOut,
    RecoveryLoginIn,
    TokensOut,
    TotpLoginIn,
)
from app.identity.signing_in import Ways, failed, signed_in

ATTEMPT_LIVES = timedelta(minutes=5)
_Used = Callable[[Session, UUID], bool]


def password_shown(ways: Ways, said: LoginIn, address: str | None, now: datetime) -> LoginOut:
    """The first step: login name and password. LoginRefused when they do not belong together."""
    with transaction(ways.database) as session:
        spend_password(session, ways.keyring, said.login, address, now)
        known = sa.select(MemberLogin).where(MemberLogin.login == said.login)
        member = session.scalars(known).one_or_none()
    right = ways.hashing.fits(said.password, member.password_hash if member else None)
    newer = _newer_hash(ways, said.password, member) if member and right else None
    with transaction(ways.database) as session:
        answer = _after_password(session, ways, member, said, right, now)
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


def code_shown(ways: Ways, said: TotpLoginIn, now: datetime) -> TokensOut:
    """The second step: a code of the generator."""

    def used(session: Session, account_id: UUID) -> bool:
        return totp_used(session, ways.keyring, account_id, said.code, now)

    return _second_step(ways, said.login_id, said.device, used, "totp", now)


def recovery_code_shown(ways: Ways, said: RecoveryLoginIn, now: datetime) -> TokensOut:
    """The second step: a recovery code."""

    def used(session: Session, account_id: UUID) -> bool:
        return recovery_code_used(session, ways.keyring, account_id, said.recovery_code, now)

    return _second_step(ways, said.login_id, said.device, used, "recovery_code", now)


def passkey_shown(
    ways: Ways, said: PasskeyLoginIn, address: str | None, now: datetime
) -> TokensOut:
    """A passkey, alone or after the password: it proves the device and its user by itself."""
    with transaction(ways.database) as session:
        spend_address(session, ways.keyring, address, now)
    with transaction(ways.database) as session:
        attempt = _attempt(session, ways, said.login_id, now) if said.login_id else None
        ended = said.login_id is not None and attempt is None
        tokens = None if ended else _by_passkey(session, ways, said, attempt, now)
        if tokens is None:
            whose = attempt.account_id if attempt else None
            failed(session, whose, "wrong_passkey", now)
    if ended:
        raise LoginAttemptEnded
    if tokens is None:
        raise LoginRefused
    return tokens


def passkey_asked(ways: Ways, address: str | None, now: datetime) -> PasskeyOptionsOut:
    """A challenge for whoever holds a passkey of this domain."""
    with transaction(ways.database) as session:
        spend_address(session, ways.keyring, address, now)
        return asked(session, ways, Binding(Ceremony.LOGIN), now)


def asked(
    session: Session, ways: Ways, bound: Binding, now: datetime, known: list[Passkey] | None = None
) -> PasskeyOptionsOut:
    """A challenge and what the browser is given with it."""
    if ways.relying is None:
        raise PasskeysNotSetUp
    made = challenged(session, bound, now)
    options = request_options(ways.relying, known or [], made.challenge)
    return PasskeyOptionsOut(challenge_id=made.id, options=options, expires_at=made.expires_at)


def _newer_hash(ways: Ways, password: str, member: MemberLogin) -> str | None:
    return ways.hashing.hashed(password) if ways.hashing.aged(member.password_hash) else None


def _after_password(
    session: Session,
    ways: Ways,
    member: MemberLogin | None,
    said: LoginIn,
    right: bool,
    now: datetime,
) -> LoginOut | None:
    # For an unknown login name too an account is looked for: the same queries, the same time.
    account = open_account(session, member.account_id if member else new_id())
    if member is None or account is None or not right:
        reason = "unknown_login" if member is None else "wrong_password"
        reason = "account_ended" if member and account is None else reason
        failed(session, member.account_id if member else None, reason, now)
        return None
    passkeys = list(session.scalars(sa.select(Passkey).where(Passkey.account_id == account.id)))
    needs = needed(session, account, bool(passkeys and ways.relying))
    if needs:
        return _half_way(session, ways, account, needs, passkeys, now)
    give_back(session, ways.keyring, member.login, account.id)
    tokens = signed_in(
        session,
        ways.keyring,
        account,
        LoginMethod.PASSWORD_TOTP,
        now,
        way="password_only",
        device=said.device,
        enrolment=True,
    )
    return LoginOut(login_id=None, needs=[], expires_at=None, passkey=None, tokens=tokens)


def needed(session: Session, account: Account, has_passkey: bool) -> list[Need]:
    """The second factors an account has; none when only the password was ever set."""
    totp = session.get(Totp, account.id)
    has_totp = totp is not None and totp.secret_sealed is not None
    spare = sa.select(RecoveryCode.id).where(
        RecoveryCode.account_id == account.id, RecoveryCode.used_at.is_(None)
    )
    has_spare = session.scalars(spare.limit(1)).first() is not None
    has = {Need.TOTP: has_totp, Need.PASSKEY: has_passkey, Need.RECOVERY_CODE: has_spare}
    return [need for need, there in has.items() if there]


def _half_way(
    session: Session,
    ways: Ways,
    account: Account,
    needs: list[Need],
    passkeys: list[Passkey],
    now: datetime,
) -> LoginOut:
    token = one_time_token("axl")
    attempt = LoginAttempt(
        id=new_id(),
        account_id=account.id,
        digest=ways.keyring.digest(token),
        expires_at=now + ATTEMPT_LIVES,
    )
    session.add(attempt)
    bound = Binding(Ceremony.LOGIN, account.id)
    challenge = asked(session, ways, bound, now, passkeys) if Need.PASSKEY in needs else None
    return LoginOut(
        login_id=token, needs=needs, expires_at=attempt.expires_at, passkey=challenge, tokens=None
    )


def _second_step(
    ways: Ways, login_id: str, device: str | None, used: _Used, way: str, now: datetime
) -> TokensOut:
    with transaction(ways.database) as session:
        attempt = _attempt(session, ways, login_id, now)
        if attempt is None:
            raise LoginAttemptEnded
        spend_code(session, ways.keyring, attempt.account_id, now)
    with transaction(ways.database) as session:
        account = open_account(session, attempt.account_id)
        tokens = None
        if account and used(session, account.id) and _completed(session, attempt, now):
            tokens = _came_in(session, ways, account, LoginMethod.PASSWORD_TOTP, way, device, now)
        else:
            failed(session, attempt.account_id, f"wrong_{way}", now)
    if tokens is None:
        raise LoginRefused
    return tokens


def _by_passkey(
    session: Session,
    ways: Ways,
    said: PasskeyLoginIn,
    attempt: LoginAttempt | None,
    now: datetime,
) -> TokensOut | None:
    holder = attempt.account_id if attempt else None
    bound = Binding(Ceremony.LOGIN, holder)
    challenge = challenge_taken(session, said.challenge_id, bound, now)
    if challenge is None:
        return None
    account = passkey_used(session, ways, challenge, said.credential, now, holder=holder)
    if account is None or (attempt is not None and not _completed(session, attempt, now)):
        return None
    return _came_in(session, ways, account, LoginMethod.PASSKEY, "passkey", said.device, now)


def _came_in(
    session: Session,
    ways: Ways,
    account: Account,
    method: LoginMethod,
    way: str,
    device: str | None,
    now: datetime,
) -> TokensOut:
    member = session.get(MemberLogin, account.id)
    give_back(session, ways.keyring, member.login if member else None, account.id)
    return signed_in(session, ways.keyring, account, method, now, way=way, device=device)


def _attempt(session: Session, ways: Ways, login_id: str, now: datetime) -> LoginAttempt | None:
    live = sa.select(LoginAttempt).where(
        LoginAttempt.digest == ways.keyring.digest(login_id),
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
