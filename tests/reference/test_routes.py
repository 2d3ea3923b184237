"""Reference data over HTTP."""

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from app.base.actor import Kind
from app.base.database import Database
from app.reference.catalogue import lists
from app.reference.queries import seed
from app.reference.rules.codings import coder
from tests.making.identity import Door

BASE = "/v1/reference"


@pytest.fixture
def seeded(session: Session) -> None:
    seed(session)
    session.commit()


def test_anybody_reads_the_names_of_the_lists(client: TestClient):
    answer = client.get(f"{BASE}/lists")
    assert answer.status_code == 200
    items = {item["name"]: item for item in answer.json()["items"]}
    assert items["employment_forms"]["count"] == 7
    assert "rows" not in items["employment_forms"]
    assert answer.json()["next"] is None


def test_anybody_reads_one_list(client: TestClient):
    rows = client.get(f"{BASE}/lists/employment_forms").json()["rows"]
    assert rows[0]["code"] == "PROPORTIONAL"
    assert rows[0]["name"] == {"zh": "按比例就业", "en": "Employment under the quota"}


def test_an_unknown_list_is_not_found(client: TestClient):
    answer = client.get(f"{BASE}/lists/nothing", headers={"Accept-Language": "en"})
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


@pytest.mark.parametrize("path", ["bundle", "lists/regions"])
def test_an_unchanged_document_is_not_sent_again(client: TestClient, path: str):
    first = client.get(f"{BASE}/{path}")
    etag = first.headers["ETag"]
    assert etag.startswith('"')
    assert first.headers["Cache-Control"].startswith("public")
    for tags in (etag, f'"other", W/{etag}', "*"):
        again = client.get(f"{BASE}/{path}", headers={"If-None-Match": tags})
        assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", etag)
    assert client.get(f"{BASE}/{path}", headers={"If-None-Match": '"x"'}).status_code == 200


def test_the_bundle_holds_every_published_list(client: TestClient):
    bundle = client.get(f"{BASE}/bundle").json()
    assert [codes["name"] for codes in bundle["lists"]] == [codes.name for codes in lists.every()]
    assert "commute_minutes" in {codes["name"] for codes in bundle["lists"]}


def test_a_place_text_names_its_region(client: TestClient):
    answer = client.get(f"{BASE}/regions", params={"q": "兰州·城关区"}).json()
    assert answer["named"] == "620102"
    (item,) = answer["items"]
    assert item["within"] == ["620100", "620000"]
    assert client.get(f"{BASE}/regions", params={"q": "远程"}).json() == {
        "items": [],
        "named": None,
        "next": None,
    }


def test_the_districts_of_a_city_are_its_parts(client: TestClient):
    answer = client.get(f"{BASE}/regions", params={"parent": "620100", "level": "county"}).json()
    assert len(answer["items"]) == 9
    assert [item["code"] for item in answer["items"] if item["statistical"]] == ["620171"]


def pages(client: TestClient, path: str, **narrowed) -> list[list[str]]:
    found, cursor = [], {}
    while True:
        answer = client.get(f"{BASE}/{path}", params={**narrowed, **cursor}).json()
        found.append([item["code"] for item in answer["items"]])
        if answer["next"] is None:
            return found
        cursor = {"cursor": answer["next"]}


def test_the_pages_of_regions_join_without_gap_or_overlap(client: TestClient):
    found = pages(client, "regions", parent="620100", limit=3)
    assert [len(page) for page in found] == [3, 3, 3]
    assert len({code for page in found for code in page}) == 9


@pytest.mark.usefixtures("seeded")
def test_the_pages_of_occupations_join_without_gap_or_overlap(client: TestClient):
    found = pages(client, "occupations", q="4-01", limit=2)
    codes = [code for page in found for code in page]
    assert codes == sorted(set(codes))
    assert all(len(page) == 2 for page in found[:-1])
    assert 1 <= len(found[-1]) <= 2


@pytest.mark.usefixtures("seeded")
def test_a_longer_page_asks_the_database_no_more_often(client: TestClient, database: Database):
    asked = []
    sa.event.listen(database.writer, "before_cursor_execute", lambda *given: asked.append(given[2]))
    counts = []
    for limit in (2, 100):
        asked.clear()
        client.get(f"{BASE}/occupations", params={"limit": limit})
        counts.append(len([sql for sql in asked if sql.startswith("SELECT")]))
    assert counts == [1, 1]


def test_a_cursor_belongs_to_its_filters(client: TestClient):
    first = client.get(f"{BASE}/regions", params={"level": "county", "limit": 2}).json()["next"]
    for params in ({"level": "province", "cursor": first}, {"cursor": "forged"}):
        answer = client.get(f"{BASE}/regions", params=params)
        assert (answer.status_code, answer.json()["code"]) == (400, "invalid_cursor")


def test_an_unknown_parameter_is_refused(client: TestClient):
    answer = client.get(f"{BASE}/regions", params={"name": "x"})
    assert answer.status_code == 422


@pytest.mark.parametrize("limit", [0, 101])
def test_a_page_has_one_to_a_hundred_rows(client: TestClient, limit: int):
    assert client.get(f"{BASE}/regions", params={"limit": limit}).status_code == 422


def test_a_region_tells_the_ways_to_work(client: TestClient):
    chengguan = client.get(f"{BASE}/regions/620102").json()
    assert chengguan["commutes"]["620102"] == 25
    assert len(chengguan["commutes"]) == 9
    assert client.get(f"{BASE}/regions/110000").json()["commutes"] == {}
    assert client.get(f"{BASE}/regions/620199").status_code == 404
    assert client.get(f"{BASE}/regions/６２0102").status_code == 422


@pytest.mark.usefixtures("seeded")
def test_an_occupation_is_found_by_the_title_it_is_posted_under(client: TestClient):
    answer = client.get(f"{BASE}/occupations", params={"q": "推拿"}).json()
    assert "4-10-04-02" in [item["code"] for item in answer["items"]]
    one = client.get(f"{BASE}/occupations/4-10-04-02").json()
    assert (one["name"], one["level"], one["source"]) == ("保健按摩师", 4, "shipped")
    assert client.get(f"{BASE}/occupations/4-98-98-98").status_code == 404


@pytest.mark.usefixtures("seeded")
def test_the_minimum_wage_is_that_of_the_place_and_day(client: TestClient):
    answer = client.get(f"{BASE}/minimum-wages", params={"region": "620103"}).json()
    assert (answer["monthly"], answer["hourly"]) == ("2200.00", "22.00")
    before = {"region": "620103", "on": "2025-11-30"}
    assert client.get(f"{BASE}/minimum-wages", params=before).json()["monthly"] == "2020.00"
    elsewhere = client.get(f"{BASE}/minimum-wages", params={"region": "110000"})
    assert elsewhere.status_code == 404


@pytest.mark.usefixtures("seeded")
@pytest.mark.parametrize("kind", [Kind.EMPLOYER, Kind.SEEKER, Kind.STAFF])
def test_titles_are_coded_in_the_order_sent(door: Door, kind: Kind):
    caller = door.caller(kind)
    answer = caller.post(f"{BASE}/occupation-codings", {"titles": ["收银员", "保健按摩师"]})
    assert answer.status_code == 200
    first, second = answer.json()["items"]
    assert first["likely"] == {"code": "4-01-02-04", "name": "收银员"}
    assert second["likely"]["code"] == "4-10-04-02"
    for item in (first, second):
        assert item["code"] in (None, item["likely"]["code"])
        assert 0 <= item["confidence"] <= 1


def test_titles_are_coded_without_an_idempotency_key(door: Door):
    caller = door.staff()
    headers = {"Authorization": f"Bearer {caller.token}"}
    body = {"titles": ["收银员"]}
    answer = caller.client.post(f"{BASE}/occupation-codings", json=body, headers=headers)
    assert answer.status_code == 200


def test_a_stranger_codes_no_titles(client: TestClient):
    answer = client.post(f"{BASE}/occupation-codings", json={"titles": ["收银员"]})
    assert answer.status_code == 401


@pytest.mark.parametrize("titles", [[], ["收银员"] * 101, [""], ["a" * 201], ["\x00"], [1], None])
def test_what_is_no_list_of_titles_is_refused(door: Door, titles):
    answer = door.staff().post(f"{BASE}/occupation-codings", {"titles": titles})
    assert answer.status_code == 422


def test_without_a_model_the_caller_is_told_to_come_back(door: Door):
    coder.hold(None)
    answer = door.staff().post(f"{BASE}/occupation-codings", {"titles": ["收银员"]})
    assert (answer.status_code, answer.json()["code"]) == (503, "coder_not_loaded")
    assert answer.json()["retryable"]
    assert answer.headers["Retry-After"]
