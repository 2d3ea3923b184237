"""A copy is made in a real database, where reading and writing are two connections."""

from app.audit.transaction import transaction
from app.base.database import Database
from app.base.ids import new_id
from app.base.secrets import Keyring
from app.base.settings import Settings
from app.privacy.models import DataExport, ExportState
from app.privacy.tasks.exporting import EXPORT
from app.tasks.queries import enqueue
from app.worker import runner
from tests.conftest import NOON
from tests.making.seekers import a_seeker


def test_a_copy_does_not_wait_for_itself(
    open_database: Database, keys: Keyring, settings: Settings
) -> None:
    """On SQLite an open read keeps every commit waiting, that of the task's own progress too."""
    export_id = new_id()
    with transaction(open_database) as session:
        seeker = a_seeker(session, keys)
        waits = ExportState.WAITING
        session.add(DataExport(id=export_id, seeker_id=seeker.id, state=waits, created_at=NOON))
        enqueue(session, EXPORT, {"export_id": str(export_id)}, NOON)
    runner(open_database, keys, settings).run_all()
    with transaction(open_database, reading=True) as session:
        assert session.get_one(DataExport, export_id).state is ExportState.READY
