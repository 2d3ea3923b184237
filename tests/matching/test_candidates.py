"""Candidates of a posting: by band, and nothing that tells who or what impairment."""

from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.base.actor import Kind
from app.base.database import Database
from app.base.secrets import Keyring
from app.employers.models import Employer
from app.matching import rules
from app.postings.models import Posting
from app.seekers.models import Experience, SeekerState
from tests.conftest import NOON
from tests.making.employers import an_employer
from tests.making.functioning import DEAF, an_essential_demand
from tests.making.identity import Caller, Door
from tests.making.index import reindexed, statements
from tests.making.matching import able
from tests.making.postings import a_draft, a_posting
from tests.making.seekers import a_seeker

KEYS = {"handle", "experience", "education", "fit", "accommodations"}


@pytest.fixture
def firm(session: Session, door: Door) -> Caller:
    employer = an_employer(session)
    session.commit()
    return door.caller(Kind.EMPLOYER, party_id=employer.id)


def path(posting: Posting) -> str:
    return f"/v1/postings/{posting.id}/candidates"


def mine(session: Session, firm: Caller, **changes: Any) -> Posting:
    return a_posting(session, session.get_one(Employer, firm.party_id), **changes)


def test_candidates_come_by_band_and_leak_nothing(
    session: Session, keys: Keyring, firm: Caller
) -> None:
    posting = mine(session, firm)
    near = a_seeker(
        session,
        keys,
        levels=able(),
        desired_titles=["收银员"],
        experiences=[Experience(title="超市收银", occupation="4-01-02-04", years=2.6)],
    )
    far = a_seeker(session, keys, levels=able(2), district="620121", education=None)
    session.commit()
    reindexed(firm.client)
    answer = firm.get(path(posting), {"Accept-Language": "en"})
    assert answer.status_code == 200
    body = answer.json()
    assert set(body) == {"items", "next", "model_version"}
    assert [one["handle"] for one in body["items"]] == [
        keys.handle(posting.id, near.id),
        keys.handle(posting.id, far.id),
    ]
    for one in body["items"]:
        assert set(one) == KEYS
    assert body["items"][0]["experience"] == [
        {"occupation": {"code": "4-01-02-04", "zh": "收银员", "en": "cashier"}, "years": 3}
    ]
    school = {"rank": 3, "zh": "普通高级中学", "en": "Senior high school"}
    assert body["items"][0]["education"] == school
    assert body["items"][1]["education"] is None
    said = answer.text
    for secret in (near.name, str(near.id), "620121", "1990", "收银员工", '"capability"', "score"):
        assert secret not in said


def test_accommodations_are_named_where_five_need_them_and_offered_ones_marked(
    session: Session, keys: Keyring, firm: Caller, door: Door
) -> None:
    stop = [an_essential_demand("telephone", 5)]
    offering = mine(session, firm, demands=stop, accommodations=["TEXT_CHANNEL"], occupation=None)
    a_seeker(session, keys, levels=DEAF)
    session.commit()
    reindexed(firm.client)
    assert firm.get(path(offering)).json()["items"][0]["accommodations"] == []
    one = door.staff("620102").get(path(offering)).json()["items"][0]
    assert [(a["code"], a["offered"]) for a in one["accommodations"]] == [("TEXT_CHANNEL", True)]
    for _ in range(4):
        a_seeker(session, keys, levels=DEAF)
    session.commit()
    reindexed(firm.client)
    for one in firm.get(path(offering)).json()["items"]:
        said = [(a["code"], a["offered"]) for a in one["accommodations"]]
        assert said == [("TEXT_CHANNEL", True)]


def test_only_people_who_look_for_work_where_it_is_are_listed(
    session: Session, keys: Keyring, firm: Caller, door: Door
) -> None:
    posting = mine(session, firm, demands=[an_essential_demand("telephone", 5)])
    shown = a_seeker(session, keys)
    a_seeker(session, keys, personalised=False)
    a_seeker(session, keys, state=SeekerState.PLACED)
    a_seeker(session, keys, state=SeekerState.INACTIVE)
    unable = a_seeker(session, keys, levels=DEAF)
    dear = a_seeker(session, keys, pay_floor=Decimal(9000))
    a_seeker(session, keys, desired_districts=["620121"])
    applied = a_seeker(session, keys)
    session.execute(rules.pair_live(applied.id, posting.id, NOON))
    session.commit()
    reindexed(firm.client)
    found = {one["handle"] for one in firm.get(path(posting)).json()["items"]}
    assert found == {keys.handle(posting.id, one.id) for one in (shown, unable, dear)}
    theirs = door.staff("620102").get(path(posting)).json()["items"]
    assert [one["handle"] for one in theirs] == [keys.handle(posting.id, shown.id)]


def test_a_handle_joins_with_no_other_posting(
    session: Session, keys: Keyring, firm: Caller
) -> None:
    first, second = mine(session, firm), mine(session, firm)
    a_seeker(session, keys)
    session.commit()
    reindexed(firm.client)
    handles = {firm.get(path(one)).json()["items"][0]["handle"] for one in (first, second)}
    assert len(handles) == 2


def test_pages_neither_repeat_nor_skip(session: Session, keys: Keyring, firm: Caller) -> None:
    posting, other = mine(session, firm), mine(session, firm)
    for _ in range(5):
        a_seeker(session, keys)
    session.commit()
    reindexed(firm.client)
    handles: list[str] = []
    cursor = None
    for expected in (2, 2, 1):
        answer = firm.get(path(posting), limit=2, **({"cursor": cursor} if cursor else {})).json()
        assert len(answer["items"]) == expected
        handles += [one["handle"] for one in answer["items"]]
        cursor = answer["next"]
    assert cursor is None
    assert len(set(handles)) == 5
    carried = firm.get(path(posting), limit=2).json()["next"]
    assert firm.get(path(other), cursor=carried).status_code == 400


def test_a_stranger_finds_no_posting(session: Session, firm: Caller, door: Door) -> None:
    posting = a_posting(session)
    own = mine(session, firm)
    session.commit()
    reindexed(firm.client)
    assert firm.get(path(posting)).status_code == 404
    assert door.staff("620121").get(path(own)).status_code == 404
    assert door.staff("620102").get(path(own)).status_code == 200
    seeker = door.caller(Kind.SEEKER)
    assert seeker.get(path(own)).status_code == 403


def test_a_posting_that_is_not_open_has_no_candidates(
    session: Session, firm: Caller, door: Door
) -> None:
    draft = a_draft(session, district="620102")
    session.commit()
    answer = door.staff("620102").get(path(draft))
    assert answer.status_code == 409
    assert answer.json()["code"] == "posting_not_ranked"


def test_the_number_of_statements_does_not_grow_with_the_people(
    session: Session, keys: Keyring, firm: Caller, database: Database
) -> None:
    posting = mine(session, firm)
    session.commit()
    reindexed(firm.client)
    firm.get(path(posting))
    counts = []
    for _ in range(2):
        for _ in range(4):
            a_seeker(session, keys, levels={"telephone": 3})
        session.commit()
        reindexed(firm.client)
        with statements(database) as asked:
            firm.get(path(posting))
        counts.append(len(asked))
    assert counts[0] == counts[1]
