"""Taking in what others have: postings of job boards, lists of occupations."""

import json
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import typer
from pydantic import ValidationError
from rich.console import Console
from rich.progress import Progress

from app.audit.door import strict_json
from app.audit.transaction import transaction
from app.base.spreadsheet import read_table
from app.base.validation import problems_of
from app.cli.house import WRONG_USE, language, opened, say, stop
from app.cli.installation import JsonOption
from app.exchange.schemas import OWN_SOURCE, ImportOptions, defaults_of
from app.exchange.tasks import faults, hold_coder, run_import, told
from app.reference.queries import OccupationRow, load_occupations

importing = typer.Typer(help="Take in postings or occupations.", no_args_is_help=True)


@importing.command("postings")
def postings(
    file: Annotated[Path, typer.Argument(help="CSV, TSV or XLSX of a job board, as it is")],
    source: Annotated[str, typer.Option(help="Name of the job board")] = OWN_SOURCE,
    employer: Annotated[UUID | None, typer.Option(help="All rows belong to this employer")] = None,
    defaults: Annotated[
        Path | None, typer.Option(help="JSON object for what a row leaves unsaid")
    ] = None,
    publish: Annotated[bool, typer.Option("--publish", help="Submit each posting too")] = False,
    as_json: JsonOption = False,
) -> None:
    """Take in a table of postings; a bad row never stops the rest, twice changes nothing."""
    with opened() as house:
        options = _options(source, employer, publish, _read(defaults) if defaults else b"{}")
        hold_coder(house.settings.model_dir)
        content = _read(file)
        with Progress(console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task(file.name, total=None)
            found = run_import(
                house.database,
                content,
                file.name,
                options,
                progress=lambda done, total: bar.update(task, completed=done, total=total),
            )
        for line in faults(house.database, found, language()):
            say(line)
        answer = told(found)
    print(json.dumps(answer) if as_json else _counted(answer))


def _options(source: str, employer: UUID | None, publish: bool, defaults: bytes) -> ImportOptions:
    try:
        said = defaults_of(strict_json(defaults))
        return ImportOptions(source=source, employer_id=employer, publish=publish, defaults=said)
    except ValidationError as error:
        problems = problems_of(error.errors())
        stop("; ".join(f"{p.pointer}: {p.detail.said(language())}" for p in problems), WRONG_USE)


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError:
        stop(f"{file} cannot be read", WRONG_USE)


def _counted(answer: dict[str, Any]) -> str:
    counts = {**answer, **answer["publishing"]}
    names = ("rows", "imported", "changed", "same", "duplicate", "rejected", "open", "in_review")
    return ", ".join(f"{name}: {counts[name]}" for name in names)


@importing.command("occupations")
def occupations(
    file: Annotated[Path, typer.Argument(help="CSV, TSV or XLSX with columns code and name")],
    source: Annotated[str, typer.Option(help="Where the list comes from")] = "operator",
) -> None:
    """Load a full list of occupations, e.g. the national classification."""
    with opened() as house:
        table = read_table(_read(file), file.name)
        headings = [cell.strip().lower() for cell in table.rows[0].cells]
        if "code" not in headings or "name" not in headings:
            stop("the file needs the columns code and name", WRONG_USE)
        code, name = headings.index("code"), headings.index("name")
        level = headings.index("level") if "level" in headings else None
        rows = [
            OccupationRow(
                row.cell(code),
                row.cell(name) or None,
                int(row.cell(level)) if level is not None and row.cell(level) in "1234" else None,
            )
            for row in table.rows[1:]
        ]
        with transaction(house.database) as session:
            loaded = load_occupations(session, rows, source)
    counts = f"{loaded.added} added, {loaded.changed} changed, {loaded.same} same"
    say(f"{counts}, {len(loaded.refused)} refused")
    for number, reason in loaded.refused[:20]:
        say(f"  row {number}: {reason}")
