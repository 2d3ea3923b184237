"""The door every operation goes through: strict JSON in, and one effect for one key.

A POST that creates or moves something carries an Idempotency-Key. Its key is inserted first, in
the transaction of the effect; the answer is stored beside it before the commit. A repetition waits
for the first to end and is given the same bytes.
"""

import hashlib
import json
from collections.abc import Callable, Coroutine
from datetime import datetime, timedelta
from typing import Annotated, Any, NoReturn, cast

import sqlalchemy as sa
from fastapi import Header, Request, Response
from fastapi.params import Form
from fastapi.routing import APIRoute
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile

from app.audit.models import KeptAnswer
from app.audit.transaction import Db, transaction
from app.base.actor import Actor
from app.base.clock import Now
from app.base.database import Database
from app.base.errors import (
    FieldProblem,
    IdempotencyKeyMissing,
    IdempotencyKeyReused,
    Invalid,
    MalformedBody,
    Unauthenticated,
    UnsupportedMediaType,
)
from app.base.secrets import Keyring, SealBroken
from app.base.wording import Words

KEPT = timedelta(days=7)
DEEPEST = 32
LONG = 1 << 16
"""Bodies above these bytes are parsed in a thread, so that nobody else waits for them."""

_NOT_A_KEY = FieldProblem(
    "/header/Idempotency-Key",
    "not_a_key",
    Words("请用不超过 100 个英文字母、数字或符号。", "At most 100 ASCII characters."),
)
_KEPT_HEADERS = ("location", "etag", "content-type", "link")


class Replay(Exception):
    """The request was answered before; here is that answer."""

    def __init__(self, response: Response) -> None:
        super().__init__("replay")
        self.response = response


class StrictRequest(Request):
    """A request whose JSON has no duplicate keys, no NaN, and is at most 32 levels deep."""

    parsed: Any = None

    async def json(self) -> Any:
        """The parsed body; MalformedBody for anything that is not plain JSON."""
        return self.parsed


class Door(APIRoute):
    """The route class of every room."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """FastAPI's handler, with strict bodies and kept answers."""
        answer = super().get_route_handler()
        body = self.body_field
        form = _form_of(body.field_info) if body is not None else None

        async def handler(request: Request) -> Response:
            strict = StrictRequest(request.scope, request.receive)
            if body is not None:
                await _well_formed(strict, form)
            try:
                response = await answer(strict)
            except Replay as replay:
                return replay.response
            if getattr(strict.state, "kept_answer", None) is not None:
                await run_in_threadpool(_keep, strict, response)
            return response

        return handler


def _form_of(field: object) -> str | None:
    """The media type of an operation's form; None where it takes JSON."""
    return field.media_type if isinstance(field, Form) else None


async def _well_formed(request: StrictRequest, form: str | None) -> None:
    """Refuse another kind of body unread; parse JSON once, a long one beside the event loop."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if form is not None:
        if kind != form:
            raise UnsupportedMediaType
        return
    if kind and not (kind == "application/json" or kind.endswith("+json")):
        raise UnsupportedMediaType
    body = await request.body()
    if body and not kind:
        raise UnsupportedMediaType
    if len(body) > LONG:
        request.parsed = await run_in_threadpool(strict_json, body)
    elif body:
        request.parsed = strict_json(body)


def strict_json(body: bytes) -> Any:
    """Parse JSON strictly (RFC 8259 plus unique names); MalformedBody says no."""
    try:
        text = body.decode("utf-8")
        if _depth(text) > DEEPEST:
            raise MalformedBody
        return json.loads(text, object_pairs_hook=_unique, parse_constant=_refuse)
    except (ValueError, RecursionError):
        raise MalformedBody from None


def _depth(text: str) -> int:
    if text.count("[") + text.count("{") <= DEEPEST:
        return 0
    deepest = depth = 0
    inside = escaped = False
    for char in text:
        if inside:
            inside = escaped or char != '"'
            escaped = char == "\\" and not escaped
        elif char == '"':
            inside = True
        elif char in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif char in "]}":
            depth -= 1
    return deepest


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("duplicate name")
    return found


def _refuse(_: str) -> NoReturn:
    raise ValueError("not a JSON number")


def once(
    request: Request,
    session: Db,
    now: Now,
    idempotency_key: Annotated[
        str | None,
        Header(
            description="A fresh UUID or similar for each act; send the same one when you retry",
            json_schema_extra={"maxLength": 100},
        ),
    ] = None,
) -> None:
    """Make this request have one effect however often it is sent; put it last in a signature."""
    if not idempotency_key:
        raise IdempotencyKeyMissing
    if len(idempotency_key) > 100 or not idempotency_key.isascii():
        raise Invalid(errors=[_NOT_A_KEY])
    actor = session.info.get("actor")
    if actor is None or actor.account_id is None:
        raise Unauthenticated
    print_ = _fingerprint(request, actor)
    values = {
        "account_id": actor.account_id,
        "key": idempotency_key,
        "fingerprint": print_,
        "created_at": now,
    }
    if _claim(session, values, now):
        request.state.kept_answer = (actor.account_id, idempotency_key)
        return
    kept = session.get_one(KeptAnswer, (actor.account_id, idempotency_key))
    if kept.fingerprint != print_ or kept.body is None or kept.status is None:
        raise IdempotencyKeyReused
    raise Replay(_given_again(request.app.state.keyring, kept))


def forget_answers(database: Database, now: datetime) -> int:
    """Delete the answers kept longer than seven days; how many those were."""
    with transaction(database) as session:
        old = sa.delete(KeptAnswer).where(KeptAnswer.created_at < now - KEPT)
        return cast("sa.CursorResult[Any]", session.execute(old)).rowcount


def _claim(session: Session, values: dict[str, Any], now: Any) -> bool:
    insert = postgresql_insert if session.get_bind().dialect.name == "postgresql" else sqlite_insert
    old = KeptAnswer.created_at < now - KEPT
    mine = sa.and_(KeptAnswer.account_id == values["account_id"], KeptAnswer.key == values["key"])
    session.execute(sa.delete(KeptAnswer).where(mine, old))
    statement = insert(KeptAnswer).values(**values).on_conflict_do_nothing()
    claimed = session.execute(statement.returning(KeptAnswer.key)).first()
    return claimed is not None


def _fingerprint(request: Request, actor: Actor) -> str:
    """What was sent, and for whom: a guardian's key for one person answers for no other."""
    body = getattr(request, "_body", b"")
    person = f" for {actor.on_behalf_of}" if actor.on_behalf_of else ""
    target = f"{request.method} {request.url.path}?{request.url.query}{person}\n".encode()
    print_ = hashlib.sha256(target + body)
    form: FormData | None = getattr(request, "_form", None)
    for name, value in form.multi_items() if form else ():
        print_.update(repr((name, *_fingerprint_of_part(value))).encode())
    return print_.hexdigest()


def _fingerprint_of_part(value: UploadFile | str) -> tuple[str | None, str]:
    """A part of a multipart body: its file name and the hash of its content, else its text."""
    if isinstance(value, str):
        return None, value
    value.file.seek(0)
    content = hashlib.file_digest(value.file, "sha256").hexdigest()  # type: ignore[arg-type]
    value.file.seek(0)
    return value.filename, content


def _keep(request: Request, response: Response) -> None:
    account_id, key = request.state.kept_answer
    session: Session = request.state.session
    keyring: Keyring = request.app.state.keyring
    body = bytes(response.body).decode()
    headers = {name: response.headers[name] for name in _KEPT_HEADERS if name in response.headers}
    row = f"{account_id}/{key}"
    sealed = keyring.seal(body, table="kept_answer", column="body", row=row)
    mine = sa.and_(KeptAnswer.account_id == account_id, KeptAnswer.key == key)
    session.execute(
        sa.update(KeptAnswer)
        .where(mine)
        .values(status=response.status_code, headers=headers, body=sealed)
    )


def _given_again(keyring: Keyring, kept: KeptAnswer) -> Response:
    row = f"{kept.account_id}/{kept.key}"
    try:
        body = keyring.open(kept.body or "", table="kept_answer", column="body", row=row)
    except SealBroken:
        raise IdempotencyKeyReused from None
    return Response(body, kept.status or 200, dict(kept.headers or {}))
