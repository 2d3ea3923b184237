"""Where a file really ends: data behind the end, and files that are two things at once."""

import re
import zipfile
from io import BytesIO

from app.base.files.kinds import MediaType
from app.base.files.refusals import FileCutOff, FileHoldsMore

_PDF_END = re.compile(rb"%%EOF[\s\x00]{0,1024}\Z")
_OTHERS = re.compile(
    rb"PK\x03\x04|PK\x05\x06|%PDF-|\x7fELF|MZ\x90\x00|Rar!\x1a|7z\xbc\xaf|<\?php|<!doctype html|"
    rb"<html|<script|<svg[\s>]",
    re.IGNORECASE,
)
_ALONE = {0x01, *range(0xD0, 0xD8)}


def whole(content: bytes, kind: MediaType) -> None:
    """Refuse a file that is cut off, and one with another file in it or behind it."""
    if kind is MediaType.PDF:
        if not _PDF_END.search(content[-2048:]):
            raise FileHoldsMore if b"%%EOF" in content else FileCutOff
    elif kind is MediaType.PNG:
        if png_end(content) != len(content):
            raise FileHoldsMore
    # Telephones write a second picture or a short film behind a photograph; it is left behind.
    elif _OTHERS.search(content, jpeg_end(content)):
        raise FileHoldsMore
    if zipfile.is_zipfile(BytesIO(content)):
        raise FileHoldsMore


def png_end(content: bytes) -> int:
    """The place behind the chunk IEND (ISO/IEC 15948 §5.3)."""
    at = 8
    while at + 12 <= len(content):
        following = at + 12 + int.from_bytes(content[at : at + 4], "big")
        if content[at + 4 : at + 8] == b"IEND" and following <= len(content):
            return following
        at = following
    raise FileCutOff


def jpeg_end(content: bytes) -> int:
    """The place behind the marker EOI of the first picture (ITU-T T.81 annex B)."""
    at = 2
    while at + 2 <= len(content):
        if content[at] != 0xFF or content[at + 1] in (0x00, 0xFF):
            # Inside a scan: on to the next byte that can begin a marker.
            found = content.find(b"\xff", at + 1)
            at = found if found >= 0 else len(content)
            continue
        marker = content[at + 1]
        if marker == 0xD9:
            return at + 2
        at += 2
        if marker not in _ALONE:
            at += max(int.from_bytes(content[at : at + 2], "big"), 2)
    raise FileCutOff
