"""Made columns for rankings: postings of which only the wording is known, unless changed."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from ml.occupations import Occupations
from ml.shapes import PostingTable, SeekerQuery

TITLES = ("电话客服", "缝纫工", "软件测试工程师", "仓库管理员")


def a_posting_table(titles: Sequence[str] = TITLES, items: int = 3, **changes: Any) -> PostingTable:
    """Postings with these titles and no stated demands."""
    return replace(PostingTable.unspecified(list(titles), items=items), **changes)


def a_seeker_query(items: int = 3, places: int = 2, **changes: Any) -> SeekerQuery:
    """A person of whom nothing is known."""
    return replace(SeekerQuery.unknown(items, places), **changes)


def an_occupation_table(count: int = 6) -> Occupations:
    """A small table of unlike occupations."""
    rows = [
        ("4-04-05-03", "呼叫中心服务员", "call centre agent", ("电话客服", "话务员", "热线客服")),
        ("6-05-01-03", "缝纫工", "sewing machinist", ("平车工", "服装车工", "锁边工")),
        ("4-04-05-02", "计算机软件测试员", "software tester", ("软件测试", "测试工程师")),
        ("4-02-06-01", "仓储管理员", "warehouse keeper", ("仓管", "库管", "仓库管理员")),
        ("4-10-04-02", "保健按摩师", "massage therapist", ("推拿师", "盲人按摩师")),
        ("4-03-02-08", "咖啡师", "barista", ("咖啡店店员", "咖啡学徒")),
    ][:count]
    codes, names, english, posted = zip(*rows, strict=True)
    blank = tuple("" for _ in rows)
    demands = np.ones((len(rows), 8), dtype=np.int8)
    return Occupations(
        codes, names, english, posted, blank, blank, demands, tuple("O" for _ in rows)
    )
