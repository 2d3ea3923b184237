"""Commands of the log: verify it, and write down outside the database where it stands."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress

from app.audit import anchors
from app.audit.verification import Verdict, verify
from app.base.clock import now
from app.cli.house import REFUSED, anchored, opened, say, stop
from app.cli.installation import JsonOption

audit = typer.Typer(help="Verify the log, and anchor it.", no_args_is_help=True)
AnchorOption = Annotated[
    Path | None, typer.Option("--anchor", help="File of anchors, else AIXINWU_ANCHOR_FILE")
]


@audit.command("verify")
def verify_log(anchor: AnchorOption = None, as_json: JsonOption = False) -> None:
    """Re-read every event: an edit, a deletion, a swap, an insertion, a cut end; 1 if broken."""
    with opened() as house:
        file = anchor or anchored(house.settings)
        if anchor is not None and not anchor.exists():
            stop(f"{anchor} cannot be read")
        with Progress(console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task("audit", total=None)
            verdict = verify(
                house.database,
                house.keyring,
                file,
                lambda done, total: bar.update(task, completed=done, total=total),
            )
    print(json.dumps(asdict(verdict)) if as_json else _said(verdict))
    if verdict.findings:
        raise typer.Exit(REFUSED)


@audit.command("anchor")
def anchor_log(
    anchor: AnchorOption = None,
    anew: Annotated[
        bool, typer.Option("--anew", help="Begin a new file, after a restore; none may stand there")
    ] = False,
) -> None:
    """Add to the file of anchors where every chain stands now."""
    with opened() as house:
        file = anchor or anchored(house.settings)
        try:
            count = anchors.anchor(house.database, house.keyring, file, now(), anew=anew)
        except anchors.AnchorsRemain:
            stop(f"{file} is there: move it away, and keep it")
        except OSError as error:
            stop(f"{file} cannot be written ({error.strerror})")
    say(f"{count} lines added to {file}")


def _said(verdict: Verdict) -> str:
    read = f"{verdict.events} events of {verdict.chains} chains, {verdict.anchors} anchors"
    if not verdict.findings:
        return f"whole: {read}"
    found = [f"broken: {one.fault.value} at {one.seq} ({one.chain})" for one in verdict.findings]
    return "\n".join([*found, f"read: {read}"])
