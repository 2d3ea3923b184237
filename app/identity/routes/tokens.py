"""The token endpoint: client credentials (RFC 6749 §4.4) and token exchange (RFC 8693)."""

import base64
import binascii
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated
from urllib.parse import unquote_plus
from uuid import UUID

from fastapi import APIRouter, Form, Header, Response
from sqlalchemy.orm import Session

from app.audit.allowances import digest_of, spend
from app.audit.door import Door
from app.audit.record import record
from app.audit.transaction import Db, as_system
from app.base.actor import SYSTEM
from app.base.clock import Now
from app.base.secrets import Keyring
from app.identity.desk import AtDesk, Desk
from app.identity.machines import backends, finding, pairing, refusals
from app.identity.models import AccessKey, Account, KeyUse, LoginMethod
from app.identity.queries import holder_of
from app.identity.schemas.machines import TokenOut
from app.identity.scopes import PUBLIC, Scope
from app.identity.sessions import access_token, begun

router = APIRouter(prefix="/v1/oauth", tags=["oauth"], route_class=Door)
CREDENTIALS = "client_credentials"
EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange"
JWT = "urn:ietf:params:oauth:token-type:jwt"
ACCESS = "urn:ietf:params:oauth:token-type:access_token"
FAILURES = [(60, timedelta(minutes=1))]
"""Wrong secrets for one client from one address; a client's name is no secret, and whoever knows it
must not shut its backend out."""
Field = Annotated[str | None, Form(max_length=4000)]


@router.post("/token", response_model=TokenOut, openapi_extra=PUBLIC)
def token(
    desk: AtDesk,
    response: Response,
    session: Db,
    now: Now,
    grant_type: Annotated[str, Form(max_length=100)],
    client_id: Field = None,
    client_secret: Field = None,
    scope: Field = None,
    subject_token: Field = None,
    subject_token_type: Field = None,
    authorization: Annotated[str | None, Header(include_in_schema=False)] = None,
) -> TokenOut:
    """Get an access token of ten minutes, for a client itself or for one of its users who linked.

    The client shows itself by HTTP Basic or in the form. `grant_type=client_credentials` gives the
    client's own token. Token exchange takes the client's signed proof of its user (a JWT of at most
    five minutes with iss = client id, aud = `aixinwu-api`, sub = the user, jti), once each, and
    gives a token of the person who linked that user. Refusals carry `error` as in RFC 6749 §5.2.
    """
    keyring = desk.keyring
    named, secret = _client(authorization, client_id, client_secret)
    _known(desk, named, secret, now)
    response.headers["Cache-Control"] = "no-store"
    wish = _Wish(grant_type, scope, subject_token, subject_token_type)
    with as_system(session, "a client shows itself by its secret, not by a token"):
        key, client = _authenticated(session, keyring, named, secret, now)
        key.used_at = now
        given = _given(session, keyring, client, key, wish, now)
        session.flush()
    return given


@dataclass(frozen=True, slots=True)
class _Wish:
    """What a client asks for."""

    grant_type: str
    scope: str | None
    subject_token: str | None
    subject_token_type: str | None


def _given(
    session: Session, keyring: Keyring, client: Account, key: AccessKey, wish: _Wish, now: datetime
) -> TokenOut:
    if wish.grant_type == CREDENTIALS:
        return _own(session, keyring, client, key, wish.scope, now)
    if wish.grant_type == EXCHANGE:
        if wish.subject_token_type != JWT or wish.subject_token is None:
            raise refusals.InvalidGrant
        return _exchanged(session, keyring, client, wish.subject_token, wish.scope, now)
    raise refusals.UnsupportedGrantType


def _client(
    authorization: str | None, client_id: str | None, client_secret: str | None
) -> tuple[UUID, str]:
    """Who calls, by Basic or by the form, never by both (RFC 6749 §2.3)."""
    try:
        if authorization is not None and authorization.lower().startswith("basic "):
            if client_secret is not None:
                raise refusals.InvalidClient
            plain = base64.b64decode(authorization[6:], validate=True).decode("ascii")
            client_id, _, client_secret = plain.partition(":")
            client_id, client_secret = unquote_plus(client_id), unquote_plus(client_secret)
        return UUID(client_id or ""), client_secret or ""
    except (ValueError, binascii.Error):
        raise refusals.InvalidClient from None


def _known(desk: Desk, client_id: UUID, secret: str, now: datetime) -> None:
    """Refuse a wrong secret and count it, in transactions that end before the request's begins."""
    try:
        with desk.transaction(reading=True) as session:
            _authenticated(session, desk.keyring, client_id, secret, now)
    except refusals.InvalidClient:
        with desk.transaction() as counting:
            whose = digest_of(desk.keyring, "token", f"{client_id}|{desk.address}")
            spend(counting, "token", whose, FAILURES, now)
        raise


def _authenticated(
    session: Session, keyring: Keyring, client_id: UUID, secret: str, now: datetime
) -> tuple[AccessKey, Account]:
    held = holder_of(session, keyring.digest(secret), now, KeyUse.CLIENT_SECRET)
    if held is None or held[1].id != client_id:
        raise refusals.InvalidClient(headers={"WWW-Authenticate": "Basic"})
    return held


def _own(
    session: Session,
    keyring: Keyring,
    client: Account,
    key: AccessKey,
    asked: str | None,
    now: datetime,
) -> TokenOut:
    scopes = backends.narrowed(asked, backends.of_a_client(client, key))
    return _begun(session, keyring, client, LoginMethod.CLIENT_CREDENTIALS, scopes, now)


def _exchanged(
    session: Session,
    keyring: Keyring,
    client: Account,
    proof_token: str,
    asked: str | None,
    now: datetime,
) -> TokenOut:
    proof = backends.read_proof(proof_token, finding.proof_keys(session, client.id), client.id, now)
    digest = keyring.digest(f"{client.id}|{proof.number}")
    found = finding.live_link(
        session, client.id, pairing.subject_digest(client.id, proof.subject, keyring)
    )
    if found is None or not finding.take_proof(session, digest, proof.expires_at):
        raise refusals.InvalidGrant
    link, person = found
    link.used_at = now
    scopes = backends.narrowed(asked, backends.of_a_linked_person())
    method = LoginMethod.LINKED_BACKEND
    return _begun(session, keyring, person, method, scopes, now, issued=ACCESS, client_id=client.id)


def _begun(
    session: Session,
    keyring: Keyring,
    account: Account,
    method: LoginMethod,
    scopes: frozenset[Scope],
    now: datetime,
    *,
    issued: str | None = None,
    client_id: UUID | None = None,
) -> TokenOut:
    lives = backends.EXCHANGED_LIVES
    login = begun(account, method, now, scopes=scopes, lives=lives, client_id=client_id)
    login.stepped_up_at = None  # a machine showed itself, not a person
    session.add(login)
    session.flush()
    record(session, SYSTEM, "login_session.begun", login, now, refs={"account": account.id})
    token, ends = access_token(login, keyring, now)
    return TokenOut(
        access_token=token,
        expires_in=int((ends - now).total_seconds()),
        scope=" ".join(sorted(scopes)),
        issued_token_type=issued,
    )
