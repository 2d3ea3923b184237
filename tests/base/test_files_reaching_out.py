"""S11: a PDF that would fetch or open what lies outside, or hides something active, is refused."""

import io
from collections.abc import Callable

import pytest
from pypdf import PdfReader
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

from app.base.files import FileRefused, checked
from tests.making import files

UNC = "\\\\evil\\share\\page.pdf"


def link(**action: object) -> bytes:
    return files.with_annotation(Subtype="/Link", A=files.named(dict(action)))


def with_stream(**entries: object) -> bytes:
    """A PDF whose page draws something of which these entries are said."""
    writer, drawn = files.a_writer(), DecodedStreamObject()
    drawn.update(files.named({"Type": "/XObject", "Subtype": "/Form", **entries}))
    held = DictionaryObject({NameObject("/X"): writer._add_object(drawn)})
    resources = DictionaryObject({NameObject("/XObject"): held})
    writer.pages[0][NameObject("/Resources")] = resources
    return files.written(writer)


def hidden(name: bytes) -> bytes:
    """A signed PDF in which the table passes over an object that was written before."""
    whole, end = files.a_signed_pdf(), b"%%EOF"
    at = int(whole.rsplit(b"startxref", 1)[1].split()[0])
    passed_over = b"99 0 obj\n<</S" + name + b"/X(app.alert)>>\nendobj\n"
    start = str(at + len(passed_over)).encode()
    tail = whole[at:].rsplit(b"startxref", 1)[0]
    return whole[:at] + passed_over + tail + b"startxref\n" + start + b"\n" + end


@pytest.mark.parametrize(
    "make",
    [
        lambda: link(S="/URI", URI="javascript:alert(1)"),
        lambda: link(S="/URI", URI=" JavaScript:alert(1)"),
        lambda: link(S="/URI", URI="file:///c:/windows/cmd.exe"),
        lambda: link(S="/URI", URI="smb://evil/share"),
        lambda: link(S="/URI", URI=UNC),
        lambda: link(S="/URI", URI="//evil/share"),
        lambda: link(S="/Thread", F=UNC),
        lambda: with_stream(F=UNC),
        lambda: with_stream(F=files.named({"FS": "/URL", "F": "http://evil/pixel"})),
        lambda: with_stream(Ref=files.named({"F": UNC})),
        lambda: with_stream(OPI=files.named({"F": UNC})),
    ],
)
def test_s11_a_pdf_that_reaches_out_is_refused(make: Callable[[], bytes]) -> None:
    """Whoever opens a paper must not tell a stranger's host so, nor send it their login."""
    with pytest.raises(FileRefused) as refused:
        checked(make(), "application/pdf", "a.pdf")
    assert refused.value.code == "pdf_acts"


@pytest.mark.parametrize("target", ["https://a.cn", "HTTP://a.cn", "mailto:a@b.cn", "tel:12385"])
def test_links_to_the_web_a_mailbox_and_a_telephone_stay(target: str) -> None:
    found = checked(link(S="/URI", URI=target), "application/pdf", "a.pdf")
    page = PdfReader(io.BytesIO(found.content)).pages[0]
    (note,) = page["/Annots"]  # type: ignore[misc]
    assert note.get_object()["/A"]["/URI"] == target


@pytest.mark.parametrize("name", [b"/JavaScript", b"/#4aavaScript", b"/Launch", b"/EmbeddedFile"])
def test_s11_a_signed_pdf_hides_nothing_active_behind_its_table(name: bytes) -> None:
    """It is kept as it came; a viewer that repairs it would find what its table passes over."""
    with pytest.raises(FileRefused) as refused:
        checked(hidden(name), "application/pdf", "a.pdf")
    assert refused.value.code == "pdf_has_script"


def test_a_signed_pdf_with_a_harmless_leftover_stays_as_it_is() -> None:
    found = checked(hidden(b"/GoTo"), "application/pdf", "a.pdf")
    assert found.unchanged
    assert found.content == hidden(b"/GoTo")
