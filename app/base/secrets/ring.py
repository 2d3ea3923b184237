"""The keyring every room works with: sealing, blind indexes, digests, signatures, handles."""

import base64
import hashlib
import hmac
import json
import os
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidTag

from app.base.clock import now
from app.base.secrets.key_file import Key, KeyFile, KeysMissing, key_file
from app.base.secrets.sealed import (
    NONCE,
    SealBroken,
    Sealed,
    decoded,
    encoded,
    place,
    read_bytes,
    read_text,
)
from app.base.secrets.suites import AES, Sealing, Suite
from app.base.wording import Words

_LONGEST_TOKEN = 20_000
_ALWAYS = datetime.min.replace(tzinfo=UTC)
_UNOPENED = Words("还没有打开数据库中的数据密钥", "the data keys of the database are not open yet")


@dataclass(frozen=True, slots=True)
class OpenKey:
    """A data key unwrapped in memory; `number` tells which of two is the later one."""

    id: str
    number: int
    suite: Suite
    sealing: Sealing = field(repr=False)
    seals_from: datetime = _ALWAYS

    @property
    def mark(self) -> str:
        """How every text sealed with it begins."""
        return f"{self.suite.mark}.{self.id}."


@dataclass(frozen=True)
class Held:
    """The data keys of a database as read: the one that seals, and the one that soon will."""

    keys: Mapping[str, OpenKey] = field(default_factory=dict)
    current: OpenKey | None = None
    coming: OpenKey | None = None


@dataclass(frozen=True, slots=True)
class IndexKey:
    """A blind-index key together with the suite whose keyed hash it feeds."""

    suite: Suite
    key: Key

    @property
    def mark(self) -> str:
        """How every blind index made with it begins."""
        return f"{self.suite.mark}.{self.key.id}."

    def blind(self, purpose: str, text: str) -> str:
        """The keyed hash of a text: suite, key and 43 characters."""
        found = self.suite.keyed_hash(self.key.secret, f"{purpose}|{text}".encode())
        return self.mark + encoded(found)


class Keyring:
    """The keys of a running process: those of the key file, and the database's data keys.

    Data keys are read again when a sealed value names one that is not known yet; `read` gives
    them. Without it (a test, a tool) the ring works with what it was made with.
    """

    def __init__(
        self,
        keys: KeyFile,
        suite: Suite = AES,
        held: Held | None = None,
        *,
        former_indexes: tuple[IndexKey, ...] = (),
        read: Callable[[], Held] | None = None,
    ) -> None:
        self.keys = keys
        self.suite = suite
        self.index = IndexKey(suite, keys.index[0])
        self.former_indexes = former_indexes
        self._held = held or Held()
        self._read = read
        self._begun = 0
        self._lock = threading.RLock()

    def __repr__(self) -> str:
        return f"Keyring(suite={self.suite.name!r}, key_id={self.key_id!r})"

    @property
    def key_id(self) -> str | None:
        """The id of the data key that seals now."""
        sealing = self._sealing
        return sealing.id if sealing else None

    @property
    def current(self) -> OpenKey:
        """The data key that seals now."""
        sealing = self._sealing
        if sealing is None:
            raise KeysMissing(_UNOPENED)
        return sealing

    @property
    def _sealing(self) -> OpenKey | None:
        held = self._held
        come = held.coming is not None and held.coming.seals_from <= now()
        return held.coming if come else held.current

    @property
    def former(self) -> tuple[OpenKey, ...]:
        """Data keys made before the one that seals now; whatever they sealed may be resealed."""
        latest = self.current.number
        return tuple(key for key in self._held.keys.values() if key.number < latest)

    def knows(self, key_id: str) -> bool:
        """Whether a data key is known here."""
        return key_id in self._held.keys

    def take(self, held: Held) -> None:
        """The data keys as somebody has just read them; a key once known stays known."""
        with self._lock:
            keys = {**self._held.keys, **held.keys}
            self._held = Held(keys, held.current or self._held.current, held.coming)

    def refresh(self) -> None:
        """Read the data keys again; a key once known stays known."""
        self._refresh(self._begun)

    def seal(self, text: str, *, table: str, column: str, row: UUID | str, version: int = 1) -> str:
        """The text as `suite.key.version.nonce.ciphertext`, openable only at its own place.

        `row` is what the column's tag says (`sealed_row`): by default the row's id.
        """
        return self._sealed(text.encode(), place(table, column, row, version), version).text()

    def open(
        self, sealed: str, *, table: str, column: str, row: UUID | str, version: int | None = None
    ) -> str:
        """The text of a sealed value; SealBroken when it is not from this place, version and key.

        Whatever suite or former key sealed it: both stand in the value.
        """
        found = _of_version(read_text(sealed), version)
        try:
            return self._opened(found, place(table, column, row, found.version)).decode()
        except UnicodeDecodeError:
            raise SealBroken from None

    def seal_bytes(
        self, content: bytes, *, table: str, column: str, row: UUID | str, version: int = 1
    ) -> bytes:
        """Bytes sealed as bytes: the same form, nonce and ciphertext not written as text."""
        return self._sealed(content, place(table, column, row, version), version).raw()

    def open_bytes(
        self, sealed: bytes, *, table: str, column: str, row: UUID | str, version: int | None = None
    ) -> bytes:
        """The content of sealed bytes; SealBroken as for texts."""
        found = _of_version(read_bytes(sealed), version)
        return self._opened(found, place(table, column, row, found.version))

    def blind(self, purpose: str, text: str) -> str:
        """A keyed hash to keep for looking a value up by, without keeping the value."""
        return self.index.blind(purpose, text)

    def blind_all(self, purpose: str, text: str) -> tuple[str, ...]:
        """Every blind index the value may stand under, the present one first: look up by these."""
        return tuple(one.blind(purpose, text) for one in (self.index, *self.former_indexes))

    def digest(self, token: str) -> str:
        """What is stored of an access key (HMAC-SHA-256, hex)."""
        return hmac.new(self.keys.token[0].secret, token.encode(), hashlib.sha256).hexdigest()

    def mac(self, purpose: str, content: bytes) -> bytes:
        """32 bytes that only this installation can make of this content for this purpose."""
        return _mac(self.keys.signing[0], purpose, content)

    @property
    def signing_id(self) -> str:
        """The id of the key that signs now."""
        return self.keys.signing[0].id

    def derived(self, purpose: str) -> dict[str, bytes]:
        """A key of 32 bytes for one more purpose from each signing key, the present one first."""
        return {key.id: _mac(key, "derived", purpose.encode()) for key in self.keys.signing}

    def sign(self, purpose: str, content: dict[str, Any]) -> str:
        """A small JSON document as a URL-safe signed token."""
        body = json.dumps(content, separators=(",", ":"), sort_keys=True).encode()
        return encoded(self.mac(purpose, body)[:16] + body)

    def read(self, purpose: str, token: str) -> dict[str, Any] | None:
        """The document of a token signed here for this purpose; None for anything else."""
        try:
            raw = decoded(token) if len(token) <= _LONGEST_TOKEN else b""
            mac, body = raw[:16], raw[16:]
            if not any(
                hmac.compare_digest(mac, _mac(key, purpose, body)[:16]) for key in self.keys.signing
            ):
                return None
            content = json.loads(body)
        except ValueError:
            return None
        return content if isinstance(content, dict) else None

    def handle(self, *parts: UUID) -> str:
        """A name for a pair that nobody can join with another pair (HMAC, 20 characters)."""
        mac = self.mac("handle", "|".join(str(part) for part in parts).encode())
        return base64.b32encode(mac[:13]).decode().rstrip("=").lower()[:20]

    def _sealed(self, content: bytes, where: bytes, version: int) -> Sealed:
        key, nonce = self.current, os.urandom(NONCE)
        ciphertext = key.sealing.encrypt(nonce, content, where)
        return Sealed(key.suite.mark, key.id, version, nonce, ciphertext)

    def _opened(self, sealed: Sealed, where: bytes) -> bytes:
        key = self._key(sealed.key_id)
        if key is None or key.suite.mark != sealed.suite:
            raise SealBroken
        try:
            return key.sealing.decrypt(sealed.nonce, sealed.ciphertext, where)
        except (ValueError, InvalidTag):
            raise SealBroken from None

    def _key(self, key_id: str) -> OpenKey | None:
        """The data key of this id; where it is not known, the keys are read again, once."""
        seen = self._begun
        found = self._held.keys.get(key_id)
        if found is None and len(key_id) == 32:  # no data key has an id of another length
            self._refresh(seen)
            found = self._held.keys.get(key_id)
        return found

    def _refresh(self, seen: int) -> None:
        """Read again unless a reading began after `seen`: many threads asking at once read once.

        One that began before may have missed the very key that is asked for.
        """
        if self._read is None:
            return
        with self._lock:
            if self._begun != seen:
                return
            self._begun += 1
            try:
                held = self._read()
            except BaseException:
                self._begun = seen
                raise
            self.take(held)


def keyring(text: str) -> Keyring:
    """The keyring of a key file's text alone: it signs, digests and blinds, and cannot seal."""
    return Keyring(key_file(text))


def _of_version(sealed: Sealed, wanted: int | None) -> Sealed:
    if wanted is not None and sealed.version != wanted:
        raise SealBroken
    return sealed


def _mac(key: Key, purpose: str, content: bytes) -> bytes:
    return hmac.digest(key.secret, purpose.encode() + b"|" + content, "sha256")
