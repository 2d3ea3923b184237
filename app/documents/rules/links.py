"""Signed links to a file: for one document and one account, and for five minutes at most.

A link says what its holder was allowed when it was given, and opens the file only while that still
is so: withdrawing, the end of a pairing or a guardianship, and a lock end it at once.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from app.base.actor import Actor
from app.base.errors import NotFound, Refusal
from app.base.secrets import Keyring
from app.base.wording import Words
from app.documents.models import Document

LASTS = timedelta(minutes=5)
_PURPOSE = "download"


class LinkNotValid(NotFound):
    """The link is not one of ours, was changed, or its document is gone."""

    title = Words("链接无效", "The link is not valid")


class LinkExpired(Refusal):
    """The link was ours and its five minutes are over."""

    status = 410
    title = Words(
        "链接已过期，请重新获取下载链接", "The link has expired; ask for a new one and try again"
    )


@dataclass(frozen=True, slots=True)
class Link:
    """A link as it is given: the token, and when it ends."""

    token: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Way:
    """How an upper room handed a document on: through which of its rows."""

    kind: str
    id: UUID


@dataclass(frozen=True, slots=True)
class Linked:
    """What a link says: the document, the account it was given to, and by what right.

    `person_id` is whom a guardian's account acted for; `way` is how the document was handed on to
    somebody who sees nothing here.
    """

    document_id: UUID
    account_id: UUID
    expires_at: datetime
    person_id: UUID | None
    way: Way | None

    def live(self, now: datetime) -> None:
        """Refuse when the link's time is over."""
        if now >= self.expires_at:
            raise LinkExpired


def link_for(
    document: Document, actor: Actor, keyring: Keyring, now: datetime, way: Way | None = None
) -> Link:
    """A link for this account; who gives one has decided that the account may have the file.

    The link is the whole proof of who asks: an upper room gives one by its own `way` to somebody
    who sees nothing here, once the person disclosed the document to them.
    """
    if actor.account_id is None:
        raise LinkNotValid
    ends = int((now + LASTS).timestamp())
    content: dict[str, Any] = {"d": document.id.hex, "a": actor.account_id.hex, "e": ends}
    if actor.through is not None and actor.on_behalf_of is not None:
        content["p"] = actor.on_behalf_of.hex
    if way is not None:
        content["w"] = [way.kind, way.id.hex]
    return Link(keyring.sign(_PURPOSE, content), datetime.fromtimestamp(ends, UTC))


def linked(token: str, keyring: Keyring) -> Linked:
    """What a link says; LinkNotValid for anything that was not signed here for this."""
    content = keyring.read(_PURPOSE, token)
    if content is None:
        raise LinkNotValid
    ends = datetime.fromtimestamp(content["e"], UTC)
    person, way = content.get("p"), content.get("w")
    return Linked(
        UUID(content["d"]),
        UUID(content["a"]),
        ends,
        UUID(person) if person else None,
        Way(way[0], UUID(way[1])) if way else None,
    )
