"""Which passwords are good enough, without a database."""

from pathlib import Path

import pytest

from app.base.errors import Invalid, Unavailable
from app.identity.hashing import Hashing
from app.identity.rules import passwords
from app.identity.rules.common import common_passwords


def test_three_thousand_common_passwords_that_would_be_long_enough_are_known() -> None:
    """ASVS 6.2.4."""
    known = common_passwords()
    assert len(known) > 3_000
    assert all(len(one) >= passwords.SHORTEST and one == one.casefold() for one in known)
    assert {"password1234", "123456789012", "qwertyuiop[]", "1q2w3e4r5t6y", "iloveyou1234"} <= known


@pytest.mark.parametrize("password", sorted(common_passwords())[::997])
def test_common_passwords_are_refused_in_any_case(password: str) -> None:
    for one in (password, password.upper()):
        with pytest.raises(Invalid):
            passwords.chosen(one, "wang")


def test_an_operators_own_list_is_refused_too(tmp_path: Path) -> None:
    path = tmp_path / "breached.txt"
    path.write_text("Seven Green Umbrellas\nshort\n", encoding="utf-8")
    more = passwords.listed(path)
    assert more == {"seven green umbrellas"}
    passwords.chosen("seven green umbrellas", "wang")
    with pytest.raises(Invalid):
        passwords.chosen("seven green umbrellas", "wang", more=more)
    with pytest.raises(passwords.CommonPasswordsUnreadable):
        passwords.listed(tmp_path / "missing.txt")
    assert passwords.listed(None) == frozenset()


def test_a_word_of_the_house_within_a_long_sentence_is_no_fault() -> None:
    passwords.chosen("our lanzhou winter is very cold", "wang")


def test_a_hash_is_argon2id_at_the_costs_set_and_salted() -> None:
    hashing = Hashing(64, 2, 1, 1)
    one, other = hashing.hashed("seven green umbrellas"), hashing.hashed("seven green umbrellas")
    assert one.startswith("$argon2id$v=19$m=64,t=2,p=1$")
    assert one != other
    assert hashing.fits("seven green umbrellas", one)
    assert not hashing.fits("seven green umbrella", one)
    assert not hashing.fits("seven green umbrellas", None)
    assert hashing.aged(one) is False
    assert Hashing(128, 2, 1, 1).aged(one) is True


def test_no_more_are_hashed_at_once_than_there_is_room_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("app.identity.hashing._PATIENCE", 0.01)
    hashing = Hashing(8, 1, 1, 1)
    with hashing._turn(), pytest.raises(Unavailable) as refused:
        hashing.hashed("seven green umbrellas")
    assert refused.value.headers["Retry-After"] == "2"
    assert hashing.hashed("seven green umbrellas")
