"""Run one benchmark or all: `python -m benchmarks [name …]`; 1 when a check fails."""

import sys
from collections.abc import Callable, Mapping
from time import monotonic
from types import MappingProxyType

from rich.console import Console

from benchmarks import (
    audit_verify,
    coding,
    http,
    memory,
    ranking,
    row_security,
    seal,
    sign_in,
    start,
    writes,
)
from benchmarks.report import Report, publish

QUESTIONS: Mapping[str, Callable[[], Report]] = MappingProxyType(
    {
        "ranking": ranking.run,
        "http": http.run,
        "writes": writes.run,
        "start": start.run,
        "memory": memory.run,
        "coding": coding.run,
        "audit_verify": audit_verify.run,
        "seal": seal.run,
        "row_security": row_security.run,
        "sign_in": sign_in.run,
    }
)


def main(asked: list[str]) -> int:
    """Run what was asked for, everything when nothing was."""
    console = Console(width=max(Console().width, 120))
    unknown = [name for name in asked if name not in QUESTIONS]
    if unknown:
        console.print(f"there is no {', '.join(unknown)}; there are {', '.join(QUESTIONS)}")
        return 2
    holds = True
    for name in asked or QUESTIONS:
        begun = monotonic()
        report = QUESTIONS[name]()
        publish(report, console)
        console.print(f"{name} took {monotonic() - begun:.0f} s", style="dim")
        holds = holds and report.holds
    return 0 if holds else 1


sys.exit(main(sys.argv[1:]))
