"""Keys and what they do: sealed fields, blind indexes, signed tokens, digests of keys.

Fields are sealed with AES-256-GCM; the place (table|column|row|version) is bound as associated
data, so that a sealed value moved to another row does not open (NIST SP 800-38D).
"""

import base64
import hashlib
import hmac
import json
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

SUITE = "a1"
PURPOSES = ("data", "index", "token", "signing")


class KeysMissing(Exception):
    """No usable keys: the house does not start without them."""


class SealBroken(Exception):
    """A sealed value does not open here: another key, another place, or a changed byte."""


@dataclass(frozen=True)
class Keyring:
    """Four keys of 32 bytes, one for each purpose, and the id written into what is sealed."""

    key_id: str
    data: bytes = field(repr=False)
    index: bytes = field(repr=False)
    token: bytes = field(repr=False)
    signing: bytes = field(repr=False)

    def seal(self, text: str, *, table: str, column: str, row: UUID, version: int = 1) -> str:
        """The text as `suite.key.version.nonce.ciphertext`, openable only at its own place."""
        nonce = os.urandom(12)
        place = _place(table, column, row, version)
        sealed = AESGCM(self.data).encrypt(nonce, text.encode(), place)
        return ".".join((SUITE, self.key_id, str(version), _b64(nonce), _b64(sealed)))

    def open(self, sealed: str, *, table: str, column: str, row: UUID) -> str:
        """The text of a sealed value; SealBroken when it is not from this place and key."""
        try:
            suite, key_id, version, nonce, ciphertext = sealed.split(".")
            if suite != SUITE or key_id != self.key_id:
                raise SealBroken
            place = _place(table, column, row, int(version))
            return AESGCM(self.data).decrypt(_unb64(nonce), _unb64(ciphertext), place).decode()
        except (ValueError, InvalidTag):
            raise SealBroken from None

    def seal_bytes(
        self, content: bytes, *, table: str, column: str, row: UUID, version: int = 1
    ) -> bytes:
        """The content as `suite.key.version.` nonce ciphertext, openable only at its own place."""
        nonce = os.urandom(12)
        place = _place(table, column, row, version)
        head = f"{SUITE}.{self.key_id}.{version}.".encode()
        return head + nonce + AESGCM(self.data).encrypt(nonce, content, place)

    def open_bytes(self, sealed: bytes, *, table: str, column: str, row: UUID) -> bytes:
        """The content of sealed bytes; SealBroken when they are not from this place and key."""
        try:
            suite, key_id, version, rest = sealed.split(b".", 3)
            if suite.decode() != SUITE or key_id.decode() != self.key_id:
                raise SealBroken
            place = _place(table, column, row, int(version))
            return AESGCM(self.data).decrypt(rest[:12], rest[12:], place)
        except (ValueError, InvalidTag):
            raise SealBroken from None

    def blind(self, purpose: str, text: str) -> str:
        """A keyed hash to look a value up by, without keeping the value (HMAC-SHA-256, hex)."""
        return hmac.new(self.index, f"{purpose}|{text}".encode(), hashlib.sha256).hexdigest()

    def digest(self, token: str) -> str:
        """What is stored of an access key (HMAC-SHA-256, hex)."""
        return hmac.new(self.token, token.encode(), hashlib.sha256).hexdigest()

    def sign(self, purpose: str, content: dict[str, Any]) -> str:
        """A small JSON document as a URL-safe signed token."""
        body = json.dumps(content, separators=(",", ":"), sort_keys=True).encode()
        mac = hmac.new(self.signing, purpose.encode() + b"|" + body, hashlib.sha256).digest()[:16]
        return _b64(mac + body)

    def read(self, purpose: str, token: str) -> dict[str, Any] | None:
        """The document of a token signed here for this purpose; None for anything else."""
        try:
            raw = _unb64(token)
            mac, body = raw[:16], raw[16:]
            true = hmac.new(self.signing, purpose.encode() + b"|" + body, hashlib.sha256).digest()
            if not hmac.compare_digest(mac, true[:16]):
                return None
            content = json.loads(body)
        except ValueError:
            return None
        return content if isinstance(content, dict) else None

    def handle(self, *parts: UUID) -> str:
        """A name for a pair that nobody can join with another pair (HMAC, 20 characters)."""
        text = "|".join(str(part) for part in parts)
        mac = hmac.new(self.signing, f"handle|{text}".encode(), hashlib.sha256).digest()
        return base64.b32encode(mac[:13]).decode().rstrip("=").lower()[:20]


def new_keys() -> str:
    """Fresh random keys as the JSON text a key file holds."""
    keys = {purpose: base64.b64encode(os.urandom(32)).decode() for purpose in PURPOSES}
    return json.dumps({"id": os.urandom(3).hex(), **keys}, indent=1)


def keyring(text: str) -> Keyring:
    """The keyring of a key file's text; KeysMissing says what is wrong, never what was read."""
    try:
        content = json.loads(text)
        keys = {purpose: base64.b64decode(content[purpose]) for purpose in PURPOSES}
        key_id = str(content["id"])
    except (ValueError, KeyError, TypeError):
        raise KeysMissing("the keys are not the JSON document `aixinwu keys` prints") from None
    if any(len(key) != 32 for key in keys.values()) or len(set(keys.values())) != len(PURPOSES):
        raise KeysMissing("each of the four keys must be 32 bytes, and all different")
    return Keyring(key_id, **keys)


def keys_from(keys: str | None, key_file: Path | None) -> Keyring:
    """The keyring of an installation, from the environment or a file."""
    if keys:
        return keyring(keys)
    if key_file is None:
        raise KeysMissing("set AIXINWU_KEY_FILE (or AIXINWU_KEYS); `aixinwu keys` prints new ones")
    try:
        return keyring(key_file.read_text(encoding="utf-8"))
    except OSError:
        raise KeysMissing(f"the key file {key_file} cannot be read") from None


def _place(table: str, column: str, row: UUID, version: int) -> bytes:
    return f"{table}|{column}|{row}|{version}".encode()


def _b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _unb64(text: str) -> bytes:
    if not text.isascii() or len(text) > 20_000:
        raise ValueError("not a token")
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
