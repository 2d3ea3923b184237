"""The token of a list, and the cursor that goes on in the same list.

A list's token carries seeker, time, model, the person's inputs, filters, index generation and seed
in 36 bytes and a 12-byte MAC: 64 characters. An application sent from the list keeps the token, so
that the list can be reproduced; outcomes are kept under its SHA-256. Its pages are
found by the key of the last posting seen, in the order as it stands when the page is asked for:
what did not change meanwhile is neither repeated nor left out. A posting that a change moved across
that key is; one that came in before the key is seen in a new list.
"""

import base64
import hashlib
import struct
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from app.base.errors import InvalidCursor
from app.base.secrets import Keyring

_FORM = struct.Struct(">16sI4s4s2sIH")
_MAC = 12
_PURPOSE = "matches"
NO_INPUTS = b"\0\0\0\0"
"""What stands for the person's inputs in a list that was not made from any."""


@dataclass(frozen=True, slots=True)
class ListMark:
    """What a list was made from and when."""

    seeker_id: UUID
    at: datetime
    model: bytes
    inputs: bytes
    filters: bytes
    generation: int
    seed: int

    @property
    def personalised(self) -> bool:
        """Whether the list was ranked for the person; a dated list has no outcomes."""
        return self.inputs != NO_INPUTS

    def token(self, keyring: Keyring) -> str:
        """The mark as a signed token of 64 URL-safe characters."""
        body = _FORM.pack(
            self.seeker_id.bytes,
            int(self.at.timestamp()),
            self.model,
            self.inputs,
            self.filters,
            self.generation & 0xFFFFFFFF,
            self.seed,
        )
        return base64.urlsafe_b64encode(body + _mac(keyring, body)).decode()


def read_mark(keyring: Keyring, token: str) -> ListMark | None:
    """The mark of a token made here; None for anything else."""
    if len(token) != 64 or not token.isascii():
        return None
    try:
        raw = base64.b64decode(token, altchars=b"-_", validate=True)
    except ValueError:
        return None
    body, mac = raw[:-_MAC], raw[-_MAC:]
    if mac != _mac(keyring, body):
        return None
    seeker, at, model, inputs, filters, generation, seed = _FORM.unpack(body)
    moment = datetime.fromtimestamp(at, UTC)
    return ListMark(UUID(bytes=seeker), moment, model, inputs, filters, generation, seed)


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a list: the list's token and mark, the position from 1, the model by name."""

    list_id: str
    mark: ListMark
    position: int
    model_version: str


def filters_print(*filters: object) -> bytes:
    """Two bytes that stand for the filters of a list."""
    return hashlib.sha256(repr(filters).encode()).digest()[:2]


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a page ended: the list, the key of its last posting and how many were shown."""

    list_id: str
    score: int
    tie: int
    shown: int

    def token(self, keyring: Keyring) -> str:
        """The cursor as a signed token."""
        content = {"l": self.list_id, "s": self.score, "t": self.tie, "n": self.shown}
        return keyring.sign(_PURPOSE, content)


def read_cursor(keyring: Keyring, token: str) -> Cursor:
    """The cursor of a token; InvalidCursor for anything not made here."""
    content = keyring.read(_PURPOSE, token)
    if content is None:
        raise InvalidCursor
    return Cursor(content["l"], content["s"], content["t"], content["n"])


def _mac(keyring: Keyring, body: bytes) -> bytes:
    return keyring.mac("list", body)[:_MAC]
