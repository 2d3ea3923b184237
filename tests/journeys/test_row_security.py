"""Row-level security on PostgreSQL (goal S21): no context no rows, each kind within its own, the
application's role without exceptions, and nothing left behind on a pooled connection."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI

from app.base.context import DOOR, NOBODY, OWN_WORK
from app.base.secrets import Keyring
from app.base.settings import Settings
from tests.making.people import a_city, alone_in
from tests.making.tenants import Tenants, tenants


@pytest.fixture(scope="module")
def city(
    tmp_path_factory: pytest.TempPathFactory,
    postgresql_dsn: str,
    bare_app: FastAPI,
    settings: Settings,
    keys: Keyring,
) -> Iterator[Tenants]:
    folder: Path = tmp_path_factory.mktemp("tenants")
    with (
        alone_in(folder, postgresql_dsn) as database,
        a_city(bare_app, settings, keys, database) as made,
    ):
        yield tenants(made)


def test_look(city: Tenants) -> None:
    everything = city.seen(OWN_WORK)
    print("empty", [t for t, k in everything.items() if not k])
    print("not hidden", sorted(set(everything) - set(city.hidden)))
    print("not ours", sorted(set(everything) - set(city.ours)))
    for name, context in [("none", NOBODY), ("door", DOOR), *city.contexts.items()]:
        seen = city.seen(context)
        print(name, {t: (len(k), len(everything[t])) for t, k in seen.items() if k})
        print(
            "   HIDDEN",
            {
                t: k & city.hidden.get(t, set())
                for t, k in seen.items()
                if k & city.hidden.get(t, set())
            },
        )
