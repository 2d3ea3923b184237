"""Every scope that can be given to a key opens something."""

import re
from pathlib import Path

import app
from app.identity.scopes import Scope

ROOT = Path(app.__path__[0])


def unused(scopes: list[str]) -> list[str]:
    files = (path for path in ROOT.rglob("*.py") if path.name != "scopes.py")
    written = "\n".join(path.read_text(encoding="utf-8") for path in files)
    named = set(re.findall(r"\bScope\.([A-Z_]+)\b", written))
    return [name for name in scopes if name not in named]


def test_every_scope_is_asked_for_by_an_operation_or_a_rule() -> None:
    assert unused([scope.name for scope in Scope]) == []


def test_a_scope_nobody_asks_for_would_be_noticed() -> None:
    assert unused(["NOTHING_WRITE"]) == ["NOTHING_WRITE"]
