"""General limits at the door: so many requests a minute for an account, or for a nameless address.

A known token is counted for its account, and where it acts on behalf of somebody, for that person
with that client: people behind one backend or one office do not use up each other's. An address
is counted only for calls without a token and, apart from those, for tokens that turn out to be
none: neither shuts out somebody behind the same address whose token is good.
"""

import ipaddress
from collections.abc import Hashable
from typing import Any

from fastapi import Request
from starlette.concurrency import run_in_threadpool

from app.audit.transaction import keep_refusal
from app.base.actor import Actor, Kind
from app.base.errors import TooManyRequests
from app.base.problems import answer
from app.base.settings import Settings
from app.base.shell import ASGIApp, Message, Receive, Send
from app.base.windows import PERIOD, Taken, Windows

_BACKENDS = frozenset({Kind.INTEGRATION, Kind.KIOSK, Kind.HOUSE_OPERATOR})
_FREE = frozenset({"/healthz", "/readyz"})
"""Asked by machines that decide whether the house stands."""

_OF_BACKENDS = frozenset({"/v1/oauth/token"})
"""Asked by a backend for each of its users, from one address and before it has a token."""


class Traffic:
    """Wraps the application; refuses with 429 and tells every caller how much is left."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Count an HTTP request and pass it on; everything else unchanged."""
        if scope["type"] != "http" or scope["path"] in _FREE:
            await self.app(scope, receive, send)
            return
        state = scope["app"].state
        if not state.settings.limits:
            await self.app(scope, receive, send)
            return
        token, at = _token(scope), state.clock()
        actor = state.known_tokens.actor(token, at) if token else None
        key, name, most = counted_as(actor, scope, state.settings, unproven=token is not None)
        taken = state.windows.take(key, most, at.timestamp())
        told = _headers(name, most, taken)
        if not taken.allowed:
            await self._refuse(scope, receive, send, actor, key, TooManyRequests(taken.wait), told)
            return
        unsure = state.windows if token and actor is None else None
        await self.app(scope, receive, _Telling(send, told, unsure, key))

    async def _refuse(
        self,
        scope: Message,
        receive: Receive,
        send: Send,
        actor: Actor | None,
        key: Hashable,
        refusal: TooManyRequests,
        told: list[tuple[bytes, bytes]],
    ) -> None:
        """Answer 429. One event a minute is enough: a flood must not become a flood of writes."""
        state = scope["app"].state
        if actor is not None and state.windows.take(("told", key), 1, _seconds(state)).allowed:
            database, request_id = state.database, scope.get("request_id")
            await run_in_threadpool(keep_refusal, database, refusal, actor, "traffic", request_id)
        response = answer(Request(scope), refusal)
        await response(scope, receive, _Telling(send, told, None, key))


class _Telling:
    """Adds the limit to an answer; gives back to an address what a good token took."""

    def __init__(
        self,
        send: Send,
        told: list[tuple[bytes, bytes]],
        unsure: Windows | None,
        key: Hashable,
    ) -> None:
        self.send, self.told, self.unsure, self.key = send, told, unsure, key

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            if self.unsure is None:
                message["headers"] = [*message.get("headers", ()), *self.told]
            elif message["status"] != 401:
                self.unsure.give_back(self.key)
        await self.send(message)


def counted_as(
    actor: Actor | None, scope: Message, settings: Settings, *, unproven: bool = False
) -> tuple[Hashable, str, int]:
    """Whose request this is, the name of the limit, and the limit."""
    if actor is None and scope.get("path") in _OF_BACKENDS:
        return (_address(scope), "backends"), "backend", settings.limit_backend
    if actor is None:
        return (_address(scope), unproven), "address", settings.limit_address
    if actor.kind in _BACKENDS and actor.on_behalf_of is None:
        return actor.account_id, "backend", settings.limit_backend
    return (actor.account_id, actor.on_behalf_of), "account", settings.limit_token


def _address(scope: Message) -> str:
    """The caller's address; of IPv6 the /64, which is one subscriber's."""
    host = (scope.get("client") or ("",))[0]
    if ":" not in host:
        return str(host)
    try:
        return str(ipaddress.IPv6Network((host.partition("%")[0], 64), strict=False))
    except ValueError:
        return str(host)


def _token(scope: Message) -> str | None:
    for name, value in scope["headers"]:
        if name == b"authorization":
            kind, _, token = value.decode("latin-1").partition(" ")
            return str(token) if kind.lower() == "bearer" and len(token) <= 5_000 else None
    return None


def _headers(name: str, most: int, taken: Taken) -> list[tuple[bytes, bytes]]:
    """RateLimit-Policy and RateLimit (draft-ietf-httpapi-ratelimit-headers-10)."""
    policy, left = f'"{name}";q={most};w={PERIOD:.0f}', f'"{name}";r={taken.left};t={taken.wait}'
    return [(b"ratelimit-policy", policy.encode()), (b"ratelimit", left.encode())]


def _seconds(state: Any) -> float:
    seconds: float = state.clock().timestamp()
    return seconds
