"""Listing and searching postings: who sees which, filters, words, pages, statements."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from app.base.actor import Kind
from app.employers.models import EmployerState
from app.postings.models import PayPeriod, PostingState, WorkPlace
from tests.conftest import NOON
from tests.making.boards import POSTINGS, Board, a_board
from tests.making.counting import statements
from tests.making.functioning import a_demand
from tests.making.identity import Caller, Door


@pytest.fixture
def board(door: Door) -> Board:
    return a_board(door)


@pytest.fixture
def seeker(board: Board) -> Caller:
    return board.door.caller(Kind.SEEKER)


def titles(caller: Caller, **filters: Any) -> set[str]:
    answer = caller.get(POSTINGS, **filters)
    assert answer.status_code == 200, answer.json()
    return {item["title"] for item in answer.json()["items"]}


def test_the_public_lists_what_one_can_apply_to_now(board: Board, seeker: Caller) -> None:
    board.posting(title="开着")
    board.posting(title="不限人数", openings=None)
    board.posting(title="没有期限", closes_at=None)
    board.posting(title="已过期", closes_at=NOON)
    board.posting(title="已招满", openings=2, taken=2)
    board.posting(title="草稿", state=PostingState.DRAFT)
    board.posting(title="暂停", state=PostingState.PAUSED)
    with_unverified = a_board(board.door, wages=False, state=EmployerState.SUBMITTED)
    with_unverified.posting(title="未核验")
    assert titles(seeker) == {"开着", "不限人数", "没有期限"}


def test_an_employer_lists_its_own_in_every_state_and_nothing_else(board: Board) -> None:
    for state in PostingState:
        board.posting(title=state.value, state=state)
    other = a_board(board.door, wages=False)
    other.posting(title="别家")
    assert titles(board.member) == {state.value for state in PostingState}
    assert titles(board.member, state=["open", "draft"]) == {"open", "draft"}
    assert titles(other.member) == {"别家"}


def test_staff_list_their_districts_and_where_none_is_said_the_employers(board: Board) -> None:
    board.posting(title="城关草稿", state=PostingState.DRAFT)
    board.posting(title="七里河", district="620103")
    board.posting(title="没有地点", district=None)
    assert titles(board.staff) == {"城关草稿", "没有地点"}
    assert titles(board.door.staff("620103")) == {"七里河"}


def test_an_employer_without_a_party_sees_nothing(board: Board) -> None:
    board.posting()
    assert titles(board.door.caller(Kind.INTEGRATION)) == set()


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("客服", {"在线客服", "电话客服"}),
        ("客服 在线", {"在线客服"}),
        ("在线　客服", {"在线客服"}),
        ("客服 -电话", {"在线客服"}),
        ("-客服", {"Java 开发", "满50%加薪", "a_b"}),
        ("java", {"Java 开发"}),
        ("ＪＡＶＡ", {"Java 开发"}),
        ("50%", {"满50%加薪"}),
        ("5%0", set()),
        ("%", {"满50%加薪"}),
        ("_", {"a_b"}),
        ("a_b", {"a_b"}),
        ("a/b", set()),
        ("\\", set()),
        ("'", set()),
        ("-", {"a_b"}),
        ("天水路", {"在线客服"}),
    ],
)
def test_words_are_searched_as_they_stand(
    board: Board, seeker: Caller, q: str, found: set[str]
) -> None:
    board.posting(title="在线客服", description="打字聊天。", address="天水路 1 号")
    board.posting(title="电话客服", description="接听来电。")
    board.posting(title="Java 开发", description="写程序。")
    board.posting(title="满50%加薪", description="销售。")
    board.posting(title="a_b", description="axb - c")
    assert titles(seeker, q=q) == found


def test_a_changed_text_is_found_by_its_new_words(board: Board) -> None:
    posting = board.posting(title="旧名称")
    board.member.patch(f"{POSTINGS}/{posting.id}", {"title": "新名称"}, '"1"')
    assert titles(board.member, q="新名称") == {"新名称"}
    assert titles(board.member, q="旧名称") == set()


FILTERS: list[tuple[dict[str, Any], set[str]]] = [
    ({"district": "620102"}, {"甲"}),
    ({"district": ["620102", "620103"]}, {"甲", "乙"}),
    ({"district": "620100"}, {"甲", "乙"}),
    ({"work_place": "remote"}, {"乙"}),
    ({"work_place": ["remote", "on_site"]}, {"甲", "乙"}),
    ({"pay_at_least": "4000"}, {"甲", "乙"}),
    ({"pay_at_least": "4000.01"}, {"乙"}),
    ({"hours_at_most": 20}, {"乙"}),
    ({"accommodation": "SCREEN_READER"}, {"甲", "乙"}),
    ({"accommodation": ["SCREEN_READER", "LARGE_PRINT"]}, {"乙"}),
    ({"occupation": "4"}, {"甲"}),
    ({"occupation": "4-01-02-04"}, {"甲"}),
    ({"occupation": "4-01"}, {"甲"}),
    ({"occupation": "4-02"}, set()),
    ({"employment_form": "FLEXIBLE"}, {"乙"}),
]


def three(board: Board) -> None:
    """甲 and 乙 say everything; 丙 says nothing but its name."""
    board.posting(title="甲", accommodations=["SCREEN_READER"])
    board.posting(
        title="乙",
        district="620103",
        work_place=WorkPlace.REMOTE,
        pay_min=Decimal(60),
        pay_max=None,
        pay_period=PayPeriod.HOUR,
        weekly_hours=20.0,
        occupation="2-02-10-03",
        employment_form="FLEXIBLE",
        accommodations=["LARGE_PRINT", "SCREEN_READER"],
    )
    unsaid = ("district", "work_place", "pay_min", "pay_max", "pay_period", "weekly_hours")
    nothing = dict.fromkeys((*unsaid, "occupation", "occupation_by", "employment_form"))
    board.posting(title="丙", **nothing)


@pytest.mark.parametrize(("filters", "found"), FILTERS)
def test_a_filter_keeps_what_says_it(
    board: Board, seeker: Caller, filters: dict[str, Any], found: set[str]
) -> None:
    three(board)
    assert titles(seeker, **filters) == found
    assert titles(seeker, **filters, include_unsaid=True) == found | {"丙"}


def test_filters_add_up(board: Board, seeker: Caller) -> None:
    three(board)
    assert titles(seeker, work_place="remote", pay_at_least="5000", q="乙") == {"乙"}
    assert titles(seeker, work_place="on_site", pay_at_least="5000") == set()
    assert titles(seeker, pay_at_least="5000", hours_at_most=10) == set()


@pytest.mark.parametrize(
    ("said", "is_kept"),
    [
        ({"pay_min": Decimal(6000), "pay_max": None}, True),
        ({"pay_min": Decimal(6000), "pay_max": Decimal(6400)}, False),
        ({"pay_min": Decimal(6000), "pay_max": Decimal(6500)}, True),
        ({"pay_min": None, "pay_max": Decimal(6000)}, False),
        ({"pay_min": Decimal(3000), "pay_max": Decimal(3500), "commission": "3%"}, True),
        ({"pay_min": Decimal(3000), "pay_max": Decimal(3500), "negotiable": True}, True),
        ({"pay_min": None, "pay_max": None, "negotiable": True}, True),
        ({"pay_min": None, "pay_max": None}, False),
    ],
)
def test_only_a_stated_highest_pay_is_below_what_one_asks(
    board: Board, seeker: Caller, said: dict[str, Any], is_kept: bool
) -> None:
    board.posting(title="甲", **said)
    assert titles(seeker, pay_at_least="6500") == ({"甲"} if is_kept else set())


def test_the_list_of_one_employer(board: Board, seeker: Caller) -> None:
    board.posting(title="这家")
    a_board(board.door, wages=False).posting(title="那家")
    assert titles(seeker, employer_id=str(board.employer.id)) == {"这家"}


@pytest.mark.parametrize(
    ("filters", "pointer"),
    [
        ({"district": "999999"}, "/query/district/0"),
        ({"accommodation": "CARPET"}, "/query/accommodation/0"),
        ({"employment_form": "CARPET"}, "/query/employment_form/0"),
        ({"occupation": "4-0"}, "/query/occupation"),
        ({"occupation": "9"}, "/query/occupation"),
        ({"pay_at_least": "much"}, "/query/pay_at_least"),
        ({"hours_at_most": "nan"}, "/query/hours_at_most"),
        ({"hours_at_most": -1}, "/query/hours_at_most"),
        ({"work_place": "moon"}, "/query/work_place/0"),
        ({"state": "gone"}, "/query/state/0"),
        ({"q": "\u0000"}, "/query/q"),
        ({"q": "长" * 101}, "/query/q"),
        ({"employer_id": "x"}, "/query/employer_id"),
        ({"colour": "red"}, "/query"),
        ({"limit": 0}, "/query/limit"),
        ({"limit": 101}, "/query/limit"),
    ],
)
def test_an_unknown_code_is_refused_not_answered_by_nothing(
    seeker: Caller, filters: dict[str, Any], pointer: str
) -> None:
    answer = seeker.get(POSTINGS, **filters)
    assert answer.status_code == 422
    assert pointer in [error["pointer"] for error in answer.json()["errors"]]


def walk(caller: Caller, **filters: Any) -> list[list[str]]:
    pages, cursor = [], None
    while True:
        more = {"cursor": cursor} if cursor else {}
        body = caller.get(POSTINGS, **filters, **more).json()
        pages.append([item["title"] for item in body["items"]])
        cursor = body["next"]
        if cursor is None:
            return pages


@pytest.mark.parametrize("public", [True, False])
def test_pages_run_from_the_youngest_and_lose_nothing(
    board: Board, seeker: Caller, public: bool
) -> None:
    for number in range(5):
        moment = NOON - timedelta(hours=number // 2)  # two share a moment
        board.posting(title=str(number), published_at=moment, created_at=moment)
    pages = walk(seeker if public else board.member, limit=2)
    assert [len(page) for page in pages] == [2, 2, 1]
    assert sorted(title for page in pages for title in page) == ["0", "1", "2", "3", "4"]
    assert set(pages[0]) == {"0", "1"}
    assert [len(page) for page in walk(seeker if public else board.member, limit=5)] == [5]


def test_drafts_have_their_place_in_the_pages_of_their_employer(board: Board) -> None:
    for number in range(4):
        board.posting(
            title=str(number),
            state=PostingState.DRAFT if number % 2 else PostingState.OPEN,
            published_at=None if number % 2 else NOON,
            created_at=NOON - timedelta(minutes=number),
        )
    assert walk(board.member, limit=1) == [["0"], ["1"], ["2"], ["3"]]


def test_a_cursor_belongs_to_its_filters(board: Board, seeker: Caller) -> None:
    for _ in range(2):
        board.posting()
    cursor = seeker.get(POSTINGS, limit=1, q="收银").json()["next"]
    assert cursor is not None
    answer = seeker.get(POSTINGS, limit=1, cursor=cursor)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_cursor")


def test_a_long_list_costs_as_many_statements_as_a_short_one(board: Board) -> None:
    counts = []
    seeker = board.door.caller(Kind.SEEKER)
    for more in (1, 9):
        for _ in range(more):
            board.posting((a_demand("lifting"), a_demand("standing")))
        with statements(board.door.database) as run:
            assert seeker.get(POSTINGS, q="收银", limit=100).status_code == 200
        counts.append(len(run))
    assert counts[0] == counts[1]


def test_a_seeker_without_the_scope_lists_nothing(board: Board) -> None:
    caller = board.door.caller(Kind.SEEKER, scopes=[])
    assert caller.get(POSTINGS).status_code == 403
