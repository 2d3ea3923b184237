"""Virus scanners an operator may set: a clamd to ask over a socket, or a command to run.

None is set unless the operator sets one. One that is set and does not answer stops the upload:
nothing is kept unscanned.
"""

import shlex
import socket
import subprocess
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import urlsplit

from app.base.files.refusals import FileInfected, ScannerUnavailable

_SECONDS = 60.0
_PART = 1 << 16
_MOST_ANSWERED = 4096


class Scanner(Protocol):
    """Looks at a file; FileInfected when it finds something, ScannerUnavailable when it cannot."""

    def scan(self, content: bytes) -> None:
        """Return when nothing was found."""


@dataclass(frozen=True, slots=True)
class Clamd:
    """A clamd asked with INSTREAM (clamd(8)): at `path`, or at `host` and `port`."""

    path: str | None = None
    host: str = "127.0.0.1"
    port: int = 3310
    seconds: float = _SECONDS

    def scan(self, content: bytes) -> None:
        """Stream the content in parts of 64 KB and read the verdict."""
        try:
            with self._connected() as connection:
                connection.sendall(b"zINSTREAM\0")
                for at in range(0, len(content), _PART):
                    part = content[at : at + _PART]
                    connection.sendall(len(part).to_bytes(4, "big") + part)
                connection.sendall(bytes(4))
                answer = _answer(connection)
        except OSError:
            raise ScannerUnavailable from None
        if answer.endswith(b"FOUND"):
            raise FileInfected
        if answer != b"stream: OK":
            raise ScannerUnavailable

    def _connected(self) -> socket.socket:
        if self.path is None:
            return socket.create_connection((self.host, self.port), self.seconds)
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.settimeout(self.seconds)
        try:
            connection.connect(self.path)
        except OSError:
            connection.close()
            raise
        return connection


@dataclass(frozen=True, slots=True)
class Command:
    """A command that reads the file on stdin; exits 0 for clean, 1 for found (as clamdscan)."""

    words: tuple[str, ...]
    seconds: float = _SECONDS

    def scan(self, content: bytes) -> None:
        """Run the command and read its verdict."""
        try:
            done = subprocess.run(  # noqa: S603 - the operator's own command, no shell
                self.words,
                input=content,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                timeout=self.seconds,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired):
            raise ScannerUnavailable from None
        if done.returncode == 1:
            raise FileInfected
        if done.returncode != 0:
            raise ScannerUnavailable


def scanner_of(setting: str | None) -> Scanner | None:
    """The scanner a setting names: `clamd://host:3310`, `clamd:///path`, or `command: words`."""
    if not setting:
        return None
    if setting.startswith("command:"):
        words = tuple(shlex.split(setting.removeprefix("command:")))
        if words:
            return Command(words)
    elif setting.startswith("clamd://"):
        where = urlsplit(setting)
        if where.path.strip("/") and not where.netloc:
            return Clamd(path=where.path)
        if where.hostname:
            return Clamd(host=where.hostname, port=where.port or 3310)
    raise ValueError("the scanner is clamd://host:port, clamd:///path/to/socket or command:…")


def _answer(connection: socket.socket) -> bytes:
    answer = b""
    while not answer.endswith(b"\0") and len(answer) < _MOST_ANSWERED:
        part = connection.recv(_MOST_ANSWERED)
        if not part:
            break
        answer += part
    return answer.rstrip(b"\0\n ")
