"""Each import contract holds, and catches a violation planted in a copy of the house."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

VIOLATIONS = {
    "The house is built upward": ("app/base/ids.py", "import app.matching.models"),
    "The house is built upward: a room without a place": ("app/attic/__init__.py", '"""Attic."""'),
    "Inside every room": ("app/employers/models.py", "import app.employers.queries"),
    "Rules and models know no HTTP": ("app/employers/models.py", "import fastapi"),
    "A room's doors open only to the front": (
        "app/applications/queries.py",
        "import app.postings.routes",
    ),
    "ml stands alone": ("ml/text.py", "import sqlalchemy"),
    "Only matching and reference speak to ml": ("app/applications/queries.py", "import ml.text"),
    "No circles anywhere": ("ml/text.py", "import ml.train"),
}


def lint(where: Path) -> subprocess.CompletedProcess[str]:
    program = Path(sys.executable).parent / "lint-imports"
    return subprocess.run(
        [str(program), "--no-cache"],
        cwd=where,
        env={"PYTHONPATH": str(where), "PATH": "/usr/bin:/bin", "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    where = tmp_path_factory.mktemp("house")
    for folder in ("app", "ml"):
        shutil.copytree(
            ROOT / folder, where / folder, ignore=shutil.ignore_patterns("__pycache__", "data")
        )
    shutil.copy(ROOT / "pyproject.toml", where)
    return where


def test_every_contract_holds() -> None:
    told = lint(ROOT)
    assert told.returncode == 0, told.stdout[-3000:]
    assert "0 broken" in told.stdout


@pytest.mark.parametrize("contract", VIOLATIONS)
def test_a_planted_violation_is_caught(copy: Path, contract: str) -> None:
    name, line = VIOLATIONS[contract]
    path = copy / name
    before = path.read_text(encoding="utf-8") if path.exists() else None
    path.parent.mkdir(exist_ok=True)
    path.write_text((before or "") + f"\n{line}\n", encoding="utf-8")
    try:
        told = lint(copy)
    finally:
        if before is None:
            shutil.rmtree(path.parent)
        else:
            path.write_text(before, encoding="utf-8")
    assert told.returncode == 1
    broken = [text for text in told.stdout.splitlines() if "BROKEN" in text]
    exhaustive = "without a place" in contract
    assert any(contract.split(":")[0] in text for text in broken) or (
        exhaustive and "attic" in told.stdout
    )
