"""docs/security.md: every item that was promised has a line, and every line shows what exists."""

import ast
import json
import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
GOALS = {f"S{number}" for number in range(1, 22)}
THREATS = {f"T{number}" for number in range(1, 15)}
TOP_TEN = {f"API{number}" for number in range(1, 11)}
ASVS = frozenset(json.loads((ROOT / "tests" / "house" / "asvs.json").read_text()))
"""The items the security reference of the project names."""


def rows(page: str) -> dict[str, str]:
    """The lines of every table by their first cell."""
    found = re.findall(r"^\| ([A-Z]*[0-9][0-9.]*) \|(.*)\|$", page, re.MULTILINE)
    return dict(found)


@cache
def defined_in(path: Path) -> frozenset[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def broken(line: str) -> list[str]:
    """What a line names that is not there; a line that shows nothing and says nothing is open."""
    named = re.findall(r"`((?:tests|docs)/[^`]+)`", line)
    faults = [] if named or "*open*" in line else ["shows nothing"]
    for one in named:
        file, _, test = one.partition("::")
        path = ROOT / file
        if not path.exists() or (test not in ("", "*") and test not in defined_in(path)):
            faults.append(one)
    return faults


def test_every_item_has_its_line() -> None:
    assert set(rows(PAGE)) == GOALS | THREATS | TOP_TEN | ASVS


def test_every_line_shows_what_exists() -> None:
    told = {name: line for name, line in rows(PAGE).items() if name not in THREATS}
    assert {name: found for name, line in told.items() if (found := broken(line))} == {}


def test_a_missing_test_a_missing_page_and_an_empty_line_would_be_noticed() -> None:
    assert broken("| x | `tests/house/test_form.py::test_that_is_not_there` ") != []
    assert broken("| x | `docs/nowhere.md` ") == ["docs/nowhere.md"]
    assert broken("| x | nothing ") == ["shows nothing"]
    assert broken("| x | *open*: not built ") == []
