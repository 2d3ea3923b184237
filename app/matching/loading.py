"""What one process holds in memory for matching: model, index, people, lists shown."""

from collections.abc import Callable
from typing import Any

from app.matching.answer import KEPT_ROWS
from app.matching.index import Index, People
from app.matching.kept import Kept
from app.matching.model import model_at
from app.matching.shown import Shown
from app.reference.rules.codings import coder


def quiet(_: str) -> None:
    """Report nothing."""


def load(state: Any, progress: Callable[[str], None] = quiet) -> None:
    """Load the model and build the index; the feed, started before, keeps both up to date.

    ModelMissing when there is no usable model. The followers stand before the first read, so a
    change during the build is read once more.
    """
    model = model_at(state.settings.model_dir)
    state.model, state.coder = model, model.coder
    coder.hold(model.coder)
    state.index = Index(state.database, model, state.clock)
    state.people = People(model)
    state.shown, state.kept = Shown(state.database), Kept(KEPT_ROWS)
    state.feed.follow(state.people.follow)
    state.feed.follow(state.index.follow)
    state.index.build(progress)
    if state.watching:
        state.shown.start()


def unload(state: Any) -> None:
    """Write what was shown."""
    state.shown.stop()
