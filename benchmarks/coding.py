"""How fast are titles coded and people turned into vectors, and what does the model weigh?"""

import pickle
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.neighbors import NearestNeighbors

from app.base.clock import city_day
from app.matching.index import view
from app.matching.model import Model
from benchmarks import material, trained
from benchmarks.ranking import NOON
from benchmarks.report import Report
from benchmarks.timing import best, interleaved, milliseconds, ratio
from ml import artefact
from ml.coding import readings
from ml.text import grams, plain_text

TITLES, PEOPLE, ROUNDS = 2000, 200, 3
OURS, NEAREST = "our coder", "1-NN of TfidfVectorizer"
VECTOR, WHOLE, TFIDF = "our vector", "our whole view", "TfidfVectorizer.transform"
LOADED, UNPICKLED = "our artefact, hashes checked", "pickle of the same arrays"


def run() -> Report:
    """Measure coding, one person's vector, and loading."""
    report = Report(
        "coding",
        "titles coded a second, one person's vector, the artefact",
        ("what", "method", "× ours", "figure"),
    )
    report.notes.append(
        "× = how many times our time the method takes (above 1: we are faster). The pickle is a "
        "peer only; nothing here loads one. Titles are the table's own, so that the share coded "
        "right shows that the coder works and nothing about new titles."
    )
    model = trained.model()
    _coding(report, model)
    _vectors(report, model)
    _loading(report, model)
    return report


def _coding(report: Report, model: Model) -> None:
    table = model.artefact.occupations
    pairs = [(title, row) for row, some in enumerate(table.posted) for title in some][:TITLES]
    titles = [title for title, _ in pairs]
    rows = np.array([row for _, row in pairs])
    nearest = _nearest(model)
    ours = best(lambda: model.coder.code(titles), ROUNDS)
    theirs = best(lambda: nearest(titles), ROUNDS)
    single = best(lambda: model.coder.code(titles[:1]), 50)
    found = model.coder.code(titles)
    right = np.array([table.rows[code] for code in found.codes]) == rows
    peer_right = nearest(titles) == rows
    rate = {OURS: len(titles) / ours, NEAREST: len(titles) / theirs}
    report.rows += [
        ("coding", OURS, "1.00", f"{rate[OURS]:,.0f} titles/s, one alone {single * 1000:.2f} ms"),
        ("coding", NEAREST, f"{theirs / ours:.2f}", f"{rate[NEAREST]:,.0f} titles/s"),
    ]
    report.figures["titles_a_second"] = rate
    report.figures["one_title_ms"] = single * 1000
    one_by_one = [model.coder.code([title]).codes[0] for title in titles[:200]]
    report.check(
        f"a batch codes as one by one; own titles coded right: ours {right.mean():.3f}, "
        f"1-NN {peer_right.mean():.3f}",
        list(found.codes[:200]) == one_by_one and right.mean() > 0.8,
    )


def _nearest(model: Model) -> Callable[[list[str]], NDArray[Any]]:
    """The simplest peer: the occupation of the most similar title of the table."""
    titles, rows = model.artefact.occupations.titles
    vectors = TfidfVectorizer(analyzer=grams, sublinear_tf=True)
    matrix = vectors.fit_transform(titles)
    neighbours = NearestNeighbors(n_neighbors=1, algorithm="brute", metric="cosine").fit(matrix)

    def code(asked: list[str]) -> NDArray[Any]:
        normal, _ = readings(asked)
        nearest = neighbours.kneighbors(vectors.transform(normal), return_distance=False)
        return np.asarray(rows[nearest[:, 0]])

    return code


def _vectors(report: Report, model: Model) -> None:
    table = model.artefact.occupations
    people = material.seekers(PEOPLE, table, NOON)
    day, agreed = city_day(NOON), material.agreed(NOON)
    queries = [view(one, (), day, model, agreed).prepared.query for one in people]
    texts = [plain_text(" ".join([*one.desired_titles, one.text])) for one in queries]
    peer = TfidfVectorizer(analyzer=grams, sublinear_tf=True).fit(table.documents)
    taken = interleaved(
        {
            VECTOR: lambda n: model.wording.prepare(queries[n]),
            WHOLE: lambda n: view(people[n], (), day, model, agreed),
            TFIDF: lambda n: peer.transform([texts[n]]),
        },
        PEOPLE,
    )
    for name, seconds in taken.items():
        low, middle = milliseconds(seconds)
        times = ratio(taken[VECTOR], seconds)
        figure = f"{middle:.3f} ms (p10 {low:.3f})"
        report.rows.append(("one person", name, f"{times:.2f}", figure))
        report.figures[name] = {"ratio": times, "p10_ms": low, "p50_ms": middle}
    lengths = [float(model.wording.prepare(one).text.power(2).sum()) for one in queries]
    report.check("every vector has length one", bool(np.allclose(lengths, 1, atol=1e-5)))


def _loading(report: Report, model: Model) -> None:
    size = sum(path.stat().st_size for path in trained.DIRECTORY.iterdir())
    packed = pickle.dumps(model.artefact)
    taken = {
        LOADED: best(lambda: artefact.load(trained.DIRECTORY), ROUNDS),
        UNPICKLED: best(lambda: pickle.loads(packed), ROUNDS),
    }
    sizes = {LOADED: size, UNPICKLED: len(packed)}
    for name, seconds in taken.items():
        figure = f"{seconds * 1000:.0f} ms, {sizes[name] / 1e6:.1f} MB"
        report.rows.append(("loading", name, f"{seconds / taken[LOADED]:.2f}", figure))
        report.figures[name] = {"ms": seconds * 1000, "bytes": sizes[name]}
    again = artefact.load(trained.DIRECTORY)
    codes = model.coder.code(["电话客服"]).codes
    report.check("a loaded model codes as before", again.coder.code(["电话客服"]).codes == codes)
