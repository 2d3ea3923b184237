"""Files from outside: told by their bytes, checked without trust, written anew before keeping."""

from app.base.files.checking import MOST_BYTES, Checked, checked
from app.base.files.kinds import EXTENSIONS, MediaType
from app.base.files.refusals import ChecksBusy, FileRefused
from app.base.files.scanners import Scanner, scanner_of

__all__ = [
    "EXTENSIONS",
    "MOST_BYTES",
    "Checked",
    "ChecksBusy",
    "FileRefused",
    "MediaType",
    "Scanner",
    "checked",
    "scanner_of",
]
