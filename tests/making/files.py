"""Made files, good and bad; every one is built here, none is shipped."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable

from hypothesis import strategies as st
from PIL import Image, PngImagePlugin
from pypdf import PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    TextStringObject,
)

MARK = "GEHEIM-经纬度-7741"
"""What a camera or an author wrote into a file and nobody may find again."""
PLACE = (36.0, 3.0, 41.25)
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
TEXT_OF_A_PAGE = b"BT /F1 12 Tf 10 50 Td (Li Shili, cashier) Tj ET"


def a_picture(width: int = 40, height: int = 20, mode: str = "RGB") -> Image.Image:
    """A picture whose left half is dark and right half light."""
    picture = Image.new("L", (width, height), 230)
    picture.paste(20, (0, 0, width // 2, height))
    return picture.convert(mode)


def a_jpeg(picture: Image.Image | None = None, orientation: int = 1) -> bytes:
    """A photograph as a telephone writes it: place, camera, comment, colour profile."""
    picture = picture or a_picture()
    exif = picture.getexif()
    exif[0x0112] = orientation
    exif[0x010F] = MARK
    exif[0x9286] = MARK
    exif.get_ifd(0x8825).update({1: "N", 2: PLACE, 3: "E", 4: (103.0, 49.0, 3.5)})
    answer = io.BytesIO()
    picture.save(
        answer, "JPEG", exif=exif, comment=MARK.encode(), icc_profile=b"icc" + MARK.encode()
    )
    return answer.getvalue()


def a_png(picture: Image.Image | None = None) -> bytes:
    """A scan with texts beside the pixels."""
    picture = picture or a_picture()
    said = PngImagePlugin.PngInfo()
    said.add_text("Author", MARK)
    said.add_itxt("XML:com.adobe.xmp", f"<x>{MARK}</x>", zip=False)
    exif = picture.getexif()
    exif[0x010F] = MARK
    answer = io.BytesIO()
    picture.save(answer, "PNG", pnginfo=said, exif=exif)
    return answer.getvalue()


def a_writer(pages: int = 1) -> PdfWriter:
    """A PDF of a page with text, on its way to be written."""
    writer = PdfWriter()
    for _ in range(pages):
        page = writer.add_blank_page(200, 100)
        stream = DecodedStreamObject()
        stream.set_data(TEXT_OF_A_PAGE)
        page[NameObject("/Contents")] = writer._add_object(stream)
    writer.add_metadata({"/Author": "GEHEIM-7741", "/Producer": "GEHEIM-7741"})
    return writer


def written(writer: PdfWriter) -> bytes:
    answer = io.BytesIO()
    writer.write(answer)
    return answer.getvalue()


def a_pdf(pages: int = 1) -> bytes:
    """A PDF that tells its author."""
    return written(a_writer(pages))


def with_action(**entries: object) -> bytes:
    """A PDF that does this when it is opened."""
    writer = a_writer()
    writer.root_object[NameObject("/OpenAction")] = named(entries)
    return written(writer)


def named(entries: dict[str, object]) -> DictionaryObject:
    """A dictionary of a PDF: names where a text begins with a slash."""
    return DictionaryObject(
        {
            NameObject(f"/{key}"): NameObject(value)
            if isinstance(value, str) and value.startswith("/")
            else TextStringObject(value)
            if isinstance(value, str)
            else value
            for key, value in entries.items()
        }  # type: ignore[dict-item]
    )


def a_signed_pdf(**more: object) -> bytes:
    """A PDF that says it is signed, as an electronic contract does."""
    writer = a_writer()
    value = named({"Type": "/Sig", "Filter": "/Adobe.PPKLite", "Contents": "0" * 40})
    value[NameObject("/ByteRange")] = ArrayObject([NumberObject(n) for n in (0, 10, 20, 30)])
    field = named({"FT": "/Sig", "T": "Signature1"})
    field[NameObject("/V")] = writer._add_object(value)
    form = named({"SigFlags": NumberObject(3), **more})
    form[NameObject("/Fields")] = ArrayObject([writer._add_object(field)])
    writer.root_object[NameObject("/AcroForm")] = writer._add_object(form)
    return written(writer)


def a_pdf_of_a_photograph() -> bytes:
    """A PDF whose page is a photograph with all its camera wrote."""
    writer = a_writer()
    photograph = DecodedStreamObject()
    photograph.set_data(a_jpeg())
    photograph.update(
        named(
            {
                "Type": "/XObject",
                "Subtype": "/Image",
                "Filter": "/DCTDecode",
                "Width": NumberObject(40),
                "Height": NumberObject(20),
                "BitsPerComponent": NumberObject(8),
                "ColorSpace": "/DeviceRGB",
            }
        )
    )
    image = writer._add_object(photograph)
    resources = DictionaryObject()
    resources[NameObject("/XObject")] = DictionaryObject({NameObject("/Im0"): image})
    writer.pages[0][NameObject("/Resources")] = resources
    return written(writer)


def with_annotation(**entries: object) -> bytes:
    """A PDF with an annotation on its page."""
    writer = a_writer()
    rectangle = ArrayObject([NumberObject(n) for n in (0, 0, 10, 10)])
    note = named({"Type": "/Annot", "Rect": rectangle, **entries})
    writer.pages[0][NameObject("/Annots")] = ArrayObject([writer._add_object(note)])
    return written(writer)


def encrypted(password: str) -> bytes:
    writer = a_writer()
    writer.encrypt(password, algorithm="AES-256")
    return written(writer)


def with_a_file() -> bytes:
    writer = a_writer()
    writer.add_attachment("run.exe", b"MZ")
    return written(writer)


def xfa() -> bytes:
    writer = a_writer()
    stream = DecodedStreamObject()
    stream.set_data(b"<xdp/>")
    form = named({"XFA": writer._add_object(stream), "Fields": ArrayObject()})
    writer.root_object[NameObject("/AcroForm")] = form
    return written(writer)


def a_zip(name: str = "a.txt") -> bytes:
    answer = io.BytesIO()
    with zipfile.ZipFile(answer, "w") as archive:
        archive.writestr(name, "content")
    return answer.getvalue()


def chunk(kind: bytes, content: bytes) -> bytes:
    return (
        struct.pack(">I", len(content))
        + kind
        + content
        + struct.pack(">I", zlib.crc32(kind + content))
    )


def a_png_that_says(width: int, height: int) -> bytes:
    """A PNG of a few bytes whose header tells any size."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 100))
    return b"\x89PNG\r\n\x1a\n" + body + chunk(b"IEND", b"")


def spoiled_png() -> bytes:
    """A PNG whose pixels are not what its checksum says."""
    good = bytearray(a_png())
    at = good.index(b"IDAT") + 12
    good[at] ^= 0xFF
    return bytes(good)


def a_pdf_and_zip() -> bytes:
    """A PDF that unpacks as an archive too: the archive's comment is the end of the PDF."""
    pdf = a_pdf()
    archive = bytearray(a_zip())
    comment = pdf[pdf.rindex(b"startxref") :]
    archive[-2:] = struct.pack("<H", len(comment))
    return pdf[: pdf.rindex(b"startxref")] + bytes(archive) + comment


def animated_png() -> bytes:
    answer = io.BytesIO()
    frames = [a_picture(), a_picture().rotate(180)]
    frames[0].save(answer, "PNG", save_all=True, append_images=frames[1:])
    return answer.getvalue()


Sent = tuple[str, str, Callable[[], bytes]]
_PDF, _PNG, _JPEG = "application/pdf", "image/png", "image/jpeg"

BAD: dict[str, tuple[int, str, Sent]] = {
    "empty": (422, "file_empty", ("a.pdf", _PDF, lambda: b"")),
    "html as png": (415, "file_kind_not_taken", ("a.png", _PNG, lambda: b"<html><script>")),
    "svg": (415, "file_kind_not_taken", ("a.svg", "image/svg+xml", lambda: b"<svg onload='x'/>")),
    "zip": (415, "file_kind_not_taken", ("a.zip", "application/zip", a_zip)),
    "docx as pdf": (
        415,
        "file_kind_not_taken",
        ("cv.pdf", _PDF, lambda: a_zip("word/document.xml")),
    ),
    "program": (415, "file_kind_not_taken", ("a.jpg", _JPEG, lambda: b"MZ\x90\x00" + b"\0" * 99)),
    "gif": (415, "file_kind_not_taken", ("a.png", _PNG, lambda: b"GIF89a" + b"\0" * 50)),
    "blanks before a pdf": (415, "file_kind_not_taken", ("a.pdf", _PDF, lambda: b"\n" + a_pdf())),
    "declared png, is jpeg": (422, "file_misdeclared", ("a.jpg", _PNG, a_jpeg)),
    "no declared type": (422, "file_misdeclared", ("a.jpg", "application/octet-stream", a_jpeg)),
    "named pdf.exe": (422, "file_misdeclared", ("cv.pdf.exe", _PDF, a_pdf)),
    "named png, is jpeg": (422, "file_misdeclared", ("a.png", _JPEG, a_jpeg)),
    "10 MB and 1": (413, "file_too_large", ("a.pdf", _PDF, lambda: a_pdf().ljust((10 << 20) + 1))),
    "png with a zip behind": (422, "file_holds_more", ("a.png", _PNG, lambda: a_png() + a_zip())),
    "png with a byte behind": (422, "file_holds_more", ("a.png", _PNG, lambda: a_png() + b"x")),
    "jpeg with html behind": (
        422,
        "file_holds_more",
        ("a.jpg", _JPEG, lambda: a_jpeg() + b"<HTML>x"),
    ),
    "jpeg with a zip behind": (
        422,
        "file_holds_more",
        ("a.jpg", _JPEG, lambda: a_jpeg() + a_zip()),
    ),
    "pdf with a program behind": (
        422,
        "file_holds_more",
        ("a.pdf", _PDF, lambda: a_pdf() + b"MZ\x90\x00" + b"\0" * 5000),
    ),
    "pdf and zip at once": (422, "file_holds_more", ("a.pdf", _PDF, a_pdf_and_zip)),
    "png of 1e5 by 1e5": (
        422,
        "picture_too_large",
        ("a.png", _PNG, lambda: a_png_that_says(100_000, 100_000)),
    ),
    "png just over 50 MP": (
        422,
        "picture_too_large",
        ("a.png", _PNG, lambda: a_png_that_says(10_000, 5_001)),
    ),
    "png without its pixels": (
        422,
        "picture_unreadable",
        ("a.png", _PNG, lambda: a_png_that_says(300, 300)),
    ),
    "corrupt png": (422, "picture_unreadable", ("a.png", _PNG, spoiled_png)),
    "cut png": (422, "file_cut_off", ("a.png", _PNG, lambda: a_png()[:-20])),
    "cut jpeg": (422, "file_cut_off", ("a.jpg", _JPEG, lambda: a_jpeg()[:-40])),
    "jpeg of a header": (422, "file_cut_off", ("a.jpg", _JPEG, lambda: a_jpeg()[:20])),
    "jpeg of nothing": (
        422,
        "picture_unreadable",
        ("a.jpg", _JPEG, lambda: b"\xff\xd8\xff\xd9"),
    ),
    "pdf of a header": (422, "file_cut_off", ("a.pdf", _PDF, lambda: b"%PDF-1.7\n")),
    "pdf with cut table": (
        422,
        "pdf_damaged",
        ("a.pdf", _PDF, lambda: a_pdf().replace(b"\nxref\n", b"\n")),
    ),
    "pdf without table": (
        422,
        "pdf_damaged",
        ("a.pdf", _PDF, lambda: b"%PDF-1.7\nstartxref\n0\n%%EOF"),
    ),
    "pdf without pages": (422, "pdf_unreadable", ("a.pdf", _PDF, lambda: a_pdf(0))),
    "pdf of 201 pages": (422, "pdf_too_long", ("a.pdf", _PDF, lambda: a_pdf(201))),
    "pdf with a password": (422, "pdf_locked", ("a.pdf", _PDF, lambda: encrypted("secret"))),
    "pdf locked for printing": (422, "pdf_locked", ("a.pdf", _PDF, lambda: encrypted(""))),
    "pdf with JavaScript": (
        422,
        "pdf_has_script",
        ("a.pdf", _PDF, lambda: with_action(S="/JavaScript", JS="app.alert(1)")),
    ),
    "pdf with JavaScript in a link": (
        422,
        "pdf_has_script",
        (
            "a.pdf",
            _PDF,
            lambda: with_annotation(
                Subtype="/Link", A=named({"S": "/JavaScript", "JS": "app.alert(1)"})
            ),
        ),
    ),
    "signed pdf with JavaScript": (
        422,
        "pdf_has_script",
        ("a.pdf", _PDF, lambda: a_signed_pdf(AA=named({"C": named({"JS": "x"})}))),
    ),
    "pdf that launches": (
        422,
        "pdf_acts",
        ("a.pdf", _PDF, lambda: with_action(S="/Launch", F="cmd.exe")),
    ),
    "pdf that opens an address": (
        422,
        "pdf_acts",
        ("a.pdf", _PDF, lambda: with_action(S="/URI", URI="http://example.org")),
    ),
    "pdf that sends a form": (
        422,
        "pdf_acts",
        (
            "a.pdf",
            _PDF,
            lambda: with_annotation(Subtype="/Link", A=named({"S": "/SubmitForm", "F": "x"})),
        ),
    ),
    "pdf with a film": (
        422,
        "pdf_acts",
        ("a.pdf", _PDF, lambda: with_annotation(Subtype="/RichMedia")),
    ),
    "pdf with a file in it": (422, "pdf_has_files", ("a.pdf", _PDF, with_a_file)),
    "pdf with a file pinned on": (
        422,
        "pdf_has_files",
        ("a.pdf", _PDF, lambda: with_annotation(Subtype="/FileAttachment")),
    ),
    "pdf of a dynamic form": (422, "pdf_has_dynamic_form", ("a.pdf", _PDF, xfa)),
}
"""Bad files: the status and code each is refused with, and how it is sent."""

DECLARED = {".pdf": _PDF, ".jpg": _JPEG, ".png": _PNG}
SEEDS = {
    ".png": a_png(),
    ".jpg": a_jpeg(),
    ".pdf": a_pdf(),
    ".pdf signed": a_signed_pdf(),
}


@st.composite
def mutations(draw: st.DrawFn) -> tuple[str, bytes]:
    """A valid file with some bytes changed, cut out, doubled or added."""
    kind = draw(st.sampled_from(sorted(SEEDS)))
    content = bytearray(SEEDS[kind])
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, max(len(content) - 1, 0)))
        what = draw(st.sampled_from(["change", "cut", "add", "double", "short"]))
        some = draw(st.binary(min_size=1, max_size=8))
        if what == "change":
            content[at : at + len(some)] = some
        elif what == "cut":
            del content[at : at + draw(st.integers(1, 64))]
        elif what == "add":
            content[at:at] = some
        elif what == "double":
            content[at:at] = content[at : at + 64]
        else:
            del content[at:]
    return kind[:4], bytes(content)


def a_compressed_pdf(action: bytes = b"/GoTo /D (first)") -> bytes:
    """A PDF 1.5 as word processors write it: objects in a stream, the table a stream too."""
    inner = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 100] /Annots [4 0 R] >>",
        b"<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] /A << /S " + action + b" >> >>",
    ]
    places, body = b"", b""
    for number, content in enumerate(inner, 1):
        places += f"{number} {len(body)} ".encode()
        body += content + b" "
    packed = zlib.compress(places + body)
    about = f"/Type /ObjStm /N 4 /First {len(places)} /Filter /FlateDecode /Length {len(packed)}"
    start = b"%PDF-1.5\n"
    stream = b"5 0 obj\n<< " + about.encode() + b" >>\nstream\n" + packed + b"\nendstream\nendobj\n"
    at = len(start) + len(stream)
    rows = [(0, 0, 255), *((2, 5, n) for n in range(4)), (1, len(start), 0), (1, at, 0)]
    table = zlib.compress(b"".join(struct.pack(">BIB", *row) for row in rows))
    told = f"/Type /XRef /Size 7 /W [1 4 1] /Root 1 0 R /Filter /FlateDecode /Length {len(table)}"
    kept = b"6 0 obj\n<< " + told.encode() + b" >>\nstream\n" + table + b"\nendstream\nendobj\n"
    return start + stream + kept + f"startxref\n{at}\n%%EOF\n".encode()
