"""Which kinds of file are taken in, told by their first bytes and never by what they are called."""

from enum import StrEnum


class MediaType(StrEnum):
    """A kind of file that is kept (RFC 6838 media type)."""

    PDF = "application/pdf"
    JPEG = "image/jpeg"
    PNG = "image/png"


_BEGINS = {
    MediaType.PDF: b"%PDF-",
    MediaType.JPEG: b"\xff\xd8\xff",
    MediaType.PNG: b"\x89PNG\r\n\x1a\n",
}
EXTENSIONS = {
    MediaType.PDF: ("pdf",),
    MediaType.JPEG: ("jpg", "jpeg", "jpe", "jfif"),
    MediaType.PNG: ("png",),
}
"""What the name of a file of each kind may end in; the first is the one we give."""

_ALSO = {"image/jpg": MediaType.JPEG, "image/pjpeg": MediaType.JPEG, "image/x-png": MediaType.PNG}


def detected(content: bytes) -> MediaType | None:
    """The kind a file begins as; None for everything that is not kept here."""
    for kind, begin in _BEGINS.items():
        if content.startswith(begin):
            return kind
    return None


def agrees(kind: MediaType, declared: str | None, name: str | None) -> bool:
    """Whether what a sender says of a file is true: its media type, and its extension if any."""
    said = (declared or "").partition(";")[0].strip().lower()
    if _ALSO.get(said, said) != kind:
        return False
    _, dot, extension = (name or "").rpartition(".")
    return not dot or extension.strip().lower() in EXTENSIONS[kind]
