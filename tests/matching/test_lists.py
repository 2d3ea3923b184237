"""The token of a list and its cursor."""

import pytest

from app.base.errors import InvalidCursor
from app.base.ids import new_id
from app.base.secrets import Keyring, keyring, new_keys
from app.matching.lists import Cursor, ListMark, filters_print, read_cursor, read_mark
from tests.conftest import NOON


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
