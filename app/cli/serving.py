"""The serving process: `python -m app.cli.serving`, started by `aixinwu serve`.

A process of its own, so that what only training needs (scikit-learn: a second of start, a hundred
megabytes) is never loaded where requests are answered.
"""

import threading

import typer
import uvicorn
from sqlalchemy.exc import SQLAlchemyError

from app.base.context import OWN_WORK
from app.base.database import Database, new_session
from app.base.secrets import KeysMissing
from app.base.settings import Settings
from app.cli.house import anchored, no_keys, refuse_open_rows, say, settings, stop, written_down
from app.cli.protocol import BoundedProtocol
from app.demo.city import city_in
from app.main import create_app, furnish
from app.worker import runner

_NO_DATABASE = "the database does not answer, or `aixinwu migrate` has not been run"


def main() -> None:
    """Serve the API as the settings say."""
    found = settings()
    refuse_demo_in_production(found)
    try:
        app = furnish(create_app(found), found)
    except KeysMissing as missing:
        no_keys(missing)
    except SQLAlchemyError:
        stop(_NO_DATABASE)
    refuse_open_rows(found, app.state.database)
    if found.worker_inside:
        anchored(found)
        written_down(found)
        works = runner(app.state.database, app.state.keyring, found)
        threading.Thread(target=works.run, name="worker", daemon=True).start()
    say(f"http://{found.host}:{found.port}  (ctrl-c ends)")
    uvicorn.run(
        app,
        host=found.host,
        port=found.port,
        http=BoundedProtocol,
        log_level="warning",
        server_header=False,
        timeout_graceful_shutdown=8,
        forwarded_allow_ips=found.forwarded_allow_ips,
    )


def refuse_demo_in_production(found: Settings) -> None:
    """Demo tokens open everything: a database that holds the demo city never serves for real."""
    if found.development:
        return
    database = Database(found.database_url)
    try:
        with new_session(database.reader, OWN_WORK) as session:
            demo = city_in(session) is not None
    except SQLAlchemyError:
        stop(_NO_DATABASE)
    finally:
        database.dispose()
    if demo:
        stop("this database holds the demo city, whose tokens open everything: use another one")


if __name__ == "__main__":
    typer.run(main)
