"""Logs without anybody's data: one JSON line each, exceptions as kind and places only.

The message and the local variables of an exception may hold what somebody sent, a telephone number
or the database's password; neither is ever written.
"""

import sys
import traceback
from collections.abc import MutableMapping
from typing import Any

import structlog

from app.base.redaction import masked_all

_DEEPEST = 12


def configure() -> None:
    """Send every log of the house to stderr in this form."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _without_words,
            _without_numbers,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        # Asked for at each line: a stderr that was replaced since must not be written to.
        logger_factory=lambda *_: structlog.WriteLogger(sys.stderr),
        cache_logger_on_first_use=False,
    )


def places_of(error: BaseException) -> list[str]:
    """Where an exception came from, the innermost last: file and line, nothing else."""
    frames = traceback.extract_tb(error.__traceback__)[-_DEEPEST:]
    return [f"{frame.filename}:{frame.lineno}" for frame in frames]


def _without_numbers(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    moment = event.pop("timestamp", None)
    return {**masked_all(event), **({"timestamp": moment} if moment else {})}


def _without_words(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    raised = event.pop("exc_info", None)
    if raised is True:
        raised = sys.exc_info()[1]
    if isinstance(raised, tuple):
        raised = raised[1]
    if isinstance(raised, BaseException):
        event["kind"] = type(raised).__name__
        event["places"] = places_of(raised)
    return event
