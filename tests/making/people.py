"""A small city: somebody of each kind, something of each room, and strangers beside them.

`own` is what the callers may work with, `public` an employer of another district whom everybody
may see, `hidden` people and things of another district that are nobody's business.
"""

import asyncio
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx2 import ASGITransport, AsyncClient, Response
from sqlalchemy.orm import Session

from app.audit.models import Event
from app.audit.transaction import transaction
from app.base.actor import Kind
from app.base.database import Database
from app.base.secrets import Keyring
from app.base.settings import Settings
from app.documents.models import Document, Purpose
from app.employers.models import EmployerState
from app.identity import rules
from app.identity.known import KnownTokens
from app.identity.models import Account
from app.identity.scopes import Act
from app.main import furnish
from app.postings.models import PostingState
from app.reference.queries import seed
from app.seekers.models import Certificate, CertificateState, Consent, Seeker
from tests.conftest import (
    NOON,
    StandingClock,
    as_application,
    fresh_postgresql,
    make_schema,
    system_session,
)
from tests.making.applications import an_application, an_import, an_interview, an_open_review
from tests.making.documents import a_document
from tests.making.duplicates import a_merge
from tests.making.employers import an_employer
from tests.making.guardians import a_guardian, a_guardianship, an_ask
from tests.making.identity import Caller, Door
from tests.making.machines import Backend
from tests.making.members import a_desk
from tests.making.numbers import a_certificate_number, an_identity_number
from tests.making.people_members import members_of, with_passwords
from tests.making.postings import a_posting
from tests.making.rights import rights_of
from tests.making.seekers import a_seeker
from tests.making.ways_in import ways_in

CANARY = "KANARI"
"""Stands in every text of a person that an employer must not see."""

CONTACT = "KONTAKT"
"""The contact of our employer, which stands in its whole record only."""

OURS, THEIRS = "620102", "620111"
_DOUBTFUL = "年龄35岁以下。"
_HIDDEN_FIRM = {"state": EmployerState.DRAFT, "verified_at": None, "district": THEIRS}
_DRAFT = {"state": PostingState.DRAFT, "published_at": None, "closes_at": None}


@dataclass
class City:
    """Callers by kind; ids of ours, of the public ones and of the hidden ones by their names.

    `stepped_up` are tokens of the same kinds who have just shown again who they are.
    """

    client: AsyncClient
    connection: sa.Connection
    loop: asyncio.AbstractEventLoop
    callers: dict[str, Caller]
    stepped_up: dict[str, str]
    own: dict[str, Any]
    public: dict[str, Any]
    hidden: dict[str, Any]
    known: KnownTokens

    def forget_tokens(self) -> None:
        """Have every token asked of the database again, as after a change of an account."""
        with system_session(self.connection) as session:
            self.known.follow(session, [Event(subject_kind="account")])

    @property
    def tokens(self) -> dict[str, str]:
        return {kind: caller.token for kind, caller in self.callers.items()}

    def ask(self, verb: str, url: str, headers: Mapping[str, str], **more: Any) -> Response:
        """One request to the city as it stands; whatever it changes is undone."""
        with undone(self.connection):
            return self.send(verb, url, headers, **more)

    def send(self, verb: str, url: str, headers: Mapping[str, str], **more: Any) -> Response:
        """One request; what it changes stays."""
        sent = self.client.request(verb.upper(), url, headers=dict(headers), **more)
        return asyncio.run_coroutine_threadsafe(sent, self.loop).result(60)


@contextmanager
def undone(connection: sa.Connection) -> Iterator[None]:
    """Whatever is done on the connection within is undone.

    In a transaction of its own: thousands of savepoints in one slow PostgreSQL down tenfold.
    """
    nested = connection.in_transaction()
    made = connection.begin_nested() if nested else connection.begin()
    try:
        yield
    finally:
        made.rollback()


@contextmanager
def a_city(
    bare_app: FastAPI, settings: Settings, keys: Keyring, database: Database
) -> Iterator[City]:
    """The city in a database of its own that is spoken to over one connection (see `alone_in`)."""
    now = StandingClock(NOON)
    app = furnish(bare_app, settings, keyring=keys, database=database, now=now, watching=False)
    client = TestClient(app, raise_server_exceptions=False)
    with transaction(database) as session:
        seed(session)
        own, public, hidden = _ours(session, keys), _public(session), _hidden(session, keys)
    door = Door(client, database, keys, NOON)
    callers = _callers(door, own, public, hidden)
    desk = a_desk(settings, database, keys)
    with transaction(database) as session:
        hasher, account = app.state.hasher, callers["seeker"].account_id
        token = ways_in(session, keys, hasher, account, own, hidden)
    callers["signed_in"] = Caller(client, token, account, None)
    with_passwords(desk, callers)
    fresh = {name: caller.token for name, caller in callers.items()}
    with client:
        _more_of_ours(own, callers)
        _machines(door, own, hidden, callers)
        own |= members_of(desk, callers, own["employer_id"])
        # What a request changes is undone; followers of the log would remember it.
        database.after_commit.clear()
        connection = database.writer
        assert isinstance(connection, sa.Connection)
        # The city stands from here on; each request is undone by itself.
        connection.commit()
        # Without TestClient, whose hops between threads cost most of a request's time.
        direct = ASGITransport(app, raise_app_exceptions=False)
        asking = AsyncClient(transport=direct, base_url="http://testserver")
        with _a_loop() as loop:
            known = app.state.known_tokens
            yield City(asking, connection, loop, callers, fresh, own, public, hidden, known)


@contextmanager
def _a_loop() -> Iterator[asyncio.AbstractEventLoop]:
    """An event loop in a thread; its one root task keeps the worker threads from request to
    request."""
    loop, end = asyncio.new_event_loop(), asyncio.Event()
    thread = threading.Thread(target=loop.run_until_complete, args=(end.wait(),))
    thread.start()
    try:
        yield loop
    finally:
        loop.call_soon_threadsafe(end.set)
        thread.join()
        loop.close()


@contextmanager
def alone_in(folder: Path, dsn: str | None = None) -> Iterator[Database]:
    """A fresh database on one connection, in a transaction; `dsn`: on PostgreSQL, then dropped."""
    url, drop = f"sqlite:///{folder / 'alone.db'}", None
    if dsn is not None:
        url, drop = fresh_postgresql(dsn, "alone")
    make_schema(url)
    real = Database(as_application(url))
    with real.writer.connect() as connection:
        connection.begin()
        inside = Database(as_application(url))
        inside.dispose()
        inside.writer = inside.reader = connection  # type: ignore[assignment]
        yield inside
        connection.rollback()
    real.dispose()
    if drop:
        drop()


def _ours(session: Session, keys: Keyring) -> dict[str, Any]:
    employer = an_employer(session, contact_name=CONTACT)
    posting = a_posting(session, employer, district=OURS)
    seeker = _somebody(session, keys, OURS)
    return (
        _twice(session, keys, OURS)
        | _ids(
            employer_id=employer.id,
            posting_id=posting.id,
            seeker_id=seeker.id,
            wanted_id=a_posting(session, employer, title="文员", occupation="3-01-01-03").id,
            doubtful_id=a_posting(session, employer, requirements=_DOUBTFUL, **_DRAFT).id,
            review_id=an_open_review(session, seeker, posting).id,
            import_id=an_import(session, employer).id,
            document_id=_a_paper(session, keys, seeker).id,
            paper_id=a_document(session, keys, seeker.id, Purpose.CONSENT_PAPER).id,
            guardian_paper_id=a_document(session, keys, seeker.id, Purpose.GUARDIAN_PROOF).id,
            **rights_of(session, keys, seeker),
        )
        | {"external_id": "A-1"}
    )


def _public(session: Session) -> dict[str, Any]:
    employer = an_employer(session, district=THEIRS)
    posting = a_posting(session, employer, district=THEIRS)
    ids = _ids(employer_id=employer.id, posting_id=posting.id, doubtful_id=posting.id)
    return ids | {"external_id": "A-2"}


def _hidden(session: Session, keys: Keyring) -> dict[str, Any]:
    employer = an_employer(session, **_HIDDEN_FIRM)
    posting = a_posting(session, employer, district=THEIRS, **_DRAFT)
    seeker = _somebody(session, keys, THEIRS)
    application = an_application(session, seeker, posting)
    paper = _a_paper(session, keys, seeker)
    watched = a_guardianship(session, _an_account(session).id, seeker.id)
    return (
        _twice(session, keys, THEIRS)
        | _ids(
            guardianship_id=watched.id,
            ask_id=an_ask(session, watched).id,
            employer_id=employer.id,
            posting_id=posting.id,
            doubtful_id=posting.id,
            seeker_id=seeker.id,
            application_id=application.id,
            interview_id=an_interview(session, application).id,
            review_id=an_open_review(session, seeker, posting).id,
            import_id=an_import(session, employer).id,
            consent_id=_consent_of(session, seeker),
            document_id=paper.id,
            evidence_id=paper.id,
            guardian_paper_id=a_document(session, keys, seeker.id, Purpose.GUARDIAN_PROOF).id,
            owner_id=seeker.id,
            **rights_of(session, keys, seeker),
        )
        | {"external_id": "A-3"}
    )


def _an_account(session: Session) -> Account:
    account = rules.account(Kind.GUARDIAN, "另一位监护人", NOON)
    session.add(account)
    session.flush()
    return account


def _twice(session: Session, keys: Keyring, district: str) -> dict[str, str]:
    """A person whose two records are merged, and two more who may be one."""
    kept, duplicate, again, first = (a_seeker(session, keys, district=district) for _ in range(4))
    again.id_number_index = again.id_number_sealed = None
    merged = a_merge(session, kept, duplicate)
    accounts = [_an_account(session).id for _ in range(2)]
    return _ids(
        merge_id=merged.id,
        kept_id=first.id,
        duplicate_id=again.id,
        first_account_id=accounts[0],
        free_account_id=accounts[1],
    )


def _consent_of(session: Session, seeker: Seeker) -> UUID:
    held = sa.select(Consent.id).where(Consent.seeker_id == seeker.id).order_by(Consent.id)
    return session.scalars(held.limit(1)).one()


def _somebody(session: Session, keys: Keyring, district: str) -> Seeker:
    """A person every text of whom is a canary, with a certificate and a whole profile."""
    seeker = a_seeker(
        session,
        keys,
        name=f"{CANARY}姓名",
        district=district,
        introduction=f"{CANARY}介绍",
        skills=[f"{CANARY}技能"],
        desired_titles=[f"{CANARY}想做的工作"],
        worked_as=[f"{CANARY}经历"],
        levels={"telephone": 1, "stairs": 0, "screen_text": None},
    )
    number = a_certificate_number(an_identity_number(seeker.birth_date or NOON.date()))
    session.add(
        Certificate(
            seeker_id=seeker.id,
            number_sealed=keys.seal(
                number, table="certificate", column="number_sealed", row=seeker.id
            ),
            number_index=keys.blind("certificate", f"{number}{seeker.id}"),
            category=4,
            grade=2,
            state=CertificateState.VALID,
        )
    )
    session.flush()
    return seeker


def _a_paper(session: Session, keys: Keyring, seeker: Seeker) -> Document:
    """A document of a person that law does not keep; its words are canaries."""
    said = {"title": f"{CANARY}文件", "text_alternative": f"{CANARY}文件内容"}
    return a_document(session, keys, seeker.id, Purpose.CV, **said)


def _guardians(door: Door, person: UUID, stranger: UUID) -> dict[str, Caller]:
    """Those who say they act for somebody: for ours, for somebody else's, for ours once."""
    over = {"valid_until": NOON.date() - timedelta(days=1)}
    return {
        "guardian_of_ours": a_guardian(door, person, stepped_up=True),
        "guardian_for_messages": a_guardian(door, person, [Act.MESSAGES], stepped_up=True),
        "guardian_of_others": a_guardian(door, person).acting_for(stranger),
        "guardian_once": a_guardian(door, person, **over),
    }


def _callers(
    door: Door, own: dict[str, Any], public: Mapping[str, Any], hidden: Mapping[str, Any]
) -> dict[str, Caller]:
    person, firm = UUID(own["seeker_id"]), UUID(own["employer_id"])
    house = UUID(public["employer_id"])
    return {
        "seeker": door.signed_in(Kind.SEEKER, party_id=person),
        "employer": door.signed_in(Kind.EMPLOYER, party_id=firm, organisation_id=firm, admin=True),
        "staff": door.signed_in(Kind.STAFF, districts=[OURS, "620103"]),
        "officer": door.signed_in(Kind.OFFICER, paired_with=[person]),
        "house_operator": door.signed_in(
            Kind.HOUSE_OPERATOR, party_id=house, organisation_id=house
        ),
        "kiosk": door.caller(Kind.KIOSK),
        "integration": door.caller(Kind.INTEGRATION, party_id=firm, organisation_id=firm),
        "guardian": door.signed_in(Kind.GUARDIAN),
        **_guardians(door, person, UUID(hidden["seeker_id"])),
        "system_admin": door.signed_in(Kind.SYSTEM_ADMIN),
        "security_admin": door.signed_in(Kind.SECURITY_ADMIN),
        "auditor": door.signed_in(Kind.AUDITOR),
    }


def _more_of_ours(own: dict[str, Any], callers: Mapping[str, Caller]) -> None:
    """What comes about over HTTP: an application with an interview, a list shown, a finding."""
    listed = callers["seeker"].get(f"/v1/seekers/{own['seeker_id']}/matches").json()
    shown = [item["posting"]["id"] for item in listed["items"]]
    own |= {"list_id": listed["list_id"], "position": shown.index(own["wanted_id"]) + 1}
    applying = {
        **{name: own[name] for name in ("seeker_id", "posting_id", "list_id")},
        "position": shown.index(own["posting_id"]) + 1,
        "message": "我想应聘。",
    }
    applied = callers["seeker"].post("/v1/applications", applying)
    assert applied.status_code == 201, applied.text
    own["application_id"] = applied.json()["id"]
    agreed = callers["seeker"].get(f"/v1/seekers/{own['seeker_id']}/consents").json()["items"]
    own["consent_id"] = agreed[0]["id"]
    room = f"/v1/applications/{own['application_id']}"
    times = ["2026-12-01T02:00:00Z"]
    offer = {"mode": "on_site", "place": "示例路1号", "times": times}
    offered = callers["employer"].post(f"{room}/interviews", offer)
    assert offered.status_code == 201, offered.text
    own["interview_id"] = offered.json()["id"]
    asks = {"accommodations_asked": ["SCREEN_READER"]}
    asked = callers["seeker"].patch(f"{room}/interviews/{own['interview_id']}", asks, etag="*")
    assert asked.status_code == 200, asked.text
    link = callers["seeker"].post(f"/v1/documents/{own['document_id']}/links").json()
    own["link_token"] = link["url"].rsplit("/", 1)[1]
    taken_up = callers["employer"].post(f"{room}/transitions", {"transition": "process"})
    assert taken_up.status_code == 201, taken_up.text
    shown = [{"field": "phone"}, {"field": "document", "document_id": own["document_id"]}]
    lets_see = {"notice_version": "1.0", "items": shown}
    told = callers["seeker"].put(f"{room}/disclosures", lets_see, etag="*")
    assert told.status_code == 200, told.text
    own |= _more_of_guardians(callers, own)
    copy = f"/v1/seekers/{own['seeker_id']}/exports/{own['export_id']}/links"
    own["export_token"] = callers["seeker"].post(copy).json()["url"].rsplit("/", 1)[1]
    screening = callers["staff"].get(f"/v1/postings/{own['doubtful_id']}/screening").json()
    own["subject"] = screening["findings"][0]["subject"]


def _machines(
    door: Door, own: dict[str, Any], hidden: dict[str, Any], callers: dict[str, Caller]
) -> None:
    """Keys, a kiosk, a backend and a link: ours, and those of strangers."""
    backend = Backend(callers["system_admin"])
    callers["backend"] = backend.own()
    own |= {
        "proof": backend.proof("u1", NOON),
        "client_id": backend.id,
        "client_secret": backend.secret,
        "proof_key_id": backend.proof_key_id,
        "public_key": backend.pem(),
        "link_id": backend.linked_with(callers["seeker"], "u1"),
    }
    own["link_code"] = (
        callers["seeker"].post("/v1/links/codes", {"client_id": backend.id}).json()["code"]
    )
    own |= _key_and_kiosk(door, callers["employer"], callers["staff"], OURS)
    own["pairing_code"] = _pairing_code(callers["staff"], OURS)
    firm, person = UUID(hidden["employer_id"]), UUID(hidden["seeker_id"])
    stranger = door.signed_in(Kind.EMPLOYER, party_id=firm, organisation_id=firm, admin=True)
    callers |= {
        "stranger_employer": stranger,
        "stranger_staff": door.staff(THEIRS),
        "stranger_seeker": door.signed_in(Kind.SEEKER, party_id=person),
    }
    hidden |= _key_and_kiosk(door, stranger, callers["stranger_staff"], THEIRS)
    hidden["link_id"] = backend.linked_with(callers["stranger_seeker"], "u9")
    hidden["proof_key_id"] = Backend(callers["system_admin"]).proof_key_id


def _key_and_kiosk(door: Door, firm: Caller, staff: Caller, district: str) -> dict[str, str]:
    key = firm.post("/v1/keys", {"label": "系统"}).json()
    paired = door.client.post("/v1/devices", json={"code": _pairing_code(staff, district)}).json()
    return {"key_id": key["id"], "device_id": paired["device_id"]}


def _pairing_code(staff: Caller, district: str) -> str:
    told = {"label": "终端", "district": district}
    return str(staff.post("/v1/devices/pairings", told).json()["code"])


def _more_of_guardians(callers: Mapping[str, Caller], own: Mapping[str, Any]) -> dict[str, str]:
    """What waits for staff, and what waits for the person."""
    guardian = callers["guardian_of_ours"]
    about = {"act": "accepting", "subject_kind": "application", "subject_id": own["application_id"]}
    asked = guardian.post(f"/v1/seekers/{own['seeker_id']}/asks", about)
    assert asked.status_code == 201, asked.text
    wanted = {
        "guardian_id": own["first_account_id"],
        "relation": "friend",
        "basis": "power_of_attorney",
        "acts": ["messages"],
        "valid_until": "2027-11-01",
    }
    person = callers["seeker"]
    waiting = person.post(f"/v1/seekers/{own['seeker_id']}/guardianships", wanted)
    assert waiting.status_code == 201, waiting.text
    return {"guardianship_id": waiting.json()["id"], "ask_id": asked.json()["id"]}


def _ids(**rows: UUID) -> dict[str, str]:
    return {name: str(row) for name, row in rows.items()}


__all__ = ["CANARY", "CONTACT", "OURS", "THEIRS", "City", "a_city", "alone_in"]
