"""The main job at the keyboard: rank jobs for people."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Annotated, Any
from uuid import UUID

import typer
from rich.console import Console
from rich.progress import track
from rich.table import Table

from app.audit.feed import Feed
from app.base.clock import now
from app.base.context import OWN_WORK
from app.base.database import new_session
from app.cli.house import WRONG_USE, House, language, opened, say, stop
from app.cli.installation import JsonOption
from app.functioning.catalogue import ACCOMMODATIONS, ITEMS
from app.matching import loading
from app.matching import queries as matching
from app.matching.answer import House as Ranking
from app.matching.answer import page
from app.matching.index import View
from app.matching.model import ModelMissing
from app.matching.schemas import MatchesQuery
from app.matching.training import ensure_model
from app.seekers.models import SeekerState

PlainOption = Annotated[
    bool, typer.Option("--plain", help="Sentences instead of tables, for a screen reader")
]
LOOKING = tuple(state for state in SeekerState if state is not SeekerState.ANONYMISED)


@contextmanager
def ranking_in(house: House) -> Iterator[SimpleNamespace]:
    """The model and the index in this process, for as long as the block lasts."""
    feed = Feed(house.database)
    state = SimpleNamespace(
        settings=house.settings, database=house.database, clock=now, feed=feed, watching=False
    )
    feed.start(watching=False)
    try:
        ensure_model(house.settings, say)
        loading.load(state, say)
        yield state
    except ModelMissing as missing:
        stop(str(missing))
    finally:
        feed.stop()


def ranked(house: House, state: SimpleNamespace, person: View, limit: int) -> dict[str, Any]:
    """The first page of a person's matches; nothing is noted as shown."""
    asked = MatchesQuery(limit=limit)
    answering = Ranking(
        house.keyring, state.model, state.index.snapshot, state.shown, now(), language()
    )
    found: dict[str, Any] = json.loads(page(answering, person, asked, person.personalised))
    return found


def views(state: SimpleNamespace, seeker_ids: list[UUID]) -> dict[UUID, View]:
    """People as the ranking sees them."""
    with new_session(state.database.reader, OWN_WORK) as session:
        found: dict[UUID, View] = state.people.read(session, seeker_ids, now())
    return found


def match(
    seeker: Annotated[UUID | None, typer.Option(help="One seeker")] = None,
    everybody: Annotated[bool, typer.Option("--all", help="Everybody who looks for work")] = False,
    limit: Annotated[int, typer.Option(min=1, max=100, help="Jobs a person")] = 20,
    plain: PlainOption = False,
    as_json: JsonOption = False,
) -> None:
    """Rank the open jobs for one person, or for everybody (one JSON line a person)."""
    if everybody == (seeker is not None):
        stop("give either --seeker ID or --all", WRONG_USE)
    with opened() as house, ranking_in(house) as state:
        if seeker is not None:
            found = views(state, [seeker])
            if seeker not in found:
                stop("there is no such seeker")
            answer = ranked(house, state, found[seeker], limit)
            print(json.dumps(answer, ensure_ascii=False) if as_json else "", end="")
            if not as_json:
                show(answer["items"], plain=plain)
            return
        with new_session(state.database.reader, OWN_WORK) as session:
            ids = list(matching.looking(session, LOOKING))
        for start in track(range(0, len(ids), 100), "ranking", console=Console(stderr=True)):
            for seeker_id, person in views(state, ids[start : start + 100]).items():
                items = ranked(house, state, person, limit)["items"]
                print(json.dumps({"seeker_id": str(seeker_id), "items": items}, ensure_ascii=False))


def show(items: list[dict[str, Any]], title: str = "", *, plain: bool = False) -> None:
    """Ranked jobs with the reasons, what stands in the way and what would help.

    `plain` gives one spoken sentence a job instead of a table, for a screen reader.
    """
    if plain:
        print(title, end="\n" if title else "")
        for number, item in enumerate(items, 1):
            print(f"{number}. {item['spoken'][language()]}")
        return
    columns = {
        "zh": ("#", "岗位", "匹配分", "理由", "障碍与未知", "什么能帮上忙"),
        "en": ("#", "job", "score", "reasons", "in the way, or unknown", "what would help"),
    }[language()]
    table = Table(title=title, show_lines=True)
    for column in columns:
        table.add_column(column, overflow="fold")
    for number, item in enumerate(items, 1):
        gains = sorted(item["contributions"], key=lambda gain: -float(gain["value"]))[:2]
        table.add_row(
            str(number),
            f"{item['posting']['title']}\n{item['posting']['employer']['name']}",
            f"{item['score']:.2f}" if item["score"] is not None else "",
            "\n".join(gain["text"] for gain in gains),
            "\n".join(_obstacles(item)) or "–",
            "\n".join(_helps(item)) or "–",
        )
    Console(width=max(Console().width, 100)).print(table)


def _obstacles(item: dict[str, Any]) -> list[str]:
    """Licences and gaps first; then what nobody knows yet; three at most."""
    spoken = language()
    assumed = {"zh": "（按职业推测）", "en": " (assumed)"}[spoken]
    licences = [str(found["name"]) for found in item["obstacles"]]
    gaps = [
        ITEMS[gap["item"]].name.said(spoken) + (assumed if gap["assumed"] else "")
        for gap in item["gaps"]
    ]
    asking = {"zh": "待了解：", "en": "to be asked: "}[spoken]
    unknowns = [asking + ITEMS[one["item"]].name.said(spoken) for one in item["unknowns"]]
    return [*licences, *gaps, *unknowns][:3]


def _helps(item: dict[str, Any]) -> list[str]:
    """The accommodations of the first remedy."""
    codes = item["remedies"][0]["accommodations"] if item["remedies"] else []
    return [ACCOMMODATIONS[code].name.said(language()) for code in codes]
