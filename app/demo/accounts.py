"""A demo account of every kind, and fresh keys for them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.audit.record import record
from app.base.actor import SYSTEM, Kind
from app.base.errors import Conflict
from app.base.secrets import Keyring
from app.base.wording import Words
from app.demo.city import City, city_in
from app.demo.employers import employer_id
from app.demo.seekers import seeker_id
from app.demo.sheets import employer_sheets
from app.identity import rules
from app.identity.models import AccessKey, Account, Membership, Role
from app.identity.scopes import Scope
from app.postings.models import Posting, PostingState
from app.reference.rules.regions import districts_of_lanzhou

LABEL = "demo"
PAIRED = 12
"""How many people the officer is paired with: those told in full and the next ones."""

INTEGRATION_SCOPES = (
    Scope.EMPLOYERS_READ,
    Scope.POSTINGS_READ,
    Scope.POSTINGS_WRITE,
    Scope.CANDIDATES_READ,
    Scope.APPLICATIONS_READ,
    Scope.APPLICATIONS_MOVE,
)


class NoDemoCity(Conflict):
    """There are no demo accounts, because no demo city was loaded."""

    title = Words("还没有装入演示城市", "No demo city is loaded yet")


@dataclass(frozen=True, slots=True)
class _Way:
    """How an account of one kind is made: its name, party, and the parties it is part of."""

    kind: Kind
    name: str
    party_id: UUID | None = None
    role: Role | None = None
    districts: Sequence[str] = ()


def accounts(city: City) -> list[tuple[Account, list[Membership]]]:
    """One account of every kind with its memberships; their ids follow from the city."""
    return [_made(city, way) for way in _ways(city)]


def three_seekers(session: Session) -> tuple[UUID, UUID, UUID]:
    """A blind computer user, a deaf carver and a wheelchair user, by their ids."""
    city = _city(session)
    return seeker_id(city, 0), seeker_id(city, 1), seeker_id(city, 2)


def mint(session: Session, keyring: Keyring, now: datetime) -> dict[str, dict[str, Any]]:
    """Fresh keys of every demo account, as `aixinwu demo --credentials` shows them.

    Keys minted before end. For development only: whoever reads the answer may do everything.
    """
    city = _city(session)
    _revoke_all(session, city, now)
    tokens = {way.kind: _token(session, keyring, city, way.kind, now) for way in _ways(city)}
    at = {way.kind: way for way in _ways(city)}
    employer, integration = at[Kind.EMPLOYER].party_id, at[Kind.INTEGRATION].party_id
    beside: dict[Kind, dict[str, Any]] = {
        Kind.SEEKER: {"seeker_id": _said(at[Kind.SEEKER].party_id)},
        Kind.EMPLOYER: {
            "employer_id": _said(employer),
            "posting_id": _said(_open_posting(session, employer)),
        },
        Kind.STAFF: {"districts": districts_of_lanzhou()},
        Kind.OFFICER: {},
        Kind.HOUSE_OPERATOR: {"love_house_id": None},
        Kind.KIOSK: {"device_id": str(_account_id(city, Kind.KIOSK))},
        Kind.INTEGRATION: {
            "employer_id": _said(integration),
            "scopes": sorted(scope.value for scope in INTEGRATION_SCOPES),
        },
    }
    return {kind.value: {"token": tokens[kind], **more} for kind, more in beside.items()}


def _city(session: Session) -> City:
    city = city_in(session)
    if city is None:
        raise NoDemoCity
    return city


def _ways(city: City) -> list[_Way]:
    employers = {
        sheet.account: employer_id(city, number)
        for number, sheet in enumerate(employer_sheets())
        if sheet.account
    }
    return [
        _Way(Kind.SEEKER, "演示求职者", seeker_id(city, 2), Role.SELF),
        _Way(Kind.EMPLOYER, "演示用人单位", employers["employer"], Role.ADMIN),
        _Way(Kind.STAFF, "演示残联工作人员", districts=districts_of_lanzhou()),
        _Way(Kind.OFFICER, "演示帮扶干部"),
        _Way(Kind.HOUSE_OPERATOR, "演示爱心屋运营者", employers["house_operator"], Role.MEMBER),
        _Way(Kind.KIOSK, "演示自助终端"),
        _Way(Kind.INTEGRATION, "演示对接系统", employers["integration"], Role.MEMBER),
    ]


def _account_id(city: City, kind: Kind) -> UUID:
    return city.id_at(city.ago(1), "account", kind.value)


def _made(city: City, way: _Way) -> tuple[Account, list[Membership]]:
    at = city.ago(1)
    account = rules.account(
        way.kind,
        way.name,
        at,
        party_id=way.party_id,
        organisation_id=way.party_id if way.role is not Role.SELF else None,
        districts=way.districts,
    )
    account.id = _account_id(city, way.kind)
    memberships = []
    if way.party_id and way.role:
        part = Membership(account_id=account.id, party_id=way.party_id, role=way.role, acts=[])
        memberships.append(part)
    if way.kind is Kind.OFFICER:
        memberships += [rules.pair(account, seeker_id(city, n)) for n in range(PAIRED)]
    for count, membership in enumerate(memberships):
        membership.id = city.id_at(at, "membership", way.kind.value, count)
    return account, memberships


def _revoke_all(session: Session, city: City, now: datetime) -> None:
    ours = [_account_id(city, way.kind) for way in _ways(city)]
    live = sa.select(AccessKey).where(
        AccessKey.account_id.in_(ours), AccessKey.revoked_at.is_(None), AccessKey.label == LABEL
    )
    for key in session.scalars(live):
        rules.revoke(key, now)
        record(session, SYSTEM, "access_key.revoked", key, now)


def _token(session: Session, keyring: Keyring, city: City, kind: Kind, now: datetime) -> str:
    holder = session.get_one(Account, _account_id(city, kind))
    scopes = INTEGRATION_SCOPES if kind is Kind.INTEGRATION else None
    key, token = rules.key_for(holder, keyring, LABEL, now, scopes=scopes)
    session.add(key)
    session.flush()
    record(session, SYSTEM, "access_key.made", key, now)
    return token


def _open_posting(session: Session, employer: UUID | None) -> UUID | None:
    """The employer's open posting that was written first."""
    open_ones = sa.select(Posting.id).where(
        Posting.employer_id == employer, Posting.state == PostingState.OPEN
    )
    return session.scalars(open_ones.order_by(Posting.created_at, Posting.id).limit(1)).first()


def _said(id: UUID | None) -> str | None:
    return None if id is None else str(id)
