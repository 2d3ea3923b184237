"""Reads one picture in a process of its own: bytes on stdin, the picture anew on stdout.

The pixels are decoded, turned the way the camera noted, and written as a fresh file of the same
kind: place, time, camera, comments, colour profile, animation and whatever stood behind the end
stay behind. This process imports nothing of the house and has bounded memory and time. It
exits with 3 and the code of the refusal on stdout where the picture is not taken in.
"""

import resource
import sys
import warnings
from io import BytesIO

from PIL import Image, ImageOps

UNREADABLE, MANY_PIXELS, COMPLEX = "picture_unreadable", "picture_too_large", "file_too_complex"
REFUSED = 3

_MEMORY = 1 << 30
_SECONDS = 20
_PLAIN = {"JPEG": {"L", "RGB"}, "PNG": {"1", "L", "LA", "P", "RGB", "RGBA"}}
_HOW = {"JPEG": {"quality": 90}, "PNG": {"compress_level": 6}}


def anew(content: bytes, kind: str) -> bytes:
    """The same picture as a fresh file of the kind (JPEG or PNG)."""
    with Image.open(BytesIO(content), formats=[kind]) as opened:
        opened.load()
        picture = plain(ImageOps.exif_transpose(opened), kind)
    see_through = picture.info.get("transparency")
    picture.info = {} if see_through is None else {"transparency": see_through}
    answer = BytesIO()
    picture.save(answer, kind, **_HOW[kind])
    return answer.getvalue()


def plain(picture: Image.Image, kind: str) -> Image.Image:
    """The picture in a mode its kind is written in; 16-bit greys become 8-bit ones."""
    if picture.mode in _PLAIN[kind]:
        return picture
    if picture.mode.startswith("I"):
        picture.info.pop("transparency", None)
        return picture.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    return picture.convert("RGB")


def main() -> int:
    """Read stdin as the kind given first, with at most the pixels given second."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    # Pillow warns above this and refuses at twice as much, both from the header alone.
    Image.MAX_IMAGE_PIXELS = int(sys.argv[2])
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    code = None
    try:
        answer = anew(sys.stdin.buffer.read(), sys.argv[1])
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        code = MANY_PIXELS
    except MemoryError:
        code = COMPLEX
    except Exception:  # a decoder may raise anything on a broken picture
        code = UNREADABLE
    sys.stdout.buffer.write(code.encode() if code else answer)
    sys.stdout.buffer.flush()
    return REFUSED if code else 0


if __name__ == "__main__":
    sys.exit(main())
