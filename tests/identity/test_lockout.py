"""S8: the lock-out of a login name holds over two processes and a restart."""

import subprocess
import sys
from collections import Counter
from pathlib import Path

import sqlalchemy as sa

from app.audit.models import Event
from app.audit.transaction import transaction
from app.base.actor import Kind
from app.base.database import Database
from app.base.secrets import new_keys
from app.base.settings import Settings
from tests.conftest import NOON, ROOT
from tests.making.installation import started
from tests.making.members import a_desk, a_member


def together(url: str, keys: Path, login: str, processes: int, tries: int) -> Counter[str]:
    """What so many processes were told, each trying so often, all at the same moment."""
    command = [sys.executable, "-m", "tests.identity.locking", url, str(keys), login, str(tries)]
    running = [
        subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for _ in range(processes)
    ]
    for one in running:
        assert one.stdin is not None
        one.stdin.write("go\n")
        one.stdin.flush()
    told: Counter[str] = Counter()
    for one in running:
        told.update(one.communicate(timeout=120)[0].split())
    return told


def test_two_workers_at_once_and_one_started_later_allow_ten_tries_in_all(
    open_database: Database, settings: Settings, tmp_path: Path
) -> None:
    """S8, ASVS 6.3.1: twenty tries of two workers from many addresses: ten are looked at."""
    kept = tmp_path / "keys.json"
    kept.write_text(new_keys(), encoding="utf-8")
    desk = a_desk(settings, open_database, started(open_database, kept.read_text(encoding="utf-8")))
    a_member(desk, Kind.STAFF, "wang", NOON)
    url = open_database.url.render_as_string(hide_password=False)
    told = together(url, kept, "wang", 2, 10)
    assert told == {"login_refused": 10, "too_many_requests": 10}
    assert together(url, kept, "wang", 1, 2) == {"too_many_requests": 2}
    with transaction(open_database, reading=True) as session:
        noted = sa.select(sa.func.count()).where(Event.name == "member_login.refused")
        assert session.scalar(noted) == 10
