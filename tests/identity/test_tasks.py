"""What the worker tidies away of the ways in, and what it leaves."""

from datetime import timedelta

import sqlalchemy as sa

from app.audit.transaction import transaction
from app.base.actor import Actor, Kind
from app.base.database import Database
from app.base.secrets import Keyring
from app.identity.models import Ceremony, Invitation, PasskeyChallenge
from app.identity.rules.invitations import Asked, invite
from app.identity.second_factors import Binding, challenged
from app.identity.tasks import forget_ended_at
from tests.conftest import NOON


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
