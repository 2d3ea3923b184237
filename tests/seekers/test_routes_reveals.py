"""Opening numbers, category, grade and the whole telephone: call by call, counted and told."""

import threading
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from fastapi import FastAPI
from sqlalchemy.orm import Session

from app.audit.allowances import TooManyRequests
from app.audit.models import Event, KeptAnswer, Topic
from app.audit.transaction import transaction
from app.base.actor import Actor, Kind
from app.base.database import Database
from app.base.secrets import Keyring
from app.base.settings import Settings
from app.seekers import rules
from app.seekers.models import Certificate, CertificateState, Reveal, Seeker
from app.seekers.queries import certified
from app.seekers.tasks import Quota, keep_reveal
from tests.conftest import NOON, StandingClock
from tests.making.identity import Caller, Door
from tests.making.index import statements
from tests.making.keys import a_keyring
from tests.making.numbers import a_certificate_number, an_identity_number
from tests.making.seekers import a_seeker
from tests.seekers.people import PATH, noted, problems

PHONE = "15400001234"
ALL = ["id_number", "certificate_number", "category", "grade", "phone"]
ASKED = {"fields": ALL, "purpose": "verification", "comment": "核对原件"}


def on_file(session: Session, keys: Keyring) -> tuple[Seeker, dict[str, Any]]:
    """A person with everything on file, and what opening it must say."""
    seeker = a_seeker(session, keys, district="620102")
    assert seeker.birth_date is not None
    number = an_identity_number(seeker.birth_date, seeker.id.int % 899)
    printed = a_certificate_number(number)

    def sealed(text: str, table: str, column: str) -> str:
        return keys.seal(text, table=table, column=column, row=seeker.id)

    seeker.id_number_sealed = sealed(number, "seeker", "id_number_sealed")
    seeker.phone_sealed = sealed(PHONE, "seeker", "phone_sealed")
    session.add(
        Certificate(
            seeker_id=seeker.id,
            number_sealed=sealed(printed, "certificate", "number_sealed"),
            number_index=keys.blind("certificate_number", str(seeker.id)),
            suffix="B1",
            category=4,
            grade=2,
            state=CertificateState.VALID,
        )
    )
    session.flush()
    told = {
        "id_number": number,
        "certificate_number": f"{printed}B1",
        "category": 4,
        "grade": 2,
        "phone": PHONE,
    }
    return seeker, told


@pytest.fixture
def person(session: Session, keys: Keyring) -> tuple[Seeker, dict[str, Any]]:
    found = on_file(session, keys)
    session.commit()
    return found


def where(seeker: Seeker) -> str:
    return f"{PATH}/{seeker.id}/reveals"


def officials(door: Door, **more: Any) -> Caller:
    return door.signed_in(Kind.STAFF, districts=("620102",), **more)


def oneself(door: Door, seeker: Seeker, **more: Any) -> Caller:
    return door.signed_in(Kind.SEEKER, party_id=seeker.id, **more)


def test_staff_open_what_they_need_and_the_person_sees_it(
    door: Door, person: tuple[Seeker, dict[str, Any]]
) -> None:
    seeker, told = person
    staff = officials(door)
    answer = staff.post(where(seeker), ASKED)
    assert answer.status_code == 201
    opened = answer.json()
    assert {name: opened[name] for name in told} == told
    assert answer.headers["Cache-Control"] == "no-store"
    seen = oneself(door, seeker).get(where(seeker)).json()["items"]
    assert len(seen) == 1
    assert seen[0] | {"id": None} == {
        "id": None,
        "at": "2026-11-23T04:00:00Z",
        "fields": sorted(ALL),
        "purpose": "verification",
        "comment": "核对原件",
        "actor_kind": "staff",
        "organisation_id": None,
        "application_id": None,
    }
    assert opened["reveal_id"] == seen[0]["id"]


def test_only_what_was_asked_is_opened(door: Door, person: tuple[Seeker, dict[str, Any]]) -> None:
    seeker, told = person
    answer = officials(door).post(where(seeker), ASKED | {"fields": ["grade", "grade"]})
    found = {name: value for name, value in answer.json().items() if value is not None}
    assert set(found) == {"reveal_id", "grade"}
    assert str(told["id_number"]) not in answer.text


def test_a_person_opens_their_own(door: Door, person: tuple[Seeker, dict[str, Any]]) -> None:
    seeker, told = person
    answer = oneself(door, seeker).post(where(seeker), {"fields": ["phone"], "purpose": "own"})
    assert (answer.status_code, answer.json()["phone"]) == (201, told["phone"])


def test_what_is_not_on_file_is_null(session: Session, keys: Keyring, door: Door) -> None:
    seeker = a_seeker(session, keys)
    session.commit()
    fields = ["certificate_number", "category", "grade", "phone"]
    answer = officials(door).post(where(seeker), ASKED | {"fields": fields})
    assert answer.status_code == 201
    assert {answer.json()[name] for name in fields} == {None}


@pytest.mark.parametrize("kind", [Kind.STAFF, Kind.SEEKER])
def test_a_fresh_proof_of_who_is_there_is_needed(
    door: Door, person: tuple[Seeker, dict[str, Any]], kind: Kind, clock: StandingClock
) -> None:
    seeker, _ = person
    make = officials(door, stepped_up=False)
    late = officials(door)
    if kind is Kind.SEEKER:
        make, late = oneself(door, seeker, stepped_up=False), oneself(door, seeker)
    key = door.staff()
    clock.moment = NOON + timedelta(minutes=5, seconds=1)
    for caller in (make, late, key):
        answer = caller.post(where(seeker), ASKED)
        assert (answer.status_code, answer.json()["code"]) == (403, "step_up_needed")
    with transaction(door.database, reading=True) as session:
        assert session.scalars(sa.select(Reveal)).all() == []


def test_nobody_else_opens_anything(
    session: Session, keys: Keyring, door: Door, person: tuple[Seeker, dict[str, Any]]
) -> None:
    seeker, _ = person
    other = a_seeker(session, keys)
    session.commit()
    answers = {
        "officer": door.caller(Kind.OFFICER, paired_with=[seeker.id]),
        "other staff": door.signed_in(Kind.STAFF, districts=("620111",)),
        "other person": oneself(door, other),
        "employer": door.signed_in(Kind.EMPLOYER, party_id=other.id),
        "integration": door.caller(Kind.INTEGRATION, party_id=other.id),
        "auditor": door.signed_in(Kind.AUDITOR),
    }
    statuses = {
        name: caller.post(where(seeker), ASKED).status_code for name, caller in answers.items()
    }
    assert statuses == {
        "officer": 403,
        "other staff": 404,
        "other person": 404,
        "employer": 404,
        "integration": 403,
        "auditor": 403,
    }


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"fields": []}, ("/fields", "too_short")),
        ({"fields": ["name"]}, ("/fields/0", "enum")),
        ({"purpose": "curiosity"}, ("/purpose", "enum")),
        ({"purpose": "own"}, ("/purpose", "not_yours")),
        ({"comment": None}, ("/comment", "missing")),
    ],
)
def test_a_call_without_a_purpose_is_refused(
    door: Door,
    person: tuple[Seeker, dict[str, Any]],
    change: dict[str, Any],
    problem: tuple[str, str],
) -> None:
    answer = officials(door).post(where(person[0]), ASKED | change)
    assert (answer.status_code, problems(answer)) == (422, [problem])


def test_nothing_opened_stands_in_an_event_a_row_or_a_kept_answer(
    door: Door, person: tuple[Seeker, dict[str, Any]], caplog: pytest.LogCaptureFixture
) -> None:
    """Goals S13 and S16: one access event, ids only."""
    seeker, told = person
    officials(door).post(where(seeker), ASKED)
    with transaction(door.database, reading=True) as session:
        event = session.scalars(
            sa.select(Event).where(Event.name == "seeker.identity_revealed")
        ).one()
        row = session.scalars(sa.select(Reveal)).one()
        assert session.scalars(sa.select(KeptAnswer)).all() == []
    assert (event.topic, event.subject_id, event.reason_code) == (
        Topic.ACCESS,
        seeker.id,
        "verification",
    )
    assert set(event.refs) == {"seeker", "reveal"}
    kept = f"{event.refs} {[getattr(row, c.name) for c in Reveal.__table__.columns]} {caplog.text}"
    for secret in ("id_number", "certificate_number", "phone"):
        assert str(told[secret]) not in kept


def test_an_account_has_a_daily_quota_that_survives_its_refusals(
    door: Door, person: tuple[Seeker, dict[str, Any]], app: FastAPI, clock: StandingClock
) -> None:
    app.state.settings = app.state.settings.model_copy(update={"reveals_per_account": 2})
    seeker, _ = person
    staff, colleague = officials(door), officials(door)
    statuses = [staff.post(where(seeker), ASKED).status_code for _ in range(4)]
    assert statuses == [201, 201, 429, 429]
    assert colleague.post(where(seeker), ASKED).status_code == 201
    clock.moment = NOON + timedelta(minutes=4)
    refused = staff.post(where(seeker), ASKED)
    assert refused.json()["code"] == "too_many_requests"
    assert int(refused.headers["Retry-After"]) == 24 * 3600 - 240
    assert noted(door.database, Topic.REFUSAL) == ["request.refused"] * 3


def test_an_organisation_has_one_too(
    door: Door, person: tuple[Seeker, dict[str, Any]], app: FastAPI
) -> None:
    app.state.settings = app.state.settings.model_copy(update={"reveals_per_organisation": 3})
    seeker, _ = person
    statuses = [officials(door).post(where(seeker), ASKED).status_code for _ in range(5)]
    assert statuses == [201, 201, 201, 429, 429]
    own = oneself(door, seeker).post(where(seeker), {"fields": ["phone"], "purpose": "own"})
    assert own.status_code == 201, "a person's own is not counted with it"


def test_a_refused_try_opens_nothing_and_is_not_counted(
    door: Door, person: tuple[Seeker, dict[str, Any]], app: FastAPI
) -> None:
    app.state.settings = app.state.settings.model_copy(update={"reveals_per_account": 1})
    seeker, _ = person
    staff = officials(door)
    for _ in range(3):
        assert staff.post(where(seeker), ASKED | {"comment": None}).status_code == 422
    assert staff.post(where(seeker), ASKED).status_code == 201


def test_two_workers_open_no_more_than_the_quota(open_database: Database, keys: Keyring) -> None:
    """T2: the last one of a quota is opened once, however many processes ask at once."""
    with transaction(open_database) as session:
        seeker, _ = on_file(session, keys)
    url = open_database.url.render_as_string(hide_password=False)
    workers = [Database(url, pool_size=4, lock_timeout=30) for _ in range(2)]
    opened: list[bool] = []
    begin = threading.Barrier(8)

    def ask(worker: Database) -> None:
        begin.wait()
        opened.extend(reveals_once(worker, seeker, keys, 5) for _ in range(3))

    threads = [threading.Thread(target=ask, args=(workers[n % 2],)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for worker in workers:
        worker.dispose()
    assert (len(opened), sum(opened)) == (24, 5)
    with transaction(open_database, reading=True) as session:
        assert len(session.scalars(sa.select(Reveal)).all()) == 5


def reveals_once(database: Database, seeker: Seeker, keys: Keyring, most: int) -> bool:
    actor = Actor(Kind.STAFF, seeker.id, None, None)
    try:
        with transaction(database) as session:
            found = session.scalars(certified(sa.select(Seeker))).one()
            made = rules.reveal(found, ["grade"], "verification", actor, NOON, "核对")
            quotas = [Quota("account", actor.account_id, most)]
            keep_reveal(session, made, found, actor, quotas, keys, NOON)
    except TooManyRequests:
        return False
    return True


def test_a_number_of_another_key_is_told_plainly(
    door: Door, session: Session, person: tuple[Seeker, dict[str, Any]], app: FastAPI
) -> None:
    seeker, _ = person
    other = a_keyring()
    sealed = other.seal("x", table="seeker", column="phone_sealed", row=seeker.id)
    session.execute(sa.update(Seeker).values(phone_sealed=sealed))
    session.commit()
    answer = officials(door).post(where(seeker), ASKED)
    assert (answer.status_code, answer.json()["code"]) == (409, "number_unreadable")
    with transaction(door.database, reading=True) as reading:
        assert reading.scalars(sa.select(Reveal)).all() == []


def test_who_opened_what_comes_in_pages_with_a_constant_number_of_statements(
    door: Door, person: tuple[Seeker, dict[str, Any]], clock: StandingClock
) -> None:
    seeker, _ = person
    staff, own = officials(door), oneself(door, seeker)
    for minute in range(4):
        clock.moment = NOON + timedelta(minutes=minute)
        staff.post(where(seeker), ASKED)
    own.get(where(seeker))
    with statements(door.database) as few:
        first = own.get(where(seeker), limit=1).json()
    with statements(door.database) as many:
        whole = own.get(where(seeker), limit=4).json()
    rest = own.get(where(seeker), limit=3, cursor=first["next"]).json()
    assert [*first["items"], *rest["items"]] == whole["items"]
    assert len(whole["items"]) == 4
    assert rest["next"] is None
    assert len(few) == len(many)
    assert door.staff("620111").get(where(seeker)).status_code == 404


def test_settings_bound_the_quotas() -> None:
    said = Settings(_env_file=None)
    assert (said.reveals_per_account, said.reveals_per_employer) == (30, 20)
