"""Every table leads to its person or is nobody's, and every column is named (goal S17)."""

from typing import Any

import pytest
import sqlalchemy as sa

from app.base.actor import Kind
from app.base.database import codes
from app.privacy.catalogue.plain import PLAIN
from app.privacy.catalogue.ways import WAYS, Leads, Nobody
from app.privacy.rules.resealing import every_table
from app.privacy.rules.walk import Nature, Unwalked, faults, nature, peoples, way_of

METADATA = every_table()


def a_copy() -> sa.MetaData:
    """The house's tables, to plant faults in."""
    copy = sa.MetaData()
    for table in METADATA.sorted_tables:
        table.to_metadata(copy)
    return copy


def test_every_table_and_every_column_has_been_thought_of() -> None:
    assert faults(METADATA) == []


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("nickname", sa.String(20)),
        ("diary", sa.Text),
        ("likes", sa.JSON),
        ("moved_on", sa.Date),
        ("height", sa.Integer),
        ("picture", sa.LargeBinary),
    ],
)
@pytest.mark.parametrize("table", ["seeker", "message"])
def test_a_new_column_of_a_person_without_a_tag_is_found(table: str, name: str, kind: Any) -> None:
    """The seeded fault of S17: an untagged new column fails."""
    copy = a_copy()
    copy.tables[table].append_column(sa.Column(name, kind))
    assert faults(copy) == [f"{table}.{name}: neither personal nor said to be plain"]


def test_a_tag_an_id_and_a_list_of_words_are_enough() -> None:
    copy = a_copy()
    seeker = copy.tables["seeker"]
    seeker.append_column(sa.Column("nickname", sa.String(20), info={"personal": "contact"}))
    seeker.append_column(sa.Column("helped_by", sa.Uuid))
    seeker.append_column(sa.Column("way", codes(Kind, "way")))
    assert faults(copy) == []
    assert [nature(seeker.c[name]) for name in ("nickname", "helped_by", "way")] == [
        Nature.PERSONAL,
        Nature.ID,
        Nature.CODE,
    ]


def test_a_new_table_that_leads_nowhere_is_found_and_stops_the_walk() -> None:
    copy = a_copy()
    sa.Table("diary", copy, sa.Column("id", sa.Uuid, primary_key=True), sa.Column("text", sa.Text))
    assert faults(copy) == ["diary: its rows lead to nobody and are not said to be nobody's"]
    with pytest.raises(Unwalked, match="diary"):
        list(peoples(copy))


def test_a_new_table_of_a_person_is_walked_by_its_columns() -> None:
    copy = a_copy()
    key = sa.Column("id", sa.Uuid, primary_key=True)
    sa.Table("diary", copy, key, sa.Column("seeker_id", sa.ForeignKey("seeker.id")))
    sa.Table(
        "page",
        copy,
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("diary_id", sa.ForeignKey("diary.id")),
        sa.Column("posting_id", sa.ForeignKey("posting.id")),
    )
    assert way_of(copy.tables["diary"]) == Leads("seeker_id")
    assert way_of(copy.tables["page"]) == Leads("diary_id", "diary")


def test_everybody_who_is_said_to_be_nobody_has_a_reason() -> None:
    assert all(len(way.reason) > 10 for way in WAYS.values() if isinstance(way, Nobody))
    assert all(len(reason) > 10 for reason in PLAIN.values() if reason != "a counter")


@pytest.mark.parametrize("table", METADATA.sorted_tables, ids=lambda t: t.name)
def test_no_personal_column_stands_where_it_leads_to_nobody_unless_it_is_an_employers(
    table: sa.Table,
) -> None:
    tagged = {c.name for c in table.columns if "personal" in c.info}
    if isinstance(way_of(table), Nobody):
        ours = {"contact_name", "contact_phone", "contact_email", "reason", "comment"}
        assert tagged <= (ours if table.name.startswith(("employer", "posting")) else set())
