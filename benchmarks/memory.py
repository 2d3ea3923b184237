"""How much memory does an index hold for each open posting, and does the time to build it grow?"""

import gc
import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter

from app.matching.index import Segment, offer, segment
from benchmarks import material, trained
from benchmarks.report import Report
from ml.occupations import load_occupations

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
SIZES = (1000, 5000, 20_000)
ALONE = "from benchmarks.memory import measured; measured({size})"


def run() -> Report:
    """Measure each size in a process of its own."""
    report = Report(
        "memory",
        "resident memory of an index of N open postings, over that of the model alone",
        ("postings", "KiB a posting", "MiB", "seconds to build", "ms a posting"),
    )
    report.notes.append(
        "Offers with their encoded cards, arrays and wording, and what Python keeps beside them; "
        "the postings as read from the database are dropped. Each size in its own process."
    )
    trained.model()
    for size in SIZES:
        found = _of(size)
        each, built = found["bytes"] / size / 1024, found["seconds"]
        report.rows.append(
            (
                str(size),
                f"{each:.1f}",
                f"{found['bytes'] / 2**20:.0f}",
                f"{built:.1f}",
                f"{built / size * 1000:.2f}",
            )
        )
        report.figures[str(size)] = found
        report.check(f"{size} postings stand in the index", found["postings"] == size)
    return report


def measured(size: int) -> None:
    """Print what an index of this size holds, as JSON; in a process that did nothing else."""
    model = trained.model()
    segment([], model)
    before = _resident()
    begun = perf_counter()
    part = _index(size)
    seconds = perf_counter() - begun
    gc.collect()
    held = _resident() - before
    print(json.dumps({"postings": len(part), "bytes": held, "seconds": seconds}))


def _index(size: int) -> Segment:
    model, table = trained.model(), load_occupations()
    firms = {firm.id: firm for firm in material.employers(size // 8, NOON)}
    postings = material.postings(size, list(firms.values()), table, NOON)
    return segment([offer(one, firms[one.employer_id], [], model) for one in postings], model)


def _of(size: int) -> dict[str, float]:
    command = [sys.executable, "-c", ALONE.format(size=size)]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    found: dict[str, float] = json.loads(told.splitlines()[-1])
    return found


def _resident() -> int:
    """Bytes of memory this process holds itself, without the files it maps."""
    lines = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("RssAnon"))
