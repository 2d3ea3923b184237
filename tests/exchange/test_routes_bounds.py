"""What a key may import, and what a form that is cut off is answered."""

from app.audit.transaction import transaction
from app.base.actor import Kind
from app.base.database import Database
from app.base.secrets import Keyring
from app.base.settings import Settings
from app.exchange.models import ImportRow, RowResult
from app.identity.scopes import Scope
from app.postings.models import Posting, PostingState
from app.worker import runner
from tests.conftest import NOON
from tests.making.employers import an_employer
from tests.making.exchange import a_file, sent
from tests.making.identity import Caller, Door
from tests.making.postings import a_posting


def a_key(door: Door, *scopes: Scope) -> tuple[Caller, Posting, Posting]:
    """A member's key with these scopes, an open posting and a draft of the own system."""
    draft = {"state": PostingState.DRAFT, "published_at": None, "closes_at": None}
    with transaction(door.database) as session:
        firm = an_employer(session)
        live = a_posting(session, firm, source="own", external_id="A-1")
        other = a_posting(session, firm, source="own", external_id="A-2", **draft)
    caller = door.caller(
        Kind.EMPLOYER, party_id=firm.id, organisation_id=firm.id, scopes=(*scopes,)
    )
    return caller, live, other


def imported(door: Door, caller: Caller, keys: Keyring, settings: Settings) -> list[str | None]:
    """Send new titles for both postings; the code of each row."""
    content = a_file(["编号", "职位"], ["A-1", "理货员"], ["A-2", "面点师"])
    assert sent(caller, content, source="own").status_code == 202
    works = runner(door.database, keys, settings)
    while works.run_one(NOON):
        pass
    with transaction(door.database, reading=True) as session:
        rows = session.query(ImportRow).order_by(ImportRow.number).all()
        return [row.code if row.result is RowResult.REJECTED else None for row in rows]


def titles(database: Database, *postings: Posting) -> list[str]:
    with transaction(database, reading=True) as session:
        return [session.get_one(Posting, posting.id).title for posting in postings]


def test_a_key_that_may_only_import_touches_drafts_only(
    door: Door, keys: Keyring, settings: Settings
) -> None:
    caller, live, draft = a_key(door, Scope.IMPORTS_WRITE)
    assert imported(door, caller, keys, settings) == ["only_drafts", None]
    assert titles(door.database, live, draft) == [live.title, "面点师"]


def test_a_key_that_may_write_postings_imports_into_open_ones(
    door: Door, keys: Keyring, settings: Settings
) -> None:
    caller, live, draft = a_key(door, Scope.IMPORTS_WRITE, Scope.POSTINGS_WRITE)
    assert imported(door, caller, keys, settings) == [None, None]
    assert titles(door.database, live, draft) == ["理货员", "面点师"]


def test_a_form_that_is_cut_off_is_not_told_about_json(door: Door) -> None:
    caller = door.caller(Kind.STAFF, districts=("620102",))
    answer = caller.client.post(
        "/v1/imports",
        content=b"--y\r\nbroken",
        headers={
            "Authorization": f"Bearer {caller.token}",
            "Idempotency-Key": "one-cut-off-form-0001",
            "Content-Type": "multipart/form-data; boundary=x",
            "Accept-Language": "en",
        },
    )
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed_form")
    assert "JSON" not in answer.text
