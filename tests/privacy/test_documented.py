"""docs/privacy.md says what the house does: its record is made from the tables themselves."""

import pytest

from app.privacy.rules.resealing import every_table
from app.seekers.catalogue import PURPOSES, purpose_of
from tests.privacy.documented import PAGE, page


def test_the_record_of_processing_and_the_notices_are_current() -> None:
    said = PAGE.read_text(encoding="utf-8")
    assert said == page(), "run: python -m tests.privacy.documented"


def test_every_tag_of_a_column_has_an_aim_a_ground_and_an_end() -> None:
    tags = {
        column.info["personal"]
        for table in every_table().sorted_tables
        for column in table.columns
        if "personal" in column.info
    }
    assert {purpose_of(tag).code for tag in tags} <= set(PURPOSES)


def test_every_notice_stands_on_the_page_in_chinese() -> None:
    said = PAGE.read_text(encoding="utf-8")
    assert [one.code for one in PURPOSES.values() if one.notice.aim.zh not in said] == []


@pytest.mark.parametrize("threat", [f"T{number}" for number in range(1, 15)])
def test_the_impact_assessment_speaks_of_every_threat(threat: str) -> None:
    assert f"| {threat} |" in PAGE.read_text(encoding="utf-8")
