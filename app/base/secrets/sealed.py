"""The form of a sealed value: `suite.key.version.nonce.ciphertext`, and the place bound into it.

There is one spelling only: a value that decodes alike but is written otherwise does not open.
"""

import base64
import re
from dataclasses import dataclass
from uuid import UUID

NONCE = 12
"""Bytes of a nonce, fresh at random for each value (NIST SP 800-38D §8.2.2)."""

_HEAD = r"([a-z][0-9])\.([0-9a-z]{4,32})\.([1-9][0-9]{0,8})\."
_TEXT = re.compile(_HEAD + r"([A-Za-z0-9_-]{16})\.([A-Za-z0-9_-]{22,})")
_BYTES = re.compile(_HEAD.encode())


class SealBroken(Exception):
    """A sealed value does not open here: another key, another place, or a changed byte."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """A sealed value taken apart: suite, key and version as written, nonce and ciphertext."""

    suite: str
    key_id: str
    version: int
    nonce: bytes
    ciphertext: bytes

    @property
    def head(self) -> str:
        """What stands before nonce and ciphertext, in the clear."""
        return f"{self.suite}.{self.key_id}.{self.version}."

    def text(self) -> str:
        """The value as URL-safe text."""
        return f"{self.head}{encoded(self.nonce)}.{encoded(self.ciphertext)}"

    def raw(self) -> bytes:
        """The value as bytes, for contents too long to write as text."""
        return self.head.encode() + self.nonce + self.ciphertext


def read_text(text: str) -> Sealed:
    """The parts of a sealed text; SealBroken for any other spelling."""
    found = _TEXT.fullmatch(text)
    if found is None:
        raise SealBroken
    suite, key_id, version, nonce, ciphertext = found.groups()
    try:
        return Sealed(suite, key_id, int(version), decoded(nonce), decoded(ciphertext))
    except ValueError:
        raise SealBroken from None


def read_bytes(raw: bytes) -> Sealed:
    """The parts of sealed bytes; SealBroken where they do not begin as such."""
    found = _BYTES.match(raw)
    if found is None or len(raw) < found.end() + NONCE:
        raise SealBroken
    suite, key_id, version = (part.decode() for part in found.groups())
    rest = raw[found.end() :]
    return Sealed(suite, key_id, int(version), rest[:NONCE], rest[NONCE:])


def place(table: str, column: str, row: UUID | str, version: int) -> bytes:
    """Where a value belongs, as associated data: moved elsewhere it does not open."""
    return f"{table}|{column}|{row}|{version}".encode()


def encoded(raw: bytes) -> str:
    """Bytes as URL-safe text without padding (RFC 4648 §5)."""
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def decoded(text: str) -> bytes:
    """The bytes of such a text; ValueError for any spelling but the one `encoded` gives."""
    raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    if encoded(raw) != text:
        raise ValueError("not the canonical spelling")
    return raw
