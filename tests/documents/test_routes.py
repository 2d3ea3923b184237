"""Documents over HTTP: sent, read, changed, deleted, by whom and by nobody else."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import hypothesis
import pytest
import sqlalchemy as sa
from fastapi import FastAPI
from fastapi.testclient import TestClient
from hypothesis import HealthCheck
from sqlalchemy.pool import QueuePool

from app.audit.models import Event
from app.audit.transaction import transaction
from app.base.actor import SYSTEM, Kind
from app.base.database import Database
from app.base.files.refusals import FileInfected, ScannerUnavailable
from app.base.secrets import Keyring
from app.base.settings import Settings
from app.documents import rules, tasks
from app.documents.models import (
    Document,
    DocumentContent,
    DocumentSpace,
    DocumentState,
    Purpose,
)
from app.documents.queries import owned_by, usable
from app.documents.routes import intake
from app.identity.rules import person as person_of
from app.main import furnish
from app.worker import runner
from tests.conftest import NOON, StandingClock, system_session
from tests.documents.conftest import Party
from tests.making import files
from tests.making.counting import statements
from tests.making.documents import a_document, upload
from tests.making.files import DECLARED, mutations
from tests.making.identity import Caller, Door


def made(door: Door, owner_id: UUID, purpose: Purpose = Purpose.CV, **changes: Any) -> str:
    with transaction(door.database) as session:
        return str(a_document(session, door.keys, owner_id, purpose, **changes).id)


def events(database: Database) -> list[tuple[str, str, UUID | None]]:
    with system_session(database.writer) as session:
        log = session.scalars(sa.select(Event).order_by(Event.seq))
        return [(e.name, e.topic.value, e.actor_id) for e in log if e.name.startswith("document.")]


def test_a_person_sends_a_cv_and_is_told_what_is_kept(seeker: Caller, person: UUID) -> None:
    sent = upload(seeker, "cv.pdf", title="我的简历", text_alternative="五年收银经验。")
    assert sent.status_code == 201, sent.text
    told = sent.json()
    assert told["owner_id"] == str(person)
    assert (told["title"], told["text_alternative"]) == ("我的简历", "五年收银经验。")
    assert (told["purpose"], told["media_type"]) == ("cv", "application/pdf")
    assert (told["described"], told["notes"], told["scanned"]) == (True, [], False)
    assert told["retention"]["until"] == "2028-11-23"
    assert told["uploaded_by"] == str(seeker.account_id)
    assert sent.headers["location"] == f"/v1/documents/{told['id']}"
    again = seeker.get(sent.headers["location"])
    assert again.json() == told
    assert again.headers["etag"] == sent.headers["etag"]


def test_without_a_text_alternative_it_is_taken_with_a_note_and_listed_as_lacking(
    seeker: Caller,
) -> None:
    bare = upload(seeker, "scan.png", purpose="certificate_scan").json()
    assert [note["code"] for note in bare["notes"]] == ["text_alternative_missing"]
    assert bare["title"] == "证件照片"
    upload(seeker, "cv.pdf", text_alternative="五年收银经验。")
    lacking = seeker.get("/v1/documents", described="false").json()["items"]
    assert [item["id"] for item in lacking] == [bare["id"]]


@pytest.mark.parametrize("name", files.BAD)
def test_s11_a_bad_file_is_refused_over_http_with_its_code(name: str, seeker: Caller) -> None:
    status, code, (file_name, declared, make) = files.BAD[name]
    refused = upload(seeker, file_name, content=make(), declared=declared)
    assert (refused.status_code, refused.json()["code"]) == (status, code)


def test_s11_nothing_of_the_file_stands_in_the_database(
    seeker: Caller, database: Database, keys: Keyring
) -> None:
    """Neither the text of a page, a title, the file's own name nor a byte row of the pixels."""
    names = ("GEHEIM-Lebenslauf.pdf", "GEHEIM-Foto.png")
    pixels = files.a_png()
    upload(seeker, names[0], title="GEHEIM-Titel", text_alternative="GEHEIM-Text")
    sent = upload(seeker, names[1], content=pixels, declared="image/png")
    assert sent.status_code == 201
    with system_session(database.writer) as session:
        for table in Document.metadata.sorted_tables:
            for row in session.execute(sa.select(table)):
                written = repr(tuple(row)).encode() + b"".join(
                    value for value in row if isinstance(value, bytes)
                )
                for secret in (b"GEHEIM", b"Li Shili", b"%PDF-", b"\x89PNG", b"IHDR", b"IEND"):
                    assert secret not in written, table.name
        contents = list(session.scalars(sa.select(DocumentContent)))
        assert {rules.opened(content, keys)[:4] for content in contents} == {b"%PDF", b"\x89PNG"}


def test_a_repeated_upload_happens_once(seeker: Caller, database: Database) -> None:
    first = upload(seeker, "photo.jpg", key="once", text_alternative="字" * 2000)
    again = upload(seeker, "photo.jpg", key="once", text_alternative="字" * 2000)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    other = upload(seeker, "scan.png", key="once")
    assert other.json()["code"] == "idempotency_key_reused"
    with system_session(database.writer) as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Document)) == 1


@pytest.mark.parametrize(
    "name",
    [
        "../../../etc/passwd.pdf",
        "..\\..\\boot.pdf",
        "/abs/olute.pdf",
        "a\x00b.pdf",
        "cv.pdf\r\nX-Evil: 1",
        "\u202efdp.pdf",
        "x" * 5000 + ".pdf",
        "'; DROP TABLE document; --.pdf",
        ".pdf",
        "%2e%2e%2f.pdf",
    ],
)
def test_s11_a_hostile_file_name_does_nothing(name: str, seeker: Caller) -> None:
    answer = upload(seeker, name)
    assert answer.status_code in (201, 400, 422)
    if answer.status_code == 201:
        assert answer.json()["title"] == "简历"


def test_other_bodies_and_doubled_parts_are_refused(seeker: Caller) -> None:
    assert seeker.post("/v1/documents", {"purpose": "cv"}).status_code == 415
    twice = seeker.post(
        "/v1/documents",
        files=[
            ("file", ("a.pdf", files.a_pdf(), "application/pdf")),
            ("file", ("b.pdf", files.a_pdf(), "application/pdf")),
        ],
        data={"purpose": "cv"},
    )
    assert twice.json()["errors"][0]["code"] == "twice"
    for parts in ({"purpose": "holiday"}, {"owner_id": "x"}, {"title": " "}, {"more": "x"}):
        refused = upload(seeker, **parts)
        assert refused.status_code == 422, parts
    assert upload(seeker, key=None, headers={"Idempotency-Key": ""}).status_code == 400


def test_nobody_and_the_wrong_kind_are_refused_before_the_file_is_looked_at(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    def look(*_: object) -> None:
        raise AssertionError("a stranger's file was looked at")

    monkeypatch.setattr(intake, "checked", look)
    kiosk = door.caller(Kind.KIOSK)
    assert upload(kiosk).json()["code"] == "scope_missing"
    nobody = Caller(door.client, "axw_seeker_nobody", uuid4(), None)
    assert upload(nobody).status_code == 401


@pytest.mark.parametrize("purpose", ["cv", "certificate_scan", "guardian_proof"])
def test_an_employer_keeps_no_persons_papers(purpose: str, door: Door, party: Party) -> None:
    firm = door.caller(Kind.EMPLOYER, party_id=party(organisation=True))
    refused = upload(firm, purpose=purpose)
    assert (refused.status_code, refused.json()["code"]) == (422, "purpose_not_for_owner")
    assert upload(firm, purpose="contract").status_code == 201


def test_who_sends_for_whom(door: Door, party: Party, person: UUID) -> None:
    firm, other = party(organisation=True), party("620111")
    staff, officer = door.staff("620102"), door.caller(Kind.OFFICER, paired_with=[person])
    seeker = door.caller(Kind.SEEKER, party_id=person)
    for caller in (staff, officer, seeker):
        assert upload(caller, owner_id=str(person)).status_code == 201
        assert upload(caller, owner_id=str(other)).status_code == 404
        assert upload(caller, owner_id=str(uuid4())).status_code == 404
    assert upload(staff, owner_id=str(firm), purpose="evidence").status_code == 201
    assert upload(officer, owner_id=str(firm), purpose="evidence").status_code == 404
    assert upload(staff).status_code == 404


def test_a_stranger_finds_nothing(door: Door, party: Party, person: UUID) -> None:
    document = made(door, person)
    path = f"/v1/documents/{document}"
    strangers = [
        door.caller(Kind.SEEKER, party_id=party()),
        door.caller(Kind.OFFICER, paired_with=[party()]),
        door.staff("620111"),
        door.caller(Kind.EMPLOYER, party_id=party(organisation=True)),
        door.caller(Kind.INTEGRATION, party_id=party(organisation=True)),
    ]
    for stranger in strangers:
        absent = stranger.get(f"/v1/documents/{uuid4()}")
        answers = [
            stranger.get(path),
            stranger.patch(path, {"title": "x"}, etag="*"),
            stranger.delete(path, etag="*"),
            stranger.post(f"{path}/links"),
        ]
        for answer in answers:
            assert answer.status_code == 404
            assert answer.json()["code"] == absent.json()["code"] == "not_found"
        assert stranger.get("/v1/documents").json()["items"] == []
        assert stranger.get("/v1/documents", owner_id=str(person)).json()["items"] == []


def test_those_who_may_see_a_document(door: Door, party: Party, person: UUID) -> None:
    document, firm = made(door, person), party(organisation=True)
    contract = made(door, firm, Purpose.CONTRACT)
    seeing = {
        document: [
            door.caller(Kind.SEEKER, party_id=person),
            door.caller(Kind.OFFICER, paired_with=[person]),
            door.staff("620102"),
        ],
        contract: [
            door.caller(Kind.EMPLOYER, party_id=firm),
            door.caller(Kind.INTEGRATION, party_id=firm),
            door.staff("620102"),
        ],
    }
    for path, callers in seeing.items():
        for caller in callers:
            assert caller.get(f"/v1/documents/{path}").status_code == 200
            listed = [item["id"] for item in caller.get("/v1/documents").json()["items"]]
            assert path in listed


def test_pages_end_where_the_next_begins_and_cost_the_same_number_of_queries(
    door: Door, seeker: Caller, person: UUID, database: Database
) -> None:
    ids = [made(door, person, created_at=NOON + timedelta(minutes=n)) for n in range(5)]
    with statements(database) as few:
        first = seeker.get("/v1/documents", limit=2).json()
    assert [item["id"] for item in first["items"]] == ids[:-3:-1]
    second = seeker.get("/v1/documents", limit=2, cursor=first["next"]).json()
    third = seeker.get("/v1/documents", limit=2, cursor=second["next"]).json()
    assert [item["id"] for item in (*second["items"], *third["items"])] == ids[2::-1]
    assert third["next"] is None
    with statements(database) as many:
        seeker.get("/v1/documents", limit=5)
    assert len(few) == len(many)


def test_filters_narrow(door: Door, seeker: Caller, person: UUID) -> None:
    cv, proof = made(door, person), made(door, person, Purpose.GUARDIAN_PROOF)
    found = seeker.get("/v1/documents", purpose="guardian_proof").json()["items"]
    assert [item["id"] for item in found] == [proof]
    assert len(seeker.get("/v1/documents", owner_id=str(person)).json()["items"]) == 2
    assert seeker.get("/v1/documents", described="perhaps").status_code == 422
    assert cv


def test_title_and_text_are_changed_by_who_read_them_last(seeker: Caller) -> None:
    sent = upload(seeker)
    path, etag = sent.headers["location"], sent.headers["etag"]
    assert seeker.patch(path, {"title": "新标题"}).status_code == 428
    changed = seeker.patch(path, {"title": "新标题", "text_alternative": "说明"}, etag=etag)
    assert (changed.json()["title"], changed.json()["described"]) == ("新标题", True)
    assert seeker.patch(path, {"title": "x"}, etag=etag).status_code == 412
    cleared = seeker.patch(path, {"text_alternative": None}, etag=changed.headers["etag"])
    assert (cleared.json()["title"], cleared.json()["described"]) == ("新标题", False)
    assert seeker.patch(path, {"size": 1}, etag="*").status_code == 422


def test_deleting_leaves_a_row_with_nothing_in_it(seeker: Caller, database: Database) -> None:
    sent = upload(seeker, title="我的简历", text_alternative="说明")
    path = sent.headers["location"]
    assert seeker.delete(path).status_code == 428
    assert seeker.delete(path, etag='"9"').status_code == 412
    assert seeker.delete(path, etag=sent.headers["etag"]).status_code == 204
    assert seeker.get(path).status_code == 404
    assert seeker.get("/v1/documents").json()["items"] == []
    with system_session(database.writer) as session:
        (left,) = session.scalars(sa.select(Document))
        assert left.state is DocumentState.DELETED
        assert (left.title_sealed, left.text_alternative_sealed, left.sha256) == (None,) * 3
        assert list(session.scalars(sa.select(DocumentContent))) == []
        (space,) = session.scalars(sa.select(DocumentSpace))
        assert (space.documents, space.bytes) == (0, 0)


def test_what_law_keeps_is_not_deleted_before_its_day(seeker: Caller, clock: StandingClock) -> None:
    path = upload(seeker, purpose="consent_paper").headers["location"]
    refused = seeker.delete(path, etag="*")
    assert (refused.status_code, refused.json()["code"]) == (409, "kept_by_law")
    assert "2029-11-23" in refused.json()["detail"]
    clock.moment = NOON + timedelta(days=365 * 3 + 2)
    assert seeker.delete(path, etag="*").status_code == 204


def test_a_party_keeps_so_many_and_no_more(
    seeker: Caller, app: FastAPI, settings: Settings, door: Door, person: UUID
) -> None:
    for number in range(2):
        assert upload(seeker, title=str(number)).status_code == 201
    app.state.settings = settings.model_copy(update={"documents_per_owner": 2})
    full = upload(seeker)
    assert (full.status_code, full.json()["code"]) == (409, "documents_full")
    assert "2" in full.json()["detail"]
    first = seeker.get("/v1/documents").json()["items"][0]["id"]
    seeker.delete(f"/v1/documents/{first}", etag="*")
    assert upload(seeker).status_code == 201


def test_a_party_keeps_so_many_bytes_and_no_more(
    seeker: Caller, app: FastAPI, settings: Settings, database: Database, person: UUID
) -> None:
    app.state.settings = settings.model_copy(update={"document_megabytes_per_owner": 10})
    assert upload(seeker).status_code == 201
    with transaction(database) as session:
        session.execute(sa.update(DocumentSpace).values(bytes=(10 << 20) - 5))
    assert upload(seeker).json()["code"] == "documents_full"


def test_s11_a_scanner_that_finds_something_refuses_and_is_noted(
    seeker: Caller, app: FastAPI, database: Database
) -> None:
    class Finds:
        def scan(self, content: bytes) -> None:
            raise FileInfected

    app.state.scanner = Finds()
    refused = upload(seeker)
    assert (refused.status_code, refused.json()["code"]) == (422, "file_infected")
    assert events(database) == [("document.refused", "refusal", seeker.account_id)]


@hypothesis.settings(
    max_examples=12,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@hypothesis.given(mutations())
def test_s11_a_mutated_file_never_makes_the_house_fail(
    seeker: Caller, mutated: tuple[str, bytes]
) -> None:
    ending, content = mutated
    answer = upload(seeker, f"file{ending}", content=content, declared=DECLARED[ending])
    assert answer.status_code < 500, answer.text


def test_a_scanner_that_does_not_answer_keeps_nothing(seeker: Caller, app: FastAPI) -> None:
    class Silent:
        def scan(self, content: bytes) -> None:
            raise ScannerUnavailable

    app.state.scanner = Silent()
    refused = upload(seeker)
    assert (refused.status_code, refused.json()["retryable"]) == (503, True)
    assert "retry-after" in refused.headers
    assert seeker.get("/v1/documents").json()["items"] == []


def test_when_too_many_files_wait_the_next_comes_again(
    seeker: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake, "CHECKS", intake.Checks(most=0))
    refused = upload(seeker)
    assert (refused.status_code, refused.json()["code"]) == (503, "checks_busy")


def test_no_connection_is_held_while_a_file_is_checked(
    bare_app: FastAPI,
    settings: Settings,
    keys: Keyring,
    clock: StandingClock,
    open_database: Database,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Two files being checked must not keep the embedded database's one writer waiting."""
    held: list[int] = []
    pool = open_database.writer.pool
    assert isinstance(pool, QueuePool)
    real = intake.checked

    def watched(*given: Any) -> Any:
        held.append(pool.checkedout())
        return real(*given)

    monkeypatch.setattr(intake, "checked", watched)
    app = furnish(
        bare_app, settings, keyring=keys, database=open_database, now=clock, watching=False
    )
    with TestClient(app, raise_server_exceptions=False) as client:
        door = Door(client, open_database, keys, NOON)
        with transaction(open_database) as session:
            party = person_of("620102", NOON)
            session.add(party)
        assert upload(door.caller(Kind.SEEKER, party_id=party.id)).status_code == 201
    assert held == [0]


def test_two_uploads_at_once_do_not_pass_the_quota_together(
    bare_app: FastAPI,
    settings: Settings,
    keys: Keyring,
    clock: StandingClock,
    open_database: Database,
) -> None:
    few = settings.model_copy(update={"documents_per_owner": 3})
    app = furnish(bare_app, few, keyring=keys, database=open_database, now=clock, watching=False)
    with TestClient(app, raise_server_exceptions=False) as client:
        door = Door(client, open_database, keys, NOON)
        with transaction(open_database) as session:
            party = person_of("620102", NOON)
            session.add(party)
        caller = door.caller(Kind.SEEKER, party_id=party.id)
        with ThreadPoolExecutor(6) as pool:
            sent = [pool.submit(upload, caller) for _ in range(6)]
            statuses = [future.result().status_code for future in sent]
    assert sorted(statuses) == [201] * 3 + [409] * 3


def test_who_read_what_is_in_the_log(door: Door, seeker: Caller, person: UUID) -> None:
    staff = door.staff("620102")
    path = upload(seeker).headers["location"]
    seeker.get(path)
    seeker.get("/v1/documents")
    staff.get(path)
    staff.get("/v1/documents")
    seeker.patch(path, {"title": "x"}, etag="*")
    seeker.delete(path, etag="*")
    assert events(door.database) == [
        ("document.uploaded", "change", seeker.account_id),
        ("document.read", "access", staff.account_id),
        ("document.listed", "access", staff.account_id),
        ("document.changed", "change", seeker.account_id),
        ("document.deleted", "change", seeker.account_id),
    ]


def test_the_daily_task_deletes_what_is_past_its_time(
    door: Door, person: UUID, database: Database, keys: Keyring, settings: Settings
) -> None:
    past, soon = NOON.date() - timedelta(days=3_000), NOON.date() + timedelta(days=36_500)
    over = made(door, person, retention_until=past)
    restricted = made(door, person, retention_until=past, state=DocumentState.RESTRICTED)
    stays = made(door, person, retention_until=soon)
    works = runner(database, keys, settings)
    works.put_daily()
    works.run_all()
    with system_session(database.writer) as session:
        left = {str(row.id): row.state for row in session.scalars(sa.select(Document))}
        assert left == {
            over: DocumentState.DELETED,
            restricted: DocumentState.DELETED,
            stays: DocumentState.KEPT,
        }
        assert session.scalar(sa.select(sa.func.count()).select_from(DocumentContent)) == 1
    assert [name for name, _, _ in events(database)] == ["document.expired"] * 2


def test_erasure_takes_everything_but_what_law_keeps(
    door: Door, person: UUID, party: Party, seeker: Caller
) -> None:
    cv, paper = made(door, person), made(door, person, Purpose.CONSENT_PAPER)
    another = made(door, party())
    with transaction(door.database) as session:
        erased = tasks.forget(session, person, SYSTEM, NOON)
    assert [str(gone) for gone in erased.gone] == [cv]
    assert {str(id): day.isoformat() for id, day in erased.kept_until.items()} == {
        paper: "2029-11-23"
    }
    assert seeker.get("/v1/documents").json()["items"] == []
    assert seeker.get(f"/v1/documents/{paper}").status_code == 404
    with system_session(door.database.writer) as session:
        assert [str(row.id) for row in session.scalars(owned_by(person))] == [paper]
        assert usable(session, UUID(paper)) is None
        assert usable(session, UUID(another)) is not None
    names = [name for name, _, _ in events(door.database)]
    assert sorted(names) == ["document.forgotten", "document.restricted"]
