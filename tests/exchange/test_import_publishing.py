"""Publishing what was imported: never past the rules of a posting's own room."""

from typing import Any

import pytest
import sqlalchemy as sa

from app.audit.models import Event
from app.audit.transaction import transaction
from app.base.actor import Actor, Kind
from app.base.database import Database
from app.base.moves import MoveIn
from app.employers.models import Employer, EmployerState
from app.exchange.models import ImportRow, RowResult
from app.exchange.schemas import ImportOptions
from app.exchange.tasks import run_import, told
from app.postings import rules
from app.postings.models import Posting, PostingState, Screening
from tests.conftest import NOON
from tests.making.employers import an_employer
from tests.making.exchange import a_file
from tests.making.reference import a_minimum_wage

HEADINGS = ["编号", "职位", "岗位描述", "薪资", "工作地点"]
PLAIN = ["A-1", "理货员", "整理货架。", "3000-4000元/月", "兰州市城关区"]
BANNED = ["A-2", "保安员", "残疾人勿扰。", "3000-4000元/月", "兰州市城关区"]
POOR = ["A-3", "保洁员", "打扫楼道。", "800-900元/月", "兰州市城关区"]


@pytest.fixture
def firm(database: Database) -> Employer:
    with transaction(database) as session:
        session.add(a_minimum_wage())
        return an_employer(session)


def publish(database: Database, *rows: list[str], **options: Any) -> tuple[Any, list[ImportRow]]:
    given = ImportOptions(**({"source": "board", "publish": True} | options))
    found = run_import(database, a_file(HEADINGS, *rows), "jobs.csv", given, now=NOON)
    with transaction(database, reading=True) as session:
        mine = sa.select(ImportRow).where(ImportRow.import_id == found.id)
        return told(found), list(session.scalars(mine.order_by(ImportRow.number)))


def states(database: Database) -> dict[str | None, PostingState]:
    with transaction(database, reading=True) as session:
        rows = session.execute(sa.select(Posting.external_id, Posting.state))
        return {row[0]: row[1] for row in rows}


def events(database: Database) -> int:
    with transaction(database, reading=True) as session:
        return session.scalar(sa.select(sa.func.count()).select_from(Event)) or 0


def test_postings_of_a_verified_employer_open_and_are_screened(
    database: Database, firm: Employer
) -> None:
    found, _ = publish(database, PLAIN, employer_id=firm.id)
    assert found["publishing"] == {"open": 1, "in_review": 0, "held": 0}
    with transaction(database, reading=True) as session:
        posting = session.scalars(sa.select(Posting)).one()
        assert (posting.state, posting.published_at) == (PostingState.OPEN, NOON)
        assert [one.outcome for one in session.scalars(sa.select(Screening))] == ["allow"]
        assert session.scalars(sa.select(Event.name).order_by(Event.seq)).all() == [
            "posting.created",
            "posting.submitted",
            "posting.published",
            "import.finished",
        ]


def test_postings_of_a_draft_employer_wait_for_a_reviewer(database: Database) -> None:
    found, _ = publish(database, PLAIN)
    assert found["publishing"] == {"open": 0, "in_review": 1, "held": 0}


def test_what_may_not_be_published_stays_a_draft_and_says_why(
    database: Database, firm: Employer
) -> None:
    for expected in (RowResult.IMPORTED, RowResult.SAME):
        found, rows = publish(database, PLAIN, BANNED, POOR, employer_id=firm.id)
        assert found["publishing"]["held"] == 2
        assert [(row.result, row.code) for row in rows] == [
            (expected, None),
            (expected, "screening_blocked"),
            (expected, "terms_below_law"),
        ]
    assert states(database) == {
        "A-1": PostingState.OPEN,
        "A-2": PostingState.DRAFT,
        "A-3": PostingState.DRAFT,
    }


def test_what_was_held_back_leaves_no_trace_the_second_time(
    database: Database, firm: Employer
) -> None:
    publish(database, BANNED, POOR, employer_id=firm.id)
    before = events(database)
    publish(database, BANNED, POOR, employer_id=firm.id)
    assert events(database) == before


def test_drafts_taken_in_before_are_published_when_that_is_asked(
    database: Database, firm: Employer
) -> None:
    publish(database, PLAIN, employer_id=firm.id, publish=False)
    found, rows = publish(database, PLAIN, employer_id=firm.id)
    assert [row.result for row in rows] == [RowResult.SAME]
    assert found["publishing"]["open"] == 1


def test_what_a_reviewer_sent_back_is_submitted_again_only_when_its_row_changed(
    database: Database,
) -> None:
    publish(database, PLAIN)
    reviewer = Actor(Kind.STAFF, None, None, None)
    with transaction(database) as session:
        posting = session.scalars(sa.select(Posting)).one()
        said = MoveIn(transition="return", comment="请写明工时")
        session.add(rules.move(posting, said, reviewer, NOON))
    again, _ = publish(database, PLAIN)
    assert (again["same"], states(database)) == (1, {"A-1": PostingState.DRAFT})
    changed, _ = publish(database, [*PLAIN[:2], "整理货架，每周40小时。", *PLAIN[3:]])
    assert (changed["changed"], states(database)) == (1, {"A-1": PostingState.IN_REVIEW})


def test_a_banned_sentence_does_not_slip_into_an_open_posting(
    database: Database, firm: Employer
) -> None:
    publish(database, PLAIN, employer_id=firm.id)
    slipped = [*PLAIN[:2], "残疾人勿扰。", *PLAIN[3:]]
    fine = ["A-9", *PLAIN[1:]]
    _, rows = publish(database, slipped, slipped, fine, employer_id=firm.id)
    assert [(row.result.value, row.code, row.column) for row in rows] == [
        ("rejected", "screening_blocked", "description"),
        ("rejected", "screening_blocked", "description"),
        ("imported", None, None),
    ]
    with transaction(database, reading=True) as session:
        kept = session.scalars(sa.select(Posting).where(Posting.external_id == "A-1")).one()
        assert (kept.description, kept.state, kept.version) == ("整理货架。", PostingState.OPEN, 2)


def test_a_posting_that_has_ended_is_left_alone(database: Database, firm: Employer) -> None:
    publish(database, PLAIN, employer_id=firm.id)
    with transaction(database) as session:
        posting = session.scalars(sa.select(Posting)).one()
        closing = MoveIn(transition="close")
        session.add(rules.move(posting, closing, Actor(Kind.STAFF, None, None, None), NOON))
    _, same = publish(database, PLAIN, employer_id=firm.id)
    _, changed = publish(database, [*PLAIN[:3], "5000元/月", PLAIN[4]], employer_id=firm.id)
    assert [row.result for row in same] == [RowResult.SAME]
    assert [(row.result, row.code) for row in changed] == [(RowResult.REJECTED, "posting_ended")]


def test_a_suspended_employer_offers_nothing_new(database: Database) -> None:
    with transaction(database) as session:
        firm = an_employer(session, state=EmployerState.SUSPENDED)
    _, rows = publish(database, PLAIN, employer_id=firm.id)
    assert [(row.result, row.code) for row in rows] == [(RowResult.REJECTED, "employer_inactive")]
