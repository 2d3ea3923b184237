"""Code lists: what is shipped, and how rooms publish theirs."""

import json
import re

import pytest

from app.base.wording import Words
from app.reference.catalogue import DATA, Catalogue, CodeList, CodeRow, lists, read
from app.seekers.rules.numbers import Category

SHIPPED = sorted((DATA / "lists").glob("*.json"))
UPPER = re.compile(r"[A-Z0-9_]{1,40}")
LOWER = re.compile(r"[a-z0-9_]{1,40}")


def a_list(name: str = "things", *codes: str) -> CodeList:
    rows = tuple(
        CodeRow(code, Words(f"{code}号", f"number {code}")) for code in codes or ("A", "B")
    )
    return CodeList(name, "1", rows, Words("东西", "Things"))


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_a_shipped_list_is_named_as_its_file_and_says_everything_in_both_languages(path):
    codes = read(path)
    assert codes.name == path.stem
    for row in codes.rows:
        assert row.name.zh
        assert row.name.en.isascii() or codes.name == "regions"
        assert row.replaced_by is None or row.replaced_by in codes


@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("employment_forms", 7),
        ("disability_categories", 7),
        ("disability_grades", 4),
        ("industries", 20),
        ("service_kinds", 12),
        ("event_kinds", 3),
        ("institution_types", 6),
        ("reach_kinds", 5),
        ("refusal_reasons", 14),
        ("regions", 454),
    ],
)
def test_the_lists_of_the_trade_are_complete(name, count):
    assert len(lists[name].rows) == count


def test_the_categories_are_those_of_the_certificate_number():
    rows = lists["disability_categories"].rows
    assert [row.code for row in rows] == list(Category)
    assert [row.details["digit"] for row in rows] == list(range(1, 8))


def test_the_sections_of_industry_cover_their_divisions_without_overlap():
    divisions = [row.details["divisions"] for row in lists["industries"].rows]
    covered = [n for first, last in divisions for n in range(first, last + 1)]
    assert covered == list(range(1, 98))


def test_every_reason_tells_the_seeker_something_and_the_automatic_one_is_retired():
    for row in lists["refusal_reasons"].rows:
        assert set(row.details["to_seeker"]) == {"zh", "en"}
    assert lists["refusal_reasons"]["automatic"].retired
    assert lists["refusal_reasons"]["barrier_incompatible"].details["needs"] == [
        "demand_item",
        "accommodation_tried",
    ]


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_codes_are_written_in_one_way(path):
    codes = [row.code for row in read(path).rows]
    assert all(UPPER.fullmatch(code) for code in codes) or all(
        LOWER.fullmatch(code) for code in codes
    )


def test_a_published_list_is_found_and_changes_the_bundle():
    catalogue = Catalogue()
    catalogue.publish(a_list())
    before = catalogue.bundle()
    assert catalogue.bundle() is before
    catalogue.publish(a_list("others"))
    assert catalogue.bundle().etag != before.etag
    names = [codes["name"] for codes in json.loads(catalogue.bundle().body)["lists"]]
    assert names == ["others", "things"]
    assert "A" in catalogue["things"]
    assert catalogue.named("nothing") is None


def test_a_list_with_a_code_twice_or_none_is_not_published():
    with pytest.raises(ValueError, match="twice"):
        Catalogue().publish(a_list("things", "A", "A"))
    with pytest.raises(ValueError, match="without codes"):
        Catalogue().publish(CodeList("empty", "1", (), Words("空", "Empty")))


def test_a_file_with_an_incomplete_row_is_named(tmp_path):
    path = tmp_path / "broken.json"
    path.write_text('{"name": "x", "version": "1", "title": {"zh": "", "en": ""}, "rows": [{}]}')
    with pytest.raises(ValueError, match=r"broken\.json"):
        read(path)
