"""What a benchmark says: the machine, one table with the ratios first, and a JSON in var/bench."""

import json
import os
import platform
import sqlite3
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy
import psycopg
import scipy
import sklearn
from rich.console import Console
from rich.table import Table

FOLDER = Path("var/bench")


@dataclass(frozen=True)
class Check:
    """A correctness check that stands beside a speed figure."""

    said: str
    holds: bool


@dataclass
class Report:
    """One question answered: columns and rows as shown, figures as measured."""

    name: str
    question: str
    columns: Sequence[str]
    rows: list[Sequence[str]] = field(default_factory=list)
    figures: dict[str, Any] = field(default_factory=dict)
    checks: list[Check] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def check(self, said: str, holds: bool) -> None:
        """Note whether something that must be so is so."""
        self.checks.append(Check(said, bool(holds)))

    @property
    def holds(self) -> bool:
        """Whether every check passed."""
        return all(check.holds for check in self.checks)


def postgresql_dsn() -> str | None:
    """The operator's own server, where one is given."""
    return os.environ.get("TEST_PG_DSN")


def machine() -> dict[str, Any]:
    """Where and when the figures were measured."""
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "cores": len(os.sched_getaffinity(0)),
        "cpu": _cpu(),
        "load_average": [round(load, 1) for load in os.getloadavg()],
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "postgresql": _postgresql(),
        "numpy": numpy.__version__,
        "scipy": scipy.__version__,
        "scikit-learn": sklearn.__version__,
    }


def publish(report: Report, console: Console) -> None:
    """Print the report and write it as JSON."""
    where = machine()
    console.print(f"\n[bold]{report.name}[/]: {report.question}")
    console.print(_on_one_line(where), style="dim", highlight=False)
    table = Table(*report.columns)
    for row in report.rows:
        table.add_row(*row)
    console.print(table)
    for check in report.checks:
        mark = "[green]holds[/]" if check.holds else "[bold red]FAILS[/]"
        console.print(f"{mark}  {check.said}", highlight=False)
    for note in report.notes:
        console.print(note, highlight=False)
    FOLDER.mkdir(parents=True, exist_ok=True)
    content = {"machine": where, **asdict(report)}
    text = json.dumps(content, ensure_ascii=False, indent=1)
    (FOLDER / f"{report.name}.json").write_text(text + "\n", encoding="utf-8")


def _on_one_line(where: dict[str, Any]) -> str:
    return " · ".join(f"{name} {value}" for name, value in where.items())


def _cpu() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or "unknown"
    named = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(named, platform.machine())


def _postgresql() -> str | None:
    """Version and durability of the server measured: fsync off makes commits look cheap."""
    dsn = postgresql_dsn()
    if dsn is None:
        return None
    with psycopg.connect(dsn) as connection:
        version, fsync = (
            connection.execute(f"SHOW {name}").fetchone() for name in ("server_version", "fsync")
        )
    return f"{version[0] if version else '?'} (fsync {fsync[0] if fsync else '?'})"
