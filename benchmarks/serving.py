"""Starting a server, loading it from another process, and reading what it cost from /proc."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter, sleep
from typing import Any

import psycopg
import sqlalchemy as sa

from benchmarks.report import FOLDER

TICK = 1 / os.sysconf("SC_CLK_TCK")
PATIENCE = 60.0
CONNECTIONS = 8
COMMAND = "aixinwu serve"


@dataclass(frozen=True)
class Server:
    """A running server process on loopback; `ready` is the seconds it took to answer."""

    pid: int
    port: int
    ready: float

    def cpu(self) -> float:
        """CPU seconds of all its threads so far."""
        return cpu_of(self.pid)

    def loop_cpu(self) -> float:
        """CPU seconds of its first thread, which runs the event loop."""
        spent = Path(f"/proc/{self.pid}/task/{self.pid}/schedstat").read_text(encoding="ascii")
        return int(spent.split()[0]) / 1e9

    def resident(self) -> float:
        """Megabytes of memory it holds: own, and shared with files it maps."""
        lines = Path(f"/proc/{self.pid}/status").read_text(encoding="utf-8").splitlines()
        return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS"))

    def maps(self, library: str) -> bool:
        """Whether it has loaded compiled parts of a library."""
        return f"/{library}/" in Path(f"/proc/{self.pid}/maps").read_text(encoding="utf-8")


@dataclass(frozen=True)
class Cost:
    """What a load cost the server; CPU in microseconds a request."""

    requests: int
    cpu: float
    loop_cpu: float
    behind_cpu: float
    database_cpu: float
    a_second: float
    p50_ms: float
    statuses: Mapping[str, int]
    first: str
    refused: str


def cpu_of(pid: int) -> float:
    """utime + stime of a process, in seconds (proc(5), fields 14 and 15)."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
    except OSError:
        return 0.0
    fields = stat.rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) * TICK


@contextmanager
def running(what: str, environment: Mapping[str, str]) -> Iterator[Server]:
    """A server on a free port, ended by its id afterwards; `aixinwu serve`, or one of `served`."""
    port = _free_port()
    begun = perf_counter()
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (FOLDER / "servers.log").open("a") as said:
        process = subprocess.Popen(
            _command(what, port), env={**os.environ, **environment}, stderr=said
        )
    try:
        path = "/healthz" if what in ("bare", "fastapi") else "/readyz"
        _wait_until_ready(process, port, path)
        yield Server(process.pid, port, perf_counter() - begun)
    finally:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(5)


def _command(what: str, port: int) -> list[str]:
    if what == COMMAND:
        typed = ["serve", "--host", "127.0.0.1", "--port", str(port)]
        return [sys.executable, "-c", "from app.cli.commands import main; main()", *typed]
    return [sys.executable, "-m", "benchmarks.served", what, str(port)]


def loaded(
    server: Server, requests: Sequence[tuple[str, str]], where: Path, url: str, *, behind: bool
) -> Cost:
    """Send every request once from another process; the cost to the server and its database.

    With `behind`, what the server writes a moment after its answers is waited for and counted.
    """
    file = where / "requests.jsonl"
    lines = (json.dumps(one, ensure_ascii=False) for one in requests)
    file.write_text("\n".join(lines), encoding="utf-8")
    backends, cpu, loop = _backends_cpu(url), server.cpu(), server.loop_cpu()
    seen = _sent(server.port, file)
    cpu_after, loop_after = server.cpu(), server.loop_cpu()
    if behind:
        _wait_until_idle(server)
    each = 1e6 / len(requests)
    return Cost(
        requests=len(requests),
        cpu=(cpu_after - cpu) * each,
        loop_cpu=(loop_after - loop) * each,
        behind_cpu=(server.cpu() - cpu_after) * each,
        database_cpu=max(0.0, _backends_cpu(url) - backends) * each,
        a_second=len(requests) / seen["seconds"],
        p50_ms=seen["p50_ms"],
        statuses=seen["statuses"],
        first=seen["first"],
        refused=seen["refused"],
    )


def _sent(port: int, file: Path) -> dict[str, Any]:
    told, seen = (str(port), str(CONNECTIONS), str(file)), file.with_name("seen.json")
    command = [sys.executable, "-m", "benchmarks.load", *told, str(seen)]
    subprocess.run(command, check=True, timeout=PATIENCE * 3)
    found: dict[str, Any] = json.loads(seen.read_text(encoding="utf-8"))
    return found


def _wait_until_idle(server: Server) -> None:
    """Until the server has spent next to nothing for longer than it may write behind."""
    deadline = perf_counter() + PATIENCE
    quiet_since, before = perf_counter(), server.cpu()
    while perf_counter() < deadline and perf_counter() - quiet_since < 1.3:
        sleep(0.2)
        spent = server.cpu()
        if spent - before > 2 * TICK:
            quiet_since = perf_counter()
        before = spent


def _wait_until_ready(process: "subprocess.Popen[bytes]", port: int, path: str) -> None:
    deadline = perf_counter() + PATIENCE
    while perf_counter() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"the server ended before it was ready: see {FOLDER}/servers.log")
        if _answers(port, path):
            return
        sleep(0.02)
    raise RuntimeError("the server was not ready in time")


def _answers(port: int, path: str) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=2) as connection:
            sent = f"GET {path} HTTP/1.1\r\nHost: bench\r\nConnection: close\r\n\r\n"
            connection.sendall(sent.encode())
            return b" 200 " in connection.recv(64)
    except OSError:
        return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _backends_cpu(url: str) -> float:
    """CPU seconds of the PostgreSQL processes that serve this database, where they run here."""
    there = sa.make_url(url)
    if there.get_backend_name() != "postgresql":
        return 0.0
    target = there.set(drivername="postgresql").render_as_string(hide_password=False)
    ours = (
        "SELECT pid FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    with psycopg.connect(target) as connection:
        return sum(cpu_of(row[0]) for row in connection.execute(ours).fetchall())
