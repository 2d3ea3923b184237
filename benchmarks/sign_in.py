"""Does asking for a code tell, by its time, whether anybody has the telephone? (goal S5)"""

from pathlib import Path

import numpy as np
from fastapi.testclient import TestClient
from numpy.typing import NDArray

from app.audit.keys import opened
from app.audit.transaction import transaction
from app.base.clock import now
from app.base.database import Database
from app.base.secrets import Keyring, key_file, new_keys
from app.base.settings import Settings
from app.identity import rules
from app.identity.models import PersonAtLogin
from app.identity.persons import phone_digest
from app.main import create_app, furnish
from benchmarks import databases
from benchmarks.report import Report
from benchmarks.timing import interleaved, milliseconds

CALLS = 200
KNOWN, UNKNOWN = "a person's telephone", "nobody's telephone"
_MOST_APART = 20.0
"""Milliseconds between the two medians."""


def run() -> Report:
    """Measure both, at the real cost of hashing, on each database."""
    report = Report(
        "sign_in",
        f"{CALLS} codes asked for, of telephones somebody has and nobody has, in turn",
        ("database", "telephone", "p10 ms", "median ms"),
    )
    for name in databases.names():
        with databases.folder() as where, databases.empty(name, where) as url:
            _measured(report, name, url, where)
    return report


def _measured(report: Report, name: str, url: str, where: Path) -> None:
    settings = Settings(
        _env_file=None,
        env="development",
        codes_per_address_hour=1_000_000,
        database_url=url,
        limits=False,  # all 400 come from one address in less than a minute
    )
    database = Database(url)
    keys = opened(database, key_file(new_keys()), settings, now())
    _people(database, keys)
    app = create_app(settings)
    furnish(app, settings, keyring=keys, database=database, watching=False)
    client = TestClient(app)  # without its lifespan: no model is needed to sign in

    def ask(phone: str, number: int) -> None:
        body = {"phone": phone, "device": f"device-{phone}"}
        answer = client.post("/v1/sign-ins", json=body)
        if answer.status_code != 202 and number:
            raise RuntimeError(answer.text)

    taken = interleaved(
        {
            KNOWN: lambda number: ask(_phone(number), number),
            UNKNOWN: lambda number: ask(_phone(5_000 + number), number),
        },
        CALLS,
    )
    _told(report, name, taken)
    database.dispose()


def _told(report: Report, name: str, taken: dict[str, NDArray[np.float64]]) -> None:
    medians = {}
    for which, seconds in taken.items():
        low, medians[which] = milliseconds(seconds[1:])  # the first is refused: it comes twice
        report.rows.append((name, which, f"{low:.1f}", f"{medians[which]:.1f}"))
    apart = abs(medians[KNOWN] - medians[UNKNOWN])
    report.figures[name] = {**medians, "apart_ms": apart}
    report.check(
        f"{name}: medians {apart:.2f} ms apart, less than {_MOST_APART:.0f}", apart < _MOST_APART
    )


def _people(database: Database, keys: Keyring) -> None:
    with transaction(database) as session:
        for number in range(CALLS):
            party = rules.person("620102", now())
            session.add(party)
            session.flush()
            digest = phone_digest(keys, _phone(number))
            session.add(PersonAtLogin(party_id=party.id, phone_digest=digest, claimed_at=now()))


def _phone(number: int) -> str:
    return f"1540000{number:04d}"
