"""What is kept for the next answer stays within its bound."""

from app.matching.kept import Kept


def test_a_thing_is_made_once_while_it_is_kept() -> None:
    kept, made = Kept(10), []
    for _ in range(3):
        kept.given("a", lambda: made.append(1) or "thing", lambda _: 1)
    assert made == [1]
    assert "a" in kept


def test_the_least_recently_used_go_first_when_the_bound_is_passed() -> None:
    kept = Kept(3)
    for key in ("a", "b", "c"):
        kept.given(key, str, lambda _: 1)
    kept.given("a", str, lambda _: 1)
    kept.given("d", str, lambda _: 1)
    assert [key in kept for key in "abcd"] == [True, False, True, True]


def test_something_larger_than_the_bound_is_kept_alone() -> None:
    kept = Kept(3)
    kept.given("a", str, lambda _: 1)
    kept.given("b", str, lambda _: 9)
    assert len(kept) == 1
    assert "b" in kept
