"""A private PostgreSQL for one run of the tests: made in a temporary folder, never as root."""

import getpass
import glob
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def binaries() -> Path | None:
    """The folder with initdb and postgres, the newest when there are several."""
    found = shutil.which("initdb")
    if found and shutil.which("postgres"):
        return Path(found).parent
    folders = sorted(glob.glob("/usr/lib/postgresql/*/bin/initdb"))
    return Path(folders[-1]).parent if folders else None


def other_user() -> str | None:
    """The user to run PostgreSQL as: ourselves, or when we are root one who is not."""
    if os.geteuid() != 0:
        return getpass.getuser()
    for name in ("postgres", "nobody"):
        try:
            pwd.getpwnam(name)
        except KeyError:
            continue
        return name
    return None


def _run(command: list[str], user: str) -> None:
    if os.geteuid() == 0:
        command = [
            "setpriv",
            "--reuid",
            user,
            "--regid",
            str(pwd.getpwnam(user).pw_gid),
            "--clear-groups",
            *command,
        ]
    subprocess.run(
        command,
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        cwd="/",
        env={**os.environ, "HOME": "/", "LC_ALL": "C.UTF-8"},
    )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(where: Path, user: str) -> Iterator[str]:
    """A cluster on loopback for the length of the block; yields its DSN."""
    folder = Path(tempfile.mkdtemp(prefix="axw-pg-"))
    if os.geteuid() == 0:
        shutil.chown(folder, user)
    port = _free_port()
    options = (
        f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off "
        "-c synchronous_commit=off -c full_page_writes=off -c max_connections=150"
    )
    data = str(folder / "data")
    _run(
        [
            str(where / "initdb"),
            "-D",
            data,
            "-A",
            "trust",
            "-U",
            "postgres",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
            "-N",
        ],
        user,
    )
    _run(
        [
            str(where / "pg_ctl"),
            "-D",
            data,
            "-o",
            options,
            "-l",
            str(folder / "log"),
            "-w",
            "start",
        ],
        user,
    )
    try:
        yield f"postgresql://postgres@127.0.0.1:{port}/postgres"
    finally:
        _run([str(where / "pg_ctl"), "-D", data, "-m", "immediate", "-w", "stop"], user)
        shutil.rmtree(folder, ignore_errors=True)
