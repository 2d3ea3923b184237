"""The outermost layer, plain ASGI: request ids, body limits, security headers, nothing leaked."""

import re
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any

from app.base import errors
from app.base.errors import Refusal, TooLarge
from app.base.ids import new_id
from app.base.problems import MEDIA_TYPE, document
from app.base.redaction import masked
from app.base.wording import language_of

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
ASGIApp = Callable[[MutableMapping[str, Any], Receive, Send], Awaitable[None]]

MEGABYTE = 1 << 20
_REQUEST_ID = re.compile(rb"[A-Za-z0-9._-]{8,64}")
_ALWAYS = (
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"strict-transport-security", b"max-age=31536000"),
    (b"vary", b"Authorization, Accept-Language"),
)


class Shell:
    """Wraps the application; `limits`: bytes of the multipart body of an operation `POST /path`."""

    def __init__(self, app: ASGIApp, *, limits: Mapping[str, int], most: int = MEGABYTE) -> None:
        self.app = app
        self.limits = limits
        self.most = most

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        """Pass an HTTP request on; everything else unchanged."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        given = headers.get(b"x-request-id", b"")
        scope["request_id"] = _request_id(given)
        limit = self._limit(scope, headers)
        counted = _Counted(receive, limit)
        dressed = _Dressed(send, scope, counted)
        length = headers.get(b"content-length", b"0")
        if not length.isdigit() or int(length[:20]) > limit:
            await dressed.refuse(TooLarge())
        elif scope["method"] == "TRACE":
            await dressed.refuse(errors.MethodNotAllowed())
        else:
            await self.app(scope, counted, dressed)

    def _limit(self, scope: MutableMapping[str, Any], headers: Mapping[bytes, bytes]) -> int:
        """Only a file sent to the very operation that takes files may be long."""
        if not headers.get(b"content-type", b"").lower().startswith(b"multipart/"):
            return self.most
        return self.limits.get(f"{scope['method']} {scope['path']}", self.most)


def _request_id(given: bytes) -> str:
    """The caller's own, which is kept in the log; not where it is the number of a person."""
    if _REQUEST_ID.fullmatch(given):
        text = given.decode()
        if masked(text) == text:
            return text
    return new_id().hex


class _Counted:
    """Counts the body as it streams in and ends it at the limit."""

    def __init__(self, receive: Receive, limit: int) -> None:
        self.receive, self.limit, self.size, self.exceeded = receive, limit, 0, False

    async def __call__(self) -> Message:
        message = await self.receive()
        if message["type"] == "http.request":
            self.size += len(message.get("body", b""))
            if self.size > self.limit:
                self.exceeded = True
                return {"type": "http.request", "body": b"", "more_body": False}
        return message


class _Dressed:
    """Adds the headers every answer has; turns any answer to an over-long body into 413."""

    def __init__(self, send: Send, scope: MutableMapping[str, Any], counted: _Counted) -> None:
        self.send, self.scope, self.counted, self.refused = send, scope, counted, False

    async def __call__(self, message: Message) -> None:
        if self.refused:
            return
        if message["type"] == "http.response.start":
            if self.counted.exceeded:
                await self.refuse(TooLarge())
                return
            message["headers"] = self._headers(message.get("headers", []))
        await self.send(message)

    def _headers(self, headers: Any) -> list[tuple[bytes, bytes]]:
        kept = [(k, v) for k, v in headers if k.lower() != b"server"]
        present = {k.lower() for k, _ in kept}
        kept.extend(pair for pair in _ALWAYS if pair[0] not in present)
        if b"cache-control" not in present:
            kept.append((b"cache-control", b"no-store"))
        kept.append((b"x-request-id", self.scope["request_id"].encode()))
        return kept

    async def refuse(self, refusal: Refusal) -> None:
        """Answer with a problem document from outside the application."""
        self.refused = True
        headers = dict(self.scope["headers"])
        language = language_of(headers.get(b"accept-language", b"").decode("latin-1"))
        body = document(refusal, language, self.scope["request_id"])
        named = [(b"content-type", MEDIA_TYPE.encode()), (b"connection", b"close")]
        start = {"type": "http.response.start", "status": refusal.status}
        await self.send({**start, "headers": self._headers(named)})
        await self.send({"type": "http.response.body", "body": body})
