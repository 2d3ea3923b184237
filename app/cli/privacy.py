"""Commands of privacy: long silence, and erasing again after a restore."""

import json
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress

from app.base.clock import now
from app.cli.house import House, opened, say, written_down
from app.cli.installation import JsonOption
from app.privacy.tasks.erasing import Eraser
from app.privacy.tasks.replaying import replay
from app.privacy.tasks.rights import eraser
from app.privacy.tasks.silence import retain

privacy = typer.Typer(help="Long silence, and erasures after a restore.", no_args_is_help=True)


@privacy.command("retention")
def retention(
    apply: Annotated[
        bool, typer.Option("--apply/--dry-run", help="Warn and erase; else only count")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Warn who gave no sign for two years; erase who gave none in the thirty days after."""
    with opened() as house, _bar() as bar:
        task = bar.add_task("retention", total=None)
        found = retain(
            _eraser(house),
            now(),
            apply=apply,
            progress=lambda done, total: bar.update(task, completed=done, total=total),
        )
    told = found.told() | {"applied": apply}
    print(json.dumps(told) if as_json else ", ".join(f"{k}: {v}" for k, v in told.items()))


@privacy.command("replay")
def replay_erased(as_json: JsonOption = False) -> None:
    """Erase again whom the file of the erased names; run it after every restore of a backup."""
    with opened() as house, _bar() as bar:
        task = bar.add_task("replay", total=None)
        count = replay(
            _eraser(house),
            now(),
            lambda done, total: bar.update(task, completed=done, total=total),
        )
    if as_json:
        print(json.dumps({"erased": count}))
    else:
        say(f"{count} erased again")


def _eraser(house: House) -> Eraser:
    written_down(house.settings)
    return eraser(house.database, house.keyring, house.settings)


def _bar() -> Progress:
    return Progress(console=Console(stderr=True), transient=True)
