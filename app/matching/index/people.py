"""People seen by this process: views made on the first read, dropped when the log says so.

A consent that runs out leaves no event: a view counts until then, whatever day it is.
"""

import threading
from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from app.audit.models import Event, Topic
from app.base.clock import city_day
from app.matching import queries
from app.matching.index.view import View, view
from app.matching.model import Model
from app.seekers.queries import live_consents

MOST = 20_000


class People:
    """Views by seeker, each of one day and of the consents of that moment."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self._views: dict[UUID, View] = {}
        self._drops = 0
        self._lock = threading.Lock()

    def known(self, seeker_id: UUID, now: datetime) -> View | None:
        """The view in memory; None when the database must be asked."""
        found = self._views.get(seeker_id)
        if found is None or found.day != city_day(now):
            return None
        return found if found.ends is None or found.ends > now else None

    def read(self, session: Session, seeker_ids: Iterable[UUID], now: datetime) -> dict[UUID, View]:
        """The views of these seekers; those not in memory come in seven statements together."""
        views = {id: found for id in seeker_ids if (found := self.known(id, now)) is not None}
        missing = [id for id in seeker_ids if id not in views]
        if missing:
            drops = self._drops
            applied = queries.applied_by(session, missing)
            consents, day = live_consents(session, missing, now), city_day(now)
            for seeker in queries.seekers_with_profile(session, missing):
                one = seeker.id
                views[one] = view(seeker, applied[one], day, self._model, consents[one])
            self._keep(views, missing, drops)
        return views

    def _keep(self, views: dict[UUID, View], fresh: Sequence[UUID], drops: int) -> None:
        """Remember, unless something was dropped while we read: it may have been one of these."""
        with self._lock:
            if drops != self._drops:
                return
            if len(self._views) + len(fresh) > MOST:
                self._views.clear()
            self._views.update((id, views[id]) for id in fresh if id in views)

    def clear(self) -> None:
        """Forget everybody."""
        with self._lock:
            self._drops += 1
            self._views.clear()

    def follow(self, session: Session, events: Sequence[Event]) -> None:
        """Forget everybody whom a change concerns: their profile, licences or applications.

        A change of a merged duplicate concerns the record it is seen with too.
        """
        concerned = {id for event in events for id in seekers_of(event)}
        if not concerned:
            return
        concerned |= set(queries.kept_for(session, concerned).values())
        with self._lock:
            self._drops += 1
            for seeker_id in concerned:
                self._views.pop(seeker_id, None)


def seekers_of(event: Event) -> Iterable[UUID]:
    """The seekers a change is about."""
    if event.topic is not Topic.CHANGE:
        return
    if event.subject_kind in ("seeker", "party") and event.subject_id is not None:
        yield event.subject_id
    if event.refs.get("seeker"):
        yield UUID(event.refs["seeker"])
