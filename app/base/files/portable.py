"""Reads one PDF in a process of its own: bytes on stdin, the file as it is kept on stdout.

An unsigned file is written anew from what its pages reach: earlier versions of the text, data
behind the end, author, programme and the places in its photographs stay behind. A signed file must
stay as it is, or its signature breaks; it is read strictly instead. Whatever would act when the
file is opened is refused. This process imports nothing of the house and has bounded memory and
time. It exits with 3 and the code of the refusal on stdout where the file is not taken in.
"""

import re
import resource
import sys
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, StreamObject

UNREADABLE, DAMAGED, LOCKED = "pdf_unreadable", "pdf_damaged", "pdf_locked"
MANY_PAGES, COMPLEX = "pdf_too_long", "file_too_complex"
SCRIPT, ACTION = "pdf_has_script", "pdf_acts"
FILES, FORM = "pdf_has_files", "pdf_has_dynamic_form"
REFUSED = 3
SIGNED = b"S"
REWRITTEN = b"R"

_MEMORY = 1 << 30
_SECONDS = 20
_MOST_OBJECTS = 200_000
_FREE = 65_535
_END = re.compile(rb"startxref\s+([0-9]{1,10})\s*%%EOF[\s\x00]*\Z")
_TABLE = re.compile(rb"\s{0,8}(xref\b|[0-9]{1,10}\s+[0-9]{1,5}\s+obj\b)")

_SCRIPTS = {"/JavaScript", "/JS"}
_ACTIONS = {
    "/Launch",
    "/SubmitForm",
    "/ImportData",
    "/GoToR",
    "/GoToE",
    "/Rendition",
    "/Movie",
    "/Sound",
    "/GoTo3DView",
    "/RichMediaExecute",
}
_MEDIA = {"/RichMedia", "/Movie", "/Sound", "/Screen", "/3D"}
_FILE_KEYS = {"/EF", "/EmbeddedFiles", "/AF"}
_ABOUT = ("/Metadata", "/PieceInfo", "/LastModified", "/Thumb")
_QUIET = {"/GoTo", "/Named", "/URI"}
_WEB = re.compile(r"(https?://|mailto:|tel:)", re.IGNORECASE)
_ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|[/\\\\]", re.IGNORECASE)
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
_ACTIVE = re.compile(rb"/(JavaScript|Launch|EmbeddedFiles?|RichMedia)(?![A-Za-z])")


class Stop(Exception):
    """The file is not taken in; the code says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def read(content: bytes, most_pages: int) -> tuple[bytes, bytes]:
    """Whether the file is signed, and the file as it is kept; Stop when it is not taken in."""
    table_found(content)
    reader = PdfReader(BytesIO(content))
    if reader.is_encrypted:
        raise Stop(LOCKED)
    pages = len(reader.pages)
    if pages > most_pages:
        raise Stop(MANY_PAGES)
    if pages < 1:
        raise Stop(UNREADABLE)
    if signed(reader, content):
        harmless(PdfReader(BytesIO(content), strict=True))
        quiet(content)
        return SIGNED, content
    opening(reader.root_object)
    anew = rewritten(reader)
    harmless(PdfReader(BytesIO(anew)))
    return REWRITTEN, anew


def table_found(content: bytes) -> None:
    """Refuse a file whose table of objects is not where its end says: it was cut or changed."""
    end = _END.search(content[-1100:])
    if end is None or not _TABLE.match(content[int(end[1]) : int(end[1]) + 40]):
        raise Stop(DAMAGED)


def signed(reader: PdfReader, content: bytes) -> bool:
    """Whether somebody signed the file (ISO 32000-1 §12.7.2, SigFlags, and a range signed)."""
    held = reader.root_object.get("/AcroForm")
    form = held.get_object() if held is not None else None
    if not isinstance(form, DictionaryObject) or b"/ByteRange" not in content:
        return False
    flags = form.get("/SigFlags")
    return isinstance(flags, int) and bool(flags & 1)


def opening(root: DictionaryObject) -> None:
    """Take off what only chooses the first view; refuse what acts when the file is opened."""
    held = root.get("/OpenAction")
    action = held.get_object() if held is not None else None
    kind = action.get("/S") if isinstance(action, DictionaryObject) else "/GoTo"
    if kind in _SCRIPTS:
        raise Stop(SCRIPT)
    if kind not in {"/GoTo", "/Named"}:
        raise Stop(ACTION)
    root.pop("/OpenAction", None)


def rewritten(reader: PdfReader) -> bytes:
    """The file with what its root reaches, and without what tells of its author and camera."""
    writer = PdfWriter()
    writer.clone_reader_document_root(reader)
    writer.metadata = None
    for number in range(1, len(writer._objects) + 1):
        found = writer.get_object(number)
        for inner in dictionaries(found):
            for name in _ABOUT:
                inner.pop(name, None)
        if isinstance(found, StreamObject) and found.get("/Filter") in (
            "/DCTDecode",
            ["/DCTDecode"],
        ):
            found._data = without_camera(found._data)
    answer = BytesIO()
    writer.write(answer)
    return answer.getvalue()


def without_camera(jpeg: bytes) -> bytes:
    """A JPEG without APP1 to APP13 and comments: Exif, XMP, IPTC, profile (ITU-T T.81 B.2.4)."""
    kept, at = [jpeg[:2]], 2
    while jpeg[at : at + 1] == b"\xff" and at + 4 <= len(jpeg) and jpeg[at + 1] != 0xDA:
        following = at + 2 + int.from_bytes(jpeg[at + 2 : at + 4], "big")
        marker = jpeg[at + 1]
        if marker != 0xFE and not 0xE1 <= marker <= 0xED:
            kept.append(jpeg[at:following])
        at = following
    return b"".join((*kept, jpeg[at:]))


def harmless(reader: PdfReader) -> None:
    """Refuse a file with an object that acts, carries files or is a form of another kind."""
    places = {(number, age) for age, table in reader.xref.items() for number in table}
    places |= {(number, 0) for number in reader.xref_objStm}
    if len(places) > _MOST_OBJECTS:
        raise Stop(COMPLEX)
    for number, age in sorted(places):
        # The free entries of the table have an age that no object has.
        held = None if age == _FREE else reader.get_object(IndirectObject(number, age, reader))
        for found in dictionaries(held):
            code = danger(found)
            if code:
                raise Stop(code)


def danger(found: DictionaryObject) -> str | None:
    """The code of what is wrong with one dictionary of the file."""
    keys = set(found)
    kind, subtype, action = found.get("/Type"), found.get("/Subtype"), found.get("/S")
    if keys & _SCRIPTS or action in _SCRIPTS:
        return SCRIPT
    if "/XFA" in keys:
        return FORM
    if keys & _FILE_KEYS or kind == "/EmbeddedFile" or subtype == "/FileAttachment":
        return FILES
    if action in _ACTIONS or (subtype in _MEDIA and "/Rect" in keys) or reaches_out(found):
        return ACTION
    opens = found.get("/OpenAction")
    held = opens.get_object() if opens is not None else None
    acts = isinstance(held, DictionaryObject) and held.get("/S") not in _QUIET
    return ACTION if acts else None


def reaches_out(found: DictionaryObject) -> bool:
    """Whether a viewer would fetch or open what lies outside: another file, or no page of the web.

    A stream's content (ISO 32000-1 §7.3.8), a page of another file shown here (§8.10.4) and an
    article thread (§12.6.4.6) may stand in another file: a share whose host learns who looks.
    """
    if found.get("/S") == "/URI":
        target = str(found.get("/URI", "")).strip()
        return _WEB.match(target) is None and _ELSEWHERE.match(target) is not None
    if found.get("/S") == "/Thread" or isinstance(found, StreamObject):
        return bool({"/F", "/Ref", "/OPI"} & set(found))
    return found.get("/FS") == "/URL"


def quiet(content: bytes) -> None:
    """Refuse a file kept as it came that holds something active where its table does not lead.

    Its table may pass over an object that another viewer, which repairs the file, would find.
    """
    plain = _ESCAPED.sub(lambda found: bytes([int(found[1], 16)]), content)
    if _ACTIVE.search(plain):
        raise Stop(SCRIPT)


def dictionaries(found: Any) -> Iterator[DictionaryObject]:
    """Every dictionary that stands directly in an object."""
    waiting = [found]
    while waiting:
        thing = waiting.pop()
        if isinstance(thing, DictionaryObject):
            yield thing
            waiting.extend(thing.values())
        elif isinstance(thing, ArrayObject):
            waiting.extend(thing)


def main() -> int:
    """Read stdin within the bounds given as arguments and answer on stdout."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    code = None
    try:
        answer = b"".join(read(sys.stdin.buffer.read(), int(sys.argv[1])))
    except Stop as stop:
        code = stop.code
    except MemoryError:
        code = COMPLEX
    except Exception:  # whatever the reader stumbles over, the file is not one to keep
        code = UNREADABLE
    sys.stdout.buffer.write(code.encode() if code else answer)
    sys.stdout.buffer.flush()
    return REFUSED if code else 0


if __name__ == "__main__":
    sys.exit(main())
