"""Goal S16: an edit, a deletion, a swap, an insertion and a cut end are found and named."""

import json
from collections.abc import Callable
from pathlib import Path
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from app.audit.anchors import AnchorsRemain, AnchorsUnset, anchor, checkpoint, lines_of, place
from app.audit.chain import COVERED, link
from app.audit.models import Event, LogHead, Topic, Verification
from app.audit.record import Note, note_it
from app.audit.transaction import transaction
from app.audit.verification import Fault, Finding, verify
from app.base.actor import SYSTEM, Actor, Kind
from app.base.clock import now
from app.base.context import OWN_WORK, set_in
from app.base.database import Database
from app.base.secrets import Keyring, keyring, new_keys, with_fresh
from app.base.settings import Settings
from app.worker import runner
from tests.conftest import system_session
from tests.making.installation import started

ONE, OTHER = uuid4(), uuid4()
EACH = 6


def happen(database: Database, *names: str, organisation: UUID | None = None) -> None:
    actor = Actor(Kind.STAFF, uuid4(), None, organisation)
    with transaction(database) as session:
        for name in names:
            refs = {"posting": uuid4().hex, "employer": uuid4().hex}
            note_it(
                session, Note(actor, name, "thing", uuid4(), now(), Topic.CHANGE, "620102", refs)
            )


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "outside" / "anchors.jsonl"


@pytest.fixture
def log(open_database: Database, keys: Keyring, file: Path) -> Database:
    """Two organisations' chains, in turns, anchored twice: 12 events."""
    for number in range(EACH):
        happen(open_database, f"thing.{number}", organisation=ONE)
        happen(open_database, f"thing.{number}", organisation=OTHER)
        if number in (2, EACH - 1):
            anchor(open_database, keys, file, now())
    return open_database


def found(log: Database, keys: Keyring, file: Path | None) -> list[tuple[Fault, int]]:
    return [(one.fault, one.seq) for one in verify(log, keys, file).findings]


def change(log: Database, *statements: sa.Executable) -> None:
    with log.writer.begin() as connection:
        set_in(connection, OWN_WORK)
        for statement in statements:
            connection.execute(statement)


def content_of(log: Database, seq: int) -> dict[str, object]:
    with system_session(log.reader) as session:
        event = session.get_one(Event, seq)
        return {column.name: getattr(event, column.name) for column in Event.__table__.columns}


def swap(log: Database, first: int, second: int) -> None:
    """Two rows change places, hashes and all."""
    rows = content_of(log, first), content_of(log, second)
    change(
        log,
        sa.delete(Event).where(Event.seq.in_([first, second])),
        sa.insert(Event).values(rows[0] | {"seq": second}),
        sa.insert(Event).values(rows[1] | {"seq": first}),
    )


def put_in(log: Database, at: int) -> None:
    """Room is made and an event put in that continues its chain properly."""
    for seq in range(2 * EACH, at - 1, -1):
        change(log, sa.update(Event).where(Event.seq == seq).values(seq=seq + 1))
    with system_session(log.writer) as session:
        before = session.get_one(Event, at - 2)
        values = {name: getattr(before, name) for name in COVERED}
        forged = Event(**values | {"seq": at, "name": "thing.forged"}, prev_hash=before.hash)
        forged.hash = link(forged, before.hash)
        more = {c.name: getattr(forged, c.name) for c in Event.__table__.columns}
    change(
        log,
        sa.insert(Event).values(more),
        sa.update(LogHead).where(LogHead.name == "log").values(seq=2 * EACH + 1),
    )


def cut(log: Database, last: int) -> None:
    """The end is cut off, and every head told so: what is left fits."""
    with system_session(log.reader) as session:
        kept = session.scalars(sa.select(Event).where(Event.seq <= last).order_by(Event.seq)).all()
    heads = [sa.update(LogHead).where(LogHead.name == "log").values(seq=last)]
    for organisation in (ONE, OTHER):
        own = [event for event in kept if event.organisation_id == organisation]
        name = f"organisation:{organisation.hex}"
        heads.append(
            sa.update(LogHead).where(LogHead.name == name).values(seq=len(own), hash=own[-1].hash)
        )
    change(log, sa.delete(Event).where(Event.seq > last), *heads)


def renumbered(log: Database) -> None:
    change(log, sa.delete(Event).where(Event.seq == 5))
    for seq in range(6, 2 * EACH + 1):
        change(log, sa.update(Event).where(Event.seq == seq).values(seq=seq - 1))


def hashed_again(log: Database) -> None:
    with system_session(log.reader) as session:
        event = session.get_one(Event, 3)
        event.name = "thing.else"
        hash_ = link(event, event.prev_hash)
    change(log, sa.update(Event).where(Event.seq == 3).values(name="thing.else", hash=hash_))


def edit(**values: object) -> Callable[[Database], None]:
    return lambda log: change(log, sa.update(Event).where(Event.seq == 5).values(**values))


TAMPERED: dict[str, tuple[Callable[[Database], None], Fault, int]] = {
    "another actor": (edit(actor_id=uuid4()), Fault.EDITED, 5),
    "another reference": (edit(refs={"posting": uuid4().hex}), Fault.EDITED, 5),
    "another moment": (edit(at=now()), Fault.EDITED, 5),
    "an edit with its hash": (hashed_again, Fault.EDITED, 3),
    "a deletion": (
        lambda log: change(log, sa.delete(Event).where(Event.seq == 5)),
        Fault.DELETED,
        5,
    ),
    "a deletion, renumbered": (renumbered, Fault.DELETED, 5),
    "the first deleted": (
        lambda log: change(log, sa.delete(Event).where(Event.seq == 1)),
        Fault.DELETED,
        1,
    ),
    "a swap within a chain": (lambda log: swap(log, 5, 7), Fault.SWAPPED, 5),
    "a swap of two chains": (lambda log: swap(log, 5, 8), Fault.SWAPPED, 5),
    "a swap of neighbours": (lambda log: swap(log, 5, 6), Fault.SWAPPED, 5),
    "an insertion": (lambda log: put_in(log, 7), Fault.INSERTED, 7),
    "the end, heads left": (
        lambda log: change(log, sa.delete(Event).where(Event.seq > 10)),
        Fault.TAIL_CUT,
        11,
    ),
}


def test_an_untouched_log_is_whole(log: Database, keys: Keyring, file: Path) -> None:
    seen: list[tuple[int, int]] = []
    verdict = verify(log, keys, file, lambda done, total: seen.append((done, total)))
    assert (verdict.events, verdict.chains, verdict.anchors) == (12, 2, 6)
    assert verdict.findings == ()
    assert seen == [(12, 12)]


@pytest.mark.parametrize("what", TAMPERED)
def test_what_was_done_to_the_log_is_found_and_named(
    log: Database, keys: Keyring, file: Path, what: str
) -> None:
    tamper, fault, seq = TAMPERED[what]
    tamper(log)
    assert found(log, keys, file) == [(fault, seq)]
    assert found(log, keys, None) == [(fault, seq)]


@pytest.mark.parametrize("seq", range(1, 2 * EACH + 1))
def test_every_single_event_edited_or_deleted_is_found_at_its_number(
    log: Database, keys: Keyring, file: Path, seq: int
) -> None:
    with log.writer.connect() as connection:
        outer = connection.begin()
        inside = Database(log.url.render_as_string(hide_password=False))
        inside.dispose()
        inside.writer = inside.reader = connection  # type: ignore[assignment]
        set_in(connection, OWN_WORK)
        connection.execute(sa.update(Event).where(Event.seq == seq).values(subject_id=uuid4()))
        assert found(inside, keys, file) == [(Fault.EDITED, seq)]
        connection.execute(sa.delete(Event).where(Event.seq == seq))
        fault = Fault.DELETED if seq < 2 * EACH else Fault.TAIL_CUT
        assert found(inside, keys, file) == [(fault, seq)]
        outer.rollback()


def test_a_cut_end_is_found_against_the_anchor_and_without_it_would_pass(
    log: Database, keys: Keyring, file: Path
) -> None:
    """The seeded proof: heads and all are cut, what is left fits, only the file knows better."""
    cut(log, 8)
    assert found(log, keys, None) == []
    assert found(log, keys, file) == [(Fault.TAIL_CUT, 9)]


def test_an_end_cut_and_written_anew_is_found_where_the_anchor_differs(
    log: Database, keys: Keyring, file: Path
) -> None:
    cut(log, 8)
    for _ in range(EACH):
        happen(log, "thing.invented", organisation=ONE)
    assert found(log, keys, None) == []
    assert found(log, keys, file) == [(Fault.REWRITTEN, 12)]
    anchor(log, keys, file, now())
    assert found(log, keys, file) == [(Fault.REWRITTEN, 12)]


def test_what_was_appended_unheard_is_found(log: Database, keys: Keyring, file: Path) -> None:
    last = content_of(log, 12)
    change(log, sa.insert(Event).values(last | {"seq": 13}))
    assert found(log, keys, file) == [(Fault.INSERTED, 13)]


def test_a_value_that_is_none_any_more_is_an_edit_and_no_crash(
    log: Database, keys: Keyring, file: Path
) -> None:
    if log.is_sqlite:
        change(log, sa.text("UPDATE event SET refs = '{', subject_id = 'x' WHERE seq = 3"))
    else:
        change(log, sa.text("UPDATE event SET refs = '[1]' WHERE seq = 3"))
    assert found(log, keys, file) == [(Fault.EDITED, 3)]


def lines(file: Path) -> list[str]:
    return file.read_text(encoding="utf-8").splitlines()


def rewrite(file: Path, kept: list[str]) -> None:
    file.write_text("".join(f"{line}\n" for line in kept), encoding="utf-8")


def forged(line: str, **changed: object) -> str:
    return json.dumps(json.loads(line) | changed)


def test_a_forged_line_a_missing_line_and_a_cut_file_are_found(
    log: Database, keys: Keyring, file: Path
) -> None:
    whole = lines(file)
    assert len(whole) == 6
    broken = {
        "a number changed": ([forged(whole[0], seq=2), *whole[1:]], Fault.ANCHOR_FORGED, 1),
        "a hash changed": (
            [*whole[:4], forged(whole[4], hash="0" * 64), whole[5]],
            Fault.ANCHOR_FORGED,
            5,
        ),
        "a line missing": ([*whole[:2], *whole[3:]], Fault.ANCHORS_CUT, 3),
        "the first missing": (whole[1:], Fault.ANCHORS_CUT, 1),
        "the end missing": (whole[:5], Fault.ANCHORS_CUT, 6),
        "a line twice": ([*whole[:2], whole[1], *whole[2:]], Fault.ANCHOR_FORGED, 3),
        "nothing left": ([], Fault.ANCHORS_CUT, 1),
    }
    for kept, fault, line in broken.values():
        rewrite(file, kept)
        assert found(log, keys, file) == [(fault, line)]
    file.unlink()
    assert found(log, keys, file) == [(Fault.ANCHORS_CUT, 1)]


def test_anchors_of_another_key_are_forged(log: Database, file: Path) -> None:
    """Whoever has the database and the file, and not the keys, can seal nothing."""
    assert found(log, keyring(new_keys()), file) == [(Fault.ANCHOR_FORGED, 1)]


@pytest.mark.parametrize("purpose", ["index", "signing"])
def test_anchors_stay_true_when_a_key_is_changed(
    open_database: Database, file: Path, purpose: str
) -> None:
    """Lines of the former key and of the new one follow each other."""
    text = new_keys()
    former = started(open_database, text)
    happen(open_database, "thing.one", organisation=ONE)
    anchor(open_database, former, file, now())
    fresh = started(open_database, with_fresh(text, purpose))
    assert found(open_database, fresh, file) == []
    happen(open_database, "thing.two", organisation=ONE)
    anchor(open_database, fresh, file, now())
    assert found(open_database, fresh, file) == []
    only = json.loads(with_fresh(text, purpose))
    only["index"], only["signing"] = only["index"][:1], only["signing"][:1]
    without = keyring(json.dumps(only))
    gone = [(Fault.ANCHOR_FORGED, 1)] if purpose == "signing" else []
    assert found(open_database, without, file) == gone


def test_a_writer_killed_in_a_line_leaves_it_and_the_next_goes_on(
    log: Database, keys: Keyring, file: Path
) -> None:
    before = file.read_bytes()
    with file.open("ab") as torn:
        torn.write(b'{"n": 7, "at": "20')
    happen(log, "thing.later", organisation=ONE)
    assert anchor(log, keys, file, now()) == 2
    assert file.read_bytes().startswith(before)
    assert found(log, keys, file) == []
    assert sum(line is None for line in lines_of(file)) == 1


def test_lines_on_the_disk_that_the_database_does_not_know_of_are_no_fault(
    log: Database, keys: Keyring, file: Path
) -> None:
    """A writer killed between the file and the commit; the next goes on behind its lines."""
    with system_session(log.reader) as session:
        mark = session.get_one(LogHead, "anchor")
        known = {"seq": mark.seq, "hash": mark.hash}
    happen(log, "thing.later", organisation=ONE)
    anchor(log, keys, file, now())
    change(log, sa.update(LogHead).where(LogHead.name == "anchor").values(**known))
    assert found(log, keys, file) == []
    happen(log, "thing.later", organisation=OTHER)
    anchor(log, keys, file, now())
    assert found(log, keys, file) == []


def test_only_what_grew_is_written_and_nothing_when_nothing_did(
    log: Database, keys: Keyring, file: Path
) -> None:
    assert anchor(log, keys, file, now()) == 0
    happen(log, "thing.later", organisation=ONE)
    assert anchor(log, keys, file, now()) == 2
    last = [line for line in lines_of(file) if line][-2:]
    assert [(line.chain, line.seq, line.count) for line in last] == [
        (f"organisation:{ONE.hex}", 13, EACH + 1),
        ("log", 13, 13),
    ]


def test_a_lost_file_is_begun_again_and_stays_told_of_until_it_is_begun_anew(
    log: Database, keys: Keyring, file: Path
) -> None:
    file.unlink()
    happen(log, "thing.later", organisation=ONE)
    anchor(log, keys, file, now())
    assert found(log, keys, file) == [(Fault.ANCHORS_CUT, 1)]
    with pytest.raises(AnchorsRemain):
        anchor(log, keys, file, now(), anew=True)
    file.unlink()
    anchor(log, keys, file, now(), anew=True)
    assert found(log, keys, file) == []


def test_a_log_may_begin_at_a_sealed_checkpoint_and_nowhere_else(
    log: Database, keys: Keyring, file: Path
) -> None:
    assert checkpoint(log, keys, file, 5, now()) is None
    change(log, sa.delete(Event).where(Event.seq <= 6))
    assert found(log, keys, file) == [(Fault.DELETED, 1)]
    assert checkpoint(log, keys, file, 6, now()) is not None
    assert found(log, keys, file) == []
    change(log, sa.delete(Event).where(Event.seq == 7))
    assert found(log, keys, file) == [(Fault.DELETED, 7)]


def test_the_worker_anchors_comes_back_and_keeps_what_a_verification_came_to(
    open_database: Database, keys: Keyring, settings: Settings, file: Path
) -> None:
    told = settings.model_copy(update={"anchor_file": file})
    happen(open_database, "thing.done", organisation=ONE)
    works = runner(open_database, keys, told)
    works.put_daily()
    works.run_all()
    assert len(lines(file)) == 2
    with system_session(open_database.reader) as session:
        kept = session.scalars(sa.select(Verification)).one()
        assert (kept.events, kept.finding, kept.seq) == (1, None, None)
    change(open_database, sa.update(Event).values(name="thing.else"))
    assert verify(open_database, keys, file).findings == (
        Finding(Fault.EDITED, 1, f"organisation:{ONE.hex}"),
    )


def test_production_must_say_where_anchors_go() -> None:
    with pytest.raises(AnchorsUnset):
        place(Settings(_env_file=None, env="production"))
    assert place(Settings(_env_file=None, env="development")) == Path("var/anchors.jsonl")
    named = Settings(_env_file=None, env="production", anchor_file=Path("/mnt/anchors.jsonl"))
    assert place(named) == Path("/mnt/anchors.jsonl")


def test_events_of_nobodys_organisation_have_a_chain_too(
    open_database: Database, keys: Keyring, file: Path
) -> None:
    with transaction(open_database) as session:
        note_it(session, Note(SYSTEM, "thing.done", "thing", None, now(), Topic.CHANGE))
    anchor(open_database, keys, file, now())
    assert verify(open_database, keys, file).findings == ()
    assert "organisation:none" in file.read_text(encoding="utf-8")
