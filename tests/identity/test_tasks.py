"""What the worker tidies away of the ways in, and what it leaves."""

from datetime import timedelta

import sqlalchemy as sa

from app.audit.transaction import transaction
from app.base.actor import Actor, Kind
from app.base.database import Database
from app.base.ids import new_id
from app.base.secrets import Keyring
from app.identity.models import (
    Ceremony,
    DevicePairing,
    Invitation,
    LinkCode,
    PasskeyChallenge,
    UsedProof,
)
from app.identity.rules.invitations import Asked, invite
from app.identity.second_factors import Binding, challenged
from app.identity.tasks import forget_ended_at
from tests.conftest import NOON
from tests.making.identity import Door


def left(database: Database) -> tuple[int, int]:
    with transaction(database, reading=True) as session:
        one, other = (
            session.scalar(sa.select(sa.func.count()).select_from(table)) or 0
            for table in (PasskeyChallenge, Invitation)
        )
        return one, other


def test_what_ran_out_is_forgotten_a_day_later_and_accepted_invitations_stay(
    database: Database, keys: Keyring
) -> None:
    manager = Actor(Kind.SYSTEM_ADMIN, None, None, None)
    with transaction(database) as session:
        challenged(session, Binding(Ceremony.LOGIN), NOON)
        for accepted_at in (None, NOON):
            asked = Asked(Kind.STAFF, "张示例", districts=["620102"])
            made, _ = invite(manager, asked, None, keys, NOON)
            made.accepted_at = accepted_at
            session.add(made)
    assert forget_ended_at(database, NOON + timedelta(days=1)) == 0
    assert left(database) == (1, 2)
    assert forget_ended_at(database, NOON + timedelta(days=1, minutes=6)) == 1
    assert forget_ended_at(database, NOON + timedelta(days=98)) == 1
    assert left(database) == (0, 1)


def test_used_and_lapsed_codes_of_machines_are_forgotten(door: Door) -> None:
    """A house that answers for years keeps no proof, link code or pairing beyond its day."""
    account = door.caller(Kind.INTEGRATION).account_id
    ends = {"made_at": NOON, "expires_at": NOON + timedelta(minutes=5)}
    with transaction(door.database) as session:
        session.add_all(
            [
                UsedProof(digest="0" * 64, expires_at=ends["expires_at"]),
                LinkCode(
                    id=new_id(),
                    account_id=account,
                    client_id=account,
                    code_digest="1" * 64,
                    used_at=NOON,
                    **ends,
                ),
                DevicePairing(
                    id=new_id(),
                    code_digest="2" * 64,
                    label="一号终端",
                    district="620102",
                    made_by=account,
                    **ends,
                ),
            ]
        )
    assert forget_ended_at(door.database, NOON + timedelta(days=1)) == 0
    assert forget_ended_at(door.database, NOON + timedelta(days=1, minutes=6)) == 3
