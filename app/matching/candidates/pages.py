"""Pages of candidates; a cursor is sealed and belongs to one posting, one caller and one order."""

import json
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from app.base.actor import Actor
from app.base.errors import InvalidCursor
from app.base.secrets import Keyring, SealBroken
from app.matching.candidates.item import Candidate


def page_of(
    found: Sequence[Candidate],
    posting_id: UUID,
    actor: Actor,
    cursor: str | None,
    limit: int,
    keyring: Keyring,
) -> tuple[Sequence[Candidate], str | None]:
    """One page of candidates in their order, and the cursor of the next."""
    bound = [str(actor.account_id), actor.kind.value]
    if cursor is not None:
        rank, handle, *owner = _opened(keyring, posting_id, cursor)
        if owner != bound:
            raise InvalidCursor
        found = [one for one in found if one.key > (rank, handle)]
    if len(found) <= limit:
        return found, None
    last = json.dumps([*found[limit - 1].key, *bound])
    return found[:limit], keyring.seal(last, table="candidates", column="cursor", row=posting_id)


def _opened(keyring: Keyring, posting_id: UUID, cursor: str) -> list[Any]:
    try:
        text = keyring.open(cursor, table="candidates", column="cursor", row=posting_id)
    except SealBroken:
        raise InvalidCursor from None
    place: list[Any] = json.loads(text)
    return place
