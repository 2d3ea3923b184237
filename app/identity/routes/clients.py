"""HTTP of clients: backends that act for people who link them; made by the administrator."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response, Security

from app.audit.door import Door, once
from app.audit.record import record
from app.audit.transaction import Db, as_system
from app.base.actor import Actor, Kind
from app.base.clock import Now
from app.base.database import one
from app.base.paging import Page, Paging, page, paging
from app.base.text import Identifier
from app.identity import rules
from app.identity.current import SteppedUp, current_actor
from app.identity.machines import backends, finding, pairing
from app.identity.models import Account
from app.identity.schemas.machines import (
    ClientIn,
    ClientMade,
    ClientOut,
    ProofKeyIn,
    ProofKeyOut,
    SecretMade,
)
from app.identity.scopes import Scope, authz

router = APIRouter(prefix="/v1/clients", tags=["clients"], route_class=Door)
Admin = Annotated[Actor, Security(current_actor, scopes=[Scope.CLIENTS_MANAGE])]
Once = Annotated[None, Depends(once)]
At = Annotated[Paging, Depends(paging)]
_ROWS = authz("clients, system administrator")


@router.post("", status_code=201, response_model=ClientMade, openapi_extra=_ROWS)
def make(
    body: ClientIn,
    request: Request,
    actor: Admin,
    _up: SteppedUp,
    session: Db,
    now: Now,
    _: Once,
) -> ClientMade:
    """Make a client with its first secret, which is shown in this answer only."""
    client = rules.account(Kind.INTEGRATION, body.name, now)
    session.add(client)
    session.flush()
    key, token = backends.secret_for(client, body.name, request.app.state.keyring, now)
    session.add(key)
    session.flush()
    record(session, actor, "client.made", client, now)
    record(session, actor, "access_key.made", key, now)
    return ClientMade(**_shown(client).model_dump(), client_secret=token)


@router.get("", response_model=Page[ClientOut], openapi_extra=_ROWS)
def listed(actor: Admin, session: Db, at: At) -> Page[ClientOut]:
    """List clients, the youngest first."""
    rows, following = page(
        session, finding.clients(), Account.created_at, Account.id, at, at.narrowed_by(None)
    )
    return Page(items=[_shown(row) for row in rows], next=following)


@router.post(
    "/{client_id}/secrets", status_code=201, response_model=SecretMade, openapi_extra=_ROWS
)
def another_secret(
    client_id: Identifier,
    request: Request,
    actor: Admin,
    _up: SteppedUp,
    session: Db,
    now: Now,
    _: Once,
) -> SecretMade:
    """Make one more secret, so that the old one can be revoked (`DELETE /v1/keys/{id}`)."""
    client = one(session, finding.open_clients(), client_id)
    pairing.may_hold_one_more(finding.live_keys(session, client.id, now))
    key, token = backends.secret_for(client, client.name, request.app.state.keyring, now)
    session.add(key)
    session.flush()
    record(session, actor, "access_key.made", key, now)
    return SecretMade(id=key.id, client_secret=token)


@router.post(
    "/{client_id}/proof-keys", status_code=201, response_model=ProofKeyOut, openapi_extra=_ROWS
)
def take_proof_key(
    client_id: Identifier,
    body: ProofKeyIn,
    actor: Admin,
    _up: SteppedUp,
    session: Db,
    now: Now,
    _: Once,
) -> ProofKeyOut:
    """Take a public key with which the client signs the proofs of its users."""
    client = one(session, finding.open_clients(), client_id)
    pairing.may_hold_one_more(len(finding.proof_keys(session, client.id)))
    key = backends.proof_key(client, body.label, body.algorithm, body.public_key, now)
    session.add(key)
    session.flush()
    record(session, actor, "proof_key.taken", key, now)
    return ProofKeyOut.model_validate(key, from_attributes=True)


@router.delete("/{client_id}/proof-keys/{proof_key_id}", status_code=204, openapi_extra=_ROWS)
def drop_proof_key(
    client_id: Identifier, proof_key_id: Identifier, actor: Admin, session: Db, now: Now
) -> Response:
    """Take no more proofs signed with this key."""
    client = one(session, finding.clients(), client_id)
    key = one(session, finding.proof_keys_of(client.id), proof_key_id)
    if key.revoked_at is None:
        key.revoked_at = now
        record(session, actor, "proof_key.dropped", key, now)
    return Response(status_code=204)


@router.delete("/{client_id}", status_code=204, openapi_extra=_ROWS)
def close(client_id: Identifier, actor: Admin, session: Db, now: Now) -> Response:
    """Close a client: its secrets, its tokens and those it holds for people end at once."""
    client = one(session, finding.clients(), client_id)
    if client.closed_at is None:
        client.closed_at = now
        with as_system(session, "tokens end with the client that holds them"):
            for login in finding.logins_of_client(session, client.id):
                rules.end(login, "client_closed", now)
            session.flush()
        record(session, actor, "client.closed", client, now)
    return Response(status_code=204)


def _shown(client: Account) -> ClientOut:
    return ClientOut.model_validate(client, from_attributes=True)
