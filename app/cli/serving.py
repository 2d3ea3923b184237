"""The serving process: `python -m app.cli.serving`, started by `aixinwu serve`.

A process of its own, so that what only training needs (scikit-learn: a second of start, a hundred
megabytes) is never loaded where requests are answered.
"""

import threading

import typer
import uvicorn
from sqlalchemy.exc import SQLAlchemyError

from app.base.database import Database, new_session
from app.base.settings import Settings
from app.cli.house import anchored, say, settings, stop
from app.cli.protocol import BoundedProtocol
from app.demo.city import city_in
from app.main import create_app, furnish
from app.worker import runner


def main() -> None:
    """Serve the API as the settings say."""
    found = settings()
    refuse_demo_in_production(found)
    app = furnish(create_app(found), found)
    if found.worker_inside:
        anchored(found)
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
        with new_session(database.reader) as session:
            demo = city_in(session) is not None
    except SQLAlchemyError:
        stop("the database does not answer, or `aixinwu migrate` has not been run")
    finally:
        database.dispose()
    if demo:
        stop("this database holds the demo city, whose tokens open everything: use another one")


if __name__ == "__main__":
    typer.run(main)
