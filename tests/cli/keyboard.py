"""An installation of its own in a folder, and somebody typing commands in it."""

import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from typer.testing import CliRunner

from app.cli.commands import program
from tests.conftest import ROOT


@dataclass(frozen=True)
class Typed:
    """What a command wrote where, and how it ended."""

    status: int
    stdout: str
    stderr: str

    @property
    def json(self) -> Any:
        """The one JSON document on stdout; it fails when anything else stands there."""
        return json.loads(self.stdout)


@dataclass(frozen=True)
class Keyboard:
    """Types commands in the folder of an installation, with its settings and no others."""

    folder: Path
    settings: Mapping[str, str]

    def type(self, *words: str, **changed: str | None) -> Typed:
        """Run a command in this process; None takes a setting away. No command may be traced."""
        clean = {name: None for name in os.environ if name.startswith("AIXINWU_")}
        environment = clean | self._environment(changed)
        with contextlib.chdir(self.folder):
            found = CliRunner().invoke(program, list(words), env=environment)
        ended = found.exception is None or isinstance(found.exception, SystemExit)
        assert ended, f"{words}: {found.exception!r}"
        assert "Traceback" not in found.output
        return Typed(found.exit_code, found.stdout, found.stderr)

    def apart(self, *words: str, **changed: str | None) -> Typed:
        """Run a command in a process of its own, as an operator does."""
        known = {n: v for n, v in os.environ.items() if not n.startswith("AIXINWU_")}
        said = {n: v for n, v in self._environment(changed).items() if v is not None}
        done = subprocess.run(
            [sys.executable, "-c", "from app.cli.commands import main; main()", *words],
            cwd=self.folder,
            env=known | said | {"PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert "Traceback" not in done.stdout + done.stderr
        return Typed(done.returncode, done.stdout, done.stderr)

    def _environment(self, changed: Mapping[str, str | None]) -> dict[str, str | None]:
        more = {f"AIXINWU_{name.upper()}": value for name, value in changed.items()}
        return {"LC_ALL": "C.UTF-8", **self.settings, **more}


def a_keyboard(folder: Path, database_url: str, model_dir: Path, **more: str) -> Keyboard:
    """A folder with migrations and fresh keys; its database is still empty."""
    for name in ("alembic.ini", "migrations"):
        (folder / name).symlink_to(ROOT / name)
    settings = {
        "AIXINWU_ENV": "development",
        "AIXINWU_DATABASE_URL": database_url,
        "AIXINWU_KEY_FILE": str(folder / "keys.json"),
        "AIXINWU_MODEL_DIR": str(model_dir),
    } | more
    keyboard = Keyboard(folder, settings)
    (folder / "keys.json").write_text(keyboard.type("keys").stdout, encoding="utf-8")
    return keyboard
