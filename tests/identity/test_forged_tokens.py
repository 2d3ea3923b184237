"""Access tokens (goal S4): nothing forged opens anything, and a changed role counts at once."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import jwt
import pytest
import sqlalchemy as sa

from app.audit.transaction import transaction
from app.base.actor import Kind
from app.base.secrets import Keyring, keyring, new_keys
from app.identity import rules
from app.identity.models import Account, LoginMethod, Membership, Role
from app.identity.signed_in import signed_in
from tests.conftest import NOON, StandingClock
from tests.making.identity import Door
from tests.making.things import a_party

HEAD, BODY = dict[str, Any], dict[str, Any]
Forge = Callable[[HEAD, BODY, Keyring], str]


def a_token(door: Door, kind: Kind = Kind.STAFF, **more: Any) -> str:
    with transaction(door.database) as session:
        account = rules.account(kind, "某", NOON, districts=["620102"], **more)
        session.add(account)
        session.flush()
        given = signed_in(session, door.keys, account, LoginMethod.PASSKEY, NOON)
    return given.access_token


def signed(head: HEAD, body: BODY, keys: Keyring) -> str:
    """Signed by hand: a library would refuse to write half of what is forged here."""
    text = f"{_part(json.dumps(head).encode())}.{_part(json.dumps(body).encode())}"
    method = hashlib.sha512 if head.get("alg") == "HS512" else hashlib.sha256
    mac = hmac.new(keys.derived("access_token")[keys.signing_id], text.encode(), method).digest()
    return f"{text}.{_part(mac)}"


def _part(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def without_signature(head: HEAD, body: BODY, keys: Keyring) -> str:
    return signed(head | {"alg": "none"}, body, keys).rpartition(".")[0] + "."


def with_head(**changes: Any) -> Forge:
    return lambda head, body, keys: signed(head | changes, body, keys)


def with_body(**changes: Any) -> Forge:
    return lambda head, body, keys: signed(head, body | changes, keys)


def without(*names: str) -> Forge:
    def forge(head: HEAD, body: BODY, keys: Keyring) -> str:
        return signed(head, {name: v for name, v in body.items() if name not in names}, keys)

    return forge


def headless(*names: str) -> Forge:
    def forge(head: HEAD, body: BODY, keys: Keyring) -> str:
        kept = {name: value for name, value in head.items() if name not in names}
        return signed(kept | dict.fromkeys(names), body, keys)

    return forge


def at(seconds: int) -> int:
    return int(NOON.timestamp()) + seconds


FORGED: dict[str, Forge] = {
    "no algorithm": without_signature,
    "another algorithm": with_head(alg="HS512"),
    "another audience": with_body(aud="another-api"),
    "several audiences": with_body(aud=["aixinwu-api", "another-api"]),
    "another issuer": with_body(iss="somebody"),
    "another type": with_head(typ="JWT"),
    "no type": headless("typ"),
    "another key id": with_head(kid="ffffff"),
    "a path as key id": with_head(kid="../../dev/null"),
    "no key id": headless("kid"),
    "no end": without("exp"),
    "no beginning": without("nbf"),
    "no issue time": without("iat"),
    "no login": without("sid"),
    "no account": without("sub"),
    "begins in the future": with_body(nbf=at(120)),
    "issued in the future": with_body(iat=at(120), exp=at(600)),
    "expired": with_body(iat=at(-700), nbf=at(-700), exp=at(-100)),
    "expires now": with_body(exp=at(0)),
    "lives a day": with_body(exp=at(86_400)),
    "an end that is text": with_body(exp="never"),
    "an end beyond time": with_body(exp=10**30),
    "another key": lambda head, body, _: signed(head, body, keyring(new_keys())),
    "the signing key itself": lambda head, body, keys: jwt.encode(
        body, keys.keys.signing[0].secret, "HS256", headers=head
    ),
    "a key by address": with_head(jku="https://example.org/keys.json"),
    "a key inside": with_head(jwk={"kty": "oct", "k": "AAAA"}),
    "a certificate by address": with_head(x5u="https://example.org/x.pem"),
    "a critical header": with_head(crit=["exp"]),
    "another account": with_body(sub=str(uuid4())),
    "another login": with_body(sid=str(uuid4())),
    "an account that is no id": with_body(sub="1 OR 1=1"),
}


@pytest.mark.parametrize("forged", FORGED)
def test_a_forged_token_opens_nothing(door: Door, forged: str) -> None:
    """S4: each is 401, told alike; the token it was made from opens."""
    token = a_token(door)
    head, body = jwt.get_unverified_header(token), _body(token)
    made = FORGED[forged](dict(head), dict(body), door.keys)
    answer = door.client.get("/v1/employers", headers={"Authorization": f"Bearer {made}"})
    assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated")
    assert door.client.get("/v1/employers", headers=_bearer(token)).status_code == 200


def test_what_a_forger_starts_from_is_good(door: Door) -> None:
    """The same forging without a change opens: so it is the change that is refused."""
    token = a_token(door)
    again = signed(jwt.get_unverified_header(token), _body(token), door.keys)
    assert door.client.get("/v1/employers", headers=_bearer(again)).status_code == 200


def test_another_accounts_login_does_not_open_ones_own(door: Door) -> None:
    one, other = a_token(door), a_token(door)
    mixed = signed(
        jwt.get_unverified_header(one), _body(one) | {"sub": _body(other)["sub"]}, door.keys
    )
    assert door.client.get("/v1/employers", headers=_bearer(mixed)).status_code == 401


def test_a_token_ends_ten_minutes_after_it_was_made(door: Door, clock: StandingClock) -> None:
    token = a_token(door)
    clock.moment += timedelta(minutes=10) - timedelta(seconds=1)
    assert door.client.get("/v1/employers", headers=_bearer(token)).status_code == 200
    clock.moment += timedelta(seconds=1)
    assert door.client.get("/v1/employers", headers=_bearer(token)).status_code == 401


def test_a_changed_role_counts_on_the_next_request(door: Door) -> None:
    """S4: the token names a login only; what it may do is read each time."""
    with transaction(door.database) as session:
        firm = a_party(session, NOON)
    token = a_token(door, Kind.EMPLOYER, party_id=firm.id)
    assert "members:manage" not in _scopes(door, token)
    with transaction(door.database) as session:
        account = session.scalars(sa.select(Account)).one()
        part = {"id": uuid4(), "acts": [], "role": Role.ADMIN}
        session.add(Membership(account_id=account.id, party_id=firm.id, **part))
    assert "members:manage" in _scopes(door, token)
    with transaction(door.database) as session:
        session.execute(sa.delete(Membership))
    assert "members:manage" not in _scopes(door, token)
    with transaction(door.database) as session:
        session.execute(sa.update(Account).values(closed_at=NOON))
    assert door.client.get("/v1/me", headers=_bearer(token)).status_code == 401


def _scopes(door: Door, token: str) -> list[str]:
    scopes: list[str] = door.client.get("/v1/me", headers=_bearer(token)).json()["scopes"]
    return scopes


def _bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def _body(token: str) -> dict[str, Any]:
    return jwt.decode(token, options={"verify_signature": False})
