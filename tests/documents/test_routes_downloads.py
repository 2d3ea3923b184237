"""S11: the file comes by a signed link of five minutes, as an attachment; each look is noted."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient

from app.audit.models import Event
from app.audit.transaction import transaction
from app.base.actor import Actor, Kind
from app.base.database import Database
from app.documents import rules
from app.documents.models import Document, DocumentContent
from app.documents.tasks import handed_on
from app.identity.models import Account, Membership
from tests.conftest import NOON, StandingClock, system_session
from tests.making import files
from tests.making.documents import upload
from tests.making.identity import Caller, Door


@pytest.fixture
def document(seeker: Caller) -> str:
    sent = upload(seeker, "photo.jpg", title="简历/正面", purpose="cv")
    assert sent.status_code == 201, sent.text
    return str(sent.headers["location"])


def link_to(document: str, caller: Caller) -> str:
    made = caller.post(f"{document}/links", headers={"Idempotency-Key": ""})
    assert made.status_code == 201, made.text
    return str(made.json()["url"])


def test_s11_a_link_gives_the_file_as_an_attachment_without_a_token(
    document: str, seeker: Caller, client: TestClient
) -> None:
    told = seeker.get(document).json()
    found = client.get(link_to(document, seeker))
    assert found.status_code == 200
    assert found.headers["content-type"] == "image/jpeg"
    assert found.headers["x-content-type-options"] == "nosniff"
    assert found.headers["cache-control"] == "no-store"
    assert "sandbox" in found.headers["content-security-policy"]
    disposition = found.headers["content-disposition"]
    assert disposition.startswith('attachment; filename="document-')
    assert disposition.endswith("filename*=UTF-8''%E7%AE%80%E5%8E%86%20%E6%AD%A3%E9%9D%A2.jpg")
    assert len(found.content) == told["size"]
    assert files.MARK.encode() not in found.content
    assert b"Exif" not in found.content


def test_s11_a_link_lasts_five_minutes(
    document: str, seeker: Caller, client: TestClient, clock: StandingClock
) -> None:
    made = seeker.post(f"{document}/links").json()
    assert made["expires_at"] == "2026-11-23T04:05:00Z"
    clock.moment = NOON + timedelta(minutes=4, seconds=59)
    assert client.get(made["url"]).status_code == 200
    clock.moment = NOON + timedelta(minutes=5)
    over = client.get(made["url"])
    assert (over.status_code, over.json()["code"]) == (410, "link_expired")


def test_s11_a_changed_link_is_none(document: str, seeker: Caller, client: TestClient) -> None:
    url = link_to(document, seeker)
    token = url.rsplit("/", 1)[1]
    half = len(token) // 2
    swapped = token[:half] + ("A" if token[half] != "A" else "B") + token[half + 1 :]
    for forged in (swapped, token[:-3], "x", "a" * 999, "%00", "%E5%AD%97"):
        refused = client.get(f"/v1/downloads/{forged}")
        assert (refused.status_code, refused.json()["code"]) == (404, "link_not_valid"), forged
    assert client.get(f"/v1/downloads/{'a' * 1001}").status_code == 422


def test_a_link_ends_with_its_document_and_with_its_account(
    document: str, seeker: Caller, client: TestClient, database: Database
) -> None:
    url = link_to(document, seeker)
    with transaction(database) as session:
        session.execute(sa.update(Account).values(closed_at=NOON))
    assert client.get(url).json()["code"] == "link_not_valid"
    with transaction(database) as session:
        session.execute(sa.update(Account).values(closed_at=None))
    assert client.get(url).status_code == 200
    seeker.delete(document, etag="*")
    assert client.get(url).json()["code"] == "link_not_valid"


def test_asking_and_downloading_are_noted_under_the_account_that_asked(
    document: str, door: Door, client: TestClient, clock: StandingClock, person: UUID
) -> None:
    staff = door.staff("620102")
    url = link_to(document, staff)
    client.get(url)
    clock.moment = NOON + timedelta(minutes=6)
    client.get(url)
    with system_session(door.database.writer) as session:
        log = session.scalars(sa.select(Event).order_by(Event.seq.desc()).limit(3)).all()
    over, downloaded, linked = log
    assert (linked.name, linked.topic, linked.actor_id) == (
        "document.linked",
        "access",
        staff.account_id,
    )
    assert (downloaded.name, downloaded.topic, downloaded.actor_id) == (
        "document.downloaded",
        "access",
        staff.account_id,
    )
    assert downloaded.refs == {"owner": person.hex}
    assert downloaded.district == "620102"
    assert (over.name, over.reason_code) == ("request.refused", "link_expired")


def test_a_room_above_hands_a_link_to_somebody_who_sees_nothing_here(
    document: str, door: Door, client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What applications do once a person disclosed a document to an employer."""
    let, way = [True], rules.Way("shelf", uuid4())
    asked: list[tuple[Any, ...]] = []

    def still(*about: Any) -> bool:
        asked.append(about)
        return let[0]

    monkeypatch.setitem(handed_on, "shelf", still)
    firm = door.caller(Kind.EMPLOYER)
    assert firm.get(document).status_code == 404
    with system_session(door.database.writer) as session:
        row = session.scalars(sa.select(Document)).one()
        employer = Actor(Kind.EMPLOYER, firm.account_id, None, None)
        token = rules.link_for(row, employer, door.keys, NOON, way).token
        alone = rules.link_for(row, employer, door.keys, NOON).token
    assert client.get(f"/v1/downloads/{alone}").json()["code"] == "link_not_valid"
    found = client.get(f"/v1/downloads/{token}")
    assert found.status_code == 200
    # The title is what the person calls it among their own papers.
    assert "%E6%AD%A3%E9%9D%A2" not in found.headers["content-disposition"]
    assert "''%E7%AE%80%E5%8E%86.jpg" in found.headers["content-disposition"]
    ((_, actor, *about),) = asked
    assert (actor.account_id, *about) == (firm.account_id, way.id, row.id, NOON)
    let[0] = False
    assert client.get(f"/v1/downloads/{token}").json()["code"] == "link_not_valid"


def test_s20_a_link_opens_nothing_to_whom_the_paper_is_closed_by_now(
    document: str, door: Door, client: TestClient, person: UUID
) -> None:
    """Five minutes of a link are no five minutes more for an officer whose pairing has ended."""
    officer = door.caller(Kind.OFFICER, paired_with=[person])
    clerk = door.staff("620102")
    urls = [link_to(document, who) for who in (officer, clerk)]
    assert {client.get(url).status_code for url in urls} == {200}
    with transaction(door.database) as session:
        session.execute(sa.update(Membership).values(valid_until=NOON))
        moved = sa.update(Account).where(Account.id == clerk.account_id)
        session.execute(moved.values(districts=["620103"]))
    assert {client.get(url).json()["code"] for url in urls} == {"link_not_valid"}


def test_a_link_of_a_locked_account_opens_nothing(
    document: str, seeker: Caller, door: Door, client: TestClient
) -> None:
    url = link_to(document, seeker)
    with transaction(door.database) as session:
        session.execute(sa.update(Account).values(locked_at=NOON))
    assert client.get(url).json()["code"] == "link_not_valid"


def test_content_that_was_changed_in_the_database_is_not_handed_out(
    document: str, seeker: Caller, client: TestClient, database: Database
) -> None:
    url = link_to(document, seeker)
    with transaction(database) as session:
        content = session.scalars(sa.select(DocumentContent)).one()
        content.sealed = content.sealed[:-1] + bytes([content.sealed[-1] ^ 1])
    refused = client.get(url)
    assert (refused.status_code, refused.json()["code"]) == (409, "document_damaged")
