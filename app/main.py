"""The front door: the application with every room's routes."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

from fastapi import APIRouter, FastAPI, Request
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute
from sqlalchemy import text
from starlette.middleware.cors import CORSMiddleware

from app.applications import routes as applications
from app.audit import keys
from app.audit.door import Door
from app.audit.feed import Feed
from app.base import clock, logs, methods, problems
from app.base.database import Database, new_session
from app.base.errors import Unavailable
from app.base.files import scanner_of
from app.base.hashing import Hasher
from app.base.secrets import Keyring
from app.base.settings import Settings
from app.base.shell import MEGABYTE, Shell
from app.base.windows import Windows
from app.documents import routes as documents
from app.employers import routes as employers
from app.exchange import routes as exchange
from app.identity import routes as identity
from app.identity.known import KnownTokens
from app.identity.rules.passwords import listed
from app.identity.scopes import PUBLIC
from app.identity.traffic import Traffic
from app.identity.used import UsedKeys
from app.matching import loading
from app.matching import routes as matching
from app.postings import routes as postings
from app.privacy import routes as privacy
from app.reference import routes as reference
from app.seekers import routes as seekers

VERSION = "0.1.0"
LIMITS = {
    "POST /v1/imports": 30 * MEGABYTE,
    "POST /v1/documents": 10 * MEGABYTE + (1 << 16),  # the file, and the other parts of the form
}
DESCRIPTION = """\
爱心屋 Aixinwu matches disabled job seekers with jobs by what a person can do and what a job
demands.

Send `Authorization: Bearer …`: a person's or a member's access token, good for ten minutes and
renewed with its refresh token (`POST /v1/sessions/refresh`); a machine's key (`axw_…`); a kiosk's
token; or a backend's, which it gets for itself or for one of its linked users
(`POST /v1/oauth/token`). Who acts for another person names them in `X-On-Behalf-Of`.

Errors are `application/problem+json` (RFC 9457) in Chinese or English by `Accept-Language`. A POST
that creates or moves something needs an `Idempotency-Key`; a change of a record needs `If-Match`
with its `ETag`.
"""

front = APIRouter(route_class=Door, tags=["meta"])


@front.get("/healthz", openapi_extra=PUBLIC)
def healthz() -> dict[str, str]:
    """Whether the process answers."""
    return {"status": "ok"}


@front.get("/readyz", openapi_extra=PUBLIC)
def readyz(request: Request) -> dict[str, str]:
    """Whether the database answers, the index is loaded and follows the log; 503 while not."""
    state = request.app.state
    with new_session(state.database.reader) as session:
        session.execute(text("SELECT 1 FROM log_head")).all()
    if not state.ready or state.feed.lagging:
        raise Unavailable
    return {"status": "ready"}


def create_app(settings: Settings) -> FastAPI:
    """The application: every room's routes, problem documents, the shell around it."""
    logs.configure()
    app = FastAPI(
        title="爱心屋 Aixinwu",
        version=VERSION,
        description=DESCRIPTION,
        lifespan=_lifespan,
        docs_url=None,
        redoc_url=None,
        openapi_url="/openapi.json" if _shows_docs(settings) else None,
        generate_unique_id_function=_operation_id,
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
        servers=[{"url": "/", "description": "this installation"}],
        separate_input_output_schemas=False,
        redirect_slashes=False,  # a redirect would repeat whatever Host header was sent
    )
    problems.install(app)
    app.include_router(front)
    for router in ROUTERS:
        app.include_router(router)
    app.openapi = lambda: _openapi(app)  # type: ignore[method-assign]
    methods.install(app)
    app.add_middleware(Traffic)
    _let_browsers_in(app, settings.cors_origins)
    app.add_middleware(Shell, limits=LIMITS)
    return app


def furnish(
    app: FastAPI,
    settings: Settings,
    *,
    keyring: Keyring | None = None,
    database: Database | None = None,
    now: Callable[[], datetime] = clock.now,
    watching: bool = True,
) -> FastAPI:
    """Put into `app.state` what one running process has: database, keys, clock, feed."""
    state = app.state
    state.settings, state.clock, state.ready, state.watching = settings, now, False, watching
    state.hasher, state.common_passwords = Hasher(settings), listed(settings.common_passwords)
    state.database = database or Database(
        settings.database_url,
        pool_size=settings.pool_size,
        lock_timeout=settings.lock_timeout_seconds,
    )
    state.keyring = keyring or _keyring(state.database, settings, now())
    state.used_keys = UsedKeys(state.database)
    state.known_tokens = KnownTokens(
        state.keyring, state.used_keys, keys_of_people=settings.development
    )
    state.windows = Windows()
    state.scanner = scanner_of(settings.scanner)
    state.feed = Feed(state.database, settings.watch_seconds)
    return app


ROUTERS: tuple[APIRouter, ...] = (
    *identity.routers,
    reference.router,
    *documents.routers,
    employers.router,
    *seekers.routers,
    postings.router,
    matching.router,
    *applications.routers,
    *exchange.routers,
    *privacy.routers,
)


def _keyring(database: Database, settings: Settings, moment: datetime) -> Keyring:
    """The keys of this installation; with other keys than its own nothing stays open."""
    try:
        return keys.opened(database, keys.keys_of(settings), settings, moment)
    except BaseException:
        database.dispose()
        raise


def _let_browsers_in(app: FastAPI, origins: list[str]) -> None:
    """Named origins only, and never with what a browser sends by itself (cookies)."""
    if origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=origins,
            allow_methods=["GET", "POST", "PUT", "PATCH", "DELETE"],
            allow_headers=[
                "Authorization",
                "Content-Type",
                "Idempotency-Key",
                "If-Match",
                "X-On-Behalf-Of",
            ],
            expose_headers=[
                "ETag",
                "Location",
                "RateLimit",
                "RateLimit-Policy",
                "Retry-After",
                "X-Request-ID",
            ],
        )


def _shows_docs(settings: Settings) -> bool:
    return settings.development if settings.docs is None else settings.docs


def _operation_id(route: APIRoute) -> str:
    return f"{route.tags[0]}_{route.name}" if route.tags else route.name


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    state = app.state
    state.feed.follow(state.known_tokens.follow)
    state.feed.follow(keys.follower(state.keyring))
    state.feed.start(watching=state.watching)
    if state.watching:
        state.used_keys.start()
    loading.load(state)
    state.ready = True
    try:
        yield
    finally:
        state.ready = False
        loading.unload(state)
        state.used_keys.stop()
        state.feed.stop()


def _openapi(app: FastAPI) -> dict[str, Any]:
    if app.openapi_schema is None:
        schema = get_openapi(
            title=app.title,
            version=app.version,
            description=app.description,
            routes=app.routes,
            license_info=app.license_info,
            servers=app.servers,
        )
        _describe_errors(schema)
        app.openapi_schema = schema
    return app.openapi_schema


def _require_headers(operation: dict[str, Any], *, upsert: bool) -> None:
    """Two headers are checked by the house, with an answer of its own when one is missing."""
    required = {"idempotency-key"} if upsert else {"idempotency-key", "if-match"}
    for parameter in operation.get("parameters", ()):
        if parameter["name"].lower() in required:
            parameter["required"] = True


def _describe_errors(schema: dict[str, Any]) -> None:
    """Every operation may answer with a problem document; FastAPI's own error shapes go."""
    parts = schema.setdefault("components", {}).setdefault("schemas", {})
    for unused in ("HTTPValidationError", "ValidationError"):
        parts.pop(unused, None)
    problem = problems.Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    parts.update(problem.pop("$defs", {}))
    parts["Problem"] = problem
    content = {problems.MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for path, operations in schema["paths"].items():
        for operation in operations.values():
            _require_headers(operation, upsert="{external_id}" in path)
            answers = operation["responses"]
            answers.pop("422", None)
            answers["default"] = {"description": "A problem", "content": content}
