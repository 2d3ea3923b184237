"""Ranking postings for a person, and people for a posting, in one vectorised pass.

Plain arrays for serving (NumPy and SciPy only). Every posting's score depends on that posting
and the person alone, so that an index and a small index of later changes made with
:meth:`PostingRanking.extended` give the same scores.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from ml import features
from ml.explain import Explanation, contribution, matched_terms
from ml.features import BASE, Demands, total_score
from ml.lexical import GramWeights, LexicalIndex
from ml.order import Ranked, leading
from ml.shapes import PostingTable, SeekerQuery
from ml.space import OccupationSpace
from ml.text import normalise_title, plain_text

TEXT_TRUST = 0.7
"""How much an occupation guessed from free text counts against one that was wished."""

HEAD = 200
"""Postings at the head of a list that a learnt order may move."""

CELLS = 2_000_000
"""Pairs scored at once; bounds the memory of a batch."""


@dataclass(frozen=True)
class PreparedSeeker:
    """A person's query with its text encoded; may be kept and used again with the same ranking.

    Parameters
    ----------
    query : SeekerQuery
        What was asked.
    titles : csr_array of shape (n_titles, n_terms)
        Wished titles.
    text : csr_array of shape (1, n_terms)
        Free text and wished titles.
    occupation : ndarray of float32, shape (n_occupations + 1,)
        Closeness 0…1 to each occupation; the last is that of an uncoded posting, the mean.
    """

    query: SeekerQuery
    titles: sp.csr_array
    text: sp.csr_array
    occupation: NDArray[np.float32]


@dataclass(frozen=True)
class PostingRanking:
    """Postings made ready to be ranked.

    Parameters
    ----------
    postings : PostingTable
        The postings.
    space : OccupationSpace
        Occupation vectors; `PostingTable.occupation` counts its rows.
    titles, texts : LexicalIndex
        Normalised titles and whole texts.
    demands : Demands
        Functional demands with their shares.
    order : ndarray of shape (n_features,), optional
        Learnt weights of the readings that re-order the first `HEAD` postings of a list; the
        scores stay the linear ones. See :func:`ml.outcomes.learnt_order`.
    """

    postings: PostingTable
    space: OccupationSpace
    titles: LexicalIndex
    texts: LexicalIndex
    demands: Demands
    order: NDArray[np.float64] | None = None

    @classmethod
    def build(cls, postings: PostingTable, space: OccupationSpace) -> PostingRanking:
        """Make postings ready, learning the rarity of wording from them."""
        texts = _whole_texts(postings)
        rare = 2 if len(texts) >= 1000 else 1
        return cls.weighted(
            postings,
            space,
            GramWeights.fit([normalise_title(title) for title in postings.titles]),
            GramWeights.fit(texts, at_least=rare),
        )

    def extended(self, postings: PostingTable) -> PostingRanking:
        """Make further or changed postings ready with the wording weights of this ranking."""
        return self.weighted(postings, self.space, self.titles.weights, self.texts.weights)

    @classmethod
    def weighted(
        cls,
        postings: PostingTable,
        space: OccupationSpace,
        titles: GramWeights,
        texts: GramWeights,
    ) -> PostingRanking:
        """Make postings ready with given wording weights of titles and of whole texts."""
        return cls(
            postings,
            space,
            LexicalIndex.build([normalise_title(title) for title in postings.titles], titles),
            LexicalIndex.build(_whole_texts(postings), texts),
            Demands.of(postings),
        )

    def prepare(self, seeker: SeekerQuery) -> PreparedSeeker:
        """Encode a person's texts and place them among the occupations."""
        wished = [normalise_title(title) for title in seeker.desired_titles if title.strip()]
        text = plain_text(" ".join([*seeker.desired_titles, seeker.text]))
        return PreparedSeeker(
            seeker,
            self.titles.weights.matrix(wished or [""]),
            self.texts.weights.matrix([text]),
            self._closeness(seeker, wished),
        )

    def scores(
        self,
        seekers: Sequence[SeekerQuery | PreparedSeeker],
        posting_indices: NDArray[np.intp] | None = None,
    ) -> NDArray[np.float64]:
        """Score of every person with every posting, shape (n_seekers, n_postings)."""
        ready = [self._ready(seeker) for seeker in seekers]
        only = None if posting_indices is None else np.asarray(posting_indices, dtype=np.intp)
        wide = max(1, len(self.postings) if only is None else len(only))
        step = max(1, CELLS // wide)
        parts = [
            total_score(self.readings(ready[start : start + step], only))
            for start in range(0, len(ready), step)
        ]
        return np.concatenate(parts) if parts else np.zeros((0, wide))

    def rank(
        self,
        seeker: SeekerQuery | PreparedSeeker,
        k: int = 20,
        mask: NDArray[np.bool_] | None = None,
    ) -> Ranked:
        """The k best postings for a person among those the mask leaves, all scored exactly.

        Equal scores (to 6 decimals) stand in the order of the table.
        """
        ready = self._ready(seeker)
        scores = self.scores([ready])[0]
        allowed = np.arange(len(scores)) if mask is None else np.flatnonzero(mask)
        head = k if self.order is None else max(k, HEAD)
        best = allowed[leading(scores[allowed], head)]
        moved = np.arange(len(best)) if self.order is None else self._learnt(ready, best)
        chosen = moved[: max(k, 0)]
        return Ranked(best[chosen], scores[best[chosen]], chosen - np.arange(len(chosen)))

    def _learnt(self, seeker: PreparedSeeker, best: NDArray[np.intp]) -> NDArray[np.intp]:
        """Places of a list with its head in the learnt order."""
        head = best[:HEAD]
        readings = np.stack([part[0] for part in self.readings([seeker], head).values()], axis=1)
        first = leading(readings @ self.order, len(head))
        return np.concatenate([first, np.arange(len(head), len(best))])

    def explain(self, seeker: SeekerQuery | PreparedSeeker, posting_index: int) -> Explanation:
        """Take the score of one pair apart."""
        return self.explanations(seeker, np.array([posting_index]))[0]

    def explanations(
        self, seeker: SeekerQuery | PreparedSeeker, posting_indices: NDArray[np.intp]
    ) -> list[Explanation]:
        """Take the scores of one person with some postings apart, in one pass."""
        ready = self._ready(seeker)
        readings = self.readings([ready], np.asarray(posting_indices, dtype=np.intp))
        scores = total_score(readings)[0]
        return [
            Explanation(
                float(scores[place]),
                BASE,
                tuple(contribution(name, float(part[0, place])) for name, part in readings.items()),
                self._terms(ready.query, int(posting)),
            )
            for place, posting in enumerate(posting_indices)
        ]

    def readings(
        self, seekers: Sequence[PreparedSeeker], only: NDArray[np.intp] | None = None
    ) -> dict[str, NDArray[np.float32]]:
        """Every feature 0…1 of every pair, each of shape (n_seekers, n_postings)."""
        queries = [seeker.query for seeker in seekers]
        demands = self.demands if only is None else self.demands.only(only)
        fit, gained = features.functional_fit(
            np.stack([query.capability for query in queries]),
            np.stack([query.brought for query in queries]),
            demands,
        )
        closeness = np.stack([seeker.occupation for seeker in seekers])
        coded = self.postings.occupation[_selected(only)]
        return {
            "title": self._title(seekers, only),
            "text": self._text(seekers, only),
            "occupation": closeness[:, coded],
            "functional_fit": fit,
            "accommodations": gained,
            **self._terms_of_work(queries, only),
        }

    def _terms_of_work(
        self, queries: Sequence[SeekerQuery], only: NDArray[np.intp] | None
    ) -> dict[str, NDArray[np.float32]]:
        """Commute, pay, times, requirements, and what is the same for every person."""
        part, table = _selected(only), self.postings
        minutes = np.stack([query.minutes_by_place for query in queries])
        accepted = _column(queries, "schedule").astype(np.uint8)
        shape = (len(queries), len(table.place[part]))
        return {
            "commute": features.commute(minutes, table.place[part], table.lodging[part]),
            "pay": features.pay(
                _column(queries, "pay_floor"), table.pay_low[part], table.pay_high[part]
            ),
            "hours": features.hours(_column(queries, "max_hours"), table.hours[part]),
            "schedule": features.schedule(accepted, table.schedule[part]),
            "education": features.education(_column(queries, "education"), table.education[part]),
            "experience": features.experience(
                _column(queries, "experience_years"), table.experience_years[part]
            ),
            "responsiveness": _same_for_all(table.responsiveness[part], shape),
            "exposure": _same_for_all(table.exposure[part], shape),
        }

    def _ready(self, seeker: SeekerQuery | PreparedSeeker) -> PreparedSeeker:
        return seeker if isinstance(seeker, PreparedSeeker) else self.prepare(seeker)

    def _closeness(self, seeker: SeekerQuery, wished: list[str]) -> NDArray[np.float32]:
        """Closeness to each occupation: the best of wishes, titles and (less trusted) text."""
        space = self.space
        views = [np.zeros((1, len(space.codes)), np.float32)]
        if len(seeker.occupations):
            views.append(space.affinity[np.asarray(seeker.occupations)])
        if wished:
            views.append(space.likeness(wished))
        if seeker.text.strip():
            views.append(TEXT_TRUST * space.likeness([plain_text(seeker.text)]))
        closest = np.clip(np.concatenate(views).max(axis=0), 0, 1)
        return np.append(closest, closest.mean()).astype(np.float32)

    def _title(
        self, seekers: Sequence[PreparedSeeker], only: NDArray[np.intp] | None
    ) -> NDArray[np.float32]:
        """Best lexical similarity of a wished title with the posted title."""
        sizes = [seeker.titles.shape[0] for seeker in seekers]
        stacked = sp.vstack([seeker.titles for seeker in seekers], format="csr")
        similarity = self.titles.similarity(stacked, only)
        starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
        return np.clip(np.maximum.reduceat(similarity, starts, axis=0), 0, 1)

    def _text(
        self, seekers: Sequence[PreparedSeeker], only: NDArray[np.intp] | None
    ) -> NDArray[np.float32]:
        """Root of the lexical similarity of the person's text with the posting's."""
        stacked = sp.vstack([seeker.text for seeker in seekers], format="csr")
        return np.sqrt(np.clip(self.texts.similarity(stacked, only), 0, 1))

    def _terms(self, query: SeekerQuery, posting: int) -> tuple[str, ...]:
        """Wording shared by the person and the posting, by rarity among the postings."""
        posted = f"{self.postings.titles[posting]}\n{self.postings.texts[posting]}"
        return matched_terms([*query.desired_titles, query.text], posted, self.texts.weights.rarity)


def _selected(only: NDArray[np.intp] | None) -> NDArray[np.intp] | slice:
    """The postings asked for, all when none are named."""
    return slice(None) if only is None else only


def _whole_texts(postings: PostingTable) -> list[str]:
    """Title and text of each posting."""
    return [
        plain_text(f"{title} {text}")
        for title, text in zip(postings.titles, postings.texts, strict=True)
    ]


def _column(queries: Sequence[SeekerQuery], name: str) -> NDArray[np.float32]:
    """One number of every query."""
    return np.array([getattr(query, name) for query in queries], dtype=np.float32)


def _same_for_all(readings: NDArray[np.float32], shape: tuple[int, int]) -> NDArray[np.float32]:
    """A reading of the posting alone, neutral where unknown."""
    neutral = np.clip(np.where(np.isnan(readings), 0.5, readings), 0, 1)
    return np.broadcast_to(neutral.astype(np.float32), shape)
