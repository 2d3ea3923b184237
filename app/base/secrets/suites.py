"""Suites: which cipher seals and which keyed hash blinds, behind one interface.

AES-256-GCM with HMAC-SHA-256 (NIST SP 800-38D, FIPS 198-1) is the default; SM4-GCM with HMAC-SM3
(RFC 8998, GM/T 0002, GM/T 0004) is the other. Neither is a certified module here, so none of this
passes a 密评 (GB/T 39786-2021) by itself.
"""

import hashlib
import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal, Protocol

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hmac import HMAC

SuiteName = Literal["aes", "sm"]
TAG = 16
"""Bytes of a GCM tag; shorter ones are not accepted."""


class Sealing(Protocol):
    """A cipher with its key: authenticated encryption with associated data."""

    def encrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None) -> bytes:
        """Ciphertext and tag."""

    def decrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None) -> bytes:
        """The data; InvalidTag when a byte, the nonce or what is associated differs."""


@dataclass(frozen=True)
class Suite:
    """A cipher for sealed fields and a keyed hash for blind indexes."""

    name: SuiteName
    mark: str
    key_bytes: int
    sealing: Callable[[bytes], Sealing]
    keyed_hash: Callable[[bytes, bytes], bytes]

    def wrapping(self, key: bytes) -> Sealing:
        """The cipher that wraps data keys: one 32-byte key never serves two ciphers as it is."""
        if len(key) != self.key_bytes:
            key = self.keyed_hash(key, b"wrapping|" + self.mark.encode())[: self.key_bytes]
        return self.sealing(key)


class Sm4Gcm:
    """SM4 in GCM: 16-byte key, 12-byte nonce, the 16-byte tag behind the ciphertext."""

    def __init__(self, key: bytes) -> None:
        self._cipher = algorithms.SM4(key)

    def encrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None) -> bytes:
        """Ciphertext and tag."""
        encryptor = Cipher(self._cipher, modes.GCM(nonce)).encryptor()
        encryptor.authenticate_additional_data(associated_data or b"")
        sealed: bytes = encryptor.update(data) + encryptor.finalize() + encryptor.tag
        return sealed

    def decrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None) -> bytes:
        """The data; InvalidTag when anything differs, ValueError without a whole tag."""
        mode = modes.GCM(nonce, data[-TAG:], min_tag_length=TAG)
        decryptor = Cipher(self._cipher, mode).decryptor()
        decryptor.authenticate_additional_data(associated_data or b"")
        opened: bytes = decryptor.update(data[:-TAG]) + decryptor.finalize()
        return opened


def _hmac_sha256(key: bytes, text: bytes) -> bytes:
    return hmac.digest(key, text, hashlib.sha256)


def _hmac_sm3(key: bytes, text: bytes) -> bytes:
    keyed = HMAC(key, hashes.SM3())
    keyed.update(text)
    return keyed.finalize()


AES = Suite("aes", "a1", 32, AESGCM, _hmac_sha256)
SM = Suite("sm", "s1", 16, Sm4Gcm, _hmac_sm3)
SUITES: Mapping[str, Suite] = MappingProxyType({suite.name: suite for suite in (AES, SM)})
"""Suites by what AIXINWU_SUITE says."""
BY_MARK: Mapping[str, Suite] = MappingProxyType({suite.mark: suite for suite in (AES, SM)})
"""Suites by the mark at the head of what they made."""
