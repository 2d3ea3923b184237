"""A moving window in memory: exact at its boundary, and bounded itself."""

from app.base.windows import PERIOD, Windows


def test_n_are_allowed_and_one_more_is_not_until_the_first_is_a_minute_old() -> None:
    windows = Windows()
    taken = [windows.take("a", 3, second) for second in (0, 10, 20, 30)]
    assert [one.allowed for one in taken] == [True, True, True, False]
    assert [one.left for one in taken] == [2, 1, 0, 0]
    assert taken[3].wait == 30
    assert not windows.take("a", 3, PERIOD - 0.001).allowed
    assert windows.take("a", 3, PERIOD).allowed
    assert not windows.take("a", 3, PERIOD).allowed


def test_keys_do_not_share_and_what_is_given_back_is_free() -> None:
    windows = Windows()
    assert windows.take("a", 1, 0).allowed
    assert windows.take("b", 1, 0).allowed
    windows.give_back("a")
    assert windows.take("a", 1, 0).allowed
    windows.give_back("nobody")


def test_keys_at_rest_make_room_and_many_busy_ones_do_not_fill_the_memory() -> None:
    windows = Windows(most_keys=10)
    for number in range(10):
        windows.take(number, 1, 0)
    windows.take("new", 1, PERIOD + 1)
    assert list(windows._taken) == ["new"]
    for number in range(1_000):
        windows.take(number, 1, PERIOD + 2)
    assert len(windows._taken) <= 10
