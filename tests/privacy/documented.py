"""Writes the generated part of docs/privacy.md: `python -m tests.privacy.documented`."""

from collections import defaultdict

from app.privacy.catalogue.keeping import DEADLINES, KEEPING, SILENCES
from app.privacy.catalogue.labels import TABLES
from app.privacy.catalogue.ways import Erased
from app.privacy.rules.resealing import every_table
from app.privacy.rules.walk import nobodys, peoples
from app.seekers.catalogue import PURPOSES, Notice, purpose_of
from tests.conftest import ROOT

PAGE = ROOT / "docs" / "privacy.md"
PARTS = ("处理记录", "告知书")
"""The generated parts of the page, by what stands in their markers."""
_ERASED = {
    Erased.DELETED: "整行删除",
    Erased.EMPTIED: "清空，只留月份和地区",
    Erased.APART: "按单独规则",
}


def record() -> str:
    """The record of processing, from the tags of the columns and the dated rules."""
    return "\n".join([*_purposes(), "", *_tables(), "", *_nobody(), "", *_rules()])


def page() -> str:
    """The page with its generated parts as they must be now."""
    text = PAGE.read_text(encoding="utf-8")
    for name, written in zip(PARTS, (record(), notices()), strict=True):
        begin, end = f"<!-- {name}：开始 -->", f"<!-- {name}：结束 -->"
        head, rest = text.split(begin)
        text = f"{head}{begin}\n{written}\n{end}{rest.split(end)[1]}"
    return text


def _purposes() -> list[str]:
    columns = defaultdict(list)
    for table in every_table().sorted_tables:
        for column in table.columns:
            if "personal" in column.info:
                sealed = "🔒" if column.info.get("sealed") else ""
                code = purpose_of(column.info["personal"]).code
                columns[code].append(f"`{table.name}.{column.name}`{sealed}")
    lines = [
        "### 处理目的",
        "",
        "🔒 表示加密保存。",
        "",
        "| 目的 | 说明 | 法律依据 | 保存多久 | 数据列 |",
        "|---|---|---|---|---|",
    ]
    for code, one in PURPOSES.items():
        held = "、".join(sorted(columns[code])) or "（使用其他目的下的数据列）"
        aim, keeping = one.notice.aim.zh, one.retention.zh
        lines.append(f"| `{code}` | {aim} | {one.law.zh} | {keeping} | {held} |")
    return lines


def notices() -> str:
    """The texts people are shown, in Chinese, from the catalogue of notices."""
    return "\n".join(line for one in PURPOSES.values() for line in _notice(one.notice))


def _notice(one: Notice) -> list[str]:
    said = (
        ("目的", one.aim.zh),
        ("方式", one.method.zh),
        ("种类", "、".join(kind.zh for kind in one.kinds)),
        ("保存", one.keeping.zh),
        ("必要性", one.necessity.zh),
        ("对您的影响", one.effect.zh),
        ("您的权利", one.rights.zh),
    )
    head = f"### {one.title.zh}（`{one.purpose}`，第 {one.version} 版，{one.published_on}）"
    easy = "易读版：" + "".join(one.easy)
    return [head, "", *(f"- **{name}**：{text}" for name, text in said), "", easy, ""]


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
    PAGE.write_text(page(), encoding="utf-8")
