"""What does a request cost the served process in CPU, against a server without a framework?"""

import json
from pathlib import Path
from uuid import UUID, uuid4

import sqlalchemy as sa

from app.base.context import OWN_WORK
from app.base.database import Database, new_session
from app.matching.models import Outcome
from benchmarks import databases
from benchmarks.databases import City
from benchmarks.report import Report
from benchmarks.serving import Cost, Server, loaded, running

POSTINGS, PEOPLE, LIMIT = 1000, 100, 20
HELLOS, SAME, FROM_MEMORY, DETAILS, APPLICATIONS = 20_000, 5000, 1000, 400, 200
PASSES = 2
HELLO, FLOOR, FRAMEWORK = "bare ASGI, hello", "bare ASGI, same body", "FastAPI alone, same body"
OWN = f"own matches, {LIMIT}, from memory"
Request = tuple[str, str]


def run() -> Report:
    """Measure the floors, then the house on every database there is."""
    report = Report(
        "http",
        f"CPU of the server process a request, {POSTINGS} open postings",
        (
            "request",
            "× hello",
            "× same body",
            "CPU µs, passes",
            "loop µs",
            "behind µs",
            "PG µs",
            "req/s",
        ),
    )
    report.notes.append(
        "CPU = utime + stime of all threads while the load runs; loop = the event loop's thread; "
        "behind = spent after the last answer (lists shown are written a second later); PG = the "
        "database's own processes. × = mean of passes (CPU + behind) over the floor's. "
        "req/s is wall time beside other work on the same cores."
    )
    with databases.folder() as where:
        for name in databases.names():
            with databases.empty(name, where) as url:
                city = databases.inhabited(url, where, POSTINGS, PEOPLE)
                _house(report, name, city, where)
        _floors(report, where)
    _written(report)
    return report


def _house(report: Report, name: str, city: City, where: Path) -> None:
    with running("house", city.environment) as server:
        _measure(
            report, server, city, where, f"{name}: hello (/healthz)", [_get("/healthz")] * 1000
        )
        first = [_matches(person, token) for person, token in city.tokens]
        costs = _measure(
            report, server, city, where, f"{name}: own matches, first time", first, passes=1
        )
        (where / "body.json").write_text(costs[0].first, encoding="utf-8")
        _check_matches(report, name, costs[0])
        again = (first * (FROM_MEMORY // PEOPLE + 1))[:FROM_MEMORY]
        _measure(report, server, city, where, f"{name}: {OWN}", again)
        details = [
            _get(f"/v1/postings/{city.postings[n % POSTINGS]}", city.tokens[n % PEOPLE][1])
            for n in range(DETAILS)
        ]
        _measure(report, server, city, where, f"{name}: posting detail", details)
        _measure(
            report, server, city, where, f"{name}: POST application", _applications(city), 201, 1
        )
        report.check(f"{name}: the server has not loaded scikit-learn", not server.maps("sklearn"))
    _check_shown(report, name, city)


def _floors(report: Report, where: Path) -> None:
    """The same body and the shortest one, without the house."""
    environment = {"BENCH_BODY": str(where / "body.json")}
    with running("bare", environment) as server:
        _measure(report, server, None, where, HELLO, [_get("/healthz")] * HELLOS)
        _measure(report, server, None, where, FLOOR, [_matches(uuid4(), "x")] * SAME)
    with running("fastapi", environment) as server:
        _measure(report, server, None, where, FRAMEWORK, [_matches(uuid4(), "x")] * SAME)


def _measure(
    report: Report,
    server: Server,
    city: City | None,
    where: Path,
    name: str,
    requests: list[Request],
    status: int = 200,
    passes: int = PASSES,
) -> list[Cost]:
    url = city.url if city else "sqlite://"
    behind = "matches" in requests[0][0]
    costs = [loaded(server, requests, where, url, behind=behind) for _ in range(passes)]
    report.figures[name] = [
        {key: value for key, value in vars(cost).items() if key not in ("first", "refused")}
        for cost in costs
    ]
    wrong = [
        f"{cost.statuses} {cost.refused[:200]}"
        for cost in costs
        if set(cost.statuses) != {str(status)}
    ]
    report.check(f"{name}: every answer is {status}{f', but {wrong}' if wrong else ''}", not wrong)
    return costs


def _written(report: Report) -> None:
    """The rows, once the floors are known."""
    hello, same = (_mean(report, name, "cpu") for name in (HELLO, FLOOR))
    for name, costs in report.figures.items():
        whole = _mean(report, name, "cpu") + _mean(report, name, "behind_cpu")
        report.rows.append(
            (
                name,
                f"{whole / hello:.1f}",
                f"{whole / same:.1f}",
                " / ".join(f"{cost['cpu']:.0f}" for cost in costs),
                *(f"{_mean(report, name, key):.0f}" for key in ("loop_cpu", "behind_cpu")),
                f"{_mean(report, name, 'database_cpu'):.0f}",
                f"{_mean(report, name, 'a_second'):,.0f}",
            )
        )


def _mean(report: Report, name: str, key: str) -> float:
    found = [float(cost[key]) for cost in report.figures[name]]
    return sum(found) / len(found)


def _get(path: str, token: str | None = None) -> Request:
    head = f"GET {path} HTTP/1.1\nHost: bench\nAccept-Language: zh"
    return (f"{head}\nAuthorization: Bearer {token}" if token else head), ""


def _matches(person: UUID, token: str) -> Request:
    return _get(f"/v1/seekers/{person}/matches?limit={LIMIT}", token)


def _applications(city: City) -> list[Request]:
    """One application each, every pair another."""
    found = []
    for number in range(APPLICATIONS):
        person, token = city.tokens[number % PEOPLE]
        body = {"seeker_id": str(person), "posting_id": str(city.postings[number])}
        head = (
            f"POST /v1/applications HTTP/1.1\nHost: bench\nAuthorization: Bearer {token}\n"
            f"Content-Type: application/json\nIdempotency-Key: {uuid4()}"
        )
        found.append((head, json.dumps(body)))
    return found


def _check_matches(report: Report, name: str, cost: Cost) -> None:
    items = json.loads(cost.first)["items"]
    scores = [item["score"] for item in items]
    report.check(
        f"{name}: an answer holds {len(items)} items in falling score, each explained",
        len(items) == LIMIT
        and scores == sorted(scores, reverse=True)
        and all(item["contributions"] and item["spoken"]["zh"] for item in items),
    )


def _check_shown(report: Report, name: str, city: City) -> None:
    """Whether every list shown was kept: the writer drops what it cannot keep."""
    database = Database(city.url)
    with new_session(database.reader, OWN_WORK) as session:
        counted = sa.select(sa.func.count(), sa.func.count(sa.distinct(Outcome.list_id)))
        rows, lists = session.execute(counted.select_from(Outcome)).one()
    database.dispose()
    report.check(
        f"{name}: {lists} lists shown were written whole ({rows} rows)", rows == lists * LIMIT
    )
