"""What does the first page of one person's matches cost, with its reasons, in one process?"""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics.pairwise import cosine_similarity
from sklearn.neighbors import NearestNeighbors

from app.base.clock import city_day
from app.base.database import Database
from app.base.secrets import keyring, new_keys
from app.matching.answer import KEPT_ROWS, House, page
from app.matching.index import Snapshot, View, offer, segment, view
from app.matching.kept import Kept
from app.matching.model import Model
from app.matching.ranking import MICRO, by_score
from app.matching.schemas import MatchesQuery
from app.matching.shown import Shown
from benchmarks import material, trained
from benchmarks.report import Report
from benchmarks.timing import interleaved, milliseconds, ratio
from ml.lexical import GramWeights, LexicalIndex
from ml.text import grams, plain_text

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
SIZES = (1000, 5000, 20_000)
PEOPLE, LIMIT = 40, 20
WHOLE, KEPT, ORDER, TEXT = "our answer", "our answer, kept", "our score and order", "our text part"
NEIGHBOURS, COSINE, SLICE = "NearestNeighbors(brute)", "cosine_similarity", "scipy column slice"


@dataclass(frozen=True)
class Bench:
    """One size: the house with its people, and the text part that peers can do too."""

    house: House
    people: list[View]
    index: LexicalIndex
    queries: list[sp.csr_array]
    peer_rows: Any
    peer_queries: list[Any]
    columns: sp.csc_array
    neighbours: NearestNeighbors


def run() -> Report:
    """Measure every size."""
    report = Report(
        "ranking",
        f"the first {LIMIT} of N postings for one person, milliseconds in one thread",
        ("N", "method", "× our answer", "× our text part", "p10 ms", "p50 ms"),
    )
    report.notes.append(
        "× = how many times our time the method takes, median of pairs (above 1: we are faster). "
        "Peers do the text part alone, on vectors made before; ours scores 13 features of every "
        "posting, checks eligibility and writes 20 explained items as JSON."
    )
    model = trained.model()
    for size in SIZES:
        _measure(report, size, made(model, size))
    return report


def made(model: Model, size: int) -> Bench:
    """Postings and people of one size, made ready for us and for the peers."""
    table = model.artefact.occupations
    firms = material.employers(size // 8, NOON)
    firm_of = {firm.id: firm for firm in firms}
    offers = [
        offer(one, firm_of[one.employer_id], [], model)
        for one in material.postings(size, firms, table, NOON)
    ]
    part = segment(offers, model)
    texts = [plain_text(f"{one.title} {one.text}") for one in offers]
    day, agreed, drawn = (
        city_day(NOON),
        material.agreed(NOON),
        material.seekers(PEOPLE, table, NOON),
    )
    people = [view(one, (), day, model, agreed) for one in drawn]
    return _with_peers(
        _house(model, Snapshot(1, (part,), (np.ones(size, np.bool_),))), people, texts
    )


def _house(model: Model, snapshot: Snapshot) -> House:
    shown = Shown(Database("sqlite://"))
    return House(keyring(new_keys()), model, snapshot, shown, NOON, "zh")


def _forgetful(house: House) -> House:
    """The same house, of which nothing was asked before."""
    return replace(house, kept=Kept(KEPT_ROWS))


def _with_peers(house: House, people: list[View], texts: list[str]) -> Bench:
    index = LexicalIndex.build(texts, GramWeights.fit(texts))
    asked = [_asked(person) for person in people]
    peer = TfidfVectorizer(analyzer=grams, sublinear_tf=True)
    rows = peer.fit_transform(texts)
    return Bench(
        house,
        people,
        index,
        [index.weights.matrix([text]) for text in asked],
        rows,
        [peer.transform([text]) for text in asked],
        sp.csc_array(rows),
        NearestNeighbors(n_neighbors=LIMIT, algorithm="brute", metric="cosine").fit(rows),
    )


def _asked(person: View) -> str:
    query = person.prepared.query
    return plain_text(" ".join([*query.desired_titles, query.text]))


def _measure(report: Report, size: int, bench: Bench) -> None:
    taken = interleaved(_methods(bench), PEOPLE)
    for name, seconds in taken.items():
        low, middle = milliseconds(seconds)
        times = ratio(taken[WHOLE], seconds), ratio(taken[TEXT], seconds)
        report.rows.append(
            (str(size), name, f"{times[0]:.2f}", f"{times[1]:.2f}", f"{low:.3f}", f"{middle:.3f}")
        )
        report.figures[f"{size} {name}"] = {
            "ratio_to_answer": times[0],
            "ratio_to_text": times[1],
            "p10_ms": low,
            "p50_ms": middle,
        }
    _check_text(report, size, bench)
    _check_answers(report, size, bench)


def _methods(bench: Bench) -> dict[str, Callable[[int], Any]]:
    """Every method as a function of the person's number."""
    house, people, best = bench.house, bench.people, _leading
    asked = MatchesQuery(limit=LIMIT)
    for person in people:
        page(house, person, asked, True)
    return {
        WHOLE: lambda n: page(_forgetful(house), people[n], asked, True),
        KEPT: lambda n: page(house, people[n], asked, True),
        ORDER: lambda n: by_score(house.snapshot, people[n], NOON, 1, blocked=False),
        TEXT: lambda n: best(bench.index.similarity(bench.queries[n])[0]),
        SLICE: lambda n: best(_sliced(bench, n)),
        COSINE: lambda n: best(cosine_similarity(bench.peer_queries[n], bench.peer_rows)[0]),
        NEIGHBOURS: lambda n: bench.neighbours.kneighbors(bench.peer_queries[n]),
    }


def _sliced(bench: Bench, number: int) -> NDArray[Any]:
    query = bench.peer_queries[number]
    found: NDArray[Any] = bench.columns[:, query.indices] @ query.data
    return found


def _leading(scores: NDArray[Any]) -> NDArray[np.intp]:
    top = np.argpartition(-scores, LIMIT)[:LIMIT]
    return top[np.argsort(-scores[top])]


def _check_text(report: Report, size: int, bench: Bench) -> None:
    """The same vocabulary, the same weights: our similarities and the peer's are equal."""
    furthest, differing = 0.0, 0
    for ours, theirs in zip(bench.queries, bench.peer_queries, strict=True):
        found = bench.index.similarity(ours)[0]
        oracle = cosine_similarity(theirs, bench.peer_rows)[0]
        furthest = max(furthest, float(np.abs(found - oracle).max()))
        best, true = np.sort(oracle[_leading(found)]), np.sort(oracle[_leading(oracle)])
        differing += not np.allclose(best, true, atol=1e-6)
    report.figures[f"{size} max_abs_difference"] = furthest
    report.check(
        f"N={size}: similarities of every posting equal scikit-learn's, max |difference| "
        f"{furthest:.1e}; leading {LIMIT} differ for {differing} of {PEOPLE} people",
        furthest < 1e-5 and differing == 0,
    )


def _check_answers(report: Report, size: int, bench: Bench) -> None:
    """The items written carry the scores of the exhaustive order, and contributions add up."""
    furthest = apart = 0.0
    asked = MatchesQuery(limit=LIMIT)
    for person in bench.people:
        items = json.loads(page(_forgetful(bench.house), person, asked, True))["items"]
        order = by_score(bench.house.snapshot, person, NOON, 1, blocked=False)
        scores = np.array([item["score"] for item in items])
        furthest = max(furthest, float(np.abs(scores - order.scores[:LIMIT] / MICRO).max()))
        sums = [
            item["base"] + sum(part["value"] for part in item["contributions"]) for item in items
        ]
        apart = max(apart, float(np.abs(scores - sums).max()))
    report.figures[f"{size} answer_difference"] = furthest
    report.check(
        f"N={size}: the {LIMIT} items carry the best scores of all, max |difference| "
        f"{furthest:.1e}; score − base − Σ contributions at most {apart:.1e}",
        furthest < 2e-6 and apart < 1e-6,
    )
