"""Keyset pages: a list goes on from the last row seen, never from a count of rows.

The order is one column and the id behind it; the cursor is signed and bound to the filters it was
made for, so that it cannot be forged or carried into another list.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Generic, TypeVar
from uuid import UUID

import sqlalchemy as sa
from fastapi import Query, Request
from pydantic import BaseModel, model_validator
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.base.errors import InvalidCursor
from app.base.secrets import Keyring
from app.base.text import Wire

Item = TypeVar("Item")


class Page(BaseModel, Generic[Item]):
    """One page of a list; `next` is the cursor of the following page, null on the last."""

    items: list[Item]
    next: str | None = None


class Filter(Wire):
    """The parent of list filters: unknown parameters are refused; those of paging are not its own.

    FastAPI hands a query model every parameter of the request, those of `paging` among them.
    """

    @model_validator(mode="before")
    @classmethod
    def _without_paging(cls, given: Any) -> Any:
        if isinstance(given, dict):
            return {name: value for name, value in given.items() if name not in _OF_PAGING}
        return given


_OF_PAGING = ("limit", "cursor")


@dataclass(frozen=True)
class Paging:
    """Where in a list the caller is and how much is wanted; made by the door."""

    limit: int
    cursor: str | None
    keyring: Keyring
    path: str

    def narrowed_by(self, filters: BaseModel | None, *more: object) -> str:
        """The fingerprint of what narrows this list; a cursor belongs to exactly one."""
        content = filters.model_dump_json(exclude_none=True) if filters else ""
        text = json.dumps([self.path, content, [str(part) for part in more]])
        return hashlib.sha256(text.encode()).hexdigest()[:16]


def paging(
    request: Request,
    limit: Annotated[int, Query(ge=1, le=100, description="Rows a page, 1 to 100")] = 20,
    cursor: Annotated[
        str | None, Query(max_length=2000, description="`next` of the page before")
    ] = None,
) -> Paging:
    """The paging parameters every list takes."""
    return Paging(limit, cursor, request.app.state.keyring, request.url.path)


def page(
    session: Session,
    select: sa.Select[Any],
    order: InstrumentedAttribute[Any],
    key: InstrumentedAttribute[UUID],
    at: Paging,
    bound: str,
    *,
    descending: bool = True,
) -> tuple[Sequence[Any], str | None]:
    """The rows of one page and the cursor of the next; `order` must never be null."""
    way = sa.desc if descending else sa.asc
    rows = select.order_by(way(order), way(key)).limit(at.limit + 1)
    if at.cursor is not None:
        value, last = _read(at, bound)
        after = sa.tuple_(order, key)
        place = sa.tuple_(sa.literal(value, order.type), sa.literal(last, key.type))
        rows = rows.where(after < place if descending else after > place)
    found = list(session.scalars(rows).unique())
    if len(found) <= at.limit:
        return found, None
    found = found[: at.limit]
    return found, _write(at, bound, getattr(found[-1], order.key), getattr(found[-1], key.key))


def _write(at: Paging, bound: str, value: Any, last: UUID) -> str:
    kind = "t" if isinstance(value, datetime) else "u" if isinstance(value, UUID) else "v"
    text = value.isoformat() if kind == "t" else str(value) if kind == "u" else value
    return at.keyring.sign("cursor", {"b": bound, "k": kind, "v": text, "i": last.hex})


def _read(at: Paging, bound: str) -> tuple[Any, UUID]:
    content = at.keyring.read("cursor", at.cursor or "")
    if content is None or content.get("b") != bound:
        raise InvalidCursor
    value = content["v"]
    if content["k"] == "t":
        value = datetime.fromisoformat(value)
    elif content["k"] == "u":
        value = UUID(value)
    return value, UUID(content["i"])
