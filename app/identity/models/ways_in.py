"""How somebody shows who they are: password, one-time codes, passkeys, and logins half way."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.base.actor import Kind
from app.base.constraints import means
from app.base.database import Identified, Table, Versioned, codes
from app.base.errors import AlreadyExists
from app.base.tenancy import account, kinds, of_the_house, tenancy
from app.base.wording import Words

_SEALED = {"personal": "account", "sealed": True, "sealed_row": ("account_id",)}


class LoginTaken(AlreadyExists):
    """Another account has this login name."""

    title = Words("这个登录名已有人使用，请换一个", "This login name is taken; choose another")


class PasskeyKnown(AlreadyExists):
    """This passkey is registered already."""

    title = Words("这个通行密钥已经登记过", "This passkey is registered already")


class MemberLogin(Table):
    """The login name and password of one who works here or for an employer.

    `login` is kept in lower case; of the password only an argon2id hash is kept (RFC 9106).
    """

    __tenancy__ = tenancy(own=[account()], seen=[kinds(Kind.SECURITY_ADMIN)])

    account_id: Mapped[UUID] = mapped_column(sa.ForeignKey("account.id"), primary_key=True)
    login: Mapped[str] = mapped_column(sa.String(100), unique=True, info={"personal": "account"})
    password_hash: Mapped[str] = mapped_column(sa.String(200))
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]


class PasswordReset(Identified, Table):
    """The one-time permission to choose a new password, given by the security administrator."""

    __tenancy__ = tenancy(own=[kinds(Kind.SECURITY_ADMIN)])

    account_id: Mapped[UUID] = mapped_column(sa.ForeignKey("account.id"), index=True)
    digest: Mapped[str] = mapped_column(sa.String(64), unique=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class Totp(Table):
    """A member's generator of one-time codes (RFC 6238); `last_step` is the last step used.

    A new secret waits in `pending_sealed` until a code of it has been shown.
    """

    __tenancy__ = tenancy(own=[account(), kinds(Kind.SECURITY_ADMIN)])

    account_id: Mapped[UUID] = mapped_column(sa.ForeignKey("account.id"), primary_key=True)
    secret_sealed: Mapped[str | None] = mapped_column(sa.String(300), info=_SEALED)
    pending_sealed: Mapped[str | None] = mapped_column(sa.String(300), info=_SEALED)
    pending_until: Mapped[datetime | None]
    last_step: Mapped[int] = mapped_column(sa.BigInteger, default=0)
    confirmed_at: Mapped[datetime | None]


class RecoveryCode(Identified, Table):
    """One of ten codes for the day the generator is lost; usable once, kept as a keyed hash."""

    __tenancy__ = tenancy(own=[account(), kinds(Kind.SECURITY_ADMIN)])

    account_id: Mapped[UUID] = mapped_column(sa.ForeignKey("account.id"), index=True)
    digest: Mapped[str] = mapped_column(sa.String(64), unique=True)
    created_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class Passkey(Identified, Versioned, Table):
    """A passkey of an account (WebAuthn level 3): its public key and how often it signed."""

    __tenancy__ = tenancy(own=[account(), kinds(Kind.SECURITY_ADMIN)])

    account_id: Mapped[UUID] = mapped_column(sa.ForeignKey("account.id"), index=True)
    credential_id: Mapped[str] = mapped_column(sa.String(1400), unique=True)
    public_key: Mapped[str] = mapped_column(sa.String(4000))
    sign_count: Mapped[int] = mapped_column(sa.BigInteger, default=0)
    name: Mapped[str] = mapped_column(sa.String(50), info={"personal": "account"})
    backed_up: Mapped[bool]
    created_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class Ceremony(StrEnum):
    """What a challenge to a passkey is for."""

    REGISTRATION = "registration"
    LOGIN = "login"
    STEP_UP = "step_up"


class PasskeyChallenge(Identified, Table):
    """A random challenge for one ceremony: five minutes, once, of this account and login only."""

    __tenancy__ = tenancy(own=[account()])

    ceremony: Mapped[Ceremony] = mapped_column(codes(Ceremony, "ceremony"))
    challenge: Mapped[str] = mapped_column(sa.String(100))
    account_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("account.id"))
    session_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("login_session.id"))
    expires_at: Mapped[datetime] = mapped_column(index=True)
    used_at: Mapped[datetime | None]


class LoginAttempt(Identified, Table):
    """A login whose password was right and whose second factor is still to be shown."""

    __tenancy__ = of_the_house("logins half way are made and completed before anybody is known")

    account_id: Mapped[UUID] = mapped_column(sa.ForeignKey("account.id"))
    digest: Mapped[str] = mapped_column(sa.String(64), unique=True)
    expires_at: Mapped[datetime] = mapped_column(index=True)
    used_at: Mapped[datetime | None]


means("uq_member_login_login", LoginTaken)
means("uq_passkey_credential_id", PasskeyKnown)
