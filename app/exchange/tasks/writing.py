"""Writing the postings of an import by the rules of their room: screened, judged, noted."""

from collections.abc import Iterable
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from app.audit.record import record
from app.base.actor import SYSTEM, Actor, Kind
from app.base.clock import city_day
from app.base.errors import Forbidden
from app.base.moves import MoveIn
from app.base.wording import Words
from app.employers.models import Employer
from app.exchange.rules.offers import Offer
from app.postings import queries as postings
from app.postings import rules
from app.postings.models import Obtained, Posting, PostingMove, PostingState
from app.postings.rules import Judgement
from app.reference.models import MinimumWage
from app.reference.queries import minimum_wages
from app.reference.rules.codings import OccupationCoding


class OnlyDrafts(Forbidden):
    """The key that sent the file may import but not write postings: published ones stay."""

    title = Words(
        "这个令牌只能导入草稿，不能修改已提交的岗位",
        "This token may import drafts only, not change postings that were submitted",
    )


class Writer:
    """Writes for one actor at one moment."""

    def __init__(
        self, session: Session, actor: Actor, now: datetime, *, drafts_only: bool = False
    ) -> None:
        self.session, self.actor, self.now = session, actor, now
        self.drafts_only = drafts_only
        self._made: set[UUID] = set()

    def make(
        self, unit: Employer, source: str, offer: Offer, coding: OccupationCoding | None
    ) -> Posting:
        """A new draft of an employer; EmployerInactive for one that offers no work."""
        rules.active(unit)
        posting = rules.new_posting(unit.id, self.now)
        posting.employer, posting.source, posting.external_id = unit, source, offer.identity
        posting.obtained = Obtained.IMPORT
        rules.write(posting, offer.said, self.actor, self.now, coding)
        posting.content_hash = offer.content
        self.session.add(posting)
        self.session.flush()
        self._made.add(posting.id)
        self._note("posting.created", posting)
        return posting

    def change(self, posting: Posting, offer: Offer, coding: OccupationCoding | None) -> bool:
        """Write a row that says something new; whether the posting changed by it."""
        if posting.content_hash == offer.content:
            return False
        rules.editable(posting)
        if self.drafts_only and posting.state is not PostingState.DRAFT:
            raise OnlyDrafts
        if not rules.write(posting, offer.said, self.actor, self.now, coding):
            self._remember(posting, offer.content)
            return False
        posting.content_hash = offer.content
        self._keep_edit(posting)
        return True

    def submit(self, posting: Posting) -> None:
        """Submit a draft: it opens, or a reviewer looks; a refusal says why it stays a draft."""
        found = self._judged(posting)
        said = MoveIn(transition="submit")
        made = rules.submit(posting, posting.employer, found, said, self.actor, self.now)
        self.session.add(rules.kept_screening(posting, found, self.now))
        self._keep_moves(posting, made)

    def _keep_edit(self, posting: Posting) -> None:
        made: list[PostingMove] = []
        if posting.state in rules.REVIEWED:
            found = self._judged(posting)
            made = rules.after_edit(posting, found, self.now)
            self.session.add(rules.kept_screening(posting, found, self.now))
        self.session.flush()
        self._note("posting.changed", posting)
        self._keep_moves(posting, made)

    def _keep_moves(self, posting: Posting, made: Iterable[PostingMove]) -> None:
        moves = list(made)
        self.session.add_all(moves)
        self.session.flush()
        for move in moves:
            by = SYSTEM if move.actor_kind is Kind.SYSTEM else self.actor
            self._note(rules.EVENT_OF[move.name], posting, by)

    def _judged(self, posting: Posting) -> Judgement:
        day = city_day(self.now)
        minimum = rules.minimum_for(posting, posting.employer, self._wages, day)
        is_new = posting.id in self._made
        kept = () if is_new else postings.screenings(self.session, posting.id)
        return rules.judge(posting, minimum, kept)

    @cached_property
    def _wages(self) -> list[MinimumWage]:
        return list(minimum_wages(self.session))

    def _note(self, name: str, posting: Posting, by: Actor | None = None) -> None:
        refs: dict[str, UUID | None] = {"employer": posting.employer_id}
        record(self.session, by or self.actor, name, posting, self.now, refs=refs)

    def _remember(self, posting: Posting, content: str) -> None:
        # Past the mapper: what was read is no edit, and must not raise the version.
        mine: Any = sa.update(Posting).where(Posting.id == posting.id)
        self.session.execute(
            mine.values(content_hash=content).execution_options(synchronize_session=False)
        )
        set_committed_value(posting, "content_hash", content)
