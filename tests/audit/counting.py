"""A process of its own that spends one allowance as often as it can: `python counting.py …`."""

import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

from app.audit.allowances import TooManyRequests, spend
from app.audit.transaction import transaction
from app.base.database import Database

DAY = timedelta(days=1)
MOMENT = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)


def tried(database: Database, subject: str, most: int) -> bool:
    """One try to spend; whether it was allowed."""
    try:
        with transaction(database) as session:
            spend(session, "test.many", subject, [(most, DAY)], MOMENT)
    except TooManyRequests:
        return False
    return True


def main(url: str, subject: str, most: str, tries: str) -> None:
    database = Database(url, pool_size=8, lock_timeout=60)
    sys.stdin.readline()  # until everybody is there
    with ThreadPoolExecutor(8) as pool:
        won = list(pool.map(lambda _: tried(database, subject, int(most)), range(int(tries))))
    sys.stdout.write(str(sum(won)))
    database.dispose()


if __name__ == "__main__":
    main(*sys.argv[1:])
