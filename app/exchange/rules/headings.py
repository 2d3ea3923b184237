"""The headings of job-board tables in Chinese and English, and which column holds what."""

import csv
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.base.errors import Invalid
from app.base.spreadsheet import Row, Table
from app.base.wording import Words

_TABLE = Path(__file__).parents[1] / "data" / "headings.tsv"


@dataclass(frozen=True, slots=True)
class Known:
    """A column by our own name: what it is called to people, and the headings that mean it."""

    label: Words
    aliases: frozenset[str]


def _known() -> dict[str, Known]:
    with _TABLE.open(encoding="utf-8", newline="") as table:
        return {
            record["column"]: Known(
                Words(record["zh"], record["en"]), frozenset(record["aliases"].split())
            )
            for record in csv.DictReader(table, delimiter="\t")
        }


KNOWN = _known()
"""The alias table; an alias stands there as it reads without blanks, brackets and marks."""

_COLUMN_OF = {alias: column for column, known in KNOWN.items() for alias in known.aliases}
_BRACKETED = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】|〔[^〔〕]*〕|<[^<>]*>")
_AFFIXES = re.compile(
    r"^[0-9]{1,2}[.、)](?=[^0-9])|^(?:本次|拟|该|请填写?|填写)|(?:必填|选填|如实填写)$"
)
_MARKS = re.compile(r"[\s_*#:.\"'`·•\-、,;!?()\[\]【】<>]+")
_TOP_ROWS = 15


class NoTitleColumn(Invalid):
    """No column of the table is headed as the title of a posting."""

    title = Words(
        "表格里没有“岗位名称”一列，请在首行写上岗位名称、职位名称或 title",
        "No column holds the title: head one 岗位名称, 职位名称 or title",
    )


@dataclass(frozen=True, slots=True)
class Columns:
    """Which places of a row hold what; the heading row stands at `row` of the table's rows."""

    row: int
    headings: tuple[str, ...]
    places: dict[str, tuple[int, ...]]
    unknown: tuple[int, ...]

    def first(self, row: Row, column: str) -> tuple[int, str]:
        """The first cell of a column that holds anything, with its place; (-1, "") without."""
        return next(iter(self.all(row, column)), (-1, ""))

    def all(self, row: Row, column: str) -> list[tuple[int, str]]:
        """All cells of a column that hold anything, with their places."""
        return [(p, row.cell(p)) for p in self.places.get(column, ()) if row.cell(p)]


def column_of(heading: str) -> str | None:
    """Our name of the column that a heading means: "＊薪 资（元/月）" is pay."""
    return next((_COLUMN_OF[form] for form in _forms(heading) if form in _COLUMN_OF), None)


def _forms(heading: str) -> Iterator[str]:
    """The ways to read a heading, the most literal first."""
    folded = unicodedata.normalize("NFKC", heading[:100]).lower()
    bare = _BRACKETED.sub("", folded)
    for text in (folded, bare, *re.split(r"[/|\n]|及|与", bare)):
        joined = re.sub(r"\s+", "", text)
        yield _MARKS.sub("", joined)
        yield _MARKS.sub("", _AFFIXES.sub("", _AFFIXES.sub("", joined.strip("*:"))))
    for inside in re.findall(r"[(\[【]([^()\[\]【】]+)[)\]】]", folded):
        yield _MARKS.sub("", inside)


def columns_of(headings: Sequence[str], row: int = 0) -> Columns:
    """Which column holds what, for one row of headings."""
    named = [column_of(heading) for heading in headings]
    places: dict[str, tuple[int, ...]] = {}
    for place, column in enumerate(named):
        if column:
            places[column] = (*places.get(column, ()), place)
    unknown = tuple(p for p, column in enumerate(named) if column is None and headings[p])
    return Columns(row, tuple(headings), places, unknown)


def find_columns(table: Table) -> Columns:
    """The columns by that top row which heads a title and most else: banners may stand above."""
    tops = [columns_of(row.cells, number) for number, row in enumerate(table.rows[:_TOP_ROWS])]
    heads = [columns for columns in tops if "title" in columns.places]
    if not heads:
        raise NoTitleColumn
    return max(heads, key=lambda columns: len(columns.places))
