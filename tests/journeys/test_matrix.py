"""The authorisation matrix: every operation × kind of actor × own, others' and absent rows.

Generated from the description of the API; what is expected follows from the scopes a kind may
hold and from the declared row rules (authorisation.py). Faults planted in the house are caught.
"""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from fastapi import FastAPI

from app.applications.models import Application
from app.base.actor import Kind
from app.base.secrets import Keyring
from app.base.settings import Settings
from app.documents.models import Document
from app.identity.models import Membership
from app.identity.scopes import MAY, Act, for_the_person
from app.postings.models import Posting
from app.seekers import queries as seekers
from app.seekers.models import Seeker
from tests.journeys.acts import acts_for, headers, operations
from tests.journeys.authorisation import (
    KINDS,
    NAMED_IN_BODIES,
    REFUSED,
    ROW_RULES,
    Walk,
    walk,
    without_request_id,
)
from tests.journeys.disclosure import leaks, misfits
from tests.making.people import City, a_city, alone_in


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def city(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    bare_app: FastAPI,
    settings: Settings,
    keys: Keyring,
) -> Iterator[City]:
    """The city, on each of the two databases; no request changes it."""
    postgresql = request.param == "postgresql"
    dsn = request.getfixturevalue("postgresql_dsn") if postgresql else None
    with (
        alone_in(tmp_path_factory.mktemp("matrix"), dsn) as database,
        a_city(bare_app, settings, keys, database) as city,
    ):
        yield city


@pytest.fixture(scope="module")
def paths(bare_app: FastAPI) -> dict[str, Any]:
    found: dict[str, Any] = bare_app.openapi()["paths"]
    return found


@pytest.fixture(scope="module")
def walked(city: City, paths: dict[str, Any]) -> Walk:
    """The whole matrix, walked once for each database."""
    return walk(city, paths)


def test_every_cell_of_the_matrix_is_as_declared(walked: Walk) -> None:
    assert walked.mismatches == []
    assert walked.count > 700


def test_every_kind_is_refused_somewhere_and_served_somewhere(walked: Walk) -> None:
    for kind in KINDS:
        statuses = {answer.status_code for _, who, answer in walked.answers if who is kind}
        assert 200 in statuses
        assert statuses & {403, 404}
        assert kind is Kind.STAFF or 403 in statuses


def test_nobody_is_told_of_a_row_they_do_not_see(walked: Walk, city: City) -> None:
    assert [found for found in leaks(walked.answers, city) if " hidden " in found] == []


def test_no_employer_is_told_who_a_person_is_or_what_they_cannot_do(
    walked: Walk, city: City
) -> None:
    assert leaks(walked.answers, city) == []


def test_every_answer_has_the_fields_its_reader_may_have(city: City) -> None:
    assert misfits(city) == []


@pytest.mark.parametrize(("operation", "kind", "name"), NAMED_IN_BODIES)
def test_a_strangers_row_named_in_a_body_is_not_found(
    city: City, operation: str, kind: Kind, name: str
) -> None:
    verb, path = operation.split()
    act = next(a for a in acts_for(verb, path) if name in (a.body or a.form or {}))
    # An act may name the row by an id of the city's that is called otherwise.
    told = (act.body or act.form)[name].strip("{}")
    sent = headers(city, act, kind.value, "named")
    answers = []
    for row in (city.hidden[name], str(uuid4())):
        content = act.content({**city.own, told: row})
        answers.append(city.ask(verb, act.url(path, city.own), sent, **content))
    assert [answer.status_code for answer in answers] == [404, 404]
    assert without_request_id(answers[0]) == without_request_id(answers[1])


def test_the_table_names_no_rule_and_no_refusal_that_is_not_used(paths: dict[str, Any]) -> None:
    declared = {told["x-authz"]["rows"] for _, _, told in operations(paths)}
    assert set(ROW_RULES) == declared
    known = {f"{verb} {path}" for verb, path, _ in operations(paths)}
    assert {operation for operation, _ in REFUSED} <= known


def _every(table: type[Any]) -> Any:
    return lambda *_: sa.select(table)


FAULTS: dict[str, tuple[str, Any, str]] = {
    "everybody sees every seeker": (
        "app.seekers.queries.visible_to",
        _every(Seeker),
        "/v1/seekers",
    ),
    "everybody sees every application": (
        "app.applications.queries.visible_to",
        _every(Application),
        "/v1/applications",
    ),
    "everybody sees every posting": (
        "app.postings.queries.visible_to",
        lambda actor: sa.select(Posting).join(Posting.employer),
        "/v1/postings",
    ),
    "everybody sees every document": (
        "app.documents.queries.visible_to",
        _every(Document),
        "/v1/documents",
    ),
    "no scope is asked for": (
        "app.identity.current.permitted",
        lambda actor, scopes: None,
        "/v1/employers",
    ),
    "a guardianship counts after its end": (
        "app.identity.guardians._parts",
        lambda session, account_id, person, now: session.scalars(
            sa.select(Membership).where(
                Membership.account_id == account_id, Membership.party_id == person
            )
        ).all(),
        "/v1/seekers",
    ),
    "a guardianship covers every act": (
        "app.identity.guardians.for_the_person",
        lambda acts: for_the_person(Act),
        "/v1/seekers",
    ),
    "a guardian acts for anybody": (
        "app.identity.guardians._parts",
        lambda session, account_id, person, now: session.scalars(
            sa.select(Membership).where(Membership.account_id == account_id)
        ).all(),
        "/v1/applications",
    ),
    "a guardian is taken for the person": (
        "app.seekers.queries.in_person_or_staff",
        seekers.visible_to,
        "/v1/seekers",
    ),
    "nobody sees their own": (
        "app.exchange.queries.visible_to",
        lambda actor: sa.select(Application).where(sa.false()),
        "/v1/imports",
    ),
}


NETTED = {
    "everybody sees every seeker",
    "everybody sees every application",
    "everybody sees every document",
}
"""Faults that may show nobody anything on PostgreSQL: row-level security lies below (goal S21)."""


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_caught(
    city: City, paths: dict[str, Any], fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    where, instead, under = FAULTS[fault]
    assert walk(city, paths, under).mismatches == []
    monkeypatch.setattr(where, instead)
    netted = fault in NETTED and city.connection.dialect.name == "postgresql"
    assert walk(city, paths, under).mismatches != [] or netted
    # Whom a faulty house let in would be known by their token for a minute more.
    city.forget_tokens()


def test_an_application_that_names_the_person_to_the_employer_is_caught(
    city: City, paths: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    where = "app.applications.routes.shared.shown_to"
    monkeypatch.setattr(where, lambda values, **_: values)
    answers = walk(city, paths, "/v1/applications").answers
    assert leaks(answers, city) != []
    assert misfits(city) != []


def test_the_declared_scopes_are_those_a_kind_may_hold() -> None:
    assert set(MAY) == set(KINDS)
