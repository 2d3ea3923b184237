"""Reference data on the wire."""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, StringConstraints

from app.base.paging import Filter, Page
from app.base.text import Amount, Day, Line50, Line200, Wire
from app.base.validation import LABELS
from app.base.wording import Words
from app.reference.models import Mark

RegionCode = Annotated[str, StringConstraints(pattern=r"^[0-9]{6}$", max_length=6)]

LABELS.update(
    {
        "titles": Words("岗位名称", "Job titles"),
        "region": Words("地区", "Region"),
        "q": Words("查找内容", "Search text"),
        "on": Words("日期", "Day"),
    }
)


class Said(BaseModel):
    """A text in Chinese and in English."""

    zh: str
    en: str


class CodeOut(BaseModel):
    """One code of a list. `details` differ from list to list."""

    code: str
    name: Said
    retired: bool
    replaced_by: str | None
    mark: Mark | None
    details: dict[str, Any]


class CodeListOut(BaseModel):
    """A code list: its version rises whenever a row is added or changed."""

    name: str
    version: str
    title: Said
    source: str | None
    rows: list[CodeOut]


class CodeListSummary(BaseModel):
    """A code list without its rows."""

    name: str
    version: str
    title: Said
    source: str | None
    count: int


class Bundle(BaseModel):
    """Every code list in one document."""

    lists: list[CodeListOut]


class RegionFilter(Filter):
    """What narrows the list of regions."""

    q: Line50 | None = Field(None, description="A name or a place text as job boards write it")
    parent: RegionCode | None = Field(None, description="Only the parts of this region")
    level: Literal["province", "prefecture", "county"] | None = None


class RegionOut(BaseModel):
    """A region of GB/T 2260 (or a statistical one) and the regions around it."""

    code: str
    name: Said
    level: Literal["province", "prefecture", "county"]
    within: list[str] = Field(description="Codes of the containing regions, the nearest first")
    neighbours: list[str] = Field(description="Codes of the adjoining regions, where known")
    statistical: bool = Field(description="True for 620171 兰州新区, which no law made a county")


class RegionDetail(RegionOut):
    """A region with the usual minutes to work from it, estimated, by district code."""

    commutes: dict[str, int]


class RegionPage(Page[RegionOut]):
    """Regions by code; `named` is the one the text `q` means, null when none or unclear."""

    named: str | None = None


class OccupationFilter(Filter):
    """What narrows the list of occupations."""

    q: Line50 | None = Field(
        None, description="Part of the name, the beginning of the code, or a usual posted title"
    )


class OccupationOut(Wire):
    """An occupation of 职业分类大典 2022; the name is null where this installation has none."""

    code: str
    name: str | None
    level: int = Field(description="1 大类, 2 中类, 3 小类, 4 细类")
    source: str


class CodingsIn(Wire):
    """Job titles to be coded."""

    titles: list[Line200] = Field(min_length=1, max_length=100)


class Choice(BaseModel):
    """An occupation to choose."""

    code: str
    name: str | None


class CodingOut(BaseModel):
    """What one title was coded as; `code` is null when the model is not sure: ask the employer."""

    code: str | None
    name: str | None
    confidence: float = Field(ge=0, le=1)
    likely: Choice | None = Field(description="The best guess, whatever the confidence")
    runner_up: Choice | None


class CodingsOut(BaseModel):
    """One coding per title, in the order sent."""

    items: list[CodingOut]


class WageFilter(Wire):
    """Where and when."""

    region: RegionCode
    on: Day | None = Field(None, description="The day it is asked for; today when left out")


class MinimumWageOut(Wire):
    """The minimum wage of a region; `region` is the one whose row holds, perhaps a larger one."""

    region: str
    tier: int
    monthly: Amount = Field(description="Yuan a month, full time")
    hourly: Amount = Field(description="Yuan an hour, 非全日制")
    valid_from: date
    valid_to: date | None
    source: str
    mark: Mark = Field(description="V read, S by a second source, U unverified, P proposed")
