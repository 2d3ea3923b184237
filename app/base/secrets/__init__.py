"""Keys and what they do: sealed fields, blind indexes, signed tokens, digests of keys.

Fields are sealed by data keys that live wrapped in the database (envelope encryption); the place
(table|column|row|version) is bound as associated data, so that a sealed value moved to another row
does not open (NIST SP 800-38D). The key file holds what wraps them.
"""

from app.base.secrets.key_file import (
    FORMAT,
    PURPOSES,
    Key,
    KeyFile,
    KeysDiffer,
    KeysMissing,
    key_file,
    keys_from,
    new_keys,
    text_from,
    with_fresh,
)
from app.base.secrets.ring import Held, IndexKey, Keyring, OpenKey, keyring
from app.base.secrets.sealed import SealBroken, Sealed, place, read_bytes, read_text
from app.base.secrets.suites import AES, BY_MARK, SM, SUITES, Suite, SuiteName

__all__ = [
    "AES",
    "BY_MARK",
    "FORMAT",
    "PURPOSES",
    "SM",
    "SUITES",
    "Held",
    "IndexKey",
    "Key",
    "KeyFile",
    "Keyring",
    "KeysDiffer",
    "KeysMissing",
    "OpenKey",
    "SealBroken",
    "Sealed",
    "Suite",
    "SuiteName",
    "key_file",
    "keyring",
    "keys_from",
    "new_keys",
    "place",
    "read_bytes",
    "read_text",
    "text_from",
    "with_fresh",
]
