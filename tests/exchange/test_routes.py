"""Imports over HTTP: sent once, dealt with by the worker, read by those they concern."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from httpx2 import Response

from app.audit.models import Event
from app.audit.transaction import transaction
from app.base.actor import Kind
from app.base.database import Database
from app.base.secrets import Keyring
from app.base.settings import Settings
from app.base.spreadsheet import read_table
from app.employers.models import Employer
from app.exchange.models import Import
from app.exchange.tasks.importing import AT_ONCE
from app.identity.models import Account
from app.identity.scopes import Scope
from app.postings.models import Posting, PostingState
from app.tasks.models import Task
from app.tasks.rules import MOST_TRIES
from app.worker import runner
from tests.conftest import NOON, system_session
from tests.making.counting import statements
from tests.making.employers import an_employer
from tests.making.exchange import a_file, a_file_of_titles, sent
from tests.making.identity import Caller, Door

GOOD = a_file(["编号", "职位"], ["A-1", "理货员"], ["A-2", "面点师"])
FAULTY = a_file(
    ["编号", "职位", "截止日期"],
    ["A-1", "理货员", ""],
    ["A-2", "", ""],
    ["A-3", "面点师", "2020-01-01"],
    ["A-1", "理货员", ""],
)
Work = Callable[[], None]


@pytest.fixture
def work(database: Database, keys: Keyring, settings: Settings) -> Work:
    """Let the worker run what is due, tries that wait for later included."""
    works = runner(database, keys, settings)

    def run() -> None:
        while works.run_one(NOON + timedelta(days=36_500)):
            pass

    return run


def the_firm(door: Door, **changes: Any) -> Employer:
    with transaction(door.database) as session:
        return an_employer(session, **changes)


def member_of(door: Door, firm: Employer, **more: Any) -> Caller:
    return door.caller(Kind.EMPLOYER, party_id=firm.id, organisation_id=firm.id, **more)


def code_of(answer: Response) -> tuple[int, str]:
    assert answer.headers["content-type"] == "application/problem+json"
    return answer.status_code, answer.json()["code"]


def count(door: Door, table: Any) -> int:
    with system_session(door.database.reader) as session:
        return session.scalar(sa.select(sa.func.count()).select_from(table)) or 0


def test_a_file_is_accepted_and_the_worker_takes_it_in(door: Door, work: Work) -> None:
    firm = the_firm(door)
    member = member_of(door, firm)
    answer = sent(member, GOOD, source="erp", publish="true")
    assert answer.status_code == 202, answer.text
    body, where = answer.json(), answer.headers["location"]
    assert where == f"/v1/imports/{body['id']}"
    assert (body["state"], body["employer_id"], body["done"]) == ("waiting", str(firm.id), 0)
    work()
    done = member.get(where).json()
    assert (done["state"], done["rows"], done["done"]) == ("done", 2, 2)
    assert done["counts"] == {
        "imported": 2, "changed": 0, "same": 0, "duplicate": 0, "rejected": 0
    }  # fmt: skip
    assert done["publishing"] == {"open": 2, "in_review": 0, "held": 0}
    with system_session(door.database.reader) as session:
        assert session.scalars(sa.select(Posting.source)).all() == ["erp", "erp"]
        assert session.scalars(sa.select(Import)).one().content is None
        (by,) = session.scalars(sa.select(Event.actor_id).where(Event.name == "import.finished"))
        assert by == member.account_id


def test_the_same_file_again_changes_nothing(door: Door, work: Work) -> None:
    member = member_of(door, the_firm(door))
    for _ in range(2):
        where = sent(member, GOOD, publish="true").headers["location"]
        work()
    assert member.get(where).json()["counts"]["same"] == 2
    with system_session(door.database.reader) as session:
        names = session.scalars(sa.select(Event.name)).all()
    assert (names.count("import.received"), names.count("import.finished")) == (2, 1)
    assert names.count("posting.created") == 2


def test_what_became_of_each_row_is_told_in_the_callers_language(door: Door, work: Work) -> None:
    member = member_of(door, the_firm(door))
    where = sent(member, FAULTY).headers["location"]
    work()
    rows = member.get(f"{where}/rows", headers={"Accept-Language": "en"}).json()["items"]
    assert [(row["number"], row["result"], row["code"], row["first"]) for row in rows] == [
        (2, "imported", None, None),
        (3, "rejected", "no_title", None),
        (4, "rejected", "in_the_past", None),
        (5, "duplicate", None, 2),
    ]
    assert rows[1]["column"] == {"name": "title", "label": "title"}
    assert rows[1]["detail"] == "The title is missing."
    only = member.get(f"{where}/rows", result="rejected").json()["items"]
    assert [row["column"]["label"] for row in only] == ["岗位名称", "截止日期"]


def test_the_rejected_rows_come_as_a_workbook(door: Door, work: Work) -> None:
    member = member_of(door, the_firm(door))
    where = sent(member, FAULTY).headers["location"]
    work()
    answer = member.get(f"{where}/errors.xlsx")
    assert answer.status_code == 200
    assert answer.headers["content-type"].endswith("spreadsheetml.sheet")
    assert "attachment" in answer.headers["content-disposition"]
    assert [row.cells for row in read_table(answer.content, "errors.xlsx").rows] == [
        ("行号", "列", "原因"),
        ("3", "岗位名称", "缺少岗位名称。"),
        ("4", "截止日期", "截止时间已经过去。"),
    ]


def test_rows_come_page_by_page_and_a_page_costs_the_same(door: Door, work: Work) -> None:
    member = member_of(door, the_firm(door))
    where = sent(member, a_file_of_titles(AT_ONCE + 3), "titles.tsv").headers["location"]
    work()
    seen, cursor = [], None
    while True:
        more = {"cursor": cursor} if cursor else {}
        body = member.get(f"{where}/rows", limit=20, **more).json()
        seen += [row["number"] for row in body["items"]]
        if (cursor := body["next"]) is None:
            break
    assert seen == list(range(2, AT_ONCE + 5))
    with statements(door.database) as few:
        member.get(f"{where}/rows", limit=2)
    with statements(door.database) as many:
        member.get(f"{where}/rows", limit=50)
    assert len(few) == len(many)


def test_imports_are_listed_the_youngest_first_page_by_page(door: Door) -> None:
    member = member_of(door, the_firm(door))
    ids = [sent(member, GOOD, source=f"s{n}").json()["id"] for n in range(3)]
    first = member.get("/v1/imports", limit=2).json()
    assert [one["id"] for one in first["items"]] == ids[:0:-1]
    second = member.get("/v1/imports", limit=2, cursor=first["next"]).json()
    assert ([one["id"] for one in second["items"]], second["next"]) == (ids[:1], None)
    narrowed = member.get("/v1/imports", source="s1", state="waiting").json()
    assert [one["id"] for one in narrowed["items"]] == [ids[1]]
    with statements(door.database) as few:
        member.get("/v1/imports", limit=1)
    with statements(door.database) as many:
        member.get("/v1/imports", limit=3)
    assert len(few) == len(many)


def test_staff_import_for_an_employer_or_for_the_companies_in_the_file(
    door: Door, work: Work
) -> None:
    firm, staff = the_firm(door), door.staff()
    named = sent(staff, GOOD, employer_id=str(firm.id)).headers["location"]
    free = sent(staff, a_file(["职位", "公司"], ["理货员", "示例甲公司"])).headers["location"]
    work()
    assert staff.get(named).json()["counts"]["imported"] == 2
    assert staff.get(free).json()["employers_created"] == 1
    assert staff.get(free).json()["employer_id"] is None


def test_nobody_imports_for_somebody_elses_employer(door: Door) -> None:
    firm, other = the_firm(door), the_firm(door, district="620103")
    for caller in (member_of(door, firm), door.staff("620102")):
        answer = sent(caller, GOOD, employer_id=str(other.id))
        assert code_of(answer) == (404, "not_found")
    assert count(door, Import) == count(door, Task) == 0


def test_a_stranger_finds_no_import(door: Door) -> None:
    firm, other = the_firm(door), the_firm(door, district="620103")
    where = sent(member_of(door, firm), GOOD).headers["location"]
    for stranger in (member_of(door, other), door.staff("620103")):
        for path in (where, f"{where}/rows", f"{where}/errors.xlsx"):
            assert code_of(stranger.get(path)) == (404, "not_found")
        assert stranger.get("/v1/imports").json()["items"] == []
    assert door.staff("620102").get(where).status_code == 200


def test_without_the_scope_nothing_is_taken(door: Door) -> None:
    firm = the_firm(door)
    seeker = door.caller(Kind.SEEKER)
    reader = member_of(door, firm, scopes=[Scope.POSTINGS_READ])
    for caller in (seeker, reader):
        assert code_of(sent(caller, GOOD)) == (403, "scope_missing")
        assert code_of(caller.get("/v1/imports")) == (403, "scope_missing")
    importer = member_of(door, firm, scopes=[Scope.IMPORTS_WRITE])
    assert code_of(sent(importer, GOOD, publish="true")) == (403, "scope_missing")
    assert sent(importer, GOOD).status_code == 202


def test_the_same_key_takes_a_file_once_and_another_file_is_refused(door: Door) -> None:
    member = member_of(door, the_firm(door))
    key = {"Idempotency-Key": "one-and-only"}
    first, again = (sent(member, GOOD, headers=key) for _ in range(2))
    assert (first.status_code, first.content) == (again.status_code, again.content)
    assert first.headers["location"] == again.headers["location"]
    assert count(door, Import) == count(door, Task) == 1
    others = (
        sent(member, FAULTY, headers=key),
        sent(member, GOOD, "other.csv", headers=key),
        sent(member, GOOD, headers=key, source="erp"),
    )
    for other in others:
        assert code_of(other) == (422, "idempotency_key_reused")
    assert count(door, Import) == 1


def test_without_a_key_nothing_is_taken(door: Door) -> None:
    member = member_of(door, the_firm(door))
    assert code_of(sent(member, GOOD, headers={"Idempotency-Key": ""})) == (
        400,
        "idempotency_key_missing",
    )


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({"no_such": "1"}, ""),
        ({"publish": "maybe"}, "/publish"),
        ({"employer_id": "not-an-id"}, "/employer_id"),
        ({"source": "x" * 51}, "/source"),
        ({"source": "a\x00b"}, "/source"),
        ({"defaults": '{"openings": 0}'}, "/defaults/openings"),
        ({"defaults": '{"no_such": 1}'}, "/defaults"),
        ({"defaults": '{"obtained": "visit"}'}, "/defaults/obtained"),
        ({"defaults": "[]"}, "/defaults"),
    ],
)
def test_a_wrong_part_is_named(door: Door, fields: dict[str, str], pointer: str) -> None:
    answer = sent(member_of(door, the_firm(door)), GOOD, **fields)
    assert code_of(answer) == (422, "invalid")
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]
    assert count(door, Import) == 0


def test_defaults_that_are_no_json_are_malformed(door: Door) -> None:
    answer = sent(member_of(door, the_firm(door)), GOOD, defaults='{"a": 1, "a": 2}')
    assert code_of(answer) == (400, "malformed_body")


def post(caller: Caller, **sent_as: Any) -> Response:
    headers = {"Authorization": f"Bearer {caller.token}", "Idempotency-Key": str(uuid4())}
    headers |= sent_as.pop("headers", {})
    return caller.client.post("/v1/imports", headers=headers, **sent_as)


def test_a_body_without_one_file_is_refused(door: Door) -> None:
    member = member_of(door, the_firm(door))
    none = post(member, files={"other": ("a.csv", GOOD)})
    assert code_of(none) == (422, "invalid")
    assert "/file" in [error["pointer"] for error in none.json()["errors"]]
    text = post(member, files={"file": (None, "no file"), "source": (None, "x")})
    assert code_of(text) == (422, "invalid")
    two = post(member, files=[("file", ("a.csv", GOOD)), ("file", ("b.csv", FAULTY))])
    assert code_of(two) == (422, "invalid")
    assert [error["code"] for error in two.json()["errors"]] == ["twice"]


def test_another_kind_of_body_is_refused(door: Door) -> None:
    member = member_of(door, the_firm(door))
    assert code_of(post(member, json={"file": "x"})) == (415, "unsupported_media_type")
    assert code_of(post(member, data={"source": "x"})) == (415, "unsupported_media_type")
    torn = {"Content-Type": "multipart/form-data; boundary=x"}
    assert code_of(post(member, content=b"--x\r\nno", headers=torn))[0] in (400, 422)
    bare = {"Content-Type": "multipart/form-data"}
    assert code_of(post(member, content=b"--x\r\n", headers=bare))[0] in (400, 422)


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        (b"", 422, "spreadsheet_empty"),
        (b"%PDF-1.7 ...", 422, "spreadsheet_unreadable"),
        (b"<html><body>", 422, "spreadsheet_unreadable"),
        (b"\x89PNG\r\n\x1a\n", 422, "spreadsheet_unreadable"),
        (b"x" * 31_000_000, 413, "spreadsheet_too_large"),
        (b"x" * 33_000_000, 413, "too_large"),
    ],
)
def test_what_is_plainly_no_table_is_refused_at_the_door(
    door: Door, content: bytes, status: int, code: str
) -> None:
    answer = sent(member_of(door, the_firm(door)), content)
    assert code_of(answer) == (status, code)
    assert count(door, Import) == count(door, Task) == 0


def test_a_body_that_never_ends_is_cut_off_and_leaves_nothing(door: Door) -> None:
    def endless() -> Iterator[bytes]:
        yield b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n'
        for _ in range(33):
            yield b"x" * 1_000_000
        yield b"\r\n--x--\r\n"

    member = member_of(door, the_firm(door))
    kind = {"Content-Type": "multipart/form-data; boundary=x"}
    assert code_of(post(member, content=endless(), headers=kind)) == (413, "too_large")
    assert count(door, Import) == count(door, Task) == 0


def test_a_file_that_only_the_worker_can_refuse_fails_with_the_reason(
    door: Door, work: Work
) -> None:
    member = member_of(door, the_firm(door))
    where = sent(member, a_file(["甲", "乙"], ["1", "2"])).headers["location"]
    work()
    body = member.get(where, headers={"Accept-Language": "en"}).json()
    assert (body["state"], body["refusal"]["code"]) == ("failed", "no_title_column")
    assert "No column holds the title" in body["refusal"]["detail"]
    with system_session(door.database.reader) as session:
        assert session.scalars(sa.select(Import)).one().content is None
        assert [one.state.value for one in session.scalars(sa.select(Task))] == ["done"]


def test_the_file_of_an_account_closed_meanwhile_is_not_taken_in(door: Door, work: Work) -> None:
    member = member_of(door, the_firm(door))
    sent(member, GOOD)
    with transaction(door.database) as session:
        session.get_one(Account, member.account_id).closed_at = NOON
    work()
    with system_session(door.database.reader) as session:
        assert session.scalars(sa.select(Import)).one().refusal == "account_closed"
    assert count(door, Posting) == 0


def test_a_worker_that_faults_again_and_again_ends_the_import(door: Door, work: Work) -> None:
    member = member_of(door, the_firm(door))
    where = sent(member, GOOD).headers["location"]
    with transaction(door.database) as session:
        session.execute(sa.update(Import).values(options={"unknown": True}))
    work()
    body = member.get(where).json()
    assert (body["state"], body["refusal"]["code"]) == ("failed", "server_fault")
    with system_session(door.database.reader) as session:
        assert session.scalars(sa.select(Task)).one().tries == MOST_TRIES


def test_a_file_name_is_kept_without_its_folders_and_without_what_is_no_text(door: Door) -> None:
    member = member_of(door, the_firm(door))
    named = sent(member, GOOD, "..\\..\\etc/岗位\u202e表.csv").json()["file_name"]
    assert named == "岗位表.csv"


def test_postings_of_a_draft_employer_wait_for_a_reviewer(door: Door, work: Work) -> None:
    staff = door.staff()
    where = sent(staff, GOOD, publish="true").headers["location"]
    work()
    assert staff.get(where).json()["publishing"] == {"open": 0, "in_review": 2, "held": 0}
    with system_session(door.database.reader) as session:
        assert set(session.scalars(sa.select(Posting.state))) == {PostingState.IN_REVIEW}
