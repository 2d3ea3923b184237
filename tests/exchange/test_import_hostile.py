"""Files nobody should have sent: each ends as a refusal of the file or as rows with reasons."""

import gzip
import random
import zipfile
from collections.abc import Sequence
from io import BytesIO
from typing import Any

import pytest
import sqlalchemy as sa

from app.audit.transaction import transaction
from app.base.database import Database
from app.base.errors import Refusal
from app.exchange.models import Import
from app.exchange.schemas import ImportOptions
from app.exchange.tasks import run_import, told
from app.postings.models import Posting
from tests.conftest import NOON
from tests.making.employers import an_employer
from tests.making.exchange import a_file, a_workbook


def take(database: Database, content: bytes, name: str = "jobs.csv") -> dict[str, Any]:
    with transaction(database) as session:
        firm = an_employer(session)
    options = ImportOptions(source="board", employer_id=firm.id, publish=True)
    return told(run_import(database, content, name, options, now=NOON))


def titles(database: Database) -> Sequence[str]:
    with transaction(database, reading=True) as session:
        return session.scalars(sa.select(Posting.title).order_by(Posting.title)).all()


def a_bomb() -> bytes:
    """An archive that says it unpacks to a gigabyte."""
    content = BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(10):
            archive.writestr(f"xl/worksheets/sheet{number}.xml", b"\0" * 50_000_000)
    return content.getvalue()


REFUSED = {
    "nothing": (b"", "spreadsheet_empty"),
    "blanks": (b" \r\n\t\n ", "spreadsheet_empty"),
    "only separators": (b",,,\n,,,\n", "spreadsheet_empty"),
    "noise": (random.Random(7).randbytes(4_000), "spreadsheet_unreadable"),
    "nul bytes": (b"\0" * 5_000, "spreadsheet_unreadable"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + b"\0" * 100, "spreadsheet_unreadable"),
    "a document": (b"%PDF-1.7\n%\xe2\xe3", "spreadsheet_unreadable"),
    "a packed file": (gzip.compress("职位\n店长\n".encode()), "spreadsheet_unreadable"),
    "a web page": ("<html><table><td>职位</td></table>".encode(), "spreadsheet_unreadable"),
    "an archive of nothing": (b"PK\x03\x04" + b"\0" * 200, "spreadsheet_unreadable"),
    "a bomb": (a_bomb(), "spreadsheet_too_large"),
    "no title column": (a_file(["甲", "乙"], ["1", "2"]), "no_title_column"),
    "301 columns": (a_file(["职位"] + ["x"] * 300, ["店长"]), "spreadsheet_too_large"),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_a_file_that_is_no_table_is_refused_whole(database: Database, kind: str) -> None:
    content, code = REFUSED[kind]
    with pytest.raises(Refusal) as refused:
        take(database, content)
    assert refused.value.code == code
    with transaction(database, reading=True) as session:
        assert session.scalars(sa.select(Import)).all() == []


def test_headings_alone_are_an_import_of_no_rows(database: Database) -> None:
    found = take(database, a_file(["职位", "薪资"]))
    assert (found["state"], found["rows"], found["imported"]) == ("done", 0, 0)


def test_three_hundred_columns_are_read(database: Database) -> None:
    take(database, a_file(["职位"] + ["x"] * 299, ["店长"] + ["1"] * 299))
    assert titles(database) == ["店长"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_every_encoding_of_spreadsheet_programs_is_read(database: Database, encoding: str) -> None:
    text = "职位,工作地点\n理货员,兰州市城关区\n面点师,七里河区\n"
    found = take(database, text.encode(encoding))
    assert (found["imported"], titles(database)) == (2, ["理货员", "面点师"])


def test_a_nul_in_a_cell_rejects_its_row_and_no_other(database: Database) -> None:
    rows = "".join(f"岗位{n}号\n" for n in range(30))
    found = take(database, f"职位\n理货\0员\n{rows}".encode())
    assert (found["rejected"], found["imported"]) == (1, 30)


def test_formulas_and_merged_cells_are_read_for_what_they_show(database: Database) -> None:
    content = a_workbook(
        ["招聘信息"],
        ["公司", "职位", "人数"],
        ["示例公司", "理货员", 2],
        ["示例公司", "=1+1", 1],
        ["示例公司", "'=HYPERLINK(1)", 1],
        merged="A7:A9",
        formula="=SUM(C3:C5)",
    )
    found = take(database, content, "jobs.xlsx")
    assert found["state"] == "done"
    assert "理货员" in titles(database)


def test_texts_with_line_breaks_quotes_and_separators_stay_in_their_cells(
    database: Database,
) -> None:
    text = '职位,岗位描述,任职要求\n理货员,"第一行\n第二行,有逗号","""引号"""\n'
    found = take(database, text.encode())
    assert (found["rejected"], titles(database)) == (0, ["理货员"])


HOSTILE_CELLS = (
    "'; DROP TABLE posting; --",
    "%s {0} ${7*7}",
    "<script>alert(1)</script>",
    "\u202egnp.exe",
    "e" + "\u0301" * 150,
    "👩🏽‍🦽" * 30,
    "９" * 200,
    "-1",
    "1e308",
    "NaN",
    "字" * 40_000,
    "3000-" * 5_000,
    "9" * 5_000,
    "(" * 5_000,
)


COLUMNS = [
    "编号",
    "公司",
    "薪资",
    "工作地点",
    "学历",
    "经验",
    "人数",
    "岗位描述",
    "福利",
    "电话",
    "截止日期",
    "统一社会信用代码",
]


@pytest.mark.parametrize("column", COLUMNS)
def test_no_cell_brings_an_import_down(database: Database, column: str) -> None:
    rows = [[f"理货员{n}", cell] for n, cell in enumerate(HOSTILE_CELLS)]
    found = take(database, a_file(["职位", column], *rows, ["面点师", ""]))
    assert found["imported"] + found["rejected"] == len(HOSTILE_CELLS) + 1
    assert "面点师" in titles(database)


def test_no_title_brings_an_import_down(database: Database) -> None:
    found = take(database, a_file(["职位"], *([cell] for cell in HOSTILE_CELLS), ["面点师"]))
    assert found["imported"] + found["rejected"] == len(HOSTILE_CELLS) + 1
    assert found["imported"] >= 5
