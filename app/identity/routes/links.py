"""HTTP of links: a person lets a backend act as them, sees where, and cuts it."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response, Security

from app.audit.allowances import digest_of, spend
from app.audit.door import Door, once
from app.audit.record import record
from app.audit.transaction import Db, transaction
from app.base.actor import Actor
from app.base.clock import Now
from app.base.context import OWN_WORK
from app.base.database import guarded, one
from app.base.paging import Page, Paging, page, paging
from app.base.text import Identifier
from app.identity import rules
from app.identity.current import Bearer, SteppedUp, actor_of_token, current_actor
from app.identity.machines import finding, pairing, refusals
from app.identity.models import Account, Link
from app.identity.schemas.machines import LinkCodeIn, LinkIn, LinkMade, LinkOut, PairingOut
from app.identity.scopes import Scope, authz

router = APIRouter(prefix="/v1/links", tags=["links"], route_class=Door)
Person = Annotated[Actor, Security(current_actor, scopes=[Scope.OWN_WRITE])]
Reader = Annotated[Actor, Security(current_actor, scopes=[Scope.OWN_READ])]
Backend = Annotated[Actor, Security(current_actor, scopes=[Scope.LINKS_MAKE])]
Once = Annotated[None, Depends(once)]
At = Annotated[Paging, Depends(paging)]
TRIES = [(30, timedelta(minutes=1))]
_ROWS = authz("one's own links, seeker")


def counted(request: Request, credentials: Bearer, now: Now) -> None:
    """Count a try of this account, in a transaction that ends before the request's own begins.

    SQLite has one writer: within the request's transaction this one would wait for itself.
    """
    account = actor_of_token(request, credentials, now).account_id
    keyring = request.app.state.keyring
    with transaction(request.app.state.database, context=OWN_WORK) as counting:
        spend(counting, "link", digest_of(keyring, "link", str(account)), TRIES, now)


Counted = Annotated[None, Depends(counted)]


@router.post(
    "/codes", status_code=201, response_model=PairingOut, openapi_extra=authz("oneself, seeker")
)
def allow(
    body: LinkCodeIn,
    request: Request,
    actor: Person,
    _up: SteppedUp,
    session: Db,
    now: Now,
    _: Once,
) -> PairingOut:
    """Make a code for one backend, good once within five minutes, to be linked with it."""
    pairing.may_link(actor)
    client = one(session, finding.open_clients(), body.client_id)
    row, code = pairing.link_code(actor, client, request.app.state.keyring, now)
    session.add(row)
    session.flush()
    record(session, actor, "link.allowed", row, now, refs={"client": client.id})
    return PairingOut(code=code, expires_at=row.expires_at)


@router.post(
    "", status_code=201, response_model=LinkMade, openapi_extra=authz("the backend itself")
)
def link(
    body: LinkIn,
    request: Request,
    _counted: Counted,
    actor: Backend,
    session: Db,
    now: Now,
    _: Once,
) -> LinkMade:
    """Link one of the backend's users with the person who gave the code.

    A code that is wrong, used, out of time or meant for another backend answers 410
    `code_not_valid`; a user who is linked already 409 `link_taken`.
    """
    pairing.must_be_backend(actor)
    keyring = request.app.state.keyring
    digest = pairing.code_digest(body.code, "link", keyring)
    code = finding.link_code_by(session, pairing.client_of(actor), digest, now)
    if code is None or not guarded(session, finding.take_link_code(code, now)):
        raise refusals.CodeNotValid
    made = pairing.linked(code, body.subject, keyring, now)
    session.add(made)
    session.flush()
    record(session, actor, "link.made", made, now, refs={"account": made.account_id})
    return LinkMade(id=made.id, made_at=made.made_at)


@router.get("", response_model=Page[LinkOut], openapi_extra=_ROWS)
def listed(actor: Reader, session: Db, at: At) -> Page[LinkOut]:
    """List one's links, the youngest first, the cut ones too."""
    rows, following = page(
        session, finding.links_of(actor), Link.made_at, Link.id, at, at.narrowed_by(None)
    )
    names = finding.names_of(session, [row.client_id for row in rows])
    items = [
        LinkOut(
            id=row.id,
            client_id=row.client_id,
            client_name=names[row.client_id],
            made_at=row.made_at,
            used_at=row.used_at,
            cut_at=row.cut_at,
        )
        for row in rows
    ]
    return Page(items=items, next=following)


@router.delete("/{link_id}", status_code=204, openapi_extra=_ROWS)
def cut(link_id: Identifier, actor: Person, session: Db, now: Now) -> Response:
    """Cut a link: the backend's tokens for this person end at once, and it gets no new ones."""
    found = one(session, finding.links_of(actor), link_id)
    if found.cut_at is None:
        found.cut_at = now
        for login in finding.logins_through(session, found.account_id, found.client_id):
            rules.end(login, "link_cut", now)
            record(session, actor, "login_session.ended", login, now)
        client = session.get_one(Account, found.client_id)
        record(session, actor, "link.cut", found, now, refs={"client": client.id})
    return Response(status_code=204)
