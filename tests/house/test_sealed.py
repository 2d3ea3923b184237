"""Every sealed column and every blind index is tagged, and whatever seals says a tagged place."""

import ast
from collections.abc import Iterator

import sqlalchemy as sa

from app.privacy.rules.resealing import blind_columns, every_table, sealed_columns
from tests.house.documented import ROOT, load_everything

PASSING = {("candidates", "cursor")}
"""Sealed on the way to the caller and back, kept nowhere."""


def untagged(metadata: sa.MetaData) -> list[str]:
    """Columns that look sealed or blind by their names and do not say so."""
    return [
        f"{column.table.name}.{column.name}"
        for table in metadata.sorted_tables
        for column in table.columns
        if (column.name.endswith("_sealed") and not column.info.get("sealed"))
        or (column.name.endswith("_index") and not column.info.get("blind"))
    ]


def test_every_sealed_column_and_every_blind_index_is_tagged() -> None:
    load_everything()
    assert untagged(every_table()) == []


def test_an_untagged_column_would_be_noticed() -> None:
    columns = [
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("phone_sealed", sa.Text),
        sa.Column("phone_index", sa.String(64)),
        sa.Column("other_sealed", sa.Text, info={"sealed": True}),
        sa.Column("other_index", sa.String(64), info={"blind": "phone"}),
    ]
    metadata = sa.MetaData()
    sa.Table("person", metadata, *columns)
    assert untagged(metadata) == ["person.phone_sealed", "person.phone_index"]


def test_the_rotation_covers_every_tagged_column_of_every_room() -> None:
    """What the task finds by itself is what stands in the whole house."""
    found = {one.name for one in sealed_columns(every_table())}
    load_everything()
    assert found == {one.name for one in sealed_columns(every_table())}
    assert {"kept_answer.body", "seeker.id_number_sealed", "certificate.number_sealed"} <= found


def test_every_place_names_columns_that_are_never_null() -> None:
    for one in sealed_columns(every_table()):
        assert not any(column.nullable for column in one.row), one.name


def test_every_blind_index_names_what_it_is_made_from() -> None:
    for one in blind_columns(every_table()):
        assert one.sealed is None or one.sealed.column.info.get("sealed"), one.name


def sealed_in(source: str) -> Iterator[tuple[str, str]]:
    """The table and column that every call of `seal` or `seal_bytes` names as text."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") in ("seal", "seal_bytes"):
            said = {word.arg: word.value for word in node.keywords}
            named = [said.get(name) for name in ("table", "column")]
            if all(isinstance(one, ast.Constant) for one in named):
                yield tuple(str(one.value) for one in named)  # type: ignore[union-attr, misc]
            elif None not in said:
                yield ("?", "?")


def test_whatever_seals_names_a_tagged_column() -> None:
    tagged = {(one.table.name, one.column.name) for one in sealed_columns(every_table())}
    found = {
        place
        for path in (ROOT / "app").rglob("*.py")
        for place in sealed_in(path.read_text(encoding="utf-8"))
    }
    assert found - tagged - PASSING == set()
    assert tagged - found == set(), "tagged, and nobody seals it"


def test_a_value_sealed_for_another_place_would_be_noticed() -> None:
    source = "ring.seal(text, table='seeker', column='phon_sealed', row=1); ring.seal(a, row=1)"
    assert list(sealed_in(source)) == [("seeker", "phon_sealed"), ("?", "?")]
