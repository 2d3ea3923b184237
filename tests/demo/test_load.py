"""Loading the city, on both databases: once, whole, the same everywhere."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa

from app.audit.chain import broken_at
from app.audit.models import Event
from app.audit.transaction import transaction
from app.base.clock import now
from app.base.database import Database, Table
from app.base.secrets import Keyring
from app.demo import AnotherCity, load, mint, three_seekers
from app.employers.models import Employer, EmployerState
from app.identity.models import Membership, Role
from app.identity.queries import actor_of, holder_of
from app.identity.scopes import MAY
from app.postings.models import Posting, PostingState
from app.reference.queries import seed
from app.seekers.models import Certificate, Seeker
from tests.making.demo import AS_OF, SEED, LoadedCity, loaded_in

CREDENTIALS = {"seeker", "employer", "staff", "officer", "house_operator", "kiosk", "integration"}
"""The kinds that `aixinwu demo --credentials` mints a key for (contract)."""

_LOG = {"event", "log_head"}
_SEALED = {
    "id_number_sealed",
    "number_sealed",
    "phone_sealed",
    "sealed",
    "text_alternative_sealed",
    "title_sealed",
}
_KEYED = _SEALED | {
    "id_number_index",
    "number_index",
    "phone_index",
    "phone_digest",
    "certificate_digest",
    "certificate_last4",
}


@pytest.fixture(scope="module")
def city(empty_database: Database, keys: Keyring) -> Iterator[LoadedCity]:
    """The city, inside one outer transaction that is undone after this module."""
    with empty_database.writer.connect() as connection:
        outer = connection.begin()
        inside = Database(empty_database.url.render_as_string(hide_password=False))
        inside.dispose()
        inside.writer = inside.reader = connection  # type: ignore[assignment]
        with transaction(inside) as session:
            seed(session)
        yield loaded_in(inside, keys, AS_OF, SEED)
        outer.rollback()


def test_the_city_has_its_size(city: LoadedCity) -> None:
    summary = city.summary
    assert (summary.employers, summary.accounts) == (76, 7)
    assert summary.open_postings >= 450
    assert summary.postings > summary.open_postings
    assert summary.seekers >= 400
    assert not summary.already_loaded


def test_a_second_load_changes_nothing_and_says_so(city: LoadedCity) -> None:
    before = city.sizes()
    again = load(city.database, city.keys, as_of=AS_OF, seed=SEED)
    assert again.already_loaded
    assert again.seekers == city.summary.seekers
    assert city.sizes() == before


@pytest.mark.parametrize(("days", "more"), [(1, 0), (0, 1)])
def test_another_day_or_seed_is_refused_beside_it(city: LoadedCity, days: int, more: int) -> None:
    before = city.sizes()
    with pytest.raises(AnotherCity):
        load(city.database, city.keys, as_of=AS_OF + timedelta(days=days), seed=SEED + more)
    assert city.sizes() == before


def test_two_databases_get_the_same_rows_and_only_what_the_keys_made_differs(
    city: LoadedCity, twin: LoadedCity
) -> None:
    for name, table in Table.metadata.tables.items():
        if name in _LOG or name == "access_key":
            continue
        ours, theirs = city.rows(table), twin.rows(table)
        keyed = _KEYED & set(table.columns.keys())
        assert [_without(row, keyed) for row in ours] == [_without(row, keyed) for row in theirs]
        for mine, other in zip(ours, theirs, strict=True):
            assert all(mine[k] is None or mine[k] != other[k] for k in keyed)
            assert all((mine[k] is None) is (other[k] is None) for k in keyed)


def test_two_databases_log_the_same_events_in_the_same_order(
    city: LoadedCity, twin: LoadedCity
) -> None:
    assert _noted(city) == _noted(twin)


def test_the_log_holds_every_arrival_and_its_chain_is_whole(city: LoadedCity) -> None:
    with city.session() as session:
        events = session.scalars(sa.select(Event).order_by(Event.seq)).all()
    assert broken_at(events) is None
    named = {(event.name, event.subject_id) for event in events}
    for employer in city.every(Employer):
        verified = employer.state is EmployerState.VERIFIED
        assert not verified or ("employer.verified", employer.id) in named
    for posting in city.every(Posting):
        is_open = posting.state is PostingState.OPEN
        assert not is_open or ("posting.published", posting.id) in named
    assert all(("seeker.registered", seeker.id) in named for seeker in city.every(Seeker))
    assert all(event.at <= events[-1].at for event in events if event.name != "access_key.made")


def test_a_token_is_minted_for_every_kind_and_opens_its_own_account(city: LoadedCity) -> None:
    with transaction(city.database) as session:
        minted = mint(session, city.keys, now())
        assert set(minted) == CREDENTIALS
        for name, said in minted.items():
            held = holder_of(session, city.keys.digest(said["token"]), now())
            assert held is not None
            actor = actor_of(*held)
            wanted = (
                set(minted["integration"]["scopes"]) if name == "integration" else MAY[actor.kind]
            )
            assert (actor.kind.value, actor.scopes) == (name, wanted)


def test_the_credentials_have_the_shape_of_the_contract(city: LoadedCity) -> None:
    with transaction(city.database) as session:
        minted = mint(session, city.keys, now())
        employer = session.get_one(Employer, UUID(minted["employer"]["employer_id"]))
        posting = session.get_one(Posting, UUID(minted["employer"]["posting_id"]))
    assert {name: set(said) - {"token"} for name, said in minted.items()} == {
        "seeker": {"seeker_id"},
        "employer": {"employer_id", "posting_id"},
        "staff": {"districts"},
        "officer": set(),
        "house_operator": {"love_house_id"},
        "kiosk": {"device_id"},
        "integration": {"employer_id", "scopes"},
    }
    assert minted["house_operator"]["love_house_id"] is None
    assert len(minted["staff"]["districts"]) == 9
    assert employer.state is EmployerState.VERIFIED
    assert (posting.employer_id, posting.state) == (employer.id, PostingState.OPEN)
    assert minted["integration"]["employer_id"] != minted["employer"]["employer_id"]


def test_minting_again_ends_the_keys_before(city: LoadedCity) -> None:
    with transaction(city.database) as session:
        first = mint(session, city.keys, now())
        second = mint(session, city.keys, now())
        for name in first:
            old, new = (city.keys.digest(said[name]["token"]) for said in (first, second))
            assert holder_of(session, old, now()) is None
            assert holder_of(session, new, now()) is not None


def test_the_officer_is_paired_with_twelve_people(city: LoadedCity) -> None:
    paired = [part for part in city.every(Membership) if part.role is Role.PAIRED]
    assert len({part.party_id for part in paired}) == 12
    assert {part.party_id for part in paired} <= {seeker.id for seeker in city.every(Seeker)}


def test_the_three_people_shown_are_clearly_different(city: LoadedCity) -> None:
    with city.session() as session:
        ids = three_seekers(session)
        held = sa.select(Certificate.category).where(Certificate.seeker_id.in_(ids))
        assert sorted(session.scalars(held)) == [1, 2, 4]


def _without(row: dict[str, object], names: set[str]) -> dict[str, object]:
    return {name: value for name, value in row.items() if name not in names}


def _noted(city: LoadedCity) -> list[tuple[object, ...]]:
    columns = (Event.at, Event.name, Event.subject_kind, Event.subject_id, Event.refs)
    ours = Event.subject_kind != "access_key"
    with city.session() as session:
        return [
            tuple(row)
            for row in session.execute(sa.select(*columns).where(ours).order_by(Event.seq))
        ]
