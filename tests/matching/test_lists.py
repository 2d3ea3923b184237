"""The token of a list and its cursor."""

from typing import Any
from uuid import UUID

import orjson
import pytest

from app.base.database import Database
from app.base.errors import InvalidCursor
from app.base.ids import new_id
from app.base.secrets import Keyring, keyring, new_keys
from app.matching.answer import House, page
from app.matching.index import Offer
from app.matching.lists import Cursor, ListMark, filters_print, read_cursor, read_mark
from app.matching.model import Model
from app.matching.schemas import MatchesQuery
from app.matching.shown import Shown
from tests.conftest import NOON
from tests.making.matching import a_snapshot, a_view, an_offer

TITLES = ("按摩师助理", "收银员", "保洁员", "厨工")


def a_mark() -> ListMark:
    return ListMark(new_id(), NOON, b"mode", b"inpu", filters_print("blocked", True), 7, 65535)


def test_a_token_is_short_and_says_what_the_list_was_made_from(keys: Keyring) -> None:
    mark = a_mark()
    token = mark.token(keys)
    assert len(token) == 64
    assert read_mark(keys, token) == mark


def test_a_changed_token_is_nobodys(keys: Keyring) -> None:
    token = a_mark().token(keys)
    changed = ("A" if token[0] != "A" else "B") + token[1:]
    for wrong in (changed, token[:-1], "", "好" * 64, token[:-2] + "  "):
        assert read_mark(keys, wrong) is None
    assert read_mark(keyring(new_keys()), token) is None


def test_a_cursor_goes_on_where_it_ended(keys: Keyring) -> None:
    cursor = Cursor(a_mark().token(keys), 512345, 2**64 - 1, 20)
    assert read_cursor(keys, cursor.token(keys)) == cursor


def test_a_forged_cursor_is_refused(keys: Keyring) -> None:
    with pytest.raises(InvalidCursor):
        read_cursor(keys, keys.sign("cursor", {"l": "x", "s": 1, "t": 1, "n": 1}))


def test_pages_go_on_behind_the_last_key_and_a_posting_moved_across_it_waits_for_a_new_list(
    keys: Keyring, model: Model
) -> None:
    person = a_view(model, desired_titles=["按摩师"])
    ids = [new_id() for _ in range(4)]
    best, *others = (
        an_offer(model, id=id, title=title) for id, title in zip(ids, TITLES, strict=True)
    )
    moved = an_offer(model, id=others[-1].id, title="按摩师")

    def listed(offers: list[Offer], generation: int, cursor: str | None = None) -> Any:
        snapshot = a_snapshot(model, offers, generation=generation)
        house = House(keys, model, snapshot, Shown(Database("sqlite://")), NOON, "zh")
        return orjson.loads(page(house, person, MatchesQuery(limit=1, cursor=cursor), True))

    def titles(answer: Any) -> list[UUID]:
        return [UUID(one["posting"]["id"]) for one in answer["items"]]

    first = listed([best, *others], 1)
    assert titles(first) == [best.id]
    rest, cursor = [], first["next"]
    while cursor:
        following = listed([best, *others[:-1], moved], 2, cursor)
        rest += titles(following)
        cursor = following["next"]
    assert sorted(rest) == sorted(one.id for one in others[:-1])
    assert titles(listed([best, *others[:-1], moved], 2)) == [moved.id]
