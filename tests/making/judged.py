"""Small made sets in the files of judged ones: titles with their like, titles with their codes."""

from collections.abc import Sequence
from pathlib import Path

TAXONOMY = """code,name,level,definition,tasks,aliases
4-00-00-00,示例大类,1,,,
4-04-05-03,示例接线员,4,"接听,登记",接听电话,话务示例|热线示例
6-05-01-03,示例缝纫员,4,缝制,缝纫,车缝示例
4-02-06-01,示例库管员,4,保管,收发,仓储示例
"""
LABELLED = [
    ("电话客服", "4-04-05-03"),
    ("热线客服", "4-04-05-03"),
    ("客服话务员", "4-04-05-03"),
    ("缝纫工", "6-05-01-03"),
    ("缝纫车工", "6-05-01-03"),
    ("服装缝纫", "6-05-01-03"),
    ("仓库管理员", "4-02-06-01"),
    ("仓库保管", "4-02-06-01"),
    ("仓管仓库", "4-02-06-01"),
    ("客服专员", "4-04-05-03"),
]


def write(folder: Path, name: str, header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A table with tabs between its cells."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = ["\t".join(cells) for cells in [header, *rows]]
    (folder / name).write_text("\n".join(lines) + "\n", encoding="utf-8")


def a_title_set(data: Path) -> Path:
    """Six titles with their like among ten, and one that has none."""
    folder = data / "quality" / "made_titles"
    corpus = [(f"d{number}", title) for number, (title, _) in enumerate(LABELLED)]
    pairs = [
        (f"d{one}", f"d{other}", "1")
        for one in range(6)
        for other in range(len(LABELLED))
        if one != other and LABELLED[one][1] == LABELLED[other][1]
    ]
    write(folder, "queries.tsv", ("q_id", "text"), [*corpus[:6], ("q9", "无人相关")])
    write(folder, "corpus.tsv", ("c_id", "text", "more"), [(*row, "x") for row in corpus])
    write(folder, "qrels.tsv", ("q_id", "c_id", "relevance"), [*pairs, ("q9", "d0", "0")])
    return folder


def a_coding_set(data: Path) -> Path:
    """Ten titles with their codes in a taxonomy of three occupations."""
    folder = data / "quality" / "occupation_coding"
    rows = [(f"d{number}", *pair) for number, pair in enumerate(LABELLED)]
    write(folder, "titles.tsv", ("id", "title", "code"), rows)
    (folder / "csco2022.csv").write_text(TAXONOMY, encoding="utf-8")
    return folder
