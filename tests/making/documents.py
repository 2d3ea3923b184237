"""Documents as rows, and the form that sends one."""

from typing import Any
from uuid import UUID

from httpx2 import Response
from sqlalchemy.orm import Session

from app.base.actor import SYSTEM
from app.base.files import Checked, MediaType
from app.base.secrets import Keyring
from app.documents import queries, rules
from app.documents.models import Document, Purpose
from app.identity.models import Party
from tests.conftest import NOON
from tests.making.files import a_jpeg, a_pdf, a_png
from tests.making.identity import Caller


def a_checked_file(content: bytes = b"%PDF- checked", **changes: Any) -> Checked:
    """A file that was checked, unless changed a PDF."""
    values: dict[str, Any] = {
        "media_type": MediaType.PDF,
        "content": content,
        "sha256": "0" * 64,
        "scanned": False,
        "unchanged": False,
    }
    return Checked(**(values | changes))


def a_document(
    session: Session,
    keys: Keyring,
    owner_id: UUID,
    purpose: Purpose = Purpose.CV,
    *,
    title: str | None = "简历",
    text_alternative: str | None = "收银员，五年经验。",
    **changes: Any,
) -> Document:
    """A kept document of this party with its content and the space it takes; flushed."""
    said = {"purpose": purpose, "title": title, "text_alternative": text_alternative}
    owner = session.get_one(Party, owner_id)
    document, content = rules.keep(a_checked_file(), said, owner, SYSTEM, keys, NOON)
    for name, value in changes.items():
        setattr(document, name, value)
    queries.space_for(session, owner_id)
    session.execute(rules.take_space(owner_id, document.size, 10_000, 10_000))
    session.add(document)
    session.flush()
    session.add(content)
    session.flush()
    return document


FILES = {
    "cv.pdf": ("application/pdf", a_pdf),
    "scan.png": ("image/png", a_png),
    "photo.jpg": ("image/jpeg", a_jpeg),
}


def upload(
    caller: Caller,
    name: str = "cv.pdf",
    *,
    content: bytes | None = None,
    declared: str | None = None,
    key: str | None = None,
    headers: dict[str, str] | None = None,
    **parts: str,
) -> Response:
    """Send a file with these other parts; a CV of the caller's own unless told otherwise."""
    kind, make = FILES.get(name, ("application/pdf", a_pdf))
    file = (name, make() if content is None else content, declared or kind)
    more = {"Idempotency-Key": key} if key else {}
    return caller.post(
        "/v1/documents",
        headers={**more, **(headers or {})},
        files={"file": file},
        data={"purpose": "cv", **parts},
    )
