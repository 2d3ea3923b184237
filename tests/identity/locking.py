"""A process of its own that tries wrong passwords: `python -m … URL KEYS LOGIN TRIES`."""

import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from app.base.database import Database
from app.base.errors import Refusal
from app.base.settings import Settings
from app.identity.logins import password_shown
from app.identity.schemas.ways_in import LoginIn
from tests.making.installation import started
from tests.making.members import a_desk

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
CHEAP = {"hash_memory_kib": 8, "hash_passes": 1}


def main(url: str, keys: str, login: str, tries: str) -> None:
    database = Database(url, pool_size=4, lock_timeout=60)
    settings = Settings(_env_file=None, env="development", **CHEAP)
    desk = a_desk(settings, database, started(database, Path(keys).read_text(encoding="utf-8")))
    said = LoginIn(login=login, password="wrong wrong wrong")

    def tried(number: int) -> str:
        try:
            password_shown(replace(desk, address=f"10.0.0.{number}"), said, NOON)
        except Refusal as refusal:
            return refusal.code
        return "in"

    sys.stdin.readline()  # until everybody is there
    with ThreadPoolExecutor(4) as pool:
        codes = list(pool.map(tried, range(int(tries))))
    sys.stdout.write(" ".join(codes))
    database.dispose()


if __name__ == "__main__":
    main(*sys.argv[1:])
