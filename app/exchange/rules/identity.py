"""Which posting a row is, from one file to the next (docs/decisions/0013-import-identity.md)."""

import hashlib
import json
from typing import Any

from app.base.wording import Words
from app.exchange.rules.reading import plain
from app.exchange.rules.reasons import Reason, RowRejected
from app.exchange.rules.rows import RowRead

LONGEST_ID, LONGEST_REF = 100, 200
OF_NO_COMPANY = "*"
"""What stands for the company of rows that name none; no company can be called so."""

_LONG_ID = Words("编号最多 100 个字。", "An id may have at most 100 characters.")
_HEXADECIMALS = 40


def identity_of(read: RowRead) -> str:
    """The id of a row within its source and employer.

    The board's own id where the table has one; else a digest of title, company and place of work
    with width, case and blanks made alike. Pay, numbers and texts are content, not identity.
    """
    if read.external_id is not None:
        if len(read.external_id) > LONGEST_ID:
            raise RowRejected(Reason("string_too_long", _LONG_ID, "external_id"))
        return read.external_id
    said = [plain(text or "") for text in (read.title, read.company, read.place.text)]
    return f"row:{_digest(said)[:_HEXADECIMALS]}"


def company_of(read: RowRead) -> str:
    """The name under which a source knows a row's employer."""
    return plain(read.company)[:LONGEST_REF] if read.company else OF_NO_COMPANY


def content_of(said: dict[str, Any]) -> str:
    """A digest of what a row says; what it does not say is not in it."""
    return _digest(said)


def _digest(content: Any) -> str:
    text = json.dumps(content, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
