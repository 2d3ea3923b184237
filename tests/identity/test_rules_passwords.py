"""Which passwords are good enough, without a database."""

from pathlib import Path

import pytest

from app.base.errors import Invalid, Unavailable
from app.base.hashing import Hasher
from app.base.settings import Settings
from app.identity.rules import passwords
from app.identity.rules.common_passwords import common_passwords


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


def hasher(settings: Settings, **more: int) -> Hasher:
    return Hasher(settings.model_copy(update=more))


def test_a_hash_is_argon2id_at_the_costs_set_and_salted(settings: Settings) -> None:
    costs = hasher(settings, hash_memory_kib=64, hash_passes=2)
    one, other = costs.hash("seven green umbrellas"), costs.hash("seven green umbrellas")
    assert one.startswith("$argon2id$v=19$m=64,t=2,p=1$")
    assert one != other
    assert costs.matches("seven green umbrellas", one)
    assert not costs.matches("seven green umbrella", one)
    assert not costs.matches("seven green umbrellas", None)
    assert costs.is_aged(one) is False
    assert hasher(settings, hash_memory_kib=128, hash_passes=2).is_aged(one) is True


def test_no_more_are_hashed_at_once_than_there_is_room_for(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.base.hashing._PATIENCE", 0.01)
    one_turn = hasher(settings, hashes_at_once=1)
    with one_turn._turn(), pytest.raises(Unavailable) as refused:
        one_turn.hash("seven green umbrellas")
    assert refused.value.headers["Retry-After"] == "2"
    assert one_turn.hash("seven green umbrellas")
