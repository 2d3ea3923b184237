"""Notices and consents as they go over the wire."""

import re
from typing import Annotated

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from app.base.actor import Kind
from app.base.paging import Filter
from app.base.text import Code, Day, Identifier, Moment, Wire
from app.base.validation import LABELS
from app.base.wording import Words
from app.seekers.catalogue import PURPOSES, Basis, Given
from app.seekers.models import HowGiven

LABELS.update(
    {
        "purpose": Words("用途", "purpose"),
        "notice_version": Words("告知书版本", "version of the notice"),
        "expires_at": Words("有效期至", "valid until"),
        "document_id": Words("证明文件", "document"),
    }
)


def _known(purpose: str) -> str:
    if purpose not in PURPOSES:
        raise PydanticCustomError("not_listed", "no such purpose")
    return purpose


def _version(text: str) -> str:
    if not re.fullmatch(r"[0-9]{1,4}\.[0-9]{1,4}", text):
        raise PydanticCustomError("string_pattern_mismatch", "a version like 1.0")
    return text


PurposeCode = Annotated[Code, AfterValidator(_known)]
NoticeVersion = Annotated[str, Field(max_length=10), AfterValidator(_version)]


class NoticeTextOut(Wire):
    """A notice in one language (PIPL arts. 17 and 30)."""

    title: str
    handler: str
    contact: str
    aim: str
    method: str
    kinds: list[str]
    keeping: str
    necessity: str
    effect: str
    rights: str
    law: str


class NoticeOut(Wire):
    """What people are told before their data are used for a purpose.

    `given` says how consent is given (`once`, `each_application`); null where none is asked.
    `easy_read` are short sentences in plain Chinese. `digest` is kept with a consent.
    """

    purpose: str
    version: str
    current: bool
    published_on: Day
    basis: Basis
    given: Given | None
    zh: NoticeTextOut
    en: NoticeTextOut
    easy_read: list[str]
    digest: str


class NoticesOut(Wire):
    """The present notices of every purpose."""

    items: list[NoticeOut]


class ConsentIn(Wire):
    """Agree to one purpose, having been shown this version of its notice.

    It ends after a year unless an earlier time is given. Staff record a signed paper and name the
    document that shows it.
    """

    purpose: PurposeCode
    notice_version: NoticeVersion
    expires_at: Moment | None = None
    document_id: Identifier | None = None


class ConsentFilter(Filter):
    """What narrows the history of consents."""

    purpose: PurposeCode | None = None


class ConsentOut(Wire):
    """A consent, and whether it counts now; an old one stays in the history."""

    id: Identifier
    purpose: str
    notice_version: str
    live: bool
    given_at: Moment
    expires_at: Moment
    how: HowGiven
    on_behalf_of: Identifier | None
    evidence_id: Identifier | None
    withdrawn_at: Moment | None
    withdrawn_by_kind: Kind | None
    replaced_at: Moment | None
    version: int
