"""Writes the migration of row-level security from what the tables say.

`python -m migrations.policies` writes the newest one anew and puts it behind all other migrations:
so until it has been released. After a release `--new` adds another, whose way down leads back to
the former one.
"""

import ast
import subprocess
import sys
import textwrap
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_hex
from typing import Any

from alembic.config import Config
from alembic.script import ScriptDirectory

from app.base.database import Table
from app.base.policies import statements, tenant_tables
from migrations.tables import load_tables

ROOT = Path(__file__).resolve().parents[1]
VERSIONS = ROOT / "migrations" / "versions"
NAME = "row_level_security"

TEMPLATE = '''"""Row-level security: whose rows are whose.

Made by `python -m migrations.policies`; do not edit. SQLite has no row-level security.
"""

import sqlalchemy as sa
from alembic import op

revision: str = {revision!r}
down_revision: str = {down!r}
branch_labels = None
depends_on = None

TABLES = {tables!r}
UP = """
{up}
"""
TABLES_BEFORE: tuple[str, ...] = {tables_before!r}
UP_BEFORE = """
{up_before}
"""


def upgrade() -> None:
    replace(TABLES_BEFORE, UP)


def downgrade() -> None:
    replace(TABLES, UP_BEFORE)


def replace(tables: tuple[str, ...], by: str) -> None:
    """Take the policies of these tables away and put others in force."""
    connection = op.get_bind()
    if connection.dialect.name != "postgresql":
        return
    op.execute("SET LOCAL lock_timeout = '3s'")
    there = set(sa.inspect(connection).get_table_names())
    for table in there.intersection(tables):
        for policy in ("own", "seen", "added"):
            op.execute(f'DROP POLICY IF EXISTS {{policy}} ON "{{table}}"')
        op.execute(f'ALTER TABLE "{{table}}" NO FORCE ROW LEVEL SECURITY')
        op.execute(f'ALTER TABLE "{{table}}" DISABLE ROW LEVEL SECURITY')
    connection.exec_driver_sql(by)
'''
FUNCTIONS_GONE = "\n".join(
    f"DROP FUNCTION IF EXISTS aixinwu_{name}();"
    for name in (
        *("kind", "account", "party", "organisation", "districts", "acting_for", "at"),
        *("parts", "records", "duplicates"),
    )
)


def write(*, new: bool = False) -> Path:
    """Write the migration; the file it stands in."""
    load_tables()
    kept = sorted(VERSIONS.glob(f"*_{NAME}*.py"), key=age)
    replaced = None if new or not kept else kept.pop()
    before = constants(kept[-1]) if kept else {"TABLES": (), "UP": FUNCTIONS_GONE}
    path = replaced or _fresh(len(kept))
    revision = constants(replaced)["revision"] if replaced else token_hex(6)
    text = TEMPLATE.format(
        revision=revision,
        down=_head_without(replaced),
        tables=tuple(table.name for table in tenant_tables(Table.metadata)),
        up=in_lines(statements(Table.metadata)),
        tables_before=before["TABLES"],
        up_before=before["UP"].strip(),
    )
    path.write_text(text, encoding="utf-8")
    subprocess.run([sys.executable, "-m", "ruff", "format", "-q", str(path)], check=True)  # noqa: S603
    return path


def _head_without(path: Path | None) -> str:
    """The last migration beside this one; one that stood on this one goes before it."""
    scripts = ScriptDirectory.from_config(Config(ROOT / "alembic.ini"))
    if path is None:
        return str(scripts.get_current_head())
    ours = constants(path)
    for later in scripts.walk_revisions():
        if later.down_revision == ours["revision"]:
            _stand_on(Path(later.path), ours["revision"], ours["down_revision"])
    others = [one.revision for one in scripts.walk_revisions() if one.revision != ours["revision"]]
    return others[0]


def _stand_on(path: Path, former: str, parent: str) -> None:
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(former, parent), encoding="utf-8")


def in_lines(lines: Iterable[str]) -> str:
    """The statements as the migration holds them."""
    wrapped = (
        textwrap.fill(line, 98, break_long_words=False, break_on_hyphens=False) for line in lines
    )
    return "\n".join(f"{line};" for line in wrapped)


def constants(path: Path) -> dict[str, Any]:
    """The constants a migration file names, read without running it."""
    found: dict[str, Any] = {}
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            found[node.targets[0].id] = ast.literal_eval(node.value)
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value:
            found[node.target.id] = ast.literal_eval(node.value)
    return found


def _fresh(former: int) -> Path:
    suffix = f"_{former + 1}" if former else ""
    return VERSIONS / f"{datetime.now(UTC):%Y_%m_%d}_{NAME}{suffix}.py"


def age(path: Path) -> tuple[str, int]:
    """What puts the migrations of policies in their order."""
    number = path.stem.rpartition(NAME)[2].lstrip("_")
    return path.stem[:10], int(number or 1)


if __name__ == "__main__":
    print(write(new="--new" in sys.argv[1:]).relative_to(ROOT))  # noqa: T201
