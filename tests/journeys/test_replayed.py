"""Goal S2: what one tenant may read, asked for again by another tenant, is read by nobody else."""

from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from fastapi import FastAPI

from app.base.actor import Kind
from app.base.secrets import Keyring
from app.base.settings import Settings
from app.seekers import queries as seekers
from app.seekers.models import Seeker
from tests.journeys import hostile
from tests.journeys.acts import acts_for, headers, operations
from tests.journeys.authorisation import ROW_RULES
from tests.making.people import City, a_city, alone_in

STRANGERS = {
    Kind.SEEKER: "stranger_seeker",
    Kind.EMPLOYER: "stranger_employer",
    Kind.STAFF: "stranger_staff",
}
"""The same kinds of caller, of another person, another firm and another district."""


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def city(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    bare_app: FastAPI,
    settings: Settings,
    keys: Keyring,
) -> Iterator[City]:
    postgresql = request.param == "postgresql"
    dsn = request.getfixturevalue("postgresql_dsn") if postgresql else None
    with (
        alone_in(tmp_path_factory.mktemp("replayed"), dsn) as database,
        a_city(bare_app, settings, keys, database) as city,
    ):
        yield city


def private(paths: dict[str, Any]) -> Iterator[tuple[str, list[Kind]]]:
    """Reads of a row named in the path, and the kinds whose strangers must not have it."""
    for verb, path, told in operations(paths):
        sees = ROW_RULES[told["x-authz"]["rows"]]
        everybodys = sees.get("public", frozenset()) | sees.get("hidden", frozenset())
        kinds = [kind for kind in STRANGERS if kind not in everybodys]
        if verb == "get" and "_id}" in path and sees and kinds:
            yield path, kinds


def replayed(city: City, paths: dict[str, Any], under: str = "") -> tuple[int, list[str]]:
    """How many reads succeeded, and which of them succeeded again for a stranger."""
    read, leaked = 0, []
    for path, kinds in private(paths):
        if not path.startswith(under):
            continue
        for kind in kinds:
            own = next((a for a in acts_for("get", path) if a.role == kind.value), None)
            act = own or acts_for("get", path)[0]
            url = act.url(path, city.own)
            for query in ("", *hostile.QUERIES):
                asked = f"{url}{'&' if '?' in url else '?'}{query}" if query else url
                told = headers(city, act, kind.value, "own")
                if not city.ask("get", asked, told).is_success:
                    continue
                read += 1
                told = headers(city, act, STRANGERS[kind], "strange")
                if city.ask("get", asked, told).is_success:
                    leaked.append(f"{asked} by {STRANGERS[kind]}")
    return read, leaked


def test_what_one_tenant_reads_no_other_reads_by_asking_again(
    city: City, bare_app: FastAPI
) -> None:
    read, leaked = replayed(city, bare_app.openapi()["paths"])
    assert leaked == []
    assert read > 100


def test_a_read_that_forgets_whose_it_is_is_caught(
    city: City, bare_app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The seeded fault: every seeker is visible to everybody (PostgreSQL's own net still holds)."""
    monkeypatch.setattr(seekers, "visible_to", lambda *_, **__: sa.select(Seeker))
    _, leaked = replayed(city, bare_app.openapi()["paths"], "/v1/seekers")
    assert bool(leaked) is (city.connection.dialect.name == "sqlite")
