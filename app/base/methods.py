"""405 with an Allow header that names every method of the path, not only the first route's."""

import re
from collections.abc import Awaitable, Callable
from functools import cache

from fastapi import FastAPI, Request, Response
from starlette.exceptions import HTTPException
from starlette.routing import compile_path

from app.base.errors import MethodNotAllowed
from app.base.problems import answer


def install(app: FastAPI) -> None:
    """Answer 405 from the union of the methods the schema names for the path."""

    @cache
    def table() -> list[tuple[re.Pattern[str], set[str]]]:
        return [
            (compile_path(path)[0], {method.upper() for method in operations})
            for path, operations in app.openapi()["paths"].items()
        ]

    async def not_allowed(request: Request, error: HTTPException) -> Response:
        path = request.url.path
        allowed: set[str] = set()
        for pattern, methods in table():
            if pattern.match(path):
                allowed |= methods
        header = ", ".join(sorted(allowed)) or (error.headers or {}).get("Allow", "")
        return answer(request, MethodNotAllowed(headers={"Allow": header}))

    handler: Callable[[Request, HTTPException], Awaitable[Response]] = not_allowed
    app.add_exception_handler(405, handler)  # type: ignore[arg-type]
