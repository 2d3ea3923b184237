"""Consent papers of the city: one drawn form of nobody, kept for each who signed on paper."""

from collections.abc import Iterator
from datetime import datetime
from functools import cache
from io import BytesIO
from typing import Any
from uuid import UUID

from PIL import Image, ImageDraw

from app.base.actor import SYSTEM
from app.base.files import Checked, checked
from app.base.secrets import Keyring
from app.documents import rules
from app.documents.models import Document, DocumentContent, DocumentSpace, Purpose
from app.identity.models import Party

_PAGE, _INK, _MARGIN = (420, 594), 0, 40
_LINES = range(110, 430, 24)
_SIGNATURE = ((60, 520), (95, 490), (120, 525), (150, 485), (190, 520), (230, 500))
_SAID = {
    "purpose": Purpose.CONSENT_PAPER,
    "title": "演示同意书",
    "text_alternative": "演示数据：一页画出来的同意书，有几行横线和一个签名，不是任何人的。",
}


def kept(
    party: Party, ids: list[UUID], keyring: Keyring, at: datetime
) -> Iterator[Document | DocumentContent | DocumentSpace]:
    """The papers a person signed at registration, as the room of documents keeps what is sent."""
    size = 0
    for id in ids:
        document, content = rules.keep(paper(), _SAID, party, SYSTEM, keyring, at, id)
        size += document.size
        yield document
        yield content
    if ids:
        yield DocumentSpace(owner_id=party.id, documents=len(ids), bytes=size)


@cache
def paper() -> Checked:
    """The form as the room of documents takes it in: checked and written anew, once for all."""
    page = Image.new("L", _PAGE, 255)
    drawn = ImageDraw.Draw(page)
    drawn.text((_MARGIN, 60), "DEMO - consent form of nobody", fill=_INK)
    for height in _LINES:
        drawn.line((_MARGIN, height, _PAGE[0] - _MARGIN, height), fill=160)
    drawn.line(_SIGNATURE, fill=_INK, width=3)
    answer = BytesIO()
    page.save(answer, "PNG")
    named: dict[str, Any] = {"declared": "image/png", "name": "consent.png"}
    return checked(answer.getvalue(), **named)
