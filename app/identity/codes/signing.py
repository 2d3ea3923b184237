"""What a right code does: sign in, claim a record, begin with what staff gave."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NoReturn
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.audit.record import record
from app.base.actor import Kind
from app.base.database import guarded
from app.base.errors import Refusal
from app.base.ids import new_id
from app.identity.beginning_again import end_doors
from app.identity.codes.asking import MOST_TRIES, Wanted, made, spend_on
from app.identity.codes.naming import (
    SecondThing,
    account_of,
    behind,
    forgive,
    is_locked,
    judged,
    named,
)
from app.identity.codes.refusals import (
    ClaimedAlready,
    CodeWrong,
    SecondThingLocked,
    SecondThingWrong,
)
from app.identity.codes.trying import note_refused, tried, use
from app.identity.desk import Desk
from app.identity.ending import end_others_at
from app.identity.models import (
    Account,
    Channel,
    CodePurpose,
    LoginMethod,
    Membership,
    OneTimeCode,
    PersonAtLogin,
    Role,
)
from app.identity.persons import at_login, certificate_digest, confirmed, phone_digest
from app.identity.rules import account as new_account
from app.identity.schemas.sessions import SignedInOut
from app.identity.signed_in import district_of, holder, signed_in
from app.tasks.queries import enqueue

TELL = "identity.tell_of_activation"
ACTIVATION_LIVES = timedelta(hours=24)
_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Without 0, 1, I and O, which look alike on paper."""


def sign_in(
    desk: Desk, code_id: UUID, typed: str, second: SecondThing, now: datetime
) -> SignedInOut:
    """Sign in the one person whom the code's telephone and the second thing name together."""
    row = tried(desk, code_id, CodePurpose.SIGN_IN, typed, now)
    with desk.transaction(reading=True) as session:
        people = behind(session, row.phone_digest)
    fitting = named(people, second, desk.keyring, desk.hasher)
    with desk.transaction() as session:
        refusal = judged(session, desk.keyring, people, fitting, now)
        account = None if refusal else account_of(session, fitting[0].party_id)
        if account is not None:
            use(session, row, now)
            confirmed(session.get_one(PersonAtLogin, fitting[0].party_id), now)
            return _begun(session, desk, account, row, now)
        refusal = refusal or SecondThingWrong()
        note_refused(session, row, refusal, now)
    raise refusal


def claim(desk: Desk, code_id: UUID, typed: str, now: datetime) -> SignedInOut:
    """Give a record its own account: certificate number and code name the person together."""
    row = tried(desk, code_id, CodePurpose.CLAIM, typed, now)
    with desk.transaction() as session:
        person = _of_claim(session, row)
        refusal = CodeWrong() if person is None else _around(session, desk, person, now)
        if person is not None and refusal is None:
            use(session, row, now)
            account = claimed(session, person, now)
            confirmed(person, now)
            return _begun(session, desk, account, row, now)
        refusal = refusal or CodeWrong()
        note_refused(session, row, refusal, now)
    raise refusal


def activation(desk: Desk, party_id: UUID, now: datetime) -> tuple[OneTimeCode, str]:
    """A code that staff tell a person; kept by `keep_activation`, hashed with no session open."""
    code = "".join(secrets.choice(_LETTERS) for _ in range(8))
    wanted = Wanted(CodePurpose.ACTIVATION, Channel.STAFF, party_id=party_id)
    return made(desk, wanted, code, now, ACTIVATION_LIVES), code


def keep_activation(session: Session, row: OneTimeCode, now: datetime) -> None:
    """Keep an activation; those made for the person before are void.

    The telephone on record is told: staff who make one for nobody's sake are found out.
    """
    void = sa.update(OneTimeCode).where(
        OneTimeCode.party_id == row.party_id,
        OneTimeCode.purpose == CodePurpose.ACTIVATION,
        OneTimeCode.used_at.is_(None),
    )
    session.execute(void.values(used_at=now))
    session.add(row)
    session.flush()
    enqueue(session, TELL, {"code": str(row.id)}, now, key=f"tell:{row.id}")


@dataclass(frozen=True, slots=True)
class Beginning:
    """What a person brings who begins with a code from staff."""

    code: str
    pin: str
    device: str
    certificate: str | None
    phone: str | None


def begin(desk: Desk, given: Beginning, now: datetime) -> SignedInOut:
    """Give the person an account with the PIN they chose, once the code of staff is right.

    Every wrong answer is alike and costs one hash: whether there is such a person is not told.
    """
    rows = _activations(desk, given, now)
    right = [row for row in rows if desk.hasher.matches(given.code, row.code_hash)]
    if len(right) != 1:
        if not rows:
            desk.hasher.matches(given.code, None)
        _refuse_all(desk, rows, CodeWrong(), now)
    row, pin_hash = right[0], desk.hasher.hash(given.pin)
    with desk.transaction() as session:
        use(session, row, now)
        person = session.get_one(PersonAtLogin, row.party_id)
        account = claimed(session, person, now)
        person.pin_hash = pin_hash
        forgive(session, desk.keyring, person.party_id)
        end_doors(session, account, now)
        return _begun(session, desk, account, row, now, LoginMethod.ACTIVATION_CODE, given.device)


def claimed(session: Session, person: PersonAtLogin, now: datetime) -> Account:
    """The person's account, made where there is none; one however many claim at once."""
    mine = sa.update(PersonAtLogin).where(
        PersonAtLogin.party_id == person.party_id, PersonAtLogin.claimed_at.is_(None)
    )
    first = guarded(session, mine.values(claimed_at=now))
    session.refresh(person)
    account = account_of(session, person.party_id)
    if account is None:
        account = new_account(Kind.SEEKER, "求职者", now, party_id=person.party_id)
        session.add(account)
        session.flush()
        session.add(_self(account, person.party_id))
    if first:
        refs = {"seeker": person.party_id}
        place = district_of(session, person.party_id)
        by = holder(account)
        record(session, by, "account.claimed", account, now, refs=refs, district=place)
    return account


def _self(account: Account, party_id: UUID) -> Membership:
    return Membership(
        id=new_id(), account_id=account.id, party_id=party_id, role=Role.SELF, acts=[]
    )


def _of_claim(session: Session, row: OneTimeCode) -> PersonAtLogin | None:
    """The one person of a claim whose telephone is still the one the code went to."""
    of_number = at_login().where(PersonAtLogin.certificate_digest == row.certificate_digest)
    people = session.scalars(of_number.limit(2)).all()
    if len(people) != 1 or row.phone_digest is None:
        return None
    return people[0] if people[0].phone_digest == row.phone_digest else None


def _around(session: Session, desk: Desk, person: PersonAtLogin, now: datetime) -> Refusal | None:
    """Why a claim would go round the second thing of somebody who signs in already."""
    if person.pin_hash is not None:
        return ClaimedAlready()
    locked = is_locked(session, desk.keyring, person.party_id, now)
    return SecondThingLocked() if locked else None


def _begun(
    session: Session,
    desk: Desk,
    account: Account,
    row: OneTimeCode,
    now: datetime,
    method: LoginMethod = LoginMethod.PHONE_CODE,
    device: str | None = None,
) -> SignedInOut:
    kiosk = row.kiosk_key_id or (desk.kiosk.key_id if desk.kiosk else None)
    if kiosk is not None:
        end_others_at(session, kiosk, now)
    return signed_in(
        session,
        desk.keyring,
        account,
        method,
        now,
        device=device,
        device_hash=row.device_digest,
        kiosk_key_id=kiosk,
    )


def _activations(desk: Desk, given: Beginning, now: datetime) -> Sequence[OneTimeCode]:
    """The live activations of those whom certificate or telephone name, a try taken on each."""
    index = PersonAtLogin.certificate_digest == certificate_digest(
        desk.keyring, given.certificate or ""
    )
    if given.phone:
        index = PersonAtLogin.phone_digest == phone_digest(desk.keyring, given.phone)
    mine = sa.and_(
        OneTimeCode.purpose == CodePurpose.ACTIVATION,
        OneTimeCode.party_id.in_(at_login().where(index).with_only_columns(PersonAtLogin.party_id)),
        OneTimeCode.used_at.is_(None),
        OneTimeCode.expires_at > now,
        OneTimeCode.tries < MOST_TRIES,
    )
    wanted = Wanted(CodePurpose.ACTIVATION, Channel.STAFF, device=given.device)
    with desk.transaction() as session:
        spend_on(session, desk, wanted, now)
    with desk.transaction() as session:
        taken = sa.update(OneTimeCode).where(mine).values(tries=OneTimeCode.tries + 1)
        return session.scalars(
            taken.returning(OneTimeCode).execution_options(synchronize_session=False)
        ).all()


def _refuse_all(
    desk: Desk, rows: Sequence[OneTimeCode], refusal: Refusal, now: datetime
) -> NoReturn:
    with desk.transaction() as session:
        for row in rows:
            note_refused(session, row, refusal, now)
    raise refusal
