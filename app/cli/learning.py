"""Commands of the model: train, evaluate titles, evaluate coding."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from app.cli.house import WRONG_USE, say, settings, stop
from app.cli.installation import JsonOption
from ml.evaluate import evaluate_coding, evaluate_titles
from ml.judged import BadSet
from ml.train import train as train_model

Resources = Annotated[
    Path | None,
    typer.Option("--resources", help="Folder of public taxonomies, e.g. ../shared/data"),
]
Folder = Annotated[Path, typer.Argument(help="Folder of the labelled set")]


def train() -> None:
    """Train the model from the shipped occupations and write it to AIXINWU_MODEL_DIR."""
    directory = settings().model_dir
    manifest = train_model(directory, progress=say)
    say(f"{directory}: {manifest['version']}")


evaluate = typer.Typer(help="Measure the model on a labelled set.", no_args_is_help=True)


@evaluate.command("titles")
def titles(directory: Folder, resources: Resources = None, as_json: JsonOption = False) -> None:
    """Title to similar titles: MAP, nDCG@10, MRR, P@1, R@10, R@50 with 95 % intervals."""
    _tell(_measured(evaluate_titles, directory, resources), as_json)


@evaluate.command("coding")
def coding(directory: Folder, resources: Resources = None, as_json: JsonOption = False) -> None:
    """Title to occupation code: exact P@1, level accuracies, R@10, MRR with 95 % intervals."""
    _tell(_measured(evaluate_coding, directory, resources), as_json)


def _measured(measure: Any, directory: Path, resources: Path | None) -> dict[str, Any]:
    try:
        found: dict[str, Any] = measure(directory, resources=resources, progress=say)
    except (BadSet, OSError) as error:
        stop(str(error), WRONG_USE)
    return found


def _tell(found: dict[str, Any], as_json: bool) -> None:
    if as_json:
        print(json.dumps(found, ensure_ascii=False))
        return
    table = Table("", "value", "95 % interval", title=f"{found['set']} · {found['configuration']}")
    for name, metric in found["metrics"].items():
        interval = f"{metric['low']:.3f}–{metric['high']:.3f}"
        table.add_row(name, f"{metric['value']:.3f}", interval)
    Console().print(table)
    folds = f", {found['folds']} folds out of fold" if found.get("folds") else ""
    say(f"{found['queries']} queries, {found['skipped']} skipped{folds}")
