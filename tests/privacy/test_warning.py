"""The warning about long silence reaches a telephone, or staff learn that it did not."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.audit.models import Event
from app.audit.transaction import transaction
from app.base.actor import Kind
from app.base.database import Database
from app.base.secrets import Keyring
from app.base.settings import Settings
from app.privacy.models import Dormancy
from app.privacy.tasks.erasing import Eraser
from app.privacy.tasks.ledger import Ledger
from app.privacy.tasks.silence import retain
from app.privacy.tasks.warning import TELL, tell
from app.tasks.models import Task
from tests.conftest import NOON
from tests.making.identity import Door
from tests.making.sign_ins import PHONE, Somebody, somebody

LONG_AGO = NOON - timedelta(days=800)
DAY = timedelta(days=1)
Made = Callable[..., Somebody]


@pytest.fixture
def silent(open_database: Database, keys: Keyring) -> Made:
    def made(phone: str | None = PHONE) -> Somebody:
        with transaction(open_database) as session:
            return somebody(
                session, keys, phone=phone, claims=False, created_at=LONG_AGO, updated_at=LONG_AGO
            )

    return made


@pytest.fixture
def house(open_database: Database, keys: Keyring, tmp_path: Path) -> Eraser:
    return Eraser(open_database, keys, Ledger(tmp_path / "erased.jsonl", keys))


def names(database: Database) -> list[str]:
    with transaction(database, reading=True) as session:
        return list(session.scalars(sa.select(Event.name).order_by(Event.seq)))


def test_a_message_goes_to_the_telephone_once_and_names_nobody(
    house: Eraser, silent: Made, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    person = silent()
    assert retain(house, NOON, apply=True).warned == 1
    for _ in range(2):
        tell(house.database, house.keyring, settings, person.party_id, NOON)
    said = capsys.readouterr().err
    assert said.count("爱心屋提醒") == 1
    assert "2026-12-23" in said
    assert "残" not in said
    assert PHONE not in said
    assert names(house.database)[-2:] == ["seeker.retention_warned", "seeker.retention_told"]
    later = retain(house, NOON + DAY, apply=True)
    assert (later.in_grace, later.untold) == (1, 0)


@pytest.mark.parametrize("why", ["no telephone", "no sender", "nothing left of the day's budget"])
def test_what_could_not_be_sent_is_noted_and_tried_again_the_next_day(
    house: Eraser, silent: Made, settings: Settings, why: str
) -> None:
    person = silent(None if why == "no telephone" else PHONE)
    if why == "no sender":
        settings = settings.model_copy(update={"env": "production", "sms_url": None})
    if why.startswith("nothing"):
        other = silent("15400000002")
        settings = settings.model_copy(update={"sms_per_day": 1})
    retain(house, NOON, apply=True)
    if why.startswith("nothing"):
        tell(house.database, house.keyring, settings, other.party_id, NOON)
    tell(house.database, house.keyring, settings, person.party_id, NOON)
    assert names(house.database)[-1] == "seeker.retention_not_told"
    with transaction(house.database) as session:
        session.execute(sa.delete(Task))
    assert retain(house, NOON + DAY, apply=True).untold == 1
    with transaction(house.database, reading=True) as session:
        assert session.scalars(sa.select(Task.key)).all() == [f"{TELL}:{person.party_id}"]


def test_nobody_is_told_who_is_back_or_was_never_warned(
    house: Eraser, silent: Made, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    person = silent()
    tell(house.database, house.keyring, settings, person.party_id, NOON)
    retain(house, NOON, apply=True)
    tell(house.database, house.keyring, settings, person.party_id, NOON + 30 * DAY)
    assert "爱心屋提醒" not in capsys.readouterr().err
    with transaction(house.database, reading=True) as session:
        assert session.scalars(sa.select(Dormancy.told_at)).all() == [None]


def test_the_warning_stands_in_what_was_done_for_the_person(
    door: Door, session: Session, keys: Keyring, tmp_path: Path
) -> None:
    person = somebody(session, keys, claims=False, created_at=LONG_AGO, updated_at=LONG_AGO)
    session.commit()
    retain(Eraser(door.database, keys, Ledger(tmp_path / "e.jsonl", keys)), NOON, apply=True)
    own = door.signed_in(Kind.SEEKER, party_id=person.party_id)
    (told,) = own.get(f"/v1/seekers/{person.party_id}/done-for-me").json()["items"]
    assert (told["who"]["role"], told["event"]) == ("爱心屋", "seeker.retention_warned")
    assert "快要删掉" in told["done"]
