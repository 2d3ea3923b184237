"""docs/privacy.md says what the house does: its record is made from the tables themselves."""

import pytest

from app.privacy.catalogue.purposes import PROCESSING
from app.privacy.rules.resealing import every_table
from tests.privacy.documented import PAGE, page_with, record


def test_the_record_of_processing_is_current() -> None:
    said = PAGE.read_text(encoding="utf-8")
    assert said == page_with(record()), "run: python -m tests.privacy.documented"


def test_every_tag_of_a_column_has_an_aim_a_ground_and_an_end() -> None:
    tags = {
        column.info["personal"]
        for table in every_table().sorted_tables
        for column in table.columns
        if "personal" in column.info
    }
    assert tags <= set(PROCESSING)


@pytest.mark.parametrize("threat", [f"T{number}" for number in range(1, 15)])
def test_the_impact_assessment_speaks_of_every_threat(threat: str) -> None:
    assert f"| {threat} |" in PAGE.read_text(encoding="utf-8")
