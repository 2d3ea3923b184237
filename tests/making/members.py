"""Makers of members with login name, password, generator and passkey, and their logins."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import pyotp
from fastapi.testclient import TestClient
from httpx2 import Response

from app.audit.transaction import transaction
from app.base.actor import Kind
from app.base.database import Database
from app.base.hashing import Hasher
from app.base.ids import new_id
from app.base.secrets import Keyring
from app.base.settings import Settings
from app.identity import rules
from app.identity.desk import Desk
from app.identity.models import (
    Account,
    LoginMethod,
    LoginSession,
    MemberLogin,
    Membership,
    Role,
    Totp,
)
from app.identity.rules.passwords import listed
from app.identity.sessions import access_token, begun
from tests.making.identity import Caller

PASSWORD = "seven green umbrellas"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def code_at(moment: datetime, secret: str = SECRET) -> str:
    """What a generator shows at this moment."""
    return pyotp.TOTP(secret).at(moment)


def given_password(
    desk: Desk, account_id: UUID, login: str, now: datetime, *, generator: bool = True
) -> None:
    """Give an account a login name, the usual password and perhaps a generator."""
    password_hash = desk.hasher.hash(PASSWORD)
    place = {"table": "totp", "row": account_id}
    with transaction(desk.database) as session:
        session.add(
            MemberLogin(
                account_id=account_id,
                login=login,
                password_hash=password_hash,
                created_at=now,
                changed_at=now,
            )
        )
        if generator:
            sealed = desk.keyring.seal(SECRET, column="secret_sealed", **place)
            session.add(Totp(account_id=account_id, secret_sealed=sealed, confirmed_at=now))


def a_member(
    desk: Desk,
    kind: Kind,
    login: str,
    now: datetime,
    *,
    party_id: UUID | None = None,
    admin: bool = False,
    districts: Iterable[str] = (),
    generator: bool = True,
) -> Account:
    """Somebody of this kind with the usual password."""
    with transaction(desk.database) as session:
        account = rules.account(
            kind,
            f"{login} 示例",
            now,
            party_id=party_id,
            organisation_id=party_id,
            districts=districts,
        )
        session.add(account)
        session.flush()
        if party_id is not None:
            role = Role.ADMIN if admin else Role.MEMBER
            part = Membership(account_id=account.id, party_id=party_id, role=role, acts=[])
            part.id = new_id()
            session.add(part)
    given_password(desk, account.id, login, now, generator=generator)
    return account


def with_a_login(desk: Desk, caller: Caller, now: datetime) -> Caller:
    """The same caller with a login just begun instead of a key."""
    with transaction(desk.database) as session:
        account = session.get_one(Account, caller.account_id)
        login: LoginSession = begun(account, LoginMethod.PASSWORD_TOTP, now)
        session.add(login)
    token, _ = access_token(login, desk.keyring, now)
    return Caller(caller.client, token, caller.account_id, caller.party_id)


def a_desk(settings: Settings, database: Database, keyring: Keyring) -> Desk:
    """A desk as one request has it."""
    hasher, common = Hasher(settings), listed(settings.common_passwords)
    return Desk(database, keyring, hasher, settings, "zh", "192.0.2.1", None, common=common)


@dataclass
class Browser:
    """A browser without a login: says what is typed into it."""

    client: TestClient

    def post(self, path: str, **body: Any) -> Response:
        return self.client.post(f"/v1/{path}", json=body)

    def password(self, login: str, password: str = PASSWORD) -> Response:
        return self.post("logins", login=login, password=password)

    def login(self, login: str, now: datetime, password: str = PASSWORD) -> Caller:
        """Password and code; the caller of the login."""
        half_way = self.password(login, password)
        assert half_way.status_code == 200, half_way.text
        login_id = half_way.json()["login_id"]
        done = self.post("logins/totp", login_id=login_id, code=code_at(now))
        assert done.status_code == 200, done.text
        return self.caller(done)

    def caller(self, answer: Response) -> Caller:
        """The caller of the tokens in an answer."""
        tokens = answer.json().get("tokens") or answer.json()
        return Caller(self.client, tokens["access_token"], UUID(tokens["account_id"]), None)
