"""The first way in: an invitation printed at the keyboard, and no keys for people in production."""

import pytest

from tests.cli.keyboard import Keyboard

WRONG_USE = 2
PEOPLE = ("seeker", "staff", "officer", "guardian", "system_admin", "security_admin", "auditor")


def test_the_first_administrators_are_invited_at_the_keyboard(city: Keyboard) -> None:
    for kind, number in (("system_admin", "0017"), ("security_admin", "0023"), ("auditor", "31")):
        words = ("--kind", kind, "--name", "示例", "--staff-number", number)
        typed = city.type("invite", *words, "--json")
        assert (typed.status, set(typed.json)) == (0, {"token", "expires_at"}), typed.stderr
        assert typed.json["token"].startswith("axi_")
    typed = city.type("invite", "--kind", "staff", "--name", "示例", "--district", "620102")
    assert (typed.status, typed.stdout.strip()[:4]) == (0, "axi_")


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (("--kind", "auditor"), 1),
        (("--kind", "staff"), 1),
        (("--kind", "staff", "--district", "999999"), WRONG_USE),
        (("--kind", "kiosk"), WRONG_USE),
        (("--kind", "seeker"), WRONG_USE),
        (("--kind", "system"), WRONG_USE),
    ],
)
def test_an_invitation_that_cannot_be_is_refused(
    city: Keyboard, words: tuple[str, ...], status: int
) -> None:
    typed = city.type("invite", *words, "--name", "示例")
    assert (typed.status, typed.stdout) == (status, "")


@pytest.mark.parametrize("kind", PEOPLE)
def test_in_production_no_key_is_made_for_a_person(city: Keyboard, kind: str) -> None:
    """ASVS 7.2.2: people sign in; keys are for machines."""
    words = ("token", "new", "--kind", kind, "--name", "示例")
    party = ("--party", "018f0000-0000-7000-8000-000000000000")
    typed = city.type(*words, *party, env="production")
    assert (typed.status, typed.stdout) == (WRONG_USE, "")
    assert "invite" in typed.stderr


def test_in_production_a_kiosk_gets_its_key(city: Keyboard) -> None:
    typed = city.type("token", "new", "--kind", "kiosk", "--name", "示例", env="production")
    assert (typed.status, typed.stdout[:10]) == (0, "axw_kiosk_")
