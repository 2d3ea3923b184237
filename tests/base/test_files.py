"""S11: files are told by their bytes, checked without trust, and written anew."""

import io
import socket
import struct
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from PIL import Image
from pypdf import PdfReader

from app.base.errors import Refusal
from app.base.files import Checked, MediaType, checked, portable, scanner_of
from app.base.files.endings import jpeg_end, png_end, whole
from app.base.files.refusals import (
    FileHoldsMore,
    FileInfected,
    FileTooComplex,
    ScannerUnavailable,
)
from app.base.files.scanners import Clamd, Command
from tests.making import files
from tests.making.files import BAD, DECLARED, MARK, mutations


def kept(content: bytes, ending: str) -> Checked:
    return checked(content, DECLARED[ending], f"file{ending}")


def test_s11_there_are_at_least_fifteen_bad_files() -> None:
    assert len(BAD) >= 15
    assert len({code for _, code, _ in BAD.values()}) >= 12


@pytest.mark.parametrize("name", BAD)
def test_s11_a_bad_file_is_refused_with_its_code(name: str) -> None:
    status, code, (file_name, declared, make) = BAD[name]
    with pytest.raises(Refusal) as refused:
        checked(make(), declared, file_name)
    assert (refused.value.status, refused.value.code) == (status, code)


@pytest.mark.parametrize(("content", "ending"), [(files.a_jpeg(), ".jpg"), (files.a_png(), ".png")])
def test_s11_nothing_the_camera_wrote_is_in_the_picture_kept(content: bytes, ending: str) -> None:
    assert MARK.encode() in content
    found = kept(content, ending)
    assert MARK.encode() not in found.content
    for tag in (b"Exif", b"GPS", b"ICC_PROFILE", b"iCCP", b"tEXt", b"iTXt", b"eXIf", b"http"):
        assert tag not in found.content
    with Image.open(io.BytesIO(found.content)) as picture:
        assert not picture.getexif()
        assert picture.size == (40, 20)


def test_s11_the_pixels_outlive_the_writing_anew() -> None:
    found = kept(files.a_png(), ".png")
    with Image.open(io.BytesIO(found.content)) as picture:
        assert picture.tobytes() == files.a_picture().tobytes()


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photograph_is_turned_as_the_camera_noted(orientation: int) -> None:
    found = kept(files.a_jpeg(orientation=orientation), ".jpg")
    with Image.open(io.BytesIO(found.content)) as picture:
        assert picture.size == ((40, 20) if orientation < 5 else (20, 40))
        grey = picture.convert("L")
        first, last = grey.getpixel((2, 2)), grey.getpixel((grey.width - 3, grey.height - 3))
    dark_first = orientation in (1, 4, 5, 6)
    assert (first < last) is dark_first


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_a_scan_of_any_mode_is_kept_as_it_looks(mode: str) -> None:
    picture = files.a_picture() if mode == "I;16" else files.a_picture(mode=mode)
    if mode == "I;16":
        picture = picture.convert("I").point(lambda value: value * 256).convert("I;16")
    found = kept(files.a_png(picture), ".png")
    with Image.open(io.BytesIO(found.content)) as anew:
        grey = anew.convert("L")
        assert grey.getpixel((2, 2)) < 60
        assert grey.getpixel((38, 2)) > 200


def test_a_see_through_palette_stays_so() -> None:
    picture = files.a_picture(mode="P")
    answer = io.BytesIO()
    picture.save(answer, "PNG", transparency=picture.getpixel((0, 0)))
    with Image.open(io.BytesIO(kept(answer.getvalue(), ".png").content)) as anew:
        assert anew.convert("RGBA").getpixel((0, 0))[3] == 0


def test_an_animation_is_kept_as_its_first_picture() -> None:
    found = kept(files.animated_png(), ".png")
    with Image.open(io.BytesIO(found.content)) as picture:
        assert getattr(picture, "n_frames", 1) == 1
    assert b"acTL" not in found.content


def test_a_film_a_telephone_hides_behind_a_photograph_is_left_behind() -> None:
    found = kept(files.a_jpeg() + b"\0\0\0\x18ftypmp42" + MARK.encode(), ".jpg")
    assert MARK.encode() not in found.content
    assert found.content.endswith(b"\xff\xd9")


def test_cmyk_and_grey_photographs_are_taken() -> None:
    for mode in ("CMYK", "L"):
        answer = io.BytesIO()
        files.a_picture(mode=mode).save(answer, "JPEG")
        assert kept(answer.getvalue(), ".jpg").media_type is MediaType.JPEG


def test_s11_an_unsigned_pdf_keeps_its_pages_and_loses_its_author() -> None:
    found = kept(files.a_pdf(3), ".pdf")
    assert b"GEHEIM" in files.a_pdf(3)
    assert b"GEHEIM" not in found.content
    reader = PdfReader(io.BytesIO(found.content))
    assert len(reader.pages) == 3
    assert b"Li Shili" in reader.pages[2].get_contents().get_data()  # type: ignore[union-attr]
    assert not found.unchanged


def test_s11_an_earlier_version_of_a_pdf_is_left_behind() -> None:
    before = files.a_pdf()
    stale = b"99 0 obj\n(GEHEIM-7741 earlier)\nendobj\n"
    content = before[: before.rindex(b"xref\n0")] + stale + before[before.rindex(b"xref\n0") :]
    start = content.rindex(b"xref\n0")
    content = content[: content.rindex(b"startxref")] + f"startxref\n{start}\n%%EOF".encode()
    assert b"GEHEIM" not in kept(content, ".pdf").content


def test_s11_a_photograph_inside_a_pdf_loses_its_place_and_camera() -> None:
    content = files.a_pdf_of_a_photograph()
    assert MARK.encode() in content
    found = kept(content, ".pdf")
    assert MARK.encode() not in found.content
    assert b"Exif" not in found.content
    image = PdfReader(io.BytesIO(found.content)).pages[0].images[0].image
    assert image is not None
    assert image.size == (40, 20)


def test_a_signed_pdf_stays_byte_for_byte() -> None:
    content = files.a_signed_pdf()
    found = kept(content, ".pdf")
    assert found.content == content
    assert found.unchanged


def test_a_pdf_that_only_opens_at_a_page_is_taken() -> None:
    found = kept(files.with_action(S="/GoTo", D="first"), ".pdf")
    assert b"OpenAction" not in found.content


def test_a_link_to_a_web_page_in_a_cv_is_taken() -> None:
    link = files.named({"S": "/URI", "URI": "https://example.org"})
    assert b"example" in kept(files.with_annotation(Subtype="/Link", A=link), ".pdf").content


def test_a_pdf_with_its_objects_in_a_stream_is_read_as_any_other() -> None:
    found = kept(files.a_compressed_pdf(), ".pdf")
    assert len(PdfReader(io.BytesIO(found.content)).pages) == 1
    with pytest.raises(Refusal) as refused:
        kept(files.a_compressed_pdf(b"/JavaScript /JS (app.alert)"), ".pdf")
    assert refused.value.code == "pdf_has_script"
    with pytest.raises(portable.Stop):
        portable.harmless(PdfReader(io.BytesIO(files.a_compressed_pdf(b"/Launch")), strict=True))


def test_names_without_an_ending_and_aliases_of_types_are_taken() -> None:
    assert checked(files.a_jpeg(), "image/jpg", "blob").media_type is MediaType.JPEG
    assert checked(files.a_jpeg(), "IMAGE/JPEG; q=1", None).media_type is MediaType.JPEG


def test_the_ends_of_files_are_where_the_standards_say() -> None:
    assert png_end(files.a_png()) == len(files.a_png())
    assert jpeg_end(files.a_jpeg() + b"behind") == len(files.a_jpeg())
    progressive = io.BytesIO()
    files.a_picture(200, 100).save(progressive, "JPEG", progressive=True)
    assert jpeg_end(progressive.getvalue()) == len(progressive.getvalue())


def test_a_seeded_fault_in_the_polyglot_check_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the look for archives the file that is PDF and ZIP at once passes the ending."""
    with pytest.raises(FileHoldsMore):
        whole(files.a_pdf_and_zip(), MediaType.PDF)
    monkeypatch.setattr("zipfile.is_zipfile", lambda _: False)
    whole(files.a_pdf_and_zip(), MediaType.PDF)


@pytest.mark.parametrize("name", ["pdf with JavaScript in a link", "pdf with a file pinned on"])
def test_a_seeded_fault_in_the_pdf_check_is_caught(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, _, (_, _, make) = BAD[name]
    with pytest.raises(portable.Stop):
        portable.read(make(), 200)
    monkeypatch.setattr(portable, "danger", lambda _: None)
    portable.read(make(), 200)


def test_a_check_that_takes_too_long_is_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = tmp_path / "slow.py"
    slow.write_text("while True: pass", encoding="utf-8")
    monkeypatch.setattr("app.base.files.checking._PATIENCE", 0.3)
    monkeypatch.setattr("app.base.files.checking._PICTURES", slow)
    with pytest.raises(FileTooComplex):
        kept(files.a_png(), ".png")


def test_an_answer_longer_than_anything_kept_is_cut(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loud = tmp_path / "loud.py"
    loud.write_text("import sys\nwhile True: sys.stdout.buffer.write(b'x' * 65536)")
    monkeypatch.setattr("app.base.files.checking.MOST_KEPT", 1 << 20)
    monkeypatch.setattr("app.base.files.checking._PICTURES", loud)
    with pytest.raises(FileTooComplex):
        kept(files.a_png(), ".png")


@pytest.mark.parametrize("said", ["server_fault", "no_such_code", "", "\\xff", "not_found"])
def test_a_child_may_name_no_refusal_but_one_of_a_file(
    said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    child = tmp_path / "child.py"
    child.write_text(
        f"import sys\nsys.stdin.buffer.read()\nsys.stdout.write('{said}')\nsys.exit(3)"
    )
    monkeypatch.setattr("app.base.files.checking._PICTURES", child)
    with pytest.raises(FileTooComplex):
        kept(files.a_png(), ".png")


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(mutations())
def test_s11_a_mutated_file_is_kept_clean_or_refused_and_nothing_else(
    mutated: tuple[str, bytes],
) -> None:
    """Random mutations of valid files never end in anything but a 4xx or a file we can read."""
    ending, content = mutated
    found, status = None, 0
    try:
        found = kept(content, ending)
    except Refusal as refusal:
        status = refusal.status
    if found is None:
        assert 400 <= status < 500
        return
    assert found.media_type == DECLARED[ending]
    if ending != ".pdf":
        assert MARK.encode() not in found.content


@contextmanager
def a_clamd(
    answer: bytes | None = None, path: str | None = None
) -> Iterator[tuple[Clamd, list[bytes]]]:
    """A clamd on loopback that knows EICAR: reads INSTREAM as clamd(8) says, and answers."""
    if path is None:
        server = socket.create_server(("127.0.0.1", 0))
        scanner = Clamd(port=server.getsockname()[1], seconds=5)
    else:
        server = socket.socket(socket.AF_UNIX)
        server.bind(path)
        server.listen()
        scanner = Clamd(path=path, seconds=5)
    seen: list[bytes] = []

    def serve() -> None:
        connection, _ = server.accept()
        with connection, connection.makefile("rb") as stream:
            assert stream.read(10) == b"zINSTREAM\0"
            content = b""
            while length := struct.unpack(">I", stream.read(4))[0]:
                content += stream.read(length)
            seen.append(content)
            found = b"stream: Win.Test.EICAR_HDB-1 FOUND\0"
            connection.sendall(
                answer
                if answer is not None
                else found
                if files.EICAR in content
                else b"stream: OK\0"
            )

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield scanner, seen
    finally:
        thread.join(10)
        server.close()


def infected_pdf() -> bytes:
    writer = files.a_writer()
    content = files.written(writer)
    start = content.rindex(b"xref\n0")
    comment = b"%" + files.EICAR + b"\n"
    end = f"startxref\n{start + len(comment)}\n%%EOF\n".encode()
    return content[:start] + comment + content[start : content.rindex(b"startxref")] + end


def test_s11_eicar_is_refused_when_a_scanner_is_set() -> None:
    with a_clamd() as (scanner, seen), pytest.raises(FileInfected):
        checked(infected_pdf(), "application/pdf", "a.pdf", scanner)
    assert seen == [infected_pdf()]
    found = checked(infected_pdf(), "application/pdf", "a.pdf")
    assert not found.scanned
    assert files.EICAR not in found.content


def test_a_clean_file_is_scanned_whole_and_kept(tmp_path: Path) -> None:
    big = files.a_png(Image.effect_noise((400, 400), 90))
    assert len(big) > 1 << 16
    with a_clamd(path=str(tmp_path / "clamd.ctl")) as (scanner, seen):
        assert checked(big, "image/png", "a.png", scanner).scanned
    assert seen == [big]


@pytest.mark.parametrize("answer", [b"", b"INSTREAM size limit exceeded. ERROR\0", b"what"])
def test_a_scanner_that_does_not_say_ok_keeps_nothing(answer: bytes) -> None:
    with a_clamd(answer) as (scanner, _), pytest.raises(ScannerUnavailable):
        scanner.scan(b"content")


def test_a_scanner_that_is_not_there_keeps_nothing(tmp_path: Path) -> None:
    with pytest.raises(ScannerUnavailable):
        Clamd(path=str(tmp_path / "none.ctl")).scan(b"x")
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    with pytest.raises(ScannerUnavailable):
        Clamd(port=port).scan(b"x")


def command(code: str) -> Command:
    return Command((sys.executable, "-c", code), seconds=20)


def test_a_command_may_be_the_scanner() -> None:
    looks = "import sys; sys.exit(b'EICAR' in sys.stdin.buffer.read())"
    command(looks).scan(b"clean")
    with pytest.raises(FileInfected):
        command(looks).scan(files.EICAR)
    with pytest.raises(ScannerUnavailable):
        command("raise SystemExit(2)").scan(b"x")
    with pytest.raises(ScannerUnavailable):
        Command(("/no/such/command",)).scan(b"x")


def test_the_setting_names_a_scanner_or_none() -> None:
    assert scanner_of(None) is None
    assert scanner_of("") is None
    assert scanner_of("clamd://10.0.0.5:3311") == Clamd(host="10.0.0.5", port=3311)
    assert scanner_of("clamd://scanner") == Clamd(host="scanner", port=3310)
    assert scanner_of("clamd:///run/clamd.ctl") == Clamd(path="/run/clamd.ctl")
    assert scanner_of("command:clamdscan --no-summary -") == Command(
        ("clamdscan", "--no-summary", "-")
    )
    for wrong in ("http://x", "clamd://", "command:", "clamdscan"):
        with pytest.raises(ValueError, match="scanner"):
            scanner_of(wrong)
