"""Keys, kiosks, backends and links over HTTP, on both databases."""

import threading
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import jwt
import pytest
import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric import ec
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from app.audit.models import Event
from app.base.actor import Kind
from app.base.secrets import Keyring
from app.identity.models import AccessKey, Link
from app.main import furnish
from tests.conftest import NOON, StandingClock
from tests.making.identity import Caller, Door
from tests.making.machines import Backend
from tests.making.seekers import a_seeker
from tests.making.things import a_party


@pytest.fixture
def firm(door: Door, session: Session) -> Caller:
    party = a_party(session, NOON)
    return door.signed_in(Kind.EMPLOYER, party_id=party.id, organisation_id=party.id, admin=True)


@pytest.fixture
def admin(door: Door) -> Caller:
    return door.signed_in(Kind.SYSTEM_ADMIN)


@pytest.fixture
def person(door: Door, session: Session, keys: Keyring) -> Caller:
    return door.signed_in(Kind.SEEKER, party_id=a_seeker(session, keys).id)


def made_key(firm: Caller, **changes: Any) -> dict[str, Any]:
    answer = firm.post("/v1/keys", {"label": "人事系统"} | changes)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


def with_token(client: TestClient, token: str) -> Caller:
    return Caller(client, token, uuid4(), None)


def told(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def test_an_employer_makes_a_key_that_acts_as_the_employer_and_is_shown_once(
    firm: Caller, client: TestClient, session: Session
) -> None:
    made = made_key(firm, scopes=["postings:read", "employers:read"])
    assert with_token(client, made["token"]).get("/v1/postings").status_code == 200
    assert told(with_token(client, made["token"]).get("/v1/imports")) == (403, "scope_missing")
    listed = firm.get("/v1/keys")
    assert made["token"] not in listed.text
    assert listed.json()["items"][0]["prefix"] == made["prefix"]
    kept = session.scalars(sa.select(AccessKey.digest)).all()
    assert all(made["token"] not in digest for digest in kept)


def test_a_key_holds_no_scope_beyond_a_machine(firm: Caller) -> None:
    answer = firm.post("/v1/keys", {"label": "x", "scopes": ["seekers:read"]})
    assert told(answer) == (409, "scope_beyond_kind")


def test_a_member_who_is_no_administrator_makes_no_key(door: Door, firm: Caller) -> None:
    member = door.signed_in(Kind.EMPLOYER, party_id=firm.party_id)
    assert told(member.post("/v1/keys", {"label": "x"})) == (403, "scope_missing")


def test_making_a_key_needs_a_fresh_proof(door: Door, firm: Caller, clock: StandingClock) -> None:
    clock.moment += timedelta(minutes=6)
    assert told(firm.post("/v1/keys", {"label": "x"})) == (403, "step_up_needed")


def test_during_a_rotation_both_keys_are_good_and_then_only_the_new_one(
    firm: Caller, client: TestClient, clock: StandingClock
) -> None:
    old = made_key(firm)
    answer = firm.post(f"/v1/keys/{old['id']}/rotations", {"overlap_hours": 1})
    assert answer.status_code == 201
    new = answer.json()
    for key in (old, new):
        assert with_token(client, key["token"]).get("/v1/postings").status_code == 200
    clock.moment += timedelta(hours=1)
    assert with_token(client, old["token"]).get("/v1/postings").status_code == 401
    assert with_token(client, new["token"]).get("/v1/postings").status_code == 200


def test_an_ended_key_has_no_successor(firm: Caller) -> None:
    key = made_key(firm)
    assert firm.delete(f"/v1/keys/{key['id']}").status_code == 204
    answer = firm.post(f"/v1/keys/{key['id']}/rotations", {})
    assert told(answer) == (409, "key_ended")


def test_a_revoked_key_opens_nothing(firm: Caller, client: TestClient) -> None:
    key = made_key(firm)
    machine = with_token(client, key["token"])
    assert machine.get("/v1/postings").status_code == 200
    assert firm.delete(f"/v1/keys/{key['id']}").status_code == 204
    assert machine.get("/v1/postings").status_code == 401


def test_a_strangers_key_is_not_found(door: Door, firm: Caller, session: Session) -> None:
    key = made_key(firm)
    party = a_party(session, NOON)
    other = door.signed_in(Kind.EMPLOYER, party_id=party.id, admin=True)
    assert other.delete(f"/v1/keys/{key['id']}").status_code == 404
    assert other.post(f"/v1/keys/{key['id']}/rotations", {}).status_code == 404
    assert other.get("/v1/keys").json()["items"] == []


def test_an_account_holds_twenty_keys_at_most(firm: Caller) -> None:
    for _ in range(20):
        made_key(firm)
    assert told(firm.post("/v1/keys", {"label": "x"})) == (409, "too_many_keys")


def test_the_last_use_of_a_key_is_written_behind(
    firm: Caller, client: TestClient, session: Session
) -> None:
    key = made_key(firm)
    with_token(client, key["token"]).get("/v1/postings")
    client.app.state.used_keys.flush()  # type: ignore[attr-defined]
    row = session.get_one(AccessKey, UUID(key["id"]), populate_existing=True)
    assert row.used_at == NOON


def pairing_code(staff: Caller) -> str:
    made = staff.post("/v1/devices/pairings", {"label": "招聘会一号终端", "district": "620102"})
    assert made.status_code == 201, made.text
    return str(made.json()["code"])


def test_a_kiosk_is_paired_once_with_a_code_of_staff(door: Door, client: TestClient) -> None:
    staff = door.staff()
    code = pairing_code(staff)
    typed = code[:4].lower() + "-" + code[4:]
    paired = client.post("/v1/devices", json={"code": typed})
    assert paired.status_code == 201
    kiosk = with_token(client, paired.json()["token"])
    assert kiosk.get("/v1/postings").status_code == 200
    assert told(kiosk.get("/v1/seekers")) == (403, "scope_missing")
    assert told(client.post("/v1/devices", json={"code": code})) == (410, "code_not_valid")
    assert [d["id"] for d in staff.get("/v1/devices").json()["items"]] == [
        paired.json()["device_id"]
    ]


def test_a_pairing_code_ends_after_ten_minutes(
    door: Door, client: TestClient, clock: StandingClock
) -> None:
    code = pairing_code(door.staff())
    clock.moment += timedelta(minutes=10)
    assert told(client.post("/v1/devices", json={"code": code})) == (410, "code_not_valid")


def test_guessing_pairing_codes_is_stopped(client: TestClient) -> None:
    tries = [client.post("/v1/devices", json={"code": f"GUESS{n:03}"}) for n in range(11)]
    assert [t.status_code for t in tries] == [410] * 10 + [429]
    assert int(tries[-1].headers["Retry-After"]) > 0


def test_staff_pair_in_their_own_districts_only(door: Door) -> None:
    answer = door.staff("620103").post("/v1/devices/pairings", {"label": "x", "district": "620102"})
    assert told(answer) == (403, "paired_by_staff_of")


def test_a_kiosk_cut_off_opens_nothing_nor_do_logins_made_at_it(
    door: Door, client: TestClient
) -> None:
    staff = door.staff()
    paired = client.post("/v1/devices", json={"code": pairing_code(staff)}).json()
    kiosk = with_token(client, paired["token"])
    assert door.staff("620103").delete(f"/v1/devices/{paired['device_id']}").status_code == 404
    assert staff.delete(f"/v1/devices/{paired['device_id']}").status_code == 204
    assert kiosk.get("/v1/postings").status_code == 401


def test_two_kiosks_with_one_code_make_one_device(
    door: Door, client: TestClient, session: Session
) -> None:
    code = pairing_code(door.staff())
    answers = [client.post("/v1/devices", json={"code": code}).status_code for _ in range(5)]
    assert sorted(answers) == [201, 410, 410, 410, 410]


@pytest.mark.parametrize("algorithm", ["ES256", "EdDSA"])
def test_a_backend_acts_for_a_person_who_linked_it_until_they_cut_the_link(
    admin: Caller, person: Caller, client: TestClient, algorithm: str
) -> None:
    backend = Backend(admin, algorithm)
    link = backend.linked_with(person, "user-1")
    given = backend.exchange(backend.proof("user-1", NOON))
    assert given.status_code == 200, given.text
    assert given.json()["expires_in"] <= 600
    acting = with_token(client, given.json()["access_token"])
    assert acting.get(f"/v1/seekers/{person.party_id}").status_code == 200
    assert [row["id"] for row in person.get("/v1/links").json()["items"]] == [link]
    assert acting.get("/v1/links").json()["items"] == []
    assert person.delete(f"/v1/links/{link}").status_code == 204
    assert acting.get(f"/v1/seekers/{person.party_id}").status_code == 401
    refused = backend.exchange(backend.proof("user-1", NOON))
    assert told(refused) == (400, "invalid_grant")
    assert refused.json()["error"] == "invalid_grant"


def test_a_backend_may_not_do_what_needs_the_persons_own_hand(
    admin: Caller, person: Caller, client: TestClient
) -> None:
    backend = Backend(admin)
    backend.linked_with(person, "u")
    token = backend.exchange(backend.proof("u", NOON)).json()["access_token"]
    acting = with_token(client, token)
    answer = acting.post("/v1/links/codes", {"client_id": backend.id})
    assert told(answer) == (403, "scope_missing")
    beyond = backend.exchange(backend.proof("u", NOON), scope="own:write")
    assert (told(beyond), beyond.json()["error"]) == ((400, "invalid_scope"), "invalid_scope")


def test_a_proof_is_taken_once(admin: Caller, person: Caller) -> None:
    backend = Backend(admin)
    backend.linked_with(person, "u")
    proof = backend.proof("u", NOON)
    assert backend.exchange(proof).status_code == 200
    assert told(backend.exchange(proof)) == (400, "invalid_grant")


def wrong_proofs(backend: Backend, other: Backend) -> dict[str, str]:
    at = int(NOON.timestamp())
    stranger = ec.generate_private_key(ec.SECP256R1())
    claims = jwt.decode(backend.proof("u", NOON), options={"verify_signature": False})
    return {
        "of a user nobody linked": backend.proof("nobody", NOON),
        "of another backend": other.proof("u", NOON),
        "in another's name": other.proof("u", NOON, iss=backend.id),
        "signed by a stranger": jwt.encode(claims, stranger, "ES256"),
        "not signed": jwt.encode(claims, None, "none"),
        "signed with the public key": jwt.encode(claims, "k" * 32, "HS256"),
        "for somebody else": backend.proof("u", NOON, aud="elsewhere"),
        "ended": backend.proof("u", NOON, iat=at - 300, exp=at),
        "too long": backend.proof("u", NOON, exp=at + 301),
        "from tomorrow": backend.proof("u", NOON, iat=at + 86400, exp=at + 86500),
        "without a number": backend.proof("u", NOON, jti=None),
        "without an end": backend.proof("u", NOON, exp=None),
        "no token": "nonsense",
    }


def test_wrong_proofs_open_nothing(admin: Caller, person: Caller) -> None:
    backend, other = Backend(admin), Backend(admin)
    backend.linked_with(person, "u")
    found = {
        name: told(backend.exchange(proof)) for name, proof in wrong_proofs(backend, other).items()
    }
    assert found == dict.fromkeys(found, (400, "invalid_grant"))
    assert backend.exchange(backend.proof("u", NOON)).status_code == 200


def test_a_dropped_proof_key_is_believed_no_more(admin: Caller, person: Caller) -> None:
    backend = Backend(admin)
    backend.linked_with(person, "u")
    path = f"/v1/clients/{backend.id}/proof-keys/{backend.proof_key_id}"
    assert admin.delete(path).status_code == 204
    assert told(backend.exchange(backend.proof("u", NOON))) == (400, "invalid_grant")


@pytest.mark.parametrize("secret", ["", "wrong", "axw_integration_" + "0" * 36])
def test_a_client_with_a_wrong_secret_is_refused(admin: Caller, secret: str) -> None:
    backend = Backend(admin)
    backend.secret = secret
    answer = backend.token(grant_type="client_credentials")
    assert (told(answer), answer.json()["error"]) == ((401, "invalid_client"), "invalid_client")


def test_a_client_may_show_itself_by_basic(admin: Caller, client: TestClient) -> None:
    backend = Backend(admin)
    form = {"grant_type": "client_credentials"}
    answer = client.post("/v1/oauth/token", data=form, auth=(backend.id, backend.secret))
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    both = form | {"client_secret": backend.secret}
    refused = client.post("/v1/oauth/token", data=both, auth=(backend.id, backend.secret))
    assert told(refused) == (401, "invalid_client")


def test_a_secret_is_no_bearer_token_and_a_bearer_key_no_secret(
    admin: Caller, firm: Caller, client: TestClient
) -> None:
    backend = Backend(admin)
    assert with_token(client, backend.secret).get("/v1/postings").status_code == 401
    key = made_key(firm)
    form = {
        "grant_type": "client_credentials",
        "client_id": key["account_id"],
        "client_secret": key["token"],
    }
    assert told(client.post("/v1/oauth/token", data=form)) == (401, "invalid_client")


def test_an_employers_system_gets_short_tokens_with_a_secret(
    firm: Caller, client: TestClient
) -> None:
    key = made_key(firm, use="client_secret", scopes=["postings:read", "postings:write"])
    form = {
        "grant_type": "client_credentials",
        "client_id": key["account_id"],
        "client_secret": key["token"],
        "scope": "postings:read",
    }
    answer = client.post("/v1/oauth/token", data=form)
    assert answer.json()["scope"] == "postings:read"
    machine = with_token(client, answer.json()["access_token"])
    assert machine.get("/v1/postings").status_code == 200
    assert firm.delete(f"/v1/keys/{key['id']}").status_code == 204
    assert machine.get("/v1/postings").status_code == 401


def test_a_closed_client_and_all_it_holds_end_at_once(
    admin: Caller, person: Caller, client: TestClient
) -> None:
    backend = Backend(admin)
    backend.linked_with(person, "u")
    token = backend.exchange(backend.proof("u", NOON)).json()["access_token"]
    acting, own = with_token(client, token), backend.own()
    assert admin.delete(f"/v1/clients/{backend.id}").status_code == 204
    assert acting.get(f"/v1/seekers/{person.party_id}").status_code == 401
    assert own.get("/v1/postings").status_code == 401
    assert told(backend.token(grant_type="client_credentials")) == (401, "invalid_client")


def test_a_link_code_is_for_one_backend_once_and_five_minutes(
    admin: Caller, person: Caller, clock: StandingClock
) -> None:
    backend, other = Backend(admin), Backend(admin)
    code = person.post("/v1/links/codes", {"client_id": backend.id}).json()["code"]
    said = {"code": code, "subject": "u"}
    assert told(other.own().post("/v1/links", said)) == (410, "code_not_valid")
    assert backend.own().post("/v1/links", said).status_code == 201
    assert told(backend.own().post("/v1/links", said)) == (410, "code_not_valid")
    late = person.post("/v1/links/codes", {"client_id": backend.id}).json()["code"]
    clock.moment += timedelta(minutes=5)
    answer = backend.own().post("/v1/links", {"code": late, "subject": "v"})
    assert told(answer) == (410, "code_not_valid")


def test_one_user_of_a_backend_is_one_person(
    door: Door, admin: Caller, person: Caller, session: Session, keys: Keyring
) -> None:
    backend = Backend(admin)
    backend.linked_with(person, "u")
    other = door.signed_in(Kind.SEEKER, party_id=a_seeker(session, keys).id)
    code = other.post("/v1/links/codes", {"client_id": backend.id}).json()["code"]
    answer = backend.own().post("/v1/links", {"code": code, "subject": "u"})
    assert told(answer) == (409, "link_taken")


def test_a_strangers_link_is_not_found(
    door: Door, admin: Caller, person: Caller, session: Session, keys: Keyring
) -> None:
    link = Backend(admin).linked_with(person, "u")
    other = door.signed_in(Kind.SEEKER, party_id=a_seeker(session, keys).id)
    assert other.delete(f"/v1/links/{link}").status_code == 404


def test_the_backends_name_for_its_user_is_kept_as_a_hash_only(
    admin: Caller, person: Caller, session: Session
) -> None:
    Backend(admin).linked_with(person, "KANARI-user")
    row = session.scalars(sa.select(Link)).one()
    assert "KANARI" not in repr([getattr(row, column.key) for column in Link.__table__.columns])


def test_every_step_of_a_link_leaves_an_event(
    admin: Caller, person: Caller, session: Session
) -> None:
    backend = Backend(admin)
    link = backend.linked_with(person, "u")
    backend.exchange(backend.proof("u", NOON))
    person.delete(f"/v1/links/{link}")
    names = session.scalars(sa.select(Event.name).order_by(Event.seq)).all()
    wanted = ["client.made", "link.allowed", "link.made", "login_session.begun", "link.cut"]
    assert [name for name in names if name in wanted and name != "login_session.begun"] == [
        name for name in wanted if name != "login_session.begun"
    ]
    assert "login_session.begun" in names


def test_a_public_key_of_another_kind_is_refused(admin: Caller) -> None:
    backend = Backend(admin)
    told_ = {"label": "k", "algorithm": "EdDSA", "public_key": backend.pem()}
    answer = admin.post(f"/v1/clients/{backend.id}/proof-keys", told_)
    assert told(answer) == (422, "invalid")
    assert answer.json()["errors"][0]["code"] == "not_a_public_key"


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"grant_type": "password"},
        {"grant_type": "client_credentials", "scope": "no:such"},
        {"grant_type": "urn:ietf:params:oauth:grant-type:token-exchange"},
    ],
)
def test_other_grants_are_refused_in_plain_words(admin: Caller, form: dict[str, str]) -> None:
    assert Backend(admin).token(**form).status_code in (400, 422)


def test_a_json_body_is_not_read_at_the_token_endpoint(client: TestClient) -> None:
    answer = client.post("/v1/oauth/token", json={"grant_type": "client_credentials"})
    assert told(answer) == (415, "unsupported_media_type")


def test_one_code_over_many_threads_makes_one_device(
    open_database: Any, keys: Keyring, settings: Any, bare_app: Any
) -> None:
    app = furnish(
        bare_app,
        settings,
        keyring=keys,
        database=open_database,
        now=StandingClock(),
        watching=False,
    )
    with TestClient(app, raise_server_exceptions=False) as client:
        door = Door(client, open_database, keys, NOON)
        code = pairing_code(door.staff())
        found: list[int] = []

        def pair() -> None:
            found.append(client.post("/v1/devices", json={"code": code}).status_code)

        threads = [threading.Thread(target=pair) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert sorted(found) == [201] + [410] * 7
