"""Taking files in: the same file twice, bad rows among good ones, and a worker that dies."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.audit.models import Event
from app.audit.transaction import transaction
from app.base.database import Database
from app.base.errors import NotFound
from app.base.ids import new_id
from app.employers.models import Employer, EmployerState
from app.exchange.models import Import, ImportRow, ImportState, RowResult
from app.exchange.schemas import ImportOptions, defaults_of
from app.exchange.tasks import faults, run_import, told
from app.exchange.tasks.importing import AT_ONCE
from app.postings.models import Obtained, Posting, PostingState
from tests.conftest import NOON
from tests.making.employers import an_employer
from tests.making.exchange import a_file, a_file_of_titles
from tests.making.numbers import a_credit_code

TITLES = 2 * AT_ONCE + 7


@dataclass
class Desk:
    """Somebody at the keyboard who imports files and looks at what came of them."""

    database: Database

    def take(self, content: bytes, name: str = "jobs.csv", **options: Any) -> dict[str, Any]:
        return told(self.ended(content, name, **options))

    def ended(self, content: bytes, name: str = "jobs.csv", **options: Any) -> Import:
        progress = options.pop("progress", lambda done, total: None)
        given = ImportOptions(**({"source": "board"} | options))
        return run_import(self.database, content, name, given, now=NOON, progress=progress)

    def all(self, select: sa.Select[Any]) -> Sequence[Any]:
        with transaction(self.database, reading=True) as session:
            return session.scalars(select).all()

    def postings(self) -> Sequence[Posting]:
        return self.all(sa.select(Posting).order_by(Posting.title))

    def rows(self, found: Import) -> Sequence[ImportRow]:
        mine = sa.select(ImportRow).where(ImportRow.import_id == found.id)
        return self.all(mine.order_by(ImportRow.number))

    def traces(self) -> tuple[int, int]:
        """How many events there are, and how many versions."""
        with transaction(self.database, reading=True) as session:
            events = session.scalar(sa.select(sa.func.count()).select_from(Event))
            versions = session.scalar(sa.select(sa.func.sum(Posting.version)))
        return events or 0, int(versions or 0)

    def employer(self, **changes: Any) -> Employer:
        with transaction(self.database) as session:
            return an_employer(session, **changes)


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk(database)


def counted(summary: dict[str, Any]) -> dict[str, int]:
    return {name.value: summary[name] for name in RowResult if summary[name]}


def test_a_file_of_titles_goes_in_whole_and_the_second_time_changes_nothing(desk: Desk) -> None:
    firm, content = desk.employer(), a_file_of_titles(TITLES)
    options = {"employer_id": firm.id, "publish": True}
    first = desk.take(content, "titles.tsv", **options)
    assert counted(first) == {"imported": TITLES}
    assert first["publishing"] == {"open": TITLES, "in_review": 0, "held": 0}
    before = desk.traces()
    assert before[0] == 3 * TITLES + 1
    again = desk.take(content, "titles.tsv", **options)
    assert counted(again) == {"same": TITLES}
    assert again["publishing"] == {"open": 0, "in_review": 0, "held": 0}
    assert desk.traces() == before


def test_an_imported_posting_says_how_it_came_and_leaves_the_rest_unsaid(desk: Desk) -> None:
    firm = desk.employer()
    desk.take(a_file(["编号", "职位"], ["A-1", "理货员"]), employer_id=firm.id)
    (posting,) = desk.postings()
    assert (posting.obtained, posting.source, posting.external_id) == (
        Obtained.IMPORT,
        "board",
        "A-1",
    )
    assert (posting.openings, posting.pay_min, posting.district, posting.work_place) == (None,) * 4
    assert (posting.employer_id, posting.state) == (firm.id, PostingState.DRAFT)


def test_a_changed_row_changes_its_posting_and_no_other(desk: Desk) -> None:
    firm = desk.employer()
    rows = [["A-1", "理货员", "2"], ["A-2", "面点师", "1"]]
    desk.take(a_file(["编号", "职位", "人数"], *rows), employer_id=firm.id)
    rows[0][2] = "5"
    again = desk.take(a_file(["编号", "职位", "人数"], *rows), employer_id=firm.id)
    assert counted(again) == {"changed": 1, "same": 1}
    assert [(one.title, one.openings, one.version) for one in desk.postings()] == [
        ("理货员", 5, 2),
        ("面点师", 1, 1),
    ]


def test_an_emptied_cell_takes_back_what_it_said(desk: Desk) -> None:
    firm = desk.employer()
    desk.take(a_file(["编号", "职位", "人数"], ["A-1", "理货员", "2"]), employer_id=firm.id)
    desk.take(a_file(["编号", "职位", "人数"], ["A-1", "理货员", ""]), employer_id=firm.id)
    assert [one.openings for one in desk.postings()] == [None]


def test_what_the_table_does_not_speak_of_survives_a_change(desk: Desk) -> None:
    firm = desk.employer()
    desk.take(a_file(["编号", "职位", "人数"], ["A-1", "理货员", "2"]), employer_id=firm.id)
    with transaction(desk.database) as session:
        session.scalars(sa.select(Posting)).one().accommodations = ["RAMP"]
    again = desk.take(a_file(["编号", "职位", "人数"], ["A-1", "理货员", "3"]), employer_id=firm.id)
    assert counted(again) == {"changed": 1}
    assert [(one.openings, one.accommodations) for one in desk.postings()] == [(3, ["RAMP"])]


def test_an_edit_by_hand_outlives_the_unchanged_file(desk: Desk) -> None:
    firm, content = desk.employer(), a_file(["编号", "职位"], ["A-1", "理货员"])
    desk.take(content, employer_id=firm.id)
    with transaction(desk.database) as session:
        session.scalars(sa.select(Posting)).one().title = "仓库理货员"
    assert counted(desk.take(content, employer_id=firm.id)) == {"same": 1}
    assert [one.title for one in desk.postings()] == ["仓库理货员"]


def test_the_first_of_equal_rows_counts_and_the_later_point_at_it(desk: Desk) -> None:
    firm = desk.employer()
    content = a_file(["职位", "人数"], ["理货员", "2"], ["理货员 ", "2 人"], ["理 货 员", "9"])
    found = desk.ended(content, employer_id=firm.id)
    rows = [(row.number, row.result.value, row.first, row.code) for row in desk.rows(found)]
    assert rows == [
        (2, "imported", None, None),
        (3, "duplicate", 2, None),
        (4, "duplicate", 2, "differs"),
    ]
    assert [one.openings for one in desk.postings()] == [2]
    assert counted(desk.take(content, employer_id=firm.id)) == {"same": 1, "duplicate": 2}


def test_equal_rows_far_apart_are_found_too(desk: Desk) -> None:
    firm, rows = desk.employer(), [[f"理货员{n}"] for n in range(AT_ONCE + 5)]
    found = desk.take(a_file(["职位"], *rows, ["理货员0"]), employer_id=firm.id)
    assert counted(found) == {"imported": AT_ONCE + 5, "duplicate": 1}


_NOT_TEXT = "It contains characters that are not text."
BAD = (
    (["A-1", "", "", ""], "title", "no_title"),
    (["A-2", "\ufffd\ufffd坏", "", ""], "title", "text_unreadable"),
    (["x" * 101, "理货员", "", ""], "external_id", "string_too_long"),
    (["A-3", "理货员", "2020-01-01", ""], "closes_on", "in_the_past"),
    (["1.10105E+17", "理货员", "", ""], "external_id", "digits_lost"),
)


def test_a_bad_row_names_its_cell_and_its_reason_and_stops_no_other(desk: Desk) -> None:
    firm = desk.employer()
    good = [["G-1", "面点师", "", ""], ["G-2", "缝纫工", "", ""]]
    content = a_file(
        ["编号", "职位", "截止日期", "薪资"], good[0], *(row for row, *_ in BAD), good[1]
    )
    found = desk.ended(content, employer_id=firm.id)
    assert counted(told(found)) == {"imported": 2, "rejected": len(BAD)}
    rejected = [row for row in desk.rows(found) if row.result is RowResult.REJECTED]
    assert [(row.column, row.code) for row in rejected] == [(c, code) for _, c, code in BAD]
    assert all(row.reason and row.reason["zh"] and row.reason["en"] for row in rejected)
    assert all(row.posting_id is None for row in rejected)
    lines = faults(desk.database, found, "en", most=2)
    assert lines == ["row 3, title: The title is missing.", f"row 4, title: {_NOT_TEXT}"]


def test_an_unread_cell_is_noted_and_left_unsaid(desk: Desk) -> None:
    firm = desk.employer()
    found = desk.ended(a_file(["职位", "薪资"], ["理货员", "很高"]), employer_id=firm.id)
    assert [(row.result.value, row.unread) for row in desk.rows(found)] == [("imported", ["pay"])]


def test_a_row_the_database_refuses_leaves_nothing_behind(desk: Desk) -> None:
    held = desk.employer(credit_code=a_credit_code(7))
    headings = ["职位", "公司名称", "统一社会信用代码", "截止日期"]
    wrong = a_credit_code(8)[:17] + ("0" if a_credit_code(8)[17] != "0" else "1")
    before = desk.traces()[0]
    content = a_file(
        headings,
        ["理货员", "示例甲公司", wrong, ""],
        ["面点师", "示例乙公司", held.credit_code or "", ""],
        ["缝纫工", "示例丙公司", "", "2020-01-01"],
    )
    found = desk.ended(content)
    assert [(row.result.value, row.column) for row in desk.rows(found)] == [
        ("rejected", "credit_code"),
        ("imported", None),
        ("rejected", "closes_on"),
    ]
    assert [one.employer_id for one in desk.postings()] == [held.id]
    assert len(desk.all(sa.select(Employer))) == 1
    assert desk.traces()[0] == before + 2
    assert told(found)["employers_created"] == 0


def test_each_company_becomes_one_draft_employer(desk: Desk) -> None:
    headings = ["职位", "公司名称", "联系人", "联系电话"]
    rows = [
        ["理货员", "示例甲公司", "王示例", "15400000000"],
        ["面点师", "示例 甲公司", "", ""],
        ["缝纫工", "示例乙公司", "", "不详"],
    ]
    found = desk.take(a_file(headings, *rows))
    assert (counted(found), found["employers_created"]) == ({"imported": 3}, 2)
    drafts = desk.all(sa.select(Employer).order_by(Employer.name.desc()))
    assert [(one.name, one.contact_phone, one.state, one.source) for one in drafts] == [
        ("示例甲公司", "15400000000", EmployerState.DRAFT, "board"),
        ("示例乙公司", None, EmployerState.DRAFT, "board"),
    ]
    again = desk.take(a_file(headings, *rows))
    assert (counted(again), again["employers_created"]) == ({"same": 3}, 0)


def test_rows_without_a_company_stand_under_one_draft_of_their_source(desk: Desk) -> None:
    found = desk.take(a_file(["职位"], ["理货员"], ["面点师"]), source="街道台账")
    assert (counted(found), found["employers_created"]) == ({"imported": 2}, 1)
    (umbrella,) = desk.all(sa.select(Employer))
    assert (umbrella.source, umbrella.source_ref, umbrella.state) == (
        "街道台账",
        "*",
        EmployerState.DRAFT,
    )
    desk.take(a_file(["职位"], ["理货员"]), source="另一个来源")
    assert len(desk.all(sa.select(Employer))) == 2


def test_an_employer_that_does_not_exist_is_not_found(desk: Desk) -> None:
    with pytest.raises(NotFound):
        desk.take(a_file(["职位"], ["理货员"]), employer_id=new_id())
    assert desk.all(sa.select(Import)) == []


def test_defaults_fill_what_the_rows_leave_out_and_change_them_when_they_change(
    desk: Desk,
) -> None:
    firm, content = desk.employer(), a_file(["职位", "人数"], ["理货员", "2"], ["面点师", ""])
    said = defaults_of({"district": "620102", "openings": 7, "employment_form": "PROPORTIONAL"})
    desk.take(content, employer_id=firm.id, defaults=said)
    assert [(one.openings, one.district) for one in desk.postings()] == [
        (2, "620102"),
        (7, "620102"),
    ]
    other = defaults_of({"district": "620102", "openings": 8, "employment_form": "PROPORTIONAL"})
    again = desk.take(content, employer_id=firm.id, defaults=other)
    assert counted(again) == {"changed": 1, "same": 1}


class PulledPlug(BaseException):
    """The machine stops."""


def after(rows: int) -> Callable[[int, int], None]:
    def pull(done: int, total: int) -> None:
        if done >= rows:
            raise PulledPlug

    return pull


@pytest.fixture
def dying_write(request: pytest.FixtureRequest) -> Iterator[list[int]]:
    """Counts the postings written, and pulls the plug inside the transaction at the given one."""
    left = [request.param]

    def pull(session: Session, _: object) -> None:
        left[0] -= sum(isinstance(one, Posting) for one in session.new)
        if left[0] <= 0:
            left[0] = 10**9
            raise PulledPlug

    sa.event.listen(Session, "after_flush", pull)
    yield left
    sa.event.remove(Session, "after_flush", pull)


def assert_goes_on(desk: Desk, content: bytes, employer: Employer, kept: int) -> None:
    (cut_off,) = desk.all(sa.select(Import))
    assert (cut_off.state, cut_off.done) == (ImportState.RUNNING, kept)
    assert len(desk.postings()) == kept
    found = desk.ended(content, "titles.tsv", employer_id=employer.id)
    assert found.id == cut_off.id
    assert counted(told(found)) == {"imported": TITLES}
    assert (found.done, found.rows, len(desk.rows(found))) == (TITLES,) * 3
    assert len(desk.postings()) == TITLES
    again = desk.take(content, "titles.tsv", employer_id=employer.id)
    assert counted(again) == {"same": TITLES}


def test_an_import_cut_off_between_batches_goes_on_without_doubling(desk: Desk) -> None:
    firm, content = desk.employer(), a_file_of_titles(TITLES)
    with pytest.raises(PulledPlug):
        desk.ended(content, "titles.tsv", employer_id=firm.id, progress=after(2 * AT_ONCE))
    assert_goes_on(desk, content, firm, 2 * AT_ONCE)


@pytest.mark.parametrize("dying_write", [AT_ONCE + 20], indirect=True)
def test_an_import_cut_off_inside_a_batch_goes_on_without_doubling(
    desk: Desk, dying_write: list[int]
) -> None:
    firm, content = desk.employer(), a_file_of_titles(TITLES)
    with pytest.raises(PulledPlug):
        desk.ended(content, "titles.tsv", employer_id=firm.id)
    assert_goes_on(desk, content, firm, AT_ONCE)


def test_two_that_import_the_same_file_at_once_take_turns(desk: Desk) -> None:
    firm, content = desk.employer(), a_file_of_titles(TITLES)
    others: list[Import] = []

    def meanwhile(done: int, total: int) -> None:
        if not others:
            others.append(desk.ended(content, "titles.tsv", employer_id=firm.id))

    found = desk.ended(content, "titles.tsv", employer_id=firm.id, progress=meanwhile)
    assert found.id == others[0].id
    assert counted(told(found)) == {"imported": TITLES}
    assert len(desk.postings()) == TITLES


def test_another_file_or_other_options_are_another_import(desk: Desk) -> None:
    firm, content = desk.employer(), a_file_of_titles(TITLES)
    with pytest.raises(PulledPlug):
        desk.ended(content, "titles.tsv", employer_id=firm.id, progress=after(1))
    found = desk.take(content, "titles.tsv", employer_id=firm.id, publish=True)
    assert counted(found) == {"same": AT_ONCE, "imported": TITLES - AT_ONCE}
    assert len(desk.all(sa.select(Import))) == 2
