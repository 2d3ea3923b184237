"""What another room asks of a document it is given as evidence."""

from collections.abc import Iterable
from uuid import UUID

from app.base.errors import FieldProblem, Invalid
from app.base.wording import Words
from app.documents.models import Document, DocumentState, Purpose

_NOT_ONE = Words(
    "请选择这个人已上传的、用途相符的文件。",
    "Name a document of this party, uploaded for such a purpose.",
)
_DOCUMENT = Words("文件", "document")


class NotEvidence(Invalid):
    """The document does not exist, is another party's, is gone, or is for another purpose."""

    title = Words("这份文件不能作为依据", "That document cannot stand as evidence")


def require(
    document: Document | None,
    owner_id: UUID,
    purposes: Iterable[Purpose],
    pointer: str = "/document_id",
) -> Document:
    """The document, when it is in use, of this party and for one of the purposes.

    Load it with `queries.usable`. Somebody else's document is refused in the same words as none.
    """
    if (
        document is None
        or document.state is not DocumentState.KEPT
        or document.owner_id != owner_id
        or document.purpose not in set(purposes)
    ):
        raise NotEvidence(errors=[FieldProblem(pointer, "not_evidence", _NOT_ONE, _DOCUMENT)])
    return document
