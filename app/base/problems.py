"""Problem documents (RFC 9457): every refusal and fault as problem+json in the caller's words."""

from typing import Any

import orjson
import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel
from sqlalchemy import exc
from sqlalchemy.orm.exc import StaleDataError
from starlette.exceptions import HTTPException

from app.base import errors
from app.base.constraints import refusal_of
from app.base.errors import FieldProblem, Refusal
from app.base.validation import LABELS, problems_of
from app.base.wording import Language, Words, language_of

log = structlog.get_logger()
MEDIA_TYPE = "application/problem+json"


class ProblemField(BaseModel):
    """One field that needs correcting."""

    pointer: str
    field: str
    code: str
    detail: str


class Problem(BaseModel):
    """Why a request was not carried out (RFC 9457)."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    errors: list[ProblemField]
    retryable: bool
    request_id: str


def document(refusal: Refusal, language: Language, request_id: str) -> bytes:
    """The problem document of a refusal; nothing the caller sent stands in it."""
    return orjson.dumps(
        {
            "type": f"/problems/{refusal.code}",
            "title": refusal.title.said(language),
            "status": refusal.status,
            "code": refusal.code,
            "detail": refusal.detail.said(language),
            "errors": [_field(problem, language) for problem in refusal.errors],
            "retryable": refusal.retryable,
            "request_id": request_id,
            **refusal.more,
        }
    )


def _field(problem: FieldProblem, language: Language) -> dict[str, Any]:
    last = problem.pointer.rsplit("/", 1)[-1]
    name = problem.field or LABELS.get(last) or Words(last or "内容", last or "body")
    return {
        "pointer": problem.pointer,
        "field": name.said(language),
        "code": problem.code,
        "detail": problem.detail.said(language),
    }


def answer(request: Request, refusal: Refusal) -> Response:
    """The response that tells a refusal."""
    language = language_of(request.headers.get("accept-language"))
    request_id = request.scope.get("request_id", "")
    headers = {"Content-Language": language, "Cache-Control": "no-store", **refusal.headers}
    if refusal.retryable and "Retry-After" not in headers:
        headers["Retry-After"] = "2"
    body = document(refusal, language, request_id)
    return Response(body, refusal.status, headers, media_type=MEDIA_TYPE)


def _validation(request: Request, error: RequestValidationError) -> Response:
    raw = error.errors()
    if any(e["type"] == "json_invalid" for e in raw):
        return answer(request, errors.MalformedBody())
    missing = [e for e in raw if e["type"] == "missing" and e["loc"][0] == "header"]
    if any(str(e["loc"][-1]).lower() == "idempotency-key" for e in missing):
        return answer(request, errors.IdempotencyKeyMissing())
    return answer(request, errors.Invalid(errors=problems_of(raw)))


def _http(request: Request, error: HTTPException) -> Response:
    kinds: dict[int, type[Refusal]] = {
        400: errors.MalformedBody,
        404: errors.NotFound,
        405: errors.MethodNotAllowed,
        413: errors.TooLarge,
        415: errors.UnsupportedMediaType,
    }
    kind = kinds.get(error.status_code, errors.ServerFault)
    if kind is errors.MalformedBody and _is_form(request):
        kind = errors.MalformedForm
    return answer(request, kind(headers=dict(error.headers or {})))


def _is_form(request: Request) -> bool:
    return request.headers.get("content-type", "").lower().startswith("multipart/")


def translated(error: Exception) -> Refusal:
    """The refusal a failing library means; ServerFault for what nobody foresaw."""
    if isinstance(error, exc.IntegrityError):
        return refusal_of(error)
    if isinstance(error, exc.OperationalError) and _locked(error):
        return errors.Busy()
    if isinstance(error, exc.OperationalError | exc.TimeoutError | exc.DisconnectionError):
        return errors.Unavailable()
    if isinstance(error, StaleDataError):
        return errors.PreconditionFailed()
    if isinstance(error, exc.ProgrammingError) and _of_others(error):
        return errors.Forbidden()
    return errors.ServerFault()


def _of_others(error: exc.ProgrammingError) -> bool:
    """A row for somebody else: row-level security refused what a rule of ours had let through."""
    diagnosis = getattr(error.orig, "diag", None)
    return getattr(diagnosis, "source_function", None) == "ExecWithCheckOptions"


def _locked(error: exc.OperationalError) -> bool:
    """Lock not available, deadlock, serialization failure; SQLite's busy database."""
    state = getattr(error.orig, "sqlstate", None)
    return state in ("55P03", "40P01", "40001") or "locked" in str(error.orig)


def _database(request: Request, error: Exception) -> Response:
    refusal = translated(error)
    if isinstance(error, StaleDataError) and "if-match" not in request.headers:
        refusal = errors.Busy()  # somebody was faster, and the caller had named no version
    if isinstance(refusal, errors.Unavailable | errors.ServerFault | errors.Forbidden):
        state = getattr(getattr(error, "orig", None), "sqlstate", None)
        log.error("fault", sqlstate=state, exc_info=error)
    return answer(request, refusal)


def _refusal(request: Request, refusal: Refusal) -> Response:
    return answer(request, refusal)


def install(app: FastAPI) -> None:
    """Let every refusal and fault of this application end as problem+json."""
    app.add_exception_handler(Refusal, _refusal)  # type: ignore[arg-type]
    app.add_exception_handler(RequestValidationError, _validation)  # type: ignore[arg-type]
    app.add_exception_handler(HTTPException, _http)  # type: ignore[arg-type]
    app.add_exception_handler(exc.SQLAlchemyError, _database)
    app.add_exception_handler(StaleDataError, _database)
    app.add_exception_handler(Exception, _database)
