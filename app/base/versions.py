"""Versions of records: the ETag a reader gets and the If-Match an editor must send."""

from typing import Annotated, Protocol

from fastapi import Header, Response

from app.base.errors import PreconditionFailed, PreconditionRequired


class HasVersion(Protocol):
    """A row of a versioned table."""

    version: int


def etag(row: HasVersion) -> str:
    """The strong entity tag of a row."""
    return f'"{row.version}"'


def tagged(response: Response, row: HasVersion) -> None:
    """Send the row's version with the answer; flush before, so that it is the kept one."""
    response.headers["ETag"] = etag(row)


def expected(row: HasVersion, given: str | None) -> None:
    """Refuse an edit of a version the editor has not read (428 without If-Match, 412 stale)."""
    if given is None:
        raise PreconditionRequired
    if given.strip() not in ("*", etag(row)):
        raise PreconditionFailed


IfMatch = Annotated[
    str | None,
    Header(alias="If-Match", description="The ETag you read", json_schema_extra={"maxLength": 100}),
]
