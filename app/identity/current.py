"""The caller at the door: a bearer token becomes an actor, and its scopes are checked."""

from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer, SecurityScopes
from starlette.concurrency import run_in_threadpool

from app.audit.transaction import Db, act, keep_refusal
from app.base.actor import Actor
from app.base.clock import Now
from app.base.errors import Forbidden, Unauthenticated
from app.base.wording import Words
from app.identity.known import KnownTokens, ask

bearer = HTTPBearer(
    auto_error=False,
    scheme_name="token",
    description="A token `axw_…`; send `Authorization: Bearer axw_…`",
)
Bearer = Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)]
_CHALLENGE = {"WWW-Authenticate": "Bearer"}


def authenticated(request: Request, session: Db, now: Now, credentials: Bearer) -> Actor:
    """The actor of the request's token; Unauthenticated without a live one."""
    known: KnownTokens = request.app.state.known_tokens
    token = _token(credentials)
    actor = known.learn(session, token, now)
    act(session, actor, now)
    return actor


def current_actor(scopes: SecurityScopes, actor: Annotated[Actor, Depends(authenticated)]) -> Actor:
    """The actor, who holds every scope the operation declares."""
    permitted(actor, scopes.scopes)
    return actor


async def known_actor(
    scopes: SecurityScopes, request: Request, now: Now, credentials: Bearer
) -> Actor:
    """The same for hot reads served from memory: a known token asks neither database nor thread."""
    state, token = request.app.state, _token(credentials)
    known: KnownTokens = state.known_tokens
    actor = known.actor(token, now)
    if actor is None:
        actor = await run_in_threadpool(ask, state.database, known, token, now)
    try:
        permitted(actor, scopes.scopes)
    except ScopeMissing as refusal:
        name = getattr(request.scope.get("route"), "name", "operation")[:40]
        request_id = request.scope.get("request_id")
        await run_in_threadpool(keep_refusal, state.database, refusal, actor, name, request_id)
        raise
    return actor


def permitted(actor: Actor, scopes: list[str]) -> None:
    """Refuse an actor who lacks one of these scopes."""
    if not set(scopes) <= actor.scopes:
        raise ScopeMissing


def _token(credentials: HTTPAuthorizationCredentials | None) -> str:
    if credentials is None or len(credentials.credentials) > 200:
        raise Unauthenticated(headers=_CHALLENGE)
    return credentials.credentials


class ScopeMissing(Forbidden):
    """The token is live and was not given this kind of act."""

    title = Words("这个令牌没有所需的权限", "This token does not hold the scope needed")
