"""The ways in of the city's people: passwords, generators, a passkey, invitations, colleagues."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from app.audit.transaction import transaction
from app.base.actor import Kind
from app.identity.desk import Desk
from app.identity.models import Totp
from app.identity.scopes import PEOPLE
from tests.conftest import NOON
from tests.making.authenticator import Authenticator
from tests.making.identity import Caller
from tests.making.members import SECRET, Browser, a_member, code_at, given_password


def with_passwords(desk: Desk, callers: Mapping[str, Caller]) -> None:
    """Give the city's members a password and a generator; seekers come in by telephone."""
    for kind in PEOPLE - {Kind.SEEKER}:
        account_id = callers[kind.value].account_id
        given_password(desk, account_id, f"{kind.value.replace('_', '.')}.shili", NOON)
        _waiting_generator(desk, account_id)


def members_of(desk: Desk, callers: Mapping[str, Caller], employer_id: str) -> dict[str, Any]:
    """The ids that the acts of tests/journeys/acts_ways_in.py name."""
    firm = UUID(employer_id)
    colleague = a_member(desk, Kind.STAFF, "colleague", NOON, districts=["620102"])
    member = a_member(desk, Kind.EMPLOYER, "member", NOON, party_id=firm)
    # One administrator never resets both the password and the second factor of somebody.
    forgetful = a_member(desk, Kind.STAFF, "forgetful", NOON, districts=["620102"])
    resets = f"/v1/accounts/{forgetful.id}/password-resets"
    invited = callers["employer"].post("/v1/invitations", {"kind": "employer", "label": "示例"})
    return {
        "account_id": str(colleague.id),
        "member_id": str(member.id),
        "invitation_id": invited.json()["id"],
        "invitation_token": invited.json()["token"],
        "reset_token": callers["security_admin"].post(resets).json()["token"],
        "totp_code": code_at(NOON),
        **_of_staff(callers["staff"]),
    }


def _of_staff(staff: Caller) -> dict[str, Any]:
    """A passkey, recovery codes, and answers to challenges that nobody has used yet."""
    device, browser = Authenticator(), Browser(staff.client)
    first = _asked(staff, "registration")
    body = _answered(first, device.create(first["options"])) | {"name": "手机"}
    made = staff.post("/v1/me/passkeys", body)
    assert made.status_code == 201, made.text
    codes = staff.post("/v1/me/recovery-codes").json()["recovery_codes"]
    half_way = browser.password("staff.shili").json()
    new, again = _asked(staff, "registration"), _asked(staff, "step_up")
    login = half_way["passkey"]
    return {
        "passkey_id": made.json()["id"],
        "recovery_code": codes[0],
        "half_way_id": half_way["login_id"],
        **_parts("registration", _answered(new, Authenticator().create(new["options"]))),
        **_parts("step_up", _answered(again, device.get(again["options"]))),
        **_parts("login", _answered(login, device.get(login["options"]))),
    }


def _asked(caller: Caller, ceremony: str) -> dict[str, Any]:
    found: dict[str, Any] = caller.post("/v1/me/passkey-challenges", {"ceremony": ceremony}).json()
    return found


def _answered(challenge: dict[str, Any], credential: dict[str, Any]) -> dict[str, Any]:
    return {"challenge_id": challenge["challenge_id"], "credential": credential}


def _parts(name: str, body: dict[str, Any]) -> dict[str, Any]:
    """An answer's parts under names like `login.signature`."""
    credential = body["credential"]
    flat = {**credential["response"], "id": credential["id"], "rawId": credential["rawId"]}
    return {f"{name}.{part}": value for part, value in flat.items()} | {
        f"{name}.challenge_id": body["challenge_id"]
    }


def _waiting_generator(desk: Desk, account_id: UUID) -> None:
    place = {"table": "totp", "column": "pending_sealed", "row": account_id}
    with transaction(desk.database) as session:
        totp = session.get_one(Totp, account_id)
        totp.pending_sealed = desk.keyring.seal(SECRET, **place)
        totp.pending_until = NOON.replace(hour=23)
