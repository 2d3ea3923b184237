"""The caller at the door: a bearer token becomes an actor, and its scopes are checked."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Header, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer, SecurityScopes
from starlette.concurrency import run_in_threadpool

from app.audit.transaction import Db, act, keep_refusal, transaction
from app.base.actor import Actor
from app.base.clock import Now
from app.base.context import DOOR
from app.base.errors import Forbidden, Refusal, Unauthenticated
from app.base.wording import Words
from app.identity.known import KnownTokens, NoGuardianship, ask

STEP_UP_LASTS = timedelta(minutes=5)
bearer = HTTPBearer(
    auto_error=False,
    scheme_name="token",
    description="A token `axw_…`; send `Authorization: Bearer axw_…`",
)
Bearer = Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)]
OnBehalfOf = Annotated[
    UUID | None,
    Header(
        alias="X-On-Behalf-Of",
        description="For guardians: the person they act for in this request",
    ),
]
_LONGEST = 1000
_CHALLENGE = {"WWW-Authenticate": "Bearer"}


def authenticated(
    request: Request,
    session: Db,
    now: Now,
    credentials: Bearer,
    on_behalf_of: OnBehalfOf = None,
) -> Actor:
    """The actor of the request's token; Unauthenticated without a live one."""
    known: KnownTokens = request.app.state.known_tokens
    token = _token(credentials)
    actor = known.learn(session, token, now, on_behalf_of)
    act(session, actor, now)
    return actor


def current_actor(scopes: SecurityScopes, actor: Annotated[Actor, Depends(authenticated)]) -> Actor:
    """The actor, who holds every scope the operation declares."""
    permitted(actor, scopes.scopes)
    return actor


async def known_actor(
    scopes: SecurityScopes,
    request: Request,
    now: Now,
    credentials: Bearer,
    on_behalf_of: OnBehalfOf = None,
) -> Actor:
    """The same for hot reads served from memory: a known token asks neither database nor thread."""
    state, token = request.app.state, _token(credentials)
    known: KnownTokens = state.known_tokens
    actor = known.actor(token, now, on_behalf_of)
    try:
        if actor is None:
            actor = await run_in_threadpool(ask, state.database, known, token, now, on_behalf_of)
        permitted(actor, scopes.scopes)
    except NoGuardianship as refusal:
        await _kept(request, refusal, refusal.caller)
        raise
    except ScopeMissing as refusal:
        await _kept(request, refusal, actor)
        raise
    return actor


def actor_apart(
    scopes: SecurityScopes,
    request: Request,
    now: Now,
    credentials: Bearer,
    on_behalf_of: OnBehalfOf = None,
) -> Iterator[Actor]:
    """The same, read anew in a transaction that has ended before the route begins.

    For routes that hash secrets or call out, which hold no session meanwhile and open short
    transactions of their own. A refusal none of these has kept is kept here.
    """
    actor = actor_of_token(request, credentials, now, on_behalf_of, scopes.scopes)
    try:
        yield actor
    except Refusal as refusal:
        state, name = request.app.state, _operation(request)
        keep_refusal(state.database, refusal, actor, name, request.scope.get("request_id"))
        raise


def _operation(request: Request) -> str:
    """The short name of what was asked for, as events of refusals keep it."""
    return str(getattr(request.scope.get("route"), "name", "operation"))[:40]


def actor_of_token(
    request: Request,
    credentials: HTTPAuthorizationCredentials | None,
    now: datetime,
    on_behalf_of: UUID | None = None,
    scopes: Sequence[str] = (),
) -> Actor:
    """The actor of a request's token, who holds these scopes, by one short read."""
    state, request_id = request.app.state, request.scope.get("request_id")
    with transaction(state.database, context=DOOR, reading=True, request_id=request_id) as session:
        session.info["operation"] = _operation(request)
        token = _token(credentials)
        actor: Actor = state.known_tokens.learn(session, token, now, on_behalf_of)
        session.info["actor"] = actor
        permitted(actor, scopes)
    return actor


async def _kept(request: Request, refusal: Forbidden, actor: Actor | None) -> None:
    """Keep the event of a refusal that no session of the request would keep."""
    database, request_id = request.app.state.database, request.scope.get("request_id")
    name = _operation(request)
    await run_in_threadpool(keep_refusal, database, refusal, actor, name, request_id)


def permitted(actor: Actor, scopes: Sequence[str]) -> None:
    """Refuse an actor who lacks one of these scopes."""
    if not set(scopes) <= actor.scopes:
        raise ScopeMissing


def stepped_up(actor: Annotated[Actor, Depends(authenticated)], now: Now) -> Actor:
    """Refuse an actor who has not shown again, within five minutes, who they are."""
    need_step_up(actor, now)
    return actor


def need_step_up(actor: Actor, now: datetime) -> None:
    """The same for routes that read their actor apart."""
    if actor.stepped_up_at is None or now - actor.stepped_up_at > STEP_UP_LASTS:
        raise StepUpNeeded


SteppedUp = Annotated[Actor, Depends(stepped_up)]
"""For acts that reveal or change who somebody is: a second parameter beside the actor."""


def _token(credentials: HTTPAuthorizationCredentials | None) -> str:
    if credentials is None or len(credentials.credentials) > _LONGEST:
        raise Unauthenticated(headers=_CHALLENGE)
    return credentials.credentials


class ScopeMissing(Forbidden):
    """The token is live and was not given this kind of act."""

    title = Words("这个令牌没有所需的权限", "This token does not hold the scope needed")


class StepUpNeeded(Forbidden):
    """This act needs a fresh proof of who is there, not only a login."""

    title = Words("做这件事之前，请再验证一次身份", "Show once more who you are before you do this")
