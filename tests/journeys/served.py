"""The application served by uvicorn as `aixinwu serve` does it, in a process of its own."""

import http.client
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.conftest import ROOT

_GUARD = """
import os, socket, sys
told = os.environ["ATTEMPTS"]
def refuse(event, arguments):
    if event not in ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname"):
        return
    target = arguments[0] if event != "socket.connect" else arguments[1]
    with open(told, "a") as file:
        file.write(f"{event} {target}\\n")
    raise OSError("no connection leaves this house")
sys.addaudithook(refuse)
"""
"""Python's own audit hook (PEP 578): nothing in the process opens a connection past it."""


@dataclass(frozen=True)
class Served:
    """A running server: where it listens, and where attempts to connect elsewhere are kept."""

    port: int
    attempts: Path
    process: subprocess.Popen[bytes]

    def raw(self, *parts: bytes) -> bytes:
        """What the server says to these bytes, until it closes or says no more for a second."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=20) as connection:
            connection.settimeout(3)
            said = b""
            try:
                for part in parts:
                    connection.sendall(part)
                while more := connection.recv(65536):
                    said += more
            except (TimeoutError, ConnectionError):
                pass
            return said

    def get(self, path: str, **headers: str) -> http.client.HTTPResponse:
        """One plain request."""
        return self.ask("GET", path, headers=headers)

    def ask(
        self, verb: str, path: str, body: bytes = b"", headers: Mapping[str, str] | None = None
    ) -> http.client.HTTPResponse:
        """The head of an answer."""
        return self._answer(verb, path, body, headers)[0]

    def told(self, path: str, said: Any, headers: Mapping[str, str]) -> Any:
        """The body of a successful answer to a POST of JSON."""
        answer, told = self._answer(
            "POST", path, json.dumps(said).encode() if said else b"", headers
        )
        assert answer.status < 300, told
        return json.loads(told)

    def _answer(
        self, verb: str, path: str, body: bytes, headers: Mapping[str, str] | None
    ) -> tuple[http.client.HTTPResponse, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        connection.request(verb, path, body or None, dict(headers or {}))
        answer = connection.getresponse()
        told = answer.read()
        connection.close()
        return answer, told


@contextmanager
def serving(folder: Path, settings: Mapping[str, str], *, guarded: bool = True) -> Iterator[Served]:
    """Serve an installation, with every outgoing connection refused and kept."""
    guard, attempts = folder / "guard", folder / "attempts"
    guard.mkdir(exist_ok=True)
    (guard / "sitecustomize.py").write_text(_GUARD if guarded else "", encoding="utf-8")
    attempts.write_text("", encoding="utf-8")
    port = _free_port()
    known = {name: value for name, value in os.environ.items() if not name.startswith("AIXINWU_")}
    paths = {"PYTHONPATH": f"{guard}{os.pathsep}{ROOT}", "ATTEMPTS": str(attempts)}
    with (folder / "stderr").open("wb") as stderr:
        process = subprocess.Popen(
            [sys.executable, "-m", "app.cli.serving"],
            cwd=folder,
            env={**known, **paths, **settings, "AIXINWU_PORT": str(port)},
            stdout=subprocess.DEVNULL,
            stderr=stderr,
        )
    try:
        _wait_until_it_answers(port, process, folder)
        yield Served(port, attempts, process)
    finally:
        process.terminate()
        process.wait(30)


def _wait_until_it_answers(port: int, process: subprocess.Popen[bytes], folder: Path) -> None:
    until = time.monotonic() + 90
    while time.monotonic() < until:
        assert process.poll() is None, (folder / "stderr").read_text(encoding="utf-8")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError("the server does not answer")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
