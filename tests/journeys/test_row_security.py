"""Row-level security on PostgreSQL (goal S21): no context no rows, and each kind within its own.

Rows of ours and of strangers stand in every table; each kind of caller asks by a raw SELECT.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa
from fastapi import FastAPI
from sqlalchemy.exc import ProgrammingError

from app.base.actor import Kind
from app.base.context import DOOR, NOBODY, OWN_WORK, Context, set_in
from app.base.database import Table
from app.base.ids import new_id
from app.base.secrets import Keyring
from app.base.settings import Settings
from app.identity.models import Role
from tests.conftest import NOON
from tests.making.people import a_city, alone_in, undone
from tests.making.tenants import Tenants, tenants, working_as

OF_A_PERSON = {
    "capability",
    "certificate",
    "experience",
    "held_licence",
    "human_review",
    "outcome",
    "pair",
    "seeker",
    "seeker_move",
}
OF_AN_APPLICATION = {"application", "application_move", "interview", "message"}
OF_AN_EMPLOYER = {
    "candidate_day",
    "employer_move",
    "import",
    "import_row",
    "posting_move",
    "screening",
}
OF_ALL = {"employer", "posting", "posting_demand"}
FILED = {
    "ask",
    "consent",
    "disclosure",
    "document",
    "document_content",
    "document_space",
    "guardianship",
    "person_at_login",
    "phone_change",
    "reveal",
}
"""What else is kept of a person: papers, consents, who acts for them, how they sign in."""

RIGHTS = {
    "complaint",
    "complaint_move",
    "correction",
    "data_export",
    "data_export_content",
    "death",
    "dormancy",
    "erasure",
}
"""What is kept of a person's rights: what they asked for, and what became of it."""

SIGNED_IN = {"account", "login_session", "member_login", "totp"}
WAYS_IN = {"passkey", "passkey_challenge", "recovery_code"}
OF_AN_ACCOUNT = {"access_key", "account"}
AT_THE_DOOR = OF_AN_ACCOUNT | {"login_session", "membership", "party"}
APPLIED = {
    "capability",
    "certificate",
    "consent",
    "disclosure",
    "experience",
    "held_licence",
    "seeker",
}
"""What an employer may see of a person who has applied; the rooms narrow it to the disclosed."""

ACTED = {"event", "kept_answer"}
OF_PEOPLE = OF_A_PERSON | OF_AN_APPLICATION | FILED | RIGHTS | OF_ALL | {"membership", "party"}
OF_A_HOUSE = APPLIED | OF_AN_APPLICATION | OF_AN_EMPLOYER | OF_ALL | {"membership", "party"}
MAY_SEE = {
    "seeker": OF_PEOPLE
    | SIGNED_IN
    | WAYS_IN
    | ACTED
    | {"access_key", "invitation", "link", "link_code"},
    "officer": OF_PEOPLE | SIGNED_IN,
    "employer": OF_A_HOUSE | SIGNED_IN | ACTED | {"access_key", "invitation"},
    "integration": OF_A_HOUSE | OF_AN_ACCOUNT | {"invitation"},
    "staff": OF_PEOPLE
    | OF_AN_EMPLOYER
    | SIGNED_IN
    | WAYS_IN
    | ACTED
    | {"device", "device_pairing", "merge"},
    "house_operator": OF_ALL | SIGNED_IN,
    "kiosk": OF_ALL | OF_AN_ACCOUNT,
}
"""By kind, the tables of which a caller sees a row: their own, or one that is public."""

OF_OURS_ONLY = {
    "device_pairing",
    "disclosure",
    "invitation",
    "member_login",
    "merge",
    "passkey",
    "recovery_code",
}
"""Tables in which the strangers of the made city have no row of their own."""

OF_NO_DISTRICT = {"event", "membership"}
"""Staff see who is paired with whom, and events that name no district."""


@pytest.fixture(scope="module")
def city(
    tmp_path_factory: pytest.TempPathFactory,
    postgresql_dsn: str,
    bare_app: FastAPI,
    settings: Settings,
    keys: Keyring,
) -> Iterator[Tenants]:
    with (
        alone_in(tmp_path_factory.mktemp("tenants"), postgresql_dsn) as database,
        a_city(bare_app, settings, keys, database) as made,
    ):
        yield tenants(made)


def tables_in(seen: dict[str, set[tuple[object, ...]]]) -> set[str]:
    return {name for name, keys in seen.items() if keys}


def test_every_tenant_table_has_rows_and_strangers_have_theirs(city: Tenants) -> None:
    everything = city.seen(OWN_WORK)
    known = set().union(*MAY_SEE.values()) | {"task"}
    assert known <= tables_in(everything)
    assert known - set(city.hidden) == OF_OURS_ONLY | {"task"}


def test_without_a_context_no_table_shows_a_row(city: Tenants) -> None:
    assert tables_in(city.seen(NOBODY)) == set()


def test_a_kind_nobody_has_sees_what_is_public_at_most(city: Tenants) -> None:
    stranger = Context("burglar", new_id(), new_id(), new_id(), frozenset({"620111"}), None, NOON)
    assert tables_in(city.seen(stranger)) <= OF_ALL | {"account"}


def test_the_door_shows_what_authentication_needs(city: Tenants) -> None:
    assert tables_in(city.seen(DOOR)) == AT_THE_DOOR


@pytest.mark.parametrize("kind", MAY_SEE)
def test_a_caller_sees_nothing_of_strangers(city: Tenants, kind: str) -> None:
    seen = city.seen(city.contexts[kind])
    strangers = {name: keys & city.hidden.get(name, set()) for name, keys in seen.items()}
    assert tables_in(strangers) == (OF_NO_DISTRICT if kind == "staff" else set())


@pytest.mark.parametrize("kind", MAY_SEE)
def test_a_caller_sees_what_is_theirs(city: Tenants, kind: str) -> None:
    assert tables_in(city.seen(city.contexts[kind])) == MAY_SEE[kind]


@pytest.mark.parametrize("kind", ["seeker", "employer"])
def test_the_same_caller_in_another_persons_name_sees_strangers_only(
    city: Tenants, kind: str
) -> None:
    """The policies follow the context: with a stranger's party it is their rows, not ours."""
    root = "seeker" if kind == "seeker" else "employer"
    (theirs,) = next(iter(city.hidden[root]))
    other = replace(city.contexts[kind], party=theirs, account=new_id())
    seen = city.seen(other)
    private = OF_A_PERSON | OF_AN_APPLICATION | OF_AN_EMPLOYER
    ours = {name: seen[name] & city.ours.get(name, set()) for name in private}
    assert tables_in(ours) == set()
    assert tables_in({name: seen[name] & city.hidden[name] for name in private}) != set()


def test_a_pairing_that_has_ended_shows_nothing(city: Tenants) -> None:
    officer = city.contexts["officer"]
    members = Table.metadata.tables["membership"]
    ended = sa.update(members).where(members.c.account_id == officer.account)
    with undone(city.connection):
        set_in(city.connection, OWN_WORK)
        city.connection.execute(ended.values(valid_until=NOON))
        assert not tables_in(city.seen(officer)) & (OF_A_PERSON | OF_AN_APPLICATION)
        before = replace(officer, at=NOON - timedelta(seconds=1))
        assert tables_in(city.seen(before)) >= OF_A_PERSON


def test_a_guardian_acting_for_one_person_sees_that_person_alone(city: Tenants) -> None:
    guardian = Context(Kind.SEEKER.value, new_id(), new_id(), None, at=NOON)
    wards = [next(iter(keys["seeker"]))[0] for keys in (city.ours, city.hidden)]
    with undone(city.connection):
        _make_guardian(city.connection, guardian, wards)
        assert city.seen(guardian)["seeker"] == {(ward,) for ward in wards}
        for ward in wards:
            assert city.seen(replace(guardian, acting_for=ward))["seeker"] == {(ward,)}
        assert city.seen(replace(guardian, acting_for=new_id()))["seeker"] == set()


def _make_guardian(connection: sa.Connection, guardian: Context, wards: list[UUID]) -> None:
    tables = Table.metadata.tables
    set_in(connection, OWN_WORK)
    account = {"id": guardian.account, "kind": Kind.SEEKER, "name": "guardian", "created_at": NOON}
    connection.execute(sa.insert(tables["account"]).values(account))
    member = {"account_id": guardian.account, "role": Role.GUARDIAN}
    for ward in wards:
        values = {"id": new_id(), "party_id": ward, **member}
        connection.execute(sa.insert(tables["membership"]).values(values))


@pytest.mark.parametrize("context", [NOBODY, DOOR], ids=["nobody", "door"])
def test_without_a_context_and_at_the_door_nothing_is_written(
    city: Tenants, context: Context
) -> None:
    for table in ("seeker", "application", "account", "posting"):
        with working_as(city.connection, context):
            changed = sa.update(Table.metadata.tables[table]).values(id=new_id())
            assert city.connection.execute(changed).rowcount == 0
            gone = sa.delete(Table.metadata.tables[table])
            assert city.connection.execute(gone).rowcount == 0
    party = {"id": new_id(), "kind": "person", "created_at": NOON}
    with working_as(city.connection, context), pytest.raises(ProgrammingError, match="row-level"):
        city.connection.execute(sa.insert(Table.metadata.tables["party"]).values(party))


def insert_as(city: Tenants, context: Context, table: str, **values: object) -> None:
    with working_as(city.connection, context):
        city.connection.execute(sa.insert(Table.metadata.tables[table]).values(**values))


@pytest.mark.parametrize("kind", sorted(set(MAY_SEE) - {"employer", "integration"}))
def test_nobody_gives_themselves_a_part_in_a_person(city: Tenants, kind: str) -> None:
    """Whose rows one sees follows from the parts: whoever could write one would see anybody."""
    (theirs,) = next(iter(city.hidden["seeker"]))
    context = city.contexts[kind]
    part = {"id": new_id(), "account_id": context.account, "party_id": theirs, "role": "paired"}
    with pytest.raises(ProgrammingError, match="row-level"):
        insert_as(city, context, "membership", acts=[], **part)
    parts = Table.metadata.tables["membership"]
    with working_as(city.connection, context):
        for change in (sa.update(parts).values(party_id=theirs), sa.delete(parts)):
            assert city.connection.execute(change).rowcount == 0


def test_a_member_writes_parts_in_their_own_organisation_only(city: Tenants) -> None:
    (theirs,) = next(iter(city.hidden["employer"]))
    context = city.contexts["employer"]
    part = {"id": new_id(), "account_id": context.account, "role": "guardian", "acts": []}
    with pytest.raises(ProgrammingError, match="row-level"):
        insert_as(city, context, "membership", party_id=theirs, **part)
    insert_as(city, context, "membership", party_id=context.party, **part)


@pytest.mark.parametrize("kind", ["seeker", "officer"])
def test_nobody_merges_a_party_into_somebody_elses(city: Tenants, kind: str) -> None:
    (theirs,) = next(iter(city.hidden["seeker"]))
    party = Table.metadata.tables["party"]
    with working_as(city.connection, city.contexts[kind]):
        assert city.connection.execute(sa.select(party)).all()
        into = sa.update(party).values(merged_into=theirs)
        assert city.connection.execute(into).rowcount == 0


@pytest.mark.parametrize(
    ("table", "kind"),
    [
        ("disclosure", "employer"),
        ("disclosure", "integration"),
        ("disclosure", "officer"),
        ("disclosure", "staff"),
        ("consent", "employer"),
        ("consent", "officer"),
    ],
)
def test_a_consent_is_read_and_never_written_by_whom_it_is_given_to(
    city: Tenants, table: str, kind: str
) -> None:
    rows, context = Table.metadata.tables[table], city.contexts[kind]
    with working_as(city.connection, context):
        found = [dict(row) for row in city.connection.execute(sa.select(rows)).mappings()]
        assert found
        for change in (sa.update(rows).values(given_at=NOON), sa.delete(rows)):
            assert city.connection.execute(change).rowcount == 0
    with pytest.raises(ProgrammingError, match="row-level"):
        insert_as(city, context, table, **{**found[0], "id": new_id()})


@pytest.mark.parametrize("table", ["data_key", "key_check"])
def test_keys_are_read_and_destroyed_by_the_house_alone(city: Tenants, table: str) -> None:
    rows = Table.metadata.tables[table]
    for context in (NOBODY, DOOR, *city.contexts.values()):
        with working_as(city.connection, context):
            assert city.connection.execute(sa.select(rows)).all() == []
            assert city.connection.execute(sa.delete(rows)).rowcount == 0
    with working_as(city.connection, OWN_WORK):
        assert city.connection.execute(sa.select(rows)).all()


@pytest.mark.parametrize("table", sorted(set().union(*MAY_SEE.values()) - OF_OURS_ONLY))
def test_a_caller_changes_nothing_of_strangers(city: Tenants, table: str) -> None:
    rows = Table.metadata.tables[table]
    keys = city.hidden[table]
    theirs = sa.tuple_(*rows.primary_key.columns).in_(keys)
    for context in (city.contexts[kind] for kind in MAY_SEE):
        with working_as(city.connection, context):
            assert city.connection.execute(sa.delete(rows).where(theirs)).rowcount == 0
            same = sa.update(rows).where(theirs).values({rows.c[0]: rows.c[0]})
            assert city.connection.execute(same).rowcount == 0


def test_who_sees_a_public_posting_cannot_change_it_nor_its_demands(city: Tenants) -> None:
    for kind in ("seeker", "kiosk", "officer", "house_operator"):
        with working_as(city.connection, city.contexts[kind]):
            for table in ("posting", "posting_demand"):
                rows = Table.metadata.tables[table]
                ours = sa.tuple_(*rows.primary_key.columns).in_(city.ours[table])
                assert city.connection.execute(sa.select(rows).where(ours)).all()
                changed = sa.update(rows).where(ours).values(id=rows.c.id)
                assert city.connection.execute(changed).rowcount == 0


def test_nobody_notes_an_event_in_anothers_name(city: Tenants) -> None:
    events = Table.metadata.tables["event"]
    values = {
        "seq": 2**41,
        "at": NOON,
        "name": "thing.done",
        "topic": "change",
        "actor_kind": "staff",
        "actor_id": city.contexts["staff"].account,
        "subject_kind": "thing",
        "refs": {},
        "prev_hash": "",
        "hash": "",
    }
    with working_as(city.connection, city.contexts["staff"]):
        city.connection.execute(sa.insert(events).values(values))
    employer = city.contexts["employer"]
    with working_as(city.connection, employer), pytest.raises(ProgrammingError, match="row-level"):
        city.connection.execute(sa.insert(events).values(values))
