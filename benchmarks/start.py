"""How long until a server is ready, what does it hold in memory, and does it load scikit-learn?"""

import subprocess
import sys
from collections import defaultdict
from collections.abc import Mapping
from types import MappingProxyType

from benchmarks import databases
from benchmarks.report import Report
from benchmarks.serving import COMMAND, running

POSTINGS, REPEATS = 1000, 2
SERVERS: Mapping[str, str] = MappingProxyType(
    {
        "house": "the serving process",
        COMMAND: "aixinwu serve",
        "house-with-sklearn": "the same, scikit-learn loaded first",
        "fastapi": "FastAPI alone, two routes",
    }
)
IMPORTS: Mapping[str, str] = MappingProxyType(
    {
        "app.main": "import app.main",
        "app.cli.commands": "import app.cli.commands",
        "fastapi, sqlalchemy, sklearn": "import fastapi, sqlalchemy.orm, sklearn.neighbors",
    }
)
TIMED = """
import sys, time
begun = time.perf_counter()
{statement}
print(time.perf_counter() - begun, any(name.startswith("sklearn") for name in sys.modules))
"""


def run() -> Report:
    """Measure starts and imports, each several times in turns."""
    report = Report(
        "start",
        f"from the start of the process to ready, {POSTINGS} open postings on SQLite",
        ("what", "× first", "seconds, least", "all", "memory MiB", "scikit-learn"),
    )
    report.notes.append(
        "Ready = the first 200 of /readyz (of /healthz without the house). Memory = resident, "
        "files mapped included. Files are in the page cache: the first start of a machine is "
        "slower. scikit-learn = whether the process has mapped its compiled parts. `aixinwu serve` "
        "checks the model at the keyboard and then becomes the serving process."
    )
    with databases.folder() as where, databases.empty("sqlite", where) as url:
        city = databases.inhabited(url, where, POSTINGS, 5)
        _servers(report, city.environment)
    _imports(report)
    return report


def _servers(report: Report, environment: Mapping[str, str]) -> None:
    seconds, memory, loads = defaultdict(list), defaultdict(list), {}
    for _ in range(REPEATS):
        for what in SERVERS:
            with running(what, environment) as server:
                seconds[what].append(server.ready)
                memory[what].append(server.resident())
                loads[what] = server.maps("sklearn")
    first = min(seconds["house"])
    for what, name in SERVERS.items():
        _row(report, name, seconds[what], first, loads[what], max(memory[what]))
    for what in ("house", COMMAND):
        said = "LOADED scikit-learn" if loads[what] else "did not load scikit-learn"
        report.check(f"{SERVERS[what]} {said}", not loads[what])


def _imports(report: Report) -> None:
    seconds, loads = defaultdict(list), {}
    for _ in range(REPEATS):
        for name, statement in IMPORTS.items():
            found = _imported(statement)
            if found is not None:
                seconds[name].append(found[0])
                loads[name] = found[1]
    if not seconds["app.main"]:
        report.check("app.main can be imported", False)
        return
    first = min(seconds["app.main"])
    for name, taken in seconds.items():
        _row(report, f"import {name}", taken, first, loads[name])


def _imported(statement: str) -> tuple[float, bool] | None:
    """Seconds of an import in a fresh process and whether it loaded scikit-learn."""
    done = subprocess.run(
        [sys.executable, "-c", TIMED.format(statement=statement)], capture_output=True, text=True
    )
    if done.returncode != 0:
        return None
    taken, loads = done.stdout.split()
    return float(taken), loads == "True"


def _row(
    report: Report,
    name: str,
    seconds: list[float],
    first: float,
    loads: bool,
    memory: float | None = None,
) -> None:
    least = min(seconds)
    shown = " ".join(f"{one:.2f}" for one in seconds)
    held = "" if memory is None else f"{memory:.0f}"
    loaded = "[bold red]LOADED[/]" if loads else "no"
    report.rows.append((name, f"{least / first:.2f}", f"{least:.2f}", shown, held, loaded))
    report.figures[name] = {"seconds": seconds, "memory_mib": memory, "scikit_learn": loads}
