"""Writes the generated part of docs/privacy.md: `python -m tests.privacy.documented`."""

from collections import defaultdict

from app.privacy.catalogue.keeping import DEADLINES, KEEPING, SILENCES
from app.privacy.catalogue.labels import TABLES
from app.privacy.catalogue.purposes import PROCESSING
from app.privacy.catalogue.ways import Erased
from app.privacy.rules.resealing import every_table
from app.privacy.rules.walk import nobodys, peoples
from tests.conftest import ROOT

PAGE = ROOT / "docs" / "privacy.md"
BEGIN, END = "<!-- 自动生成：开始 -->", "<!-- 自动生成：结束 -->"
_ERASED = {
    Erased.DELETED: "整行删除",
    Erased.EMPTIED: "清空，只留月份和地区",
    Erased.APART: "按单独规则",
}


def record() -> str:
    """The record of processing, from the tags of the columns and the dated rules."""
    return "\n".join([*_purposes(), "", *_tables(), "", *_nobody(), "", *_rules()])


def page_with(record: str) -> str:
    text = PAGE.read_text(encoding="utf-8")
    head, rest = text.split(BEGIN)
    return f"{head}{BEGIN}\n{record}\n{END}{rest.split(END)[1]}"


def _purposes() -> list[str]:
    columns = defaultdict(list)
    for table in every_table().sorted_tables:
        for column in table.columns:
            if "personal" in column.info:
                sealed = "🔒" if column.info.get("sealed") else ""
                columns[column.info["personal"]].append(f"`{table.name}.{column.name}`{sealed}")
    lines = [
        "### 处理目的",
        "",
        "🔒 表示加密保存。",
        "",
        "| 标签 | 目的 | 法律依据（个人信息保护法） | 保存多久 | 数据列 |",
        "|---|---|---|---|---|",
    ]
    for tag in sorted(columns):
        one, held = PROCESSING[tag], "、".join(sorted(columns[tag]))
        lines.append(f"| {tag} | {one.aim.zh} | {one.basis.zh} | {one.keeping.zh} | {held} |")
    return lines


def _tables() -> list[str]:
    lines = [
        "### 每张表怎样找到本人，清除时怎样处理",
        "",
        "| 表 | 名称 | 通过 | 清除时 |",
        "|---|---|---|---|",
    ]
    for table, way in sorted(peoples(every_table()), key=lambda one: one[0].name):
        name = TABLES[table.name].zh if table.name in TABLES else "—"
        over = f"`{way.column}`" + (f" → `{way.to}`" if way.to else "")
        lines.append(f"| `{table.name}` | {name} | {over} | {_ERASED[way.erased]} |")
    return lines


def _nobody() -> list[str]:
    lines = ["### 不属于任何个人的表", "", "| 表 | 为什么 |", "|---|---|"]
    found = sorted(nobodys(every_table()), key=lambda one: one[0].name)
    return lines + [f"| `{table.name}` | {way.reason} |" for table, way in found]


def _rules() -> list[str]:
    lines = ["### 保存和办理期限", "", "| 规则 | 期限 | 依据 | 把握 |", "|---|---|---|---|"]
    lines += [f"| `{r.code}` | {r.months} 个月 | {r.basis.zh} | {r.mark} |" for r in KEEPING]
    lines += [
        f"| `{r.code}` | 静默 {r.months} 个月，再加 {r.grace_days} 天 | {r.basis.zh} | {r.mark} |"
        for r in SILENCES
    ]
    lines += [
        f"| `{r.code}` | {r.working_days} 个工作日内答复（周一至周五） | 投诉和更正 | {r.mark} |"
        for r in DEADLINES
    ]
    return lines


if __name__ == "__main__":
    PAGE.write_text(page_with(record()), encoding="utf-8")
