"""Commands that set up and run an installation: migrate, token, openapi, serve, worker."""

import json
import os
import sys
from datetime import timedelta
from typing import Annotated
from uuid import UUID

import sqlalchemy as sa
import typer
from alembic import command
from alembic.config import Config
from alembic.util.exc import CommandError

from app.audit.feed import Feed
from app.audit.keys import follower, has_tables
from app.audit.keys import opened as keys_opened
from app.audit.record import record
from app.audit.transaction import transaction
from app.base.actor import SYSTEM, Kind
from app.base.clock import now
from app.base.settings import Settings
from app.cli.house import (
    WRONG_USE,
    anchored,
    opened,
    refuse_open_rows,
    say,
    settings,
    stop,
    written_down,
)
from app.identity import rules
from app.identity.models import AccessKey, Account
from app.identity.scopes import PEOPLE, Scope
from app.main import create_app
from app.matching.model import ModelMissing
from app.matching.training import ensure_model
from app.reference.queries import seed
from app.reference.rules.regions import region
from app.worker import runner

JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON and nothing else")]


def migrate() -> None:
    """Bring the database to the newest form and its code lists up to date."""
    with opened(unlocked=has_tables) as house:
        try:
            command.upgrade(Config("alembic.ini"), "head")
        except CommandError:
            stop(
                "this database was made by another version of Aixinwu. A demo database may go: "
                "move var/aixinwu.db away and start again; else bring it up with that version."
            )
        with transaction(house.database) as session:
            seed(session)
        keys_opened(house.database, house.keyring.keys, house.settings, now())
    say("the database is up to date")


def openapi() -> None:
    """Print the description of the API (docs/openapi.json)."""
    app = create_app(Settings(_env_file=None, env="development"))
    json.dump(app.openapi(), sys.stdout, ensure_ascii=False, indent=1, sort_keys=True)
    print()


def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on")] = None,
    worker_inside: Annotated[
        bool | None, typer.Option(help="Run the worker in this process too")
    ] = None,
) -> None:
    """Serve the API."""
    with opened() as house:
        try:
            ensure_model(house.settings, say)
        except ModelMissing as missing:
            stop(str(missing))
    said = {"HOST": host, "PORT": port, "WORKER_INSIDE": worker_inside}
    told = {f"AIXINWU_{name}": str(value) for name, value in said.items() if value is not None}
    os.execve(  # noqa: S606 - our own interpreter and module
        sys.executable, [sys.executable, "-m", "app.cli.serving"], {**os.environ, **told}
    )


def worker(
    once: Annotated[bool, typer.Option(help="Run what is due and end")] = False,
) -> None:
    """Run the work that waits on the table of tasks."""
    with opened() as house:
        anchored(house.settings)
        written_down(house.settings)
        refuse_open_rows(house.settings, house.database)
        works = runner(house.database, house.keyring, house.settings)
        if once:
            say(f"{works.run_all()} tasks done")
            return
        say("working; ctrl-c ends")
        feed = Feed(house.database, house.settings.watch_seconds)
        feed.follow(follower(house.keyring))
        feed.start()
        try:
            works.run()
        except KeyboardInterrupt:
            works.stop()
        finally:
            feed.stop()


token = typer.Typer(help="Make, list and revoke access keys.", no_args_is_help=True)


@token.command("new")
def token_new(
    kind: Annotated[Kind, typer.Option(help="Kind of account")],
    name: Annotated[str, typer.Option(help="Whose it is, up to 100 characters")],
    party: Annotated[UUID | None, typer.Option(help="The seeker or employer it acts as")] = None,
    district: Annotated[list[str] | None, typer.Option(help="For staff: a district code")] = None,
    scope: Annotated[list[Scope] | None, typer.Option(help="Less than all the kind may")] = None,
    days: Annotated[int | None, typer.Option(min=1, max=3650, help="Days it lives")] = None,
    as_json: JsonOption = False,
) -> None:
    """Make an account with one key and print its token, this once."""
    _may_hold_a_key(kind, party)
    unknown = [code for code in district or [] if region(code) is None]
    if unknown:
        stop("--district is a region code like 620102 (list `regions`)", WRONG_USE)
    with opened() as house, transaction(house.database) as session:
        moment = now()
        account = rules.account(
            kind,
            name[:100],
            moment,
            party_id=party,
            organisation_id=party,
            districts=district or [],
        )
        session.add(account)
        session.flush()
        ends = moment + timedelta(days=days) if days else None
        key, said = rules.key_for(
            account, house.keyring, name[:100], moment, scopes=scope or None, expires_at=ends
        )
        session.add(key)
        session.flush()
        record(session, SYSTEM, "access_key.made", key, moment)
    shown = {"token": said, "account_id": str(account.id), "key_id": str(key.id)}
    print(json.dumps(shown) if as_json else said)


def _may_hold_a_key(kind: Kind, party: UUID | None) -> None:
    if kind is Kind.SYSTEM:
        stop("the system has no token", WRONG_USE)
    if kind in (Kind.SEEKER, Kind.EMPLOYER, Kind.INTEGRATION) and party is None:
        stop(f"a token of kind {kind.value} needs --party: whom it acts for", WRONG_USE)
    if kind in PEOPLE and not settings().development:
        stop(f"a {kind.value} signs in; use `aixinwu invite --kind {kind.value}`", WRONG_USE)


@token.command("list")
def token_list(as_json: JsonOption = False) -> None:
    """List keys by their prefix; the tokens themselves are not kept."""
    with opened() as house, transaction(house.database, reading=True) as session:
        rows = session.execute(
            sa.select(AccessKey, Account)
            .join(Account, Account.id == AccessKey.account_id)
            .order_by(AccessKey.id)
        ).all()
    listed = [
        {
            "key_id": str(key.id),
            "prefix": key.prefix,
            "kind": account.kind.value,
            "name": account.name,
            "revoked": key.revoked_at is not None,
        }
        for key, account in rows
    ]
    if as_json:
        print(json.dumps(listed, ensure_ascii=False))
        return
    for row in listed:
        ended = "  revoked" if row["revoked"] else ""
        print(f"{row['key_id']}  {row['prefix']}…  {row['name']}{ended}")


@token.command("revoke")
def token_revoke(key_id: UUID) -> None:
    """End a key; it stops within a second in every process."""
    with opened() as house, transaction(house.database) as session:
        key = session.get(AccessKey, key_id)
        if key is None:
            stop("there is no such key")
        rules.revoke(key, now())
        record(session, SYSTEM, "access_key.revoked", key, now())
    say("revoked")
