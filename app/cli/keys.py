"""Keys at the keyboard: fresh ones, one more in the file, rotation, and what is needed."""

import json
import stat
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from app.audit.keys import opened as keys_opened
from app.audit.record import record
from app.audit.transaction import transaction
from app.base.actor import SYSTEM
from app.base.clock import now
from app.base.data_keys import HEAD_START, lock, make, retire_checks, rewrap
from app.base.key_states import States, states
from app.base.secrets import KeysMissing, new_keys, text_from, with_fresh
from app.base.wording import Words
from app.cli.house import REFUSED, House, language, no_keys, opened, say, settings
from app.cli.installation import JsonOption
from app.privacy.tasks.resealing import REINDEX, RESEAL, Outcome, reindex, reseal, rows_by_key
from app.tasks.queries import enqueue
from app.tasks.rules import LEASE

keys = typer.Typer(help="Make, check and rotate the keys of an installation.")

_LEFT = Words(
    "还有 {left} 个值仍在旧密钥之下（打不开 {broken}，重复 {twice}）；请保留旧密钥",
    "{left} values are still under former keys ({broken} do not open, {twice} stand twice); "
    "keep the former keys",
)
_MOVED = Words("已换用新密钥的值：{moved}", "values under the new key now: {moved}")
_REWRAPPED = Words(
    "已重新包裹的数据密钥：{rewrapped}；旧的包裹密钥只为旧备份保留",
    "data keys wrapped anew: {rewrapped}; keep the former wrapping key for old backups only",
)
_LATER = Words("已交给后台进程", "left to the worker")
_OPEN_FILE = Words(
    "密钥文件可被其他用户读取；请执行 chmod 600",
    "others may read the key file; chmod 600 it",
)
_OTHER = Words(
    "有 {count} 个值不属于任何已知密钥", "{count} values stand under no key that is known here"
)
_RESTART = Words(
    "写回密钥文件并重启所有进程，然后执行 `aixinwu keys rotate`",
    "put this in the key file's place and restart every process, then `aixinwu keys rotate`",
)


class Rotated(StrEnum):
    """What can be rotated while the house stays open."""

    DATA = "data"
    WRAPPING = "wrapping"
    INDEX = "index"


class Added(StrEnum):
    """Of what the key file may be given one more."""

    WRAPPING = "wrapping"
    INDEX = "index"
    TOKEN = "token"  # noqa: S105 - the name of a purpose
    SIGNING = "signing"


@keys.callback(invoke_without_command=True)
def fresh(context: typer.Context) -> None:
    """Print fresh keys for a new installation: keep them apart from the database, and backed up."""
    if context.invoked_subcommand is None:
        print(new_keys())


@keys.command("add")
def add(
    purpose: Annotated[Added, typer.Argument(help="Of what")],
    waiting: Annotated[
        bool, typer.Option("--waiting", help="Put it last: known everywhere before it is used")
    ] = False,
) -> None:
    """Print the present key file with one fresh key more, which is used from the next start on."""
    found = settings()
    try:
        held = found.keys.get_secret_value() if found.keys else None
        print(with_fresh(text_from(held, found.key_file), purpose.value, waiting=waiting))
    except KeysMissing as missing:
        no_keys(missing)
    say(_RESTART.said(language()))


@keys.command("rotate")
def rotate(
    what: Annotated[Rotated, typer.Argument(help="What")],
    later: Annotated[bool, typer.Option("--later", help="Leave the rows to the worker")] = False,
    head_start: Annotated[
        float,
        typer.Option(min=0, max=600, help="Seconds a new data key is known before it is used"),
    ] = HEAD_START.total_seconds(),
    as_json: JsonOption = False,
) -> None:
    """Put a new key in the place of the old one while reads and writes go on."""
    with opened() as house:
        if what is Rotated.WRAPPING:
            told: dict[str, Any] = {"rewrapped": _rewrapped(house, now())}
        else:
            wait = timedelta(seconds=head_start) if what is Rotated.DATA else timedelta(0)
            told = _rotated(house, what, now(), wait, later=later)
    told = {"rotated": what.value, "later": later, **told}
    print(json.dumps(told) if as_json else _said(told))
    if told.get("left"):
        raise typer.Exit(REFUSED)


def _rewrapped(house: House, moment: datetime) -> int:
    ring = house.keyring
    with transaction(house.database) as session:
        lock(session)
        changed = rewrap(session, ring.keys, ring.suite)
        for row in changed:
            record(session, SYSTEM, "data_key.rewrapped", row, moment)
        in_use = (ring.suite.mark, ring.keys.wrapping[0].id)
        retire_checks(session, "wrapping", keep=[in_use], now=moment)
    return len(changed)


def _rotated(
    house: House, what: Rotated, moment: datetime, wait: timedelta, *, later: bool
) -> dict[str, Any]:
    """A new data key and its work on the table; done here unless it is left to the worker.

    The worker's turn comes once this process has either ended the work or ended itself.
    """
    name, work = (RESEAL, reseal) if what is Rotated.DATA else (REINDEX, reindex)
    with transaction(house.database) as session:
        if what is Rotated.DATA:
            lock(session)
            made = make(session, house.keyring.keys, house.keyring.suite, moment, wait)
            record(session, SYSTEM, "data_key.made", made, moment)
            key_id = made.id.hex
        else:
            key_id = house.keyring.index.key.id
        due = moment + wait if later else moment + wait + LEASE
        enqueue(session, name, {}, moment, key=f"{name}:{key_id}", due_at=due)
    if later:
        return {"key_id": key_id}
    time.sleep(wait.total_seconds())
    house.keyring.refresh()
    return {"key_id": key_id, **_with_bar(house, work).told()}


def _with_bar(house: House, work: Callable[..., Outcome]) -> Outcome:
    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task({"zh": "换用新密钥", "en": "to the new key"}[language()], total=None)
        return work(
            house.database,
            house.keyring,
            lambda done, total: bar.update(task, completed=done, total=total),
        )


def _said(told: dict[str, Any]) -> str:
    if "rewrapped" in told:
        return _REWRAPPED.filled(**told).said(language())
    if told["later"]:
        return _LATER.said(language())
    lines = [_MOVED.filled(**told), *([_LEFT.filled(**told)] if told["left"] else [])]
    return "\n".join(line.said(language()) for line in lines)


@keys.command("check")
def check(as_json: JsonOption = False) -> None:
    """Tell which keys this installation needs and has, and how many values stand under each."""
    with opened(unlocked=lambda _: False) as house:
        with transaction(house.database, reading=True) as session:
            found = states(session, house.keyring.keys)
        rows = {} if found.wrong else _rows(house)
        exposed = _readable_by_others(house)
    told = {**found.told(), "rows": rows, "readable_by_others": exposed}
    print(json.dumps(told)) if as_json else _show(found, rows)
    other = sum(counts["other"] for counts in rows.values())
    for words, applies in ((_OPEN_FILE, exposed), (_OTHER.filled(count=other), other)):
        if applies:
            say(words.said(language()))
    if found.wrong or other:
        raise typer.Exit(REFUSED)


def _rows(house: House) -> dict[str, dict[str, int]]:
    ring = keys_opened(house.database, house.keyring.keys, house.settings, now())
    with transaction(house.database, reading=True) as session:
        return {name: dict(counts) for name, counts in rows_by_key(session, ring).items()}


def _readable_by_others(house: House) -> bool:
    path = house.settings.key_file
    if house.settings.keys or path is None:
        return False
    return bool(path.stat().st_mode & (stat.S_IRGRP | stat.S_IROTH))


def _show(found: States, rows: dict[str, dict[str, int]]) -> None:
    titles = {
        "zh": ("用途", "编号", "状态", "值的数量"),
        "en": ("purpose", "id", "state", "values"),
    }
    table = Table(*titles[language()])
    for one in found.keys:
        table.add_row(one.purpose, one.id, one.state.value, "")
    for kind, counts in rows.items():
        for name, count in counts.items():
            table.add_row(kind, name, "", str(count))
    Console(width=max(Console().width, 100)).print(table)
