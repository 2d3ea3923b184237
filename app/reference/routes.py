"""Reference data over HTTP: what every client looks up, public except the coding of titles."""

from collections.abc import Iterable
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Path, Query, Request, Response, Security

from app.audit.door import Door
from app.audit.transaction import Db
from app.base.actor import Actor
from app.base.clock import Now, city_day
from app.base.database import new_session
from app.base.errors import InvalidCursor, NotFound
from app.base.paging import Page, Paging, paging
from app.identity.current import known_actor
from app.identity.scopes import PUBLIC, Scope, authz
from app.reference import queries
from app.reference.catalogue import CodeList, CodeRow, Encoded, encoded, lists
from app.reference.models import MinimumWage, Occupation
from app.reference.rules.codings import OccupationCoding, code_titles
from app.reference.rules.commute import commute_minutes
from app.reference.rules.regions import ancestors, districts_of_lanzhou, region, region_of
from app.reference.rules.wages import minimum_wage_at
from app.reference.schemas import (
    Bundle,
    Choice,
    CodeListOut,
    CodeListSummary,
    CodingOut,
    CodingsIn,
    CodingsOut,
    MinimumWageOut,
    OccupationFilter,
    OccupationOut,
    RegionDetail,
    RegionFilter,
    RegionOut,
    RegionPage,
    Said,
    WageFilter,
)

router = APIRouter(prefix="/v1/reference", tags=["reference"], route_class=Door)
Pages = Annotated[Paging, Depends(paging)]
Caller = Annotated[Actor, Security(known_actor, scopes=[Scope.POSTINGS_READ])]
_CACHED = {"Cache-Control": "public, max-age=300", "Vary": "Accept-Encoding"}
_UNCHANGED: dict[int | str, dict[str, Any]] = {304: {"description": "Unchanged since that ETag"}}

IfNoneMatch = Annotated[
    str | None,
    Header(
        alias="If-None-Match",
        description="The ETag you have; 304 when it is still the newest",
        json_schema_extra={"maxLength": 1000},
    ),
]
ListName = Annotated[str, Path(max_length=60, description="Name of a code list")]
RegionPath = Annotated[str, Path(pattern=r"^[0-9]{6}$", description="Code of a region")]
OccupationPath = Annotated[
    str, Path(pattern=r"^[1-8](-[0-9]{2}){3}$", description="Code of an occupation")
]


@router.get("/lists", openapi_extra=PUBLIC)
async def code_lists() -> Page[CodeListSummary]:
    """Every code list by name, without its rows. There is one page."""
    return Page(items=[_summary(codes) for codes in lists.every()])


@router.get("/lists/{name}", response_model=CodeListOut, responses=_UNCHANGED, openapi_extra=PUBLIC)
async def code_list(name: ListName, if_none_match: IfNoneMatch = None) -> Response:
    """One code list with all rows.

    Codes never change their meaning; a retired code stays, with the one that took its place.
    """
    found = lists.named(name)
    if found is None:
        raise NotFound
    return _cached(encoded(found.document()), if_none_match)


@router.get("/bundle", response_model=Bundle, responses=_UNCHANGED, openapi_extra=PUBLIC)
async def bundle(if_none_match: IfNoneMatch = None) -> Response:
    """Every code list in one document.

    Keep it with its ETag and send the tag as If-None-Match: 304 says that nothing changed.
    """
    return _cached(lists.bundle(), if_none_match)


@router.get("/regions", openapi_extra=PUBLIC)
async def regions(narrowed: Annotated[RegionFilter, Query()], at: Pages) -> RegionPage:
    """Regions by code. `q` finds parts of names; `named` is the region a place text means.

    A place text is taken as job boards write it: "兰州·城关区", "Chengguan, Lanzhou".
    """
    bound = at.narrowed_by(narrowed)
    after = _after(at, bound)
    found = [row for row in _regions(narrowed) if row.code > after]
    named = region_of(narrowed.q) if narrowed.q else None
    items = [_region(row) for row in found[: at.limit]]
    return RegionPage(items=items, next=_next(at, bound, [r.code for r in found]), named=named)


@router.get("/regions/{code}", openapi_extra=PUBLIC)
async def one_region(code: RegionPath) -> RegionDetail:
    """One region, with estimated minutes to work for the districts of Lanzhou."""
    row = region(code)
    if row is None:
        raise NotFound
    ways = {work: commute_minutes(code, work) for work in districts_of_lanzhou()}
    commutes = {work: minutes for work, minutes in ways.items() if minutes is not None}
    return RegionDetail(**_region(row).model_dump(), commutes=commutes)


@router.get("/occupations", response_model=Page[OccupationOut], openapi_extra=PUBLIC)
def occupations(
    narrowed: Annotated[OccupationFilter, Query()], at: Pages, session: Db
) -> dict[str, Any]:
    """Occupations of 职业分类大典 2022 by code, found by name, code or usual posted title."""
    bound = at.narrowed_by(narrowed)
    select = queries.occupations(narrowed.q, _after(at, bound) or None)
    found = session.scalars(select.limit(at.limit + 1)).all()
    return {"items": found[: at.limit], "next": _next(at, bound, [row.code for row in found])}


@router.get("/occupations/{code}", response_model=OccupationOut, openapi_extra=PUBLIC)
def occupation(code: OccupationPath, session: Db) -> Occupation:
    """One occupation by its code."""
    found = session.get(Occupation, code)
    if found is None:
        raise NotFound
    return found


@router.post(
    "/occupation-codings",
    response_model=CodingsOut,
    openapi_extra=authz("public rows; any live token"),
)
def occupation_codings(body: CodingsIn, request: Request, actor: Caller) -> CodingsOut:
    """Code up to 100 job titles with occupations.

    `code` is null where the model is not sure: show `likely` and `runner_up` and ask. Nothing is
    kept, so no Idempotency-Key is needed.
    """
    codings = code_titles(body.titles)
    wanted = [code for coding in codings for code in (coding.likely, coding.runner_up)]
    # Its own short read: a POST's session would hold the only write lock of SQLite.
    with new_session(request.app.state.database.reader) as session:
        names = queries.occupation_names(session, wanted)
    return CodingsOut(items=[_coding(coding, names) for coding in codings])


@router.get("/minimum-wages", response_model=MinimumWageOut, openapi_extra=PUBLIC)
def minimum_wage(narrowed: Annotated[WageFilter, Query()], session: Db, now: Now) -> MinimumWage:
    """The minimum wage that holds in a region on a day, today when none is given."""
    day = narrowed.on or city_day(now)
    found = minimum_wage_at(queries.minimum_wages(session), narrowed.region, day)
    if found is None:
        raise NotFound
    return found


def _cached(document: Encoded, has: str | None) -> Response:
    headers = {"ETag": document.etag, **_CACHED}
    tags = {tag.strip().removeprefix("W/") for tag in (has or "").split(",")}
    if document.etag in tags or "*" in tags:
        return Response(status_code=304, headers=headers)
    return Response(document.body, headers=headers, media_type="application/json")


def _summary(codes: CodeList) -> CodeListSummary:
    title = Said(zh=codes.title.zh, en=codes.title.en)
    return CodeListSummary(
        name=codes.name,
        version=codes.version,
        title=title,
        source=codes.source,
        count=len(codes.rows),
    )


def _regions(narrowed: RegionFilter) -> Iterable[CodeRow]:
    named = region_of(narrowed.q) if narrowed.q else None
    for row in lists["regions"].rows:
        inside = narrowed.parent is None or row.details["parent"] == narrowed.parent
        level = narrowed.level is None or row.details["level"] == narrowed.level
        if inside and level and (row.code == named or _is_called(row, narrowed.q)):
            yield row


def _is_called(row: CodeRow, q: str | None) -> bool:
    return q is None or q in row.name.zh or q.lower() in row.name.en.lower()


def _region(row: CodeRow) -> RegionOut:
    return RegionOut(
        code=row.code,
        name=Said(zh=row.name.zh, en=row.name.en),
        level=row.details["level"],
        within=ancestors(row.code),
        neighbours=list(row.details.get("neighbours", ())),
        statistical=row.details.get("statistical", False),
    )


def _coding(coding: OccupationCoding, names: dict[str, str | None]) -> CodingOut:
    return CodingOut(
        code=coding.code,
        name=names.get(coding.code) if coding.code else None,
        confidence=coding.confidence,
        likely=_choice(coding.likely, names),
        runner_up=_choice(coding.runner_up, names),
    )


def _choice(code: str | None, names: dict[str, str | None]) -> Choice | None:
    return None if code is None else Choice(code=code, name=names.get(code))


def _after(at: Paging, bound: str) -> str:
    if at.cursor is None:
        return ""
    content = at.keyring.read("cursor", at.cursor)
    if content is None or content.get("b") != bound or "c" not in content:
        raise InvalidCursor
    return str(content["c"])


def _next(at: Paging, bound: str, codes: list[str]) -> str | None:
    if len(codes) <= at.limit:
        return None
    return at.keyring.sign("cursor", {"b": bound, "c": codes[at.limit - 1]})
