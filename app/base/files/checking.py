"""A file checked without trust, and made anew, before anything of it is kept (OWASP ASVS 5.2).

Costs a tenth of a second to seconds of one core: never call it inside a database session.
"""

import hashlib
import subprocess
import sys
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from app.base.errors import Refusal
from app.base.files import refusals
from app.base.files.endings import whole
from app.base.files.kinds import MediaType, agrees, detected
from app.base.files.scanners import Scanner

MOST_BYTES = 10 << 20
MOST_PIXELS = 50_000_000
MOST_PAGES = 200
MOST_KEPT = 40 << 20
"""A picture written anew may be larger than it came."""
_PATIENCE = 40

_HERE = Path(__file__).parent
_PICTURES, _PORTABLE = _HERE / "pictures.py", _HERE / "portable.py"
_REFUSED = 3
_SIGNED = b"S"


@dataclass(frozen=True, slots=True)
class Checked:
    """A file as it may be kept: what it really is, its bytes, and how it was checked."""

    media_type: MediaType
    content: bytes = field(repr=False)
    sha256: str
    scanned: bool
    unchanged: bool
    """Whether it had to stay as it came (a signed PDF), with all it says of its author."""


def checked(
    content: bytes, declared: str | None, name: str | None, scanner: Scanner | None = None
) -> Checked:
    """The file as it may be kept; a refusal with its own code for everything else.

    `declared` and `name` are what the sender says of it: they can only speak against it.
    """
    kind = _taken(content, declared, name)
    whole(content, kind)
    if scanner is not None:
        scanner.scan(content)
    unchanged = False
    if kind is MediaType.PDF:
        answer = _apart(_PORTABLE, [str(MOST_PAGES)], content)
        unchanged, kept = answer[:1] == _SIGNED, answer[1:]
    else:
        kept = _apart(_PICTURES, [kind.name, str(MOST_PIXELS)], content)
    digest = hashlib.sha256(kept).hexdigest()
    return Checked(kind, kept, digest, scanner is not None, unchanged)


def _taken(content: bytes, declared: str | None, name: str | None) -> MediaType:
    if not content:
        raise refusals.FileEmpty
    if len(content) > MOST_BYTES:
        raise refusals.FileTooLarge
    kind = detected(content)
    if kind is None:
        raise refusals.FileKindNotTaken
    if not agrees(kind, declared, name):
        raise refusals.FileMisdeclared
    return kind


def _apart(script: Path, bounds: list[str], content: bytes) -> bytes:
    """What a process of its own makes of the content; every way it can fail is a refusal."""
    # The command is our own file; an empty environment keeps every setting and key from it.
    command = [sys.executable, "-I", str(script), *bounds]
    with subprocess.Popen(  # noqa: S603
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={},
    ) as process:
        late = threading.Timer(_PATIENCE, process.kill)
        late.start()
        try:
            answer = _spoken_with(process, content)
            code = process.wait()
        finally:
            late.cancel()
            process.kill()
    if code == 0 and answer is not None:
        return answer
    raise _meant(answer) if code == _REFUSED else refusals.FileTooComplex


def _meant(answer: bytes | None) -> type[Refusal]:
    """The refusal a child names; it may name only one of a file."""
    said = (answer or b"")[:100].decode("ascii", "replace")
    named = Refusal.known.get(said, refusals.FileTooComplex)
    return named if issubclass(named, refusals.FileRefused) else refusals.FileTooComplex


def _spoken_with(process: subprocess.Popen[bytes], content: bytes) -> bytes | None:
    """Give the content, take the answer; None where it is longer than anything we keep."""
    assert process.stdin is not None
    assert process.stdout is not None
    with suppress(BrokenPipeError):
        process.stdin.write(content)
    with suppress(BrokenPipeError):
        process.stdin.close()
    answer = process.stdout.read(MOST_KEPT + 1)
    if len(answer) > MOST_KEPT:
        process.kill()
        return None
    return answer
