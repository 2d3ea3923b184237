"""Ways in of the made city: a neighbour who signed in, codes on their way, a telephone to come."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from app.base.actor import Kind
from app.base.hashing import Hasher
from app.base.ids import new_id
from app.base.secrets import Keyring
from app.identity import rules
from app.identity.codes.naming import account_of
from app.identity.models import (
    Account,
    Channel,
    CodePurpose,
    LoginMethod,
    OneTimeCode,
    PhoneChange,
)
from app.identity.persons import certificate_digest, phone_digest
from app.identity.signed_in import signed_in
from tests.conftest import NOON
from tests.making.sign_ins import DEVICE, somebody

NEIGHBOURS_PHONE, NEWCOMERS_PHONE = "15400000071", "15400000072"
PIN, CODE, ACTIVATION = "258036", "135792", "ABCDEFGH"


def ways_in(
    session: Session,
    keys: Keyring,
    hasher: Hasher,
    account_id: UUID,
    own: dict[str, Any],
    hidden: dict[str, Any],
) -> str:
    """Adds the ids to the city's; the access token of the neighbour, who has just signed in."""
    neighbour = somebody(
        session, keys, phone=NEIGHBOURS_PHONE, pin_hash=hasher.hash(PIN), name="邻居"
    )
    theirs = account_of(session, neighbour.party_id)
    assert theirs is not None
    login = signed_in(session, keys, theirs, LoginMethod.PHONE_CODE, NOON, device=DEVICE)
    # Who chose a PIN is opened by it alone: the last four and a claim are for somebody without.
    mother = somebody(session, keys, phone=NEIGHBOURS_PHONE, grade="71", name="邻居的母亲")
    newcomer = somebody(session, keys, phone=NEWCOMERS_PHONE, claims=False, name="新来的")
    reached = {"phone_digest": phone_digest(keys, NEIGHBOURS_PHONE)}
    numbered = {
        "phone_digest": phone_digest(keys, NEWCOMERS_PHONE),
        "certificate_digest": certificate_digest(keys, newcomer.certificate),
    }
    named = {"party_id": neighbour.party_id}
    bound = {**named, "session_id": login.session_id}
    purposes = {
        "sign_in_id": (CodePurpose.SIGN_IN, reached),
        "claim_id": (CodePurpose.CLAIM, numbered),
        "step_up_id": (CodePurpose.STEP_UP, bound),
        "code_id": (CodePurpose.PHONE_CHANGE, bound),
        "activation_id": (CodePurpose.ACTIVATION, named),
    }
    for name, (purpose, more) in purposes.items():
        own[name] = str(_code(session, keys, hasher, purpose, **more))
    seeker = session.get_one(Account, account_id)
    stranger = rules.account(Kind.SEEKER, "陌生人", NOON, party_id=UUID(hidden["seeker_id"]))
    session.add(stranger)
    session.flush()
    for ids, account in ((own, seeker), (hidden, stranger)):
        other = signed_in(session, keys, account, LoginMethod.PHONE_CODE, NOON, device=DEVICE)
        ids["login_id"] = str(other.session_id)
        ids["change_id"] = str(_change(session, keys, account))
    own["refresh_token"], own["last4"] = login.refresh_token, mother.last4
    own["certificate"], own["party_id"] = neighbour.certificate, str(neighbour.party_id)
    hidden["party_id"] = hidden["seeker_id"]
    return login.access_token


def _code(
    session: Session, keys: Keyring, hasher: Hasher, purpose: CodePurpose, **more: Any
) -> UUID:
    row = OneTimeCode(
        id=new_id(),
        purpose=purpose,
        channel=Channel.SMS,
        language="zh",
        code_hash=hasher.hash(ACTIVATION if purpose is CodePurpose.ACTIVATION else CODE),
        tries=0,
        created_at=NOON,
        expires_at=NOON + timedelta(minutes=5),
        **more,
    )
    if purpose is CodePurpose.PHONE_CHANGE:
        place = {"table": "one_time_code", "column": "phone_sealed", "row": row.id}
        row.phone_sealed = keys.seal("15400000087", **place)
    session.add(row)
    session.flush()
    return row.id


def _change(session: Session, keys: Keyring, account: Account) -> UUID:
    id = new_id()
    place = {"table": "phone_change", "column": "phone_sealed", "row": id}
    change = PhoneChange(
        id=id,
        party_id=account.party_id,
        phone_sealed=keys.seal("15400000086", **place),
        phone_digest=phone_digest(keys, "15400000086"),
        asked_by=account.id,
        language="zh",
        asked_at=NOON,
        effective_at=NOON + timedelta(hours=24),
    )
    session.add(change)
    session.flush()
    return id
