"""Signed links to a file: for one document and one account, and for five minutes."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
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
class Linked:
    """What a link says: the document, and the account it was given to."""

    document_id: UUID
    account_id: UUID
    expires_at: datetime
    titled: bool

    def live(self, now: datetime) -> None:
        """Refuse when the link's time is over."""
        if now >= self.expires_at:
            raise LinkExpired


def link_for(
    document: Document, actor: Actor, keyring: Keyring, now: datetime, *, titled: bool = False
) -> Link:
    """A link for this account; who gives one has decided that the account may have the file.

    The link is the whole proof: an upper room gives one to somebody who sees nothing here, once
    the person disclosed the document to them. Only with `titled` is the file named by its title,
    which its owner wrote for themselves.
    """
    if actor.account_id is None:
        raise LinkNotValid
    ends = int((now + LASTS).timestamp())
    content = {"d": document.id.hex, "a": actor.account_id.hex, "e": ends, "t": titled}
    return Link(keyring.sign(_PURPOSE, content), datetime.fromtimestamp(ends, UTC))


def linked(token: str, keyring: Keyring) -> Linked:
    """What a link says; LinkNotValid for anything that was not signed here for this."""
    content = keyring.read(_PURPOSE, token)
    if content is None:
        raise LinkNotValid
    ends = datetime.fromtimestamp(content["e"], UTC)
    return Linked(UUID(content["d"]), UUID(content["a"]), ends, content["t"])
