"""Matches over HTTP."""

from datetime import timedelta
from uuid import UUID

import orjson
import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.audit.models import Event
from app.base.actor import Kind
from app.base.database import Database
from app.base.ids import new_id
from app.base.secrets import Keyring
from app.employers.models import EmployerState
from app.matching.lists import read_mark
from app.matching.schemas import MatchOut
from app.seekers.models import Certificate, Seeker
from tests.conftest import NOON
from tests.making.employers import an_employer
from tests.making.functioning import DEAF, an_essential_demand
from tests.making.identity import Caller, Door
from tests.making.index import reindexed, statements
from tests.making.postings import a_draft, a_posting
from tests.making.seekers import a_seeker

STOP = [an_essential_demand("telephone", 4)]


def path(person: Seeker, rest: str = "") -> str:
    return f"/v1/seekers/{person.id}/matches{rest}"


def ids(answer: object) -> list[str]:
    return [one["posting"]["id"] for one in answer.json()["items"]]  # type: ignore[attr-defined]


@pytest.fixture
def deaf(session: Session, keys: Keyring) -> Seeker:
    return a_seeker(session, keys, levels=DEAF, desired_titles=["收银员"])


@pytest.fixture
def me(door: Door, session: Session, deaf: Seeker) -> Caller:
    session.commit()
    return door.caller(Kind.SEEKER, party_id=deaf.id)


def test_a_person_gets_a_ranked_and_explained_list(
    session: Session, deaf: Seeker, me: Caller, keys: Keyring
) -> None:
    cashier = a_posting(session)
    caller = a_posting(session, title="电话客服", occupation="4-04-05-03")
    session.commit()
    reindexed(me.client)
    answer = me.get(path(deaf))
    assert answer.status_code == 200
    assert ids(answer) == [str(cashier.id), str(caller.id)]
    body = answer.json()
    assert set(body) == {"items", "next", "list_id", "model_version", "personalised"}
    assert body["next"] is None
    for one in body["items"]:
        MatchOut.model_validate(one)
        total = one["base"] + sum(part["value"] for part in one["contributions"])
        assert abs(total - one["score"]) <= 1e-6
    mark = read_mark(keys, body["list_id"])
    assert mark is not None
    assert (mark.seeker_id, mark.at) == (deaf.id, NOON)


def test_the_texts_are_in_the_language_asked_for(
    session: Session, deaf: Seeker, me: Caller
) -> None:
    a_posting(session, title="电话客服", occupation="4-04-05-03")
    session.commit()
    reindexed(me.client)
    english = me.get(path(deaf), {"Accept-Language": "en"}).json()["items"][0]
    chinese = me.get(path(deaf), {"Accept-Language": "zh"}).json()["items"][0]
    assert all(part["text"].isascii() for part in english["contributions"])
    assert not any(part["text"].isascii() for part in chinese["contributions"])
    assert english["spoken"] == chinese["spoken"]
    assert english["score"] == chinese["score"]


def test_only_open_postings_of_verified_employers_are_listed(
    session: Session, deaf: Seeker, me: Caller
) -> None:
    shown = a_posting(session)
    a_draft(session)
    a_posting(session, an_employer(session, state=EmployerState.PAUSED))
    a_posting(session, openings=1, taken=1)
    a_posting(session, closes_at=NOON - timedelta(seconds=1))
    session.commit()
    reindexed(me.client)
    assert ids(me.get(path(deaf))) == [str(shown.id)]


def test_the_second_read_of_ones_own_list_asks_the_database_nothing(
    session: Session, deaf: Seeker, me: Caller, database: Database
) -> None:
    a_posting(session)
    session.commit()
    reindexed(me.client)
    first = me.get(path(deaf))
    with statements(database) as asked:
        second = me.get(path(deaf))
    assert asked == []
    assert first.json()["items"] == second.json()["items"]


def test_pages_of_one_list_neither_repeat_nor_skip(
    session: Session, deaf: Seeker, me: Caller
) -> None:
    firm = an_employer(session)
    postings = {str(a_posting(session, firm).id) for _ in range(7)}
    session.commit()
    reindexed(me.client)
    first = me.get(path(deaf), limit=3)
    second = me.get(path(deaf), limit=3, cursor=first.json()["next"])
    third = me.get(path(deaf), limit=3, cursor=second.json()["next"])
    assert [len(ids(page)) for page in (first, second, third)] == [3, 3, 1]
    assert set(ids(first) + ids(second) + ids(third)) == postings
    assert third.json()["next"] is None
    assert {page.json()["list_id"] for page in (first, second, third)} == {first.json()["list_id"]}
    exact = me.get(path(deaf), limit=7)
    assert exact.json()["next"] is None


def test_a_cursor_of_another_list_or_person_is_refused(
    session: Session, keys: Keyring, deaf: Seeker, me: Caller, door: Door
) -> None:
    other = a_seeker(session, keys)
    for _ in range(3):
        a_posting(session)
    session.commit()
    reindexed(me.client)
    cursor = me.get(path(deaf), limit=1).json()["next"]
    theirs = door.caller(Kind.SEEKER, party_id=other.id)
    for answer in (
        theirs.get(path(other), cursor=cursor),
        me.get(path(deaf), cursor=cursor, include="blocked"),
        me.get(path(deaf), cursor=cursor, personalised=False),
        me.get(path(deaf), cursor=cursor[:-3]),
    ):
        assert answer.status_code == 400
        assert answer.json()["code"] == "invalid_cursor"


@pytest.mark.parametrize(
    "wrong",
    [
        {"limit": 0},
        {"limit": 101},
        {"include": "everything"},
        {"fields": "score,name"},
        {"personalised": "perhaps"},
        {"unknown": "1"},
    ],
)
def test_a_wrong_parameter_is_named(deaf: Seeker, me: Caller, wrong: dict[str, object]) -> None:
    answer = me.get(path(deaf), **wrong)
    assert answer.status_code == 422
    assert answer.json()["errors"]


def test_fields_narrow_the_items(session: Session, deaf: Seeker, me: Caller) -> None:
    a_posting(session)
    session.commit()
    reindexed(me.client)
    one = me.get(path(deaf), fields="score,spoken").json()["items"][0]
    assert set(one) == {"score", "spoken"}


def test_a_stop_removes_and_blocked_shows_it_with_its_remedy(
    session: Session, deaf: Seeker, me: Caller
) -> None:
    plain = a_posting(session)
    calls = a_posting(session, demands=STOP, title="电话客服", occupation="4-04-05-03")
    session.commit()
    reindexed(me.client)
    assert ids(me.get(path(deaf))) == [str(plain.id)]
    both = me.get(path(deaf), include="blocked")
    assert set(ids(both)) == {str(plain.id), str(calls.id)}
    blocked = next(one for one in both.json()["items"] if one["blocked"])
    (stop,) = blocked["stops"]
    assert (stop["kind"], stop["code"]) == ("item", "telephone")
    assert stop["text"].endswith("。")
    assert ["TEXT_CHANNEL"] in [one["accommodations"] for one in blocked["remedies"]]
    alone = me.get(path(deaf, f"/{calls.id}"))
    assert alone.json() == blocked


def test_any_open_posting_is_explained_and_no_other(
    session: Session, deaf: Seeker, me: Caller
) -> None:
    draft = a_draft(session)
    session.commit()
    reindexed(me.client)
    assert me.get(path(deaf, f"/{draft.id}")).status_code == 404
    assert me.get(path(deaf, f"/{new_id()}")).status_code == 404


def test_without_personalisation_the_list_is_by_date_and_says_nothing_of_the_person(
    session: Session, deaf: Seeker, me: Caller
) -> None:
    made = [
        a_posting(session, demands=STOP, published_at=NOON - timedelta(days=days)).id
        for days in (5, 1, 3)
    ]
    session.commit()
    reindexed(me.client)
    answer = me.get(path(deaf), personalised=False)
    assert ids(answer) == [str(made[place]) for place in (1, 2, 0)]
    assert answer.json()["personalised"] is False
    for one in answer.json()["items"]:
        assert one["score"] is None
        for member in ("contributions", "gaps", "unknowns", "matched_terms", "remedies"):
            assert one[member] == []
    pages = me.get(path(deaf), personalised=False, limit=2)
    rest = me.get(path(deaf), personalised=False, limit=2, cursor=pages.json()["next"])
    assert ids(pages) + ids(rest) == ids(answer)


def test_a_person_who_switched_it_off_is_not_ranked_for_anybody_else(
    session: Session, keys: Keyring, door: Door
) -> None:
    person = a_seeker(session, keys, personalised=False)
    a_posting(session)
    session.commit()
    reindexed(door.client)
    me = door.caller(Kind.SEEKER, party_id=person.id)
    staff = door.staff("620102")
    assert me.get(path(person)).json()["personalised"] is False
    assert staff.get(path(person), personalised=True).json()["personalised"] is False
    assert me.get(path(person), personalised=True).json()["personalised"] is True


def test_a_strangers_matches_are_not_found(
    session: Session, keys: Keyring, deaf: Seeker, me: Caller, door: Door
) -> None:
    other = a_seeker(session, keys)
    a_posting(session)
    session.commit()
    reindexed(me.client)
    officer = door.caller(Kind.OFFICER, paired_with=[other.id])
    assert me.get(path(other)).status_code == 404
    assert officer.get(path(deaf)).status_code == 404
    assert officer.get(path(other)).status_code == 200
    assert door.staff("620121").get(path(deaf)).status_code == 404
    assert door.staff("620102").get(path(deaf)).status_code == 200


def test_an_employer_has_no_way_to_a_persons_matches(
    session: Session, deaf: Seeker, me: Caller, door: Door
) -> None:
    firm = an_employer(session)
    session.commit()
    for kind in (Kind.EMPLOYER, Kind.INTEGRATION):
        answer = door.caller(kind, party_id=firm.id).get(path(deaf))
        assert answer.status_code == 403
        assert answer.json()["code"] == "scope_missing"


def test_somebody_elses_read_is_noted_and_ones_own_is_not(
    session: Session, deaf: Seeker, me: Caller, door: Door
) -> None:
    staff = door.staff("620102")
    me.get(path(deaf))
    staff.get(path(deaf))
    noted = session.scalars(sa.select(Event).where(Event.name == "matches.read")).all()
    assert [(one.subject_id, one.actor_id) for one in noted] == [(deaf.id, staff.account_id)]


def test_swapping_category_and_grade_leaves_the_answer_byte_for_byte_the_same(
    session: Session, keys: Keyring, deaf: Seeker, me: Caller
) -> None:
    certificate = Certificate(
        seeker_id=deaf.id,
        number_sealed="sealed",
        number_index=keys.blind("certificate", "622"),
        category=2,
        grade=1,
    )
    session.add(certificate)
    for row in range(5):
        a_posting(session, title=["收银员", "客服", "保洁", "厨工", "会计"][row])
    session.commit()
    reindexed(me.client)
    before = me.get(path(deaf), include="blocked")
    certificate.category, certificate.grade = 6, 4
    session.commit()
    reindexed(me.client)
    after = me.get(path(deaf), include="blocked")
    assert _without_list(before.content) == _without_list(after.content)


def _without_list(body: bytes) -> bytes:
    content = orjson.loads(body)
    content.pop("list_id")
    return orjson.dumps(content)


def test_an_unknown_person_is_not_found(door: Door) -> None:
    stranger = door.caller(Kind.SEEKER, party_id=None)
    assert stranger.get(f"/v1/seekers/{UUID(int=1)}/matches").status_code == 404
    assert door.staff().get(f"/v1/seekers/{UUID(int=1)}/matches").status_code == 404


def test_without_a_token_nothing_is_shown(door: Door, deaf: Seeker) -> None:
    assert door.client.get(path(deaf)).status_code == 401


def test_the_notice_is_public_and_names_every_weight(door: Door) -> None:
    answer = door.client.get("/v1/matching/notice", headers={"Accept-Language": "en"})
    assert answer.status_code == 200
    body = answer.json()
    assert {one["feature"] for one in body["weights"]} >= {"functional_fit", "commute", "pay"}
    assert "category of disability" in body["never_used"]
    assert "personalised=false" in body["switch_off"]
