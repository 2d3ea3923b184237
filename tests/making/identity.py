"""Makers of accounts and callers."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from fastapi.testclient import TestClient
from httpx2 import Response
from sqlalchemy.orm import Session

from app.audit.transaction import transaction
from app.base.actor import Kind
from app.base.database import Database
from app.base.secrets import Keyring
from app.identity import rules
from app.identity.models import Account, LoginMethod, Role
from app.identity.scopes import Scope
from app.identity.sessions import access_token, begun


@dataclass
class Caller:
    """Somebody with a token, talking to the application."""

    client: TestClient
    token: str
    account_id: UUID
    party_id: UUID | None
    person_id: UUID | None = None

    def acting_for(self, person_id: UUID) -> "Caller":
        """The same caller, who acts for this person in every request."""
        return replace(self, person_id=person_id)

    def _headers(self, more: dict[str, str] | None) -> dict[str, str]:
        person = {"X-On-Behalf-Of": str(self.person_id)} if self.person_id else {}
        return {"Authorization": f"Bearer {self.token}", **person, **(more or {})}

    def get(self, path: str, headers: dict[str, str] | None = None, **params: Any) -> Response:
        return self.client.get(path, params=params, headers=self._headers(headers))

    def post(
        self, path: str, body: Any = None, headers: dict[str, str] | None = None, **more: Any
    ) -> Response:
        """POST with a fresh Idempotency-Key unless one is given."""
        sent = {"Idempotency-Key": str(uuid4()), **(headers or {})}
        return self.client.post(path, json=body, headers=self._headers(sent), **more)

    def put(self, path: str, body: Any, etag: str | None = None) -> Response:
        return self.client.put(path, json=body, headers=self._headers(_match(etag)))

    def patch(self, path: str, body: Any, etag: str | None = None) -> Response:
        return self.client.patch(path, json=body, headers=self._headers(_match(etag)))

    def delete(self, path: str, etag: str | None = None) -> Response:
        return self.client.delete(path, headers=self._headers(_match(etag)))


def _match(etag: str | None) -> dict[str, str]:
    return {"If-Match": etag} if etag else {}


@dataclass
class Door:
    """Makes callers of every kind."""

    client: TestClient
    database: Database
    keys: Keyring
    now: datetime

    def caller(
        self,
        kind: Kind,
        *,
        party_id: UUID | None = None,
        organisation_id: UUID | None = None,
        districts: Iterable[str] = (),
        scopes: Iterable[Scope] | None = None,
        paired_with: Iterable[UUID] = (),
        admin: bool = False,
    ) -> Caller:
        """A caller with a key."""
        with transaction(self.database) as session:
            account = self._account(session, kind, party_id, organisation_id, districts)
            key, token = rules.key_for(account, self.keys, "test", self.now, scopes=scopes)
            session.add(key)
            session.add_all(rules.pair(account, person) for person in paired_with)
            if admin and party_id is not None:
                session.add(rules.member(account, party_id, Role.ADMIN))
        return Caller(self.client, token, account.id, party_id)

    def signed_in(
        self,
        kind: Kind,
        *,
        party_id: UUID | None = None,
        organisation_id: UUID | None = None,
        districts: Iterable[str] = (),
        paired_with: Iterable[UUID] = (),
        admin: bool = False,
        stepped_up: bool = True,
    ) -> Caller:
        """A person with a login, who has just shown again who they are unless told otherwise."""
        with transaction(self.database) as session:
            account = self._account(session, kind, party_id, organisation_id, districts)
            login = begun(account, LoginMethod.PASSWORD_TOTP, self.now)
            login.stepped_up_at = self.now if stepped_up else None
            session.add(login)
            session.add_all(rules.pair(account, person) for person in paired_with)
            if admin and party_id is not None:
                session.add(rules.member(account, party_id, Role.ADMIN))
            token, _ = access_token(login, self.keys, self.now)
        return Caller(self.client, token, account.id, party_id)

    def _account(
        self,
        session: Session,
        kind: Kind,
        party_id: UUID | None,
        organisation_id: UUID | None,
        districts: Iterable[str],
    ) -> Account:
        account = rules.account(
            kind,
            f"test {kind.value}",
            self.now,
            party_id=party_id,
            organisation_id=organisation_id,
            districts=districts,
        )
        session.add(account)
        session.flush()
        return account

    def logged_in(self, caller: Caller, at: datetime | None = None) -> Caller:
        """The same account with a login begun now, so that it has just shown who it is."""
        with transaction(self.database) as session:
            account = session.get_one(Account, caller.account_id)
            login = begun(account, LoginMethod.PASSKEY, at or self.now)
            session.add(login)
            session.flush()
            token, _ = access_token(login, self.keys, at or self.now)
        return replace(caller, token=token)

    def staff(self, *districts: str) -> Caller:
        return self.caller(Kind.STAFF, districts=districts or ("620102",))
