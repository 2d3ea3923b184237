"""The manners of the house that a tool can hold: names of files, sizes, one place for commits."""

import ast
import re
import statistics
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
COMMON = {
    "__init__",
    "models",
    "schemas",
    "queries",
    "rules",
    "routes",
    "tasks",
    "pages",
    "catalogue",
}
FREE = {"audit", "identity", "matching", "base", "demo", "cli", "tasks"}
"""Rooms that may name nouns of their own (tasks: its runner)."""


def sources(*folders: str) -> Iterator[Path]:
    for folder in folders:
        yield from sorted((ROOT / folder).rglob("*.py"))


OURS = ("app", "ml", "benchmarks")


def ninth_decile(sizes: Iterable[int]) -> float:
    """The size within which nine in ten stay (docs/decisions/0016-file-sizes.md)."""
    return statistics.quantiles(sizes, n=10)[-1]


def functions(paths: Iterator[Path]) -> Iterator[tuple[str, int]]:
    for path in paths:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                yield f"{path.relative_to(ROOT)}:{node.name}", lines


def test_commit_stands_in_one_file() -> None:
    found = [p for p in sources("app") if ".commit()" in p.read_text(encoding="utf-8")]
    assert [p.relative_to(ROOT).as_posix() for p in found] == ["app/audit/transaction.py"]


def test_rooms_use_only_the_common_file_names() -> None:
    strange = []
    for room in sorted((ROOT / "app").iterdir()):
        if not room.is_dir() or room.name in FREE or room.name.startswith("__"):
            continue
        names = {
            p.stem for p in room.iterdir() if p.suffix == ".py" or (p / "__init__.py").exists()
        }
        strange += [f"{room.name}/{name}" for name in names - COMMON]
    assert strange == []


def test_files_are_short_and_none_is_over_300_lines() -> None:
    lines = {
        str(path.relative_to(ROOT)): path.read_text(encoding="utf-8").count("\n")
        for path in sources(*OURS)
    }
    assert {name: count for name, count in lines.items() if count > 300} == {}
    assert ninth_decile(lines.values()) <= 240


def test_functions_are_short_and_none_is_over_40_lines() -> None:
    found = dict(functions(sources(*OURS)))
    assert {name: lines for name, lines in found.items() if lines > 40} == {}
    assert statistics.median(found.values()) <= 8
    assert ninth_decile(found.values()) <= 20


@pytest.mark.parametrize("folder", ["app", "ml"])
def test_nothing_is_loaded_that_could_run_code(folder: str) -> None:
    loads = re.compile(r"\b(pickle|joblib|cloudpickle)\.loads?\b|allow_pickle=True")
    found = [p.name for p in sources(folder) if loads.search(p.read_text(encoding="utf-8"))]
    assert found == []


def test_no_import_stands_inside_a_function_or_a_type_checking_block() -> None:
    inside = []
    for path in sources("app", "ml"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.If):
                nested = [n for n in ast.walk(node) if isinstance(n, ast.Import | ast.ImportFrom)]
                inside += [f"{path.name}:{n.lineno}" for n in nested]
    assert inside == []
