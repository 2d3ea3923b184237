"""A bounded load from one process: `python -m benchmarks.load PORT CONNECTIONS FILE SEEN`.

The file holds one JSON array a request: head, body. Every request is sent once, over kept
connections; then the process writes what it saw as JSON and ends.
"""

import asyncio
import json
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter
from typing import Any

import uvloop

PATIENCE = 120.0
"""Seconds after which a load gives up, whatever is left."""


class Seen:
    """What the answers were."""

    def __init__(self) -> None:
        self.statuses: Counter[int] = Counter()
        self.seconds: list[float] = []
        self.first = b""
        self.refused = b""


def packed(head: str, body: str) -> bytes:
    """A request as bytes of HTTP/1.1."""
    content = body.encode()
    start = head.replace("\n", "\r\n").encode("latin-1")
    return start + f"\r\nContent-Length: {len(content)}\r\n\r\n".encode() + content


async def answered(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    """Status and body of one answer."""
    head = await reader.readuntil(b"\r\n\r\n")
    lines = head.lower().split(b"\r\n")
    lengths = [int(line[15:]) for line in lines if line.startswith(b"content-length:")]
    body = await reader.readexactly(lengths[0] if lengths else 0)
    return int(head[9:12]), body


async def connection(port: int, requests: Iterator[bytes], seen: Seen) -> None:
    """Send requests one after another until none is left."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1 << 22)
    for request in requests:
        begun = perf_counter()
        writer.write(request)
        status, body = await answered(reader)
        seen.seconds.append(perf_counter() - begun)
        seen.statuses[status] += 1
        seen.first = seen.first or body
        if status >= 400:
            seen.refused = seen.refused or body
    writer.close()


async def load(port: int, connections: int, requests: list[bytes]) -> dict[str, Any]:
    """Send everything over so many connections."""
    seen, waiting = Seen(), iter(requests)
    begun = perf_counter()
    async with asyncio.timeout(PATIENCE):
        await asyncio.gather(*(connection(port, waiting, seen) for _ in range(connections)))
    taken = perf_counter() - begun
    return {
        "seconds": taken,
        "statuses": dict(seen.statuses),
        "p50_ms": sorted(seen.seconds)[len(seen.seconds) // 2] * 1000,
        "first": seen.first.decode(),
        "refused": seen.refused.decode(),
    }


if __name__ == "__main__":
    lines = Path(sys.argv[3]).read_text(encoding="utf-8").splitlines()
    sent = [packed(*json.loads(line)) for line in lines]
    found = uvloop.run(load(int(sys.argv[1]), int(sys.argv[2]), sent))
    Path(sys.argv[4]).write_text(json.dumps(found), encoding="utf-8")
