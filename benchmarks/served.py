"""A server to be measured, in a process of its own: `python -m benchmarks.served WHAT PORT`.

`bare` answers without any framework (the floor); `fastapi` answers the same bytes through FastAPI
and nothing else; `house` is the serving process that `aixinwu serve` becomes; `house-with-sklearn`
loads scikit-learn first.
"""

import importlib
import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import uvicorn

HELLO = b'{"status":"ok"}'
BODY = Path(os.environ.get("BENCH_BODY", "/nonexistent"))


def bare() -> Any:
    """`/healthz` a few bytes, anything else the bytes of BENCH_BODY."""
    same = BODY.read_bytes() if BODY.exists() else HELLO

    async def application(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            return
        body = HELLO if scope["path"] == "/healthz" else same
        headers = [
            (b"content-type", b"application/json"),
            (b"content-length", str(len(body)).encode()),
        ]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    return application


def framework() -> Any:
    """The same two answers through FastAPI."""
    fastapi = importlib.import_module("fastapi")
    same = BODY.read_bytes() if BODY.exists() else HELLO
    app = fastapi.FastAPI(openapi_url=None)

    async def hello() -> Any:
        return fastapi.Response(HELLO, media_type="application/json")

    async def matches(seeker_id: str, limit: int = 20) -> Any:
        return fastapi.Response(same, media_type="application/json")

    app.get("/healthz")(hello)
    app.get("/v1/seekers/{seeker_id}/matches")(matches)
    return app


def answer(application: Any) -> None:
    """Answer at the floor's own settings: nothing logged, nothing started."""
    uvicorn.run(
        application,
        host="127.0.0.1",
        port=int(sys.argv[2]),
        log_level="warning",
        access_log=False,
        lifespan="off",
        server_header=False,
    )


def house() -> None:
    """Serve the application as an operator does."""
    os.environ.update(AIXINWU_HOST="127.0.0.1", AIXINWU_PORT=sys.argv[2])
    importlib.import_module("app.cli.serving").main()


def house_with_sklearn() -> None:
    """The same in a process that has loaded scikit-learn."""
    importlib.import_module("sklearn.neighbors")
    house()


KINDS: Mapping[str, Callable[[], None]] = MappingProxyType(
    {
        "bare": lambda: answer(bare()),
        "fastapi": lambda: answer(framework()),
        "house": house,
        "house-with-sklearn": house_with_sklearn,
    }
)

if __name__ == "__main__":
    KINDS[sys.argv[1]]()
