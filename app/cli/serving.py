"""The serving process: `python -m app.cli.serving`, started by `aixinwu serve`.

A process of its own, so that what only training needs (scikit-learn: a second of start, a hundred
megabytes) is never loaded where requests are answered.
"""

import threading

import uvicorn

from app.cli.house import say, settings
from app.main import create_app, furnish
from app.worker import runner


def main() -> None:
    """Serve the API as the settings say."""
    found = settings()
    app = furnish(create_app(found), found)
    if found.worker_inside:
        works = runner(app.state.database, app.state.keyring, found)
        threading.Thread(target=works.run, name="worker", daemon=True).start()
    say(f"http://{found.host}:{found.port}  (ctrl-c ends)")
    uvicorn.run(
        app,
        host=found.host,
        port=found.port,
        log_level="warning",
        server_header=False,
        timeout_graceful_shutdown=8,
        forwarded_allow_ips="",
    )


if __name__ == "__main__":
    main()
