"""The demo city at the keyboard: loaded once, never for real, with credentials of every kind."""

from tests.cli.conftest import CITY
from tests.cli.keyboard import Keyboard

REFUSED, WRONG_USE = 1, 2
COUNTS = {"employers", "postings", "open_postings", "seekers", "already_loaded"}

CREDENTIALS = {
    "seeker": {"token", "seeker_id"},
    "employer": {"token", "employer_id", "posting_id"},
    "staff": {"token", "districts"},
    "officer": {"token"},
    "house_operator": {"token", "love_house_id"},
    "kiosk": {"token", "device_id"},
    "integration": {"token", "employer_id", "scopes"},
}
"""The shape the contract gives `aixinwu demo --credentials --json`."""


def test_a_second_load_changes_nothing_and_says_so(city: Keyboard) -> None:
    one, other = (city.type("demo", *CITY, "--json") for _ in range(2))
    assert (one.status, other.status) == (0, 0)
    assert set(one.json) == COUNTS
    assert one.json["already_loaded"] is True
    assert one.json == other.json
    assert (one.json["seekers"], one.json["open_postings"] >= 450) == (440, True)


def test_the_counts_are_told_in_words_too(city: Keyboard) -> None:
    counts = city.type("demo", *CITY, "--json").json
    said = city.type("demo", *CITY).stdout
    assert str(counts["seekers"]) in said
    assert str(counts["open_postings"]) in said


def test_the_same_day_and_seed_make_the_same_city(city: Keyboard, keyboard: Keyboard) -> None:
    assert keyboard.type("migrate").status == 0
    first = keyboard.type("demo", *CITY, "--json").json
    again = city.type("demo", *CITY, "--json").json
    # Other tests import postings into the shared city, so only people are counted.
    made = ("seekers",)
    assert [first[name] for name in made] == [again[name] for name in made]


def test_another_day_or_seed_is_refused_beside_it(city: Keyboard) -> None:
    for other in (("--as-of", "2026-11-24", "--seed", "7"), (*CITY[:2], "--seed", "8")):
        typed = city.type("demo", *other, "--json")
        assert (typed.status, typed.stdout) == (REFUSED, "")
        assert "another_city" in typed.stderr


def test_a_day_that_is_none_and_a_seed_below_zero_are_wrong_use(city: Keyboard) -> None:
    for words in (("--as-of", "2026-02-30"), ("--as-of", "today"), ("--seed", "-1")):
        typed = city.type("demo", *words)
        assert (typed.status, typed.stdout) == (WRONG_USE, "")


def test_in_production_there_is_no_demo(in_production: Keyboard) -> None:
    for words in (CITY, ("--credentials", "--json"), ("--credentials",)):
        typed = in_production.type("demo", *words)
        assert (typed.status, typed.stdout) == (WRONG_USE, "")
        assert "development only" in typed.stderr


def test_credentials_are_exactly_what_the_contract_says(city: Keyboard) -> None:
    typed = city.type("demo", "--credentials", "--json")
    assert (typed.status, typed.stderr) == (0, "")
    assert {kind: set(held) for kind, held in typed.json.items()} == CREDENTIALS
    assert list(typed.json) == list(CREDENTIALS)
    assert typed.json["house_operator"]["love_house_id"] is None
    assert len(typed.json["staff"]["districts"]) == 9
    assert "620102" in typed.json["staff"]["districts"]


def test_fresh_credentials_end_those_before(city: Keyboard) -> None:
    before = city.type("demo", "--credentials", "--json").json["kiosk"]["token"]
    after = city.type("demo", "--credentials", "--json").json["kiosk"]["token"]
    keys = city.type("token", "list", "--json").json
    live = {key["prefix"] for key in keys if not key["revoked"] and key["kind"] == "kiosk"}
    assert any(after.startswith(prefix) for prefix in live)
    assert not any(before.startswith(prefix) for prefix in live)


def test_credentials_of_a_city_that_is_not_there_are_refused(keyboard: Keyboard) -> None:
    assert keyboard.type("migrate").status == 0
    typed = keyboard.type("demo", "--credentials", "--json")
    assert (typed.status, typed.stdout) == (REFUSED, "")
    assert "no_demo_city" in typed.stderr
