"""Job boards' tables and lists of occupations taken in at the keyboard, twice."""

from pathlib import Path
from typing import Any

import pytest

from app.base.spreadsheet import csv_bytes
from tests.cli.keyboard import Keyboard
from tests.making.exchange import a_file_of_titles

REFUSED, WRONG_USE = 1, 2
BOARD = csv_bytes(
    ["编号", "岗位名称", "薪资", "公司名称", "招聘人数", "截止日期"],
    [
        ["K-1", "理货员", "3000-5000元/月", "示例甲公司", "2", ""],
        ["K-2", "面点师", "6千-8千", "示例乙公司", "1", ""],
        ["K-3", "", "面议", "示例乙公司", "1", ""],
        ["K-4", "保洁员", "面议", "示例丙公司", "1", "2020-01-01"],
    ],
)


@pytest.fixture
def board(tmp_path: Path) -> Path:
    path = tmp_path / "board.csv"
    path.write_bytes(BOARD)
    return path


def test_the_same_file_twice_changes_nothing_the_second_time(city: Keyboard, board: Path) -> None:
    words = ("import", "postings", str(board), "--source", "board", "--json")
    first, second = city.type(*words), city.type(*words)
    assert (first.status, second.status) == (0, 0)
    assert _counts(first.json) == {"rows": 4, "imported": 2, "same": 0, "rejected": 2}
    assert _counts(second.json) == {"rows": 4, "imported": 0, "same": 2, "rejected": 2}
    assert (second.json["changed"], second.json["duplicate"]) == (0, 0)


def test_a_rejected_row_is_named_beside_the_data(city: Keyboard, board: Path) -> None:
    typed = city.type("import", "postings", str(board), "--source", "named")
    assert typed.status == 0
    assert "rejected: 2" in typed.stdout
    assert "4" in typed.stderr
    assert "5" in typed.stderr


def test_a_file_of_bare_titles_goes_in_for_one_employer_and_is_published(
    city: Keyboard, tmp_path: Path
) -> None:
    employer = city.type("demo", "--credentials", "--json").json["employer"]["employer_id"]
    path = tmp_path / "titles.tsv"
    path.write_bytes(a_file_of_titles(30))
    words = ("import", "postings", str(path), "--employer", employer, "--publish", "--json")
    first, second = city.type(*words).json, city.type(*words).json
    assert _counts(first) == {"rows": 30, "imported": 30, "same": 0, "rejected": 0}
    assert sum(first["publishing"].values()) == 30
    assert first["publishing"]["open"] > 0
    assert _counts(second) == {"rows": 30, "imported": 0, "same": 30, "rejected": 0}
    assert set(second["publishing"].values()) == {0}


def test_defaults_are_taken_refused_by_name_or_not_found(
    city: Keyboard, board: Path, tmp_path: Path
) -> None:
    right, wrong = tmp_path / "right.json", tmp_path / "wrong.json"
    right.write_text('{"district": "620103"}', encoding="utf-8")
    wrong.write_text('{"district": "999999"}', encoding="utf-8")
    words = ("import", "postings", str(board), "--source", "defaults", "--defaults")
    assert city.type(*words, str(right)).status == 0
    refused = city.type(*words, str(wrong))
    assert (refused.status, refused.stdout) == (REFUSED, "")
    assert "/defaults/district" in refused.stderr
    missing = city.type(*words, str(tmp_path / "nowhere.json"))
    assert (missing.status, missing.stdout) == (WRONG_USE, "")


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02" * 50, b"PK\x03\x04broken", b"a,b\n1,2\n"])
def test_a_file_that_is_no_table_of_postings_is_refused(
    city: Keyboard, tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "broken.csv"
    path.write_bytes(content)
    typed = city.type("import", "postings", str(path), "--json")
    assert (typed.status, typed.stdout) == (REFUSED, "")
    assert typed.stderr.strip()


@pytest.mark.parametrize("what", ["postings", "occupations"])
def test_a_file_that_cannot_be_read_is_wrong_use(city: Keyboard, tmp_path: Path, what: str) -> None:
    for path in (tmp_path / "nowhere.csv", tmp_path):
        typed = city.type("import", what, str(path))
        assert (typed.status, typed.stdout) == (WRONG_USE, "")
        assert "cannot be read" in typed.stderr


def test_a_list_of_occupations_goes_in_twice(city: Keyboard, tmp_path: Path) -> None:
    path = tmp_path / "occupations.csv"
    rows = [["4-99-01-01", "示例职业员"], ["4-99-01-02", "示例另一职业员"], ["9-99", "不对"]]
    path.write_bytes(csv_bytes(["code", "name"], rows))
    first = city.type("import", "occupations", str(path), "--source", "made")
    second = city.type("import", "occupations", str(path), "--source", "made")
    assert (first.status, first.stdout, second.status) == (0, "", 0)
    assert "2 added, 0 changed, 0 same, 1 refused" in first.stderr
    assert "0 added, 0 changed, 2 same, 1 refused" in second.stderr


@pytest.mark.parametrize("content", [b"", b"name\n\xe7\xa4\xba\n", b"\x00\x01"])
def test_a_file_without_code_and_name_is_refused(
    city: Keyboard, tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "none.csv"
    path.write_bytes(content)
    typed = city.type("import", "occupations", str(path))
    assert typed.status in (REFUSED, WRONG_USE)
    assert typed.stdout == ""


def _counts(told: dict[str, Any]) -> dict[str, int]:
    return {name: told[name] for name in ("rows", "imported", "same", "rejected")}
