"""The demo city at the keyboard: load it, show its credentials, and run everything at once."""

import json
import socket
from datetime import date
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from app.audit.transaction import transaction
from app.base.clock import city_day, now
from app.base.context import OWN_WORK
from app.base.database import new_session
from app.base.wording import Words
from app.cli.house import (
    WRONG_USE,
    House,
    language,
    opened,
    prepare_development,
    say,
    settings,
    stop,
)
from app.cli.installation import JsonOption, migrate, serve
from app.cli.matching import PlainOption, ranked, ranking_in, show, views
from app.demo.accounts import mint, three_seekers
from app.demo.load import AnotherCity, Summary, load
from app.functioning.catalogue import ITEMS
from app.matching.index import View
from app.matching.model import model_at
from app.matching.training import ensure_model
from app.reference.rules.codings import coder


def demo(
    as_of: Annotated[str | None, typer.Option(help="The day the city is open at")] = None,
    seed: Annotated[int, typer.Option(min=0, max=2**31 - 1, help="Another seed, other people")] = 1,
    credentials: Annotated[
        bool, typer.Option("--credentials", help="Fresh tokens of every role; nothing is loaded")
    ] = False,
    plain: PlainOption = False,
    as_json: JsonOption = False,
) -> None:
    """Load the demo city, or show fresh credentials of its people (development only)."""
    with opened() as house:
        if not house.settings.development:
            stop("the demo city is for development only (AIXINWU_ENV=development)", WRONG_USE)
        if credentials:
            print_credentials(house, as_json, plain)
            return
        summary = load_city(house, _day(as_of), seed)
    print(json.dumps(_counts(summary)) if as_json else _told(summary))


def load_city(house: House, day: date, seed: int) -> Summary:
    """Load the city with a progress bar on stderr."""
    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task({"zh": "演示城市", "en": "demo city"}[language()], total=None)

        def told(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total)

        return load(house.database, house.keyring, as_of=day, seed=seed, progress=told, coder=coder)


def print_credentials(house: House, as_json: bool, plain: bool) -> None:
    """Fresh tokens of every role, shown this once."""
    with transaction(house.database) as session:
        minted = mint(session, house.keyring, now())
    if as_json:
        print(json.dumps(minted))
        return
    if plain:
        for role, held in minted.items():
            print(f"{role}: {held['token']}")
            for name, value in held.items():
                if name != "token" and value:
                    print(f"  {name}: {' '.join(value) if isinstance(value, list) else value}")
        return
    titles = {"zh": ("角色", "令牌", "其他"), "en": ("role", "token", "more")}[language()]
    table = Table(*titles)
    for role, held in minted.items():
        more = "\n".join(f"{k}: {v}" for k, v in held.items() if k != "token" and v)
        table.add_row(role, held["token"], more)
    Console(width=max(Console().width, 140)).print(table)


def run(
    host: Annotated[str, typer.Option(help="Address to listen on")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on", min=1, max=65535)] = 8000,
    plain: PlainOption = False,
) -> None:
    """Try everything on this machine: database, demo city, model, a first ranking, the API."""
    free(host, port)
    if prepare_development():
        say(
            "开发用密钥已生成于 var/ · development keys were made in var/; never use them elsewhere"
        )
    if not settings().development:
        stop("`run` is for development; use migrate, train, serve and worker", WRONG_USE)
    migrate()
    with opened() as house:
        ensure_model(house.settings, say)
        coder.hold(model_at(house.settings.model_dir).coder)
        try:
            say(_told(load_city(house, city_day(now()), seed=1)))
        except AnotherCity as refusal:
            say(refusal.detail.said(language()))
        show_three(house, plain)
        print_credentials(house, False, plain)
    say(_hint(host, port))
    serve(host=host, port=port, worker_inside=True)


def free(host: str, port: int) -> None:
    """Refuse an address that cannot be listened on before anything is changed."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            stop(f"{host}:{port} cannot be used ({error.strerror}): try PORT=8001 make run")


def show_three(house: House, plain: bool) -> None:
    """For three people: what they can and cannot do, and their first five jobs."""
    with new_session(house.database.reader, OWN_WORK) as session:
        ids = list(three_seekers(session))
    with ranking_in(house) as state:
        people = views(state, ids)
        for seeker_id in ids:
            person = people[seeker_id]
            items = ranked(house, state, person, 5)["items"]
            said = {"zh": "求职者", "en": "seeker"}[language()]
            show(items, f"{said} {seeker_id}\n{_limits(person)}", plain=plain)


def _limits(person: View) -> str:
    """The few lowest capabilities, in words."""
    known = [(one.level, one.item) for one in person.capabilities if one.level is not None]
    low = sorted(pair for pair in known if pair[0] <= 2)[:4]
    spoken = language()
    said = "、".join(f"{ITEMS[item].name.said(spoken)} {level}/5" for level, item in low)
    return said if spoken == "zh" else said.replace("、", ", ")


def _counts(summary: Summary) -> dict[str, int | bool]:
    names = ("employers", "postings", "open_postings", "seekers", "already_loaded")
    return {name: getattr(summary, name) for name in names}


def _told(summary: Summary) -> str:
    said = Words(
        "演示城市：{employers} 家用人单位，{postings} 个岗位（{open_postings} 个在招），"
        "{seekers} 位求职者",
        "demo city: {employers} employers, {postings} postings ({open_postings} open), "
        "{seekers} seekers",
    )
    return said.filled(**_counts(summary)).said(language())


def _day(text: str | None) -> date:
    if text is None:
        return city_day(now())
    try:
        return date.fromisoformat(text)
    except ValueError:
        stop("--as-of is a day like 2026-11-23", WRONG_USE)


def _hint(host: str, port: int) -> str:
    return (
        f"curl -H 'Authorization: Bearer <seeker token>' "
        f"'http://{host}:{port}/v1/seekers/<seeker_id>/matches?limit=20'"
    )
