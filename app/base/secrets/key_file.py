"""The key file of an installation: a versioned JSON document that `aixinwu keys` prints.

For each of the four purposes it holds a list of keys with ids; the first is in use, the others are
former ones (or the next one, waiting to come first). Data keys are not in it: they live in the
database, wrapped by a wrapping key.
"""

import base64
import hmac
import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.base.wording import Words

FORMAT = "aixinwu-keys/1"
PURPOSES = ("wrapping", "index", "token", "signing")
KEY_BYTES = 32
_MOST = 20
_ID = re.compile(r"[0-9a-z]{4,16}")


class KeysMissing(Exception):
    """No usable keys: the house does not start without them. Says what is wrong, never a key."""

    def __init__(self, said: Words) -> None:
        super().__init__(said.en)
        self.said = said


class KeysDiffer(KeysMissing):
    """The database was made with other keys than those given: the house does not start."""


_NOT_OURS = Words(
    f"密钥内容不是 `aixinwu keys` 生成的文件（格式 {FORMAT}）",
    f"the keys are not the document that `aixinwu keys` prints (format {FORMAT})",
)
_NOT_GOOD = Words(
    "密钥文件里每把密钥须为 32 字节，编号为 4–16 个小写字母或数字；密钥和编号都不得重复",
    "in the key file each key must be 32 bytes with an id of 4 to 16 lower-case letters or digits; "
    "neither keys nor ids may stand twice",
)
_NONE_GIVEN = Words(
    "请设置 AIXINWU_KEY_FILE（或 AIXINWU_KEYS）；`aixinwu keys` 可生成新密钥",
    "set AIXINWU_KEY_FILE (or AIXINWU_KEYS); `aixinwu keys` prints new ones",
)
_UNREADABLE = Words(
    "AIXINWU_KEY_FILE 指定的密钥文件无法读取", "the file AIXINWU_KEY_FILE names cannot be read"
)


@dataclass(frozen=True, slots=True)
class Key:
    """One key of 32 bytes with the id by which it is spoken of."""

    id: str
    secret: bytes = field(repr=False)

    def check(self, purpose: str) -> str:
        """A value that tells later whether a key is this one, and nothing else (HMAC, hex)."""
        return hmac.new(self.secret, f"check|{purpose}|{self.id}".encode(), "sha256").hexdigest()


@dataclass(frozen=True)
class KeyFile:
    """The keys of an installation by purpose; of each purpose the first is in use."""

    wrapping: tuple[Key, ...]
    index: tuple[Key, ...]
    token: tuple[Key, ...]
    signing: tuple[Key, ...]

    def of(self, purpose: str) -> tuple[Key, ...]:
        """The keys of a purpose, the one in use first."""
        found: tuple[Key, ...] = getattr(self, purpose)
        return found

    def named(self, purpose: str, key_id: str) -> Key | None:
        """The key of a purpose with this id."""
        return next((key for key in self.of(purpose) if key.id == key_id), None)


def new_keys() -> str:
    """Fresh random keys as the text of a key file."""
    return _written({purpose: [_fresh()] for purpose in PURPOSES})


def with_fresh(text: str, purpose: str, *, waiting: bool = False) -> str:
    """A key file's text with one more key: in use at once, or last and only waiting."""
    key_file(text)
    content = _content(text)
    held, fresh = content[purpose], [_fresh()]
    return _written({**content, purpose: held + fresh if waiting else fresh + held})


def key_file(text: str) -> KeyFile:
    """The keys of a key file's text; KeysMissing says what is wrong, never what was read."""
    content = _content(text)
    try:
        found = {purpose: tuple(map(_key, content[purpose])) for purpose in PURPOSES}
    except (ValueError, KeyError, TypeError, AttributeError):
        raise KeysMissing(_NOT_OURS) from None
    if not _good(found):
        raise KeysMissing(_NOT_GOOD)
    return KeyFile(**found)


def text_from(keys: str | None, path: Path | None) -> str:
    """The text of an installation's keys, from the environment or its file."""
    if keys:
        return keys
    if path is None:
        raise KeysMissing(_NONE_GIVEN)
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, ValueError):
        raise KeysMissing(_UNREADABLE) from None


def keys_from(keys: str | None, path: Path | None) -> KeyFile:
    """The keys of an installation, from the environment or its file."""
    return key_file(text_from(keys, path))


def _content(text: str) -> dict[str, Any]:
    try:
        content = json.loads(text)
        lists = [content[purpose] for purpose in PURPOSES]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise KeysMissing(_NOT_OURS) from None
    if content.get("format") != FORMAT or not all(isinstance(one, list) for one in lists):
        raise KeysMissing(_NOT_OURS)
    return {purpose: content[purpose] for purpose in PURPOSES}


def _key(entry: Mapping[str, str]) -> Key:
    return Key(str(entry["id"]), base64.b64decode(entry["key"], validate=True))


def _good(found: Mapping[str, tuple[Key, ...]]) -> bool:
    secrets = [key.secret for keys in found.values() for key in keys]
    ids = [(purpose, key.id) for purpose, keys in found.items() for key in keys]
    return (
        all(1 <= len(keys) <= _MOST for keys in found.values())
        and all(len(secret) == KEY_BYTES for secret in secrets)
        and all(_ID.fullmatch(key_id) for _, key_id in ids)
        and len(set(secrets)) == len(secrets)
        and len(set(ids)) == len(ids)
    )


def _fresh() -> dict[str, str]:
    return {"id": os.urandom(4).hex(), "key": base64.b64encode(os.urandom(KEY_BYTES)).decode()}


def _written(content: Mapping[str, Any]) -> str:
    return json.dumps({"format": FORMAT, **content}, indent=1)
