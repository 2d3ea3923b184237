"""Hostile input for every operation: values that break default settings, put where they hurt."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

NUL, SURROGATE = "a\x00b", "a\ud800b"

VALUES: dict[str, Any] = {
    "null": None,
    "true": True,
    "false": False,
    "zero": 0,
    "minus one": -1,
    "half": 0.5,
    "two point zero": 2.0,
    "int 2^31": 2**31,
    "int 2^63": 2**63,
    "int 2^200": 2**200,
    "minus 2^63": -(2**63) - 1,
    "1e308": 1e308,
    "tiny": 5e-324,
    "4,000 digits": 10**4000,
    "empty text": "",
    "spaces": "   ",
    "zero width": "\u200b\u200d\ufeff",
    "NUL": NUL,
    "lone surrogate": SURROGATE,
    "escape": "\x1b[31m",
    "non-character": "\ufffe",
    "right to left": "\u202eabc",
    "combining": "e" + "\u0301" * 500,
    "emoji": "👩🏽‍🦽" * 50,
    "full-width digits": "１２３４",
    "long text": "字" * 20_000,
    "200,000 characters": "x" * 200_000,
    "sql": "'; DROP TABLE seeker; --",
    "like": "%_\\%",
    "format": "{0.__class__} %s %(x)s {{}}",
    "template": "${7*7}{{7*7}}",
    "path": "../../etc/passwd",
    "script": "<script>alert(1)</script>",
    "formula": "=HYPERLINK('http://x')",
    "line breaks": "a\r\nSet-Cookie: x=1\u2028b",
    "day 30 February": "2024-02-30",
    "year 0": "0000-01-01",
    "year 9999": "9999-12-31T23:59:59+14:00",
    "day of 5 digits": "12026-01-01",
    "time without zone": "2026-11-23T10:00:00",
    "not a uuid": "not-a-uuid",
    "uuid of zeros": "00000000-0000-0000-0000-000000000000",
    "uuid with braces": "{018f0000-0000-7000-8000-000000000000}",
    "amount of words": "6000.005",
    "amount with exponent": "1e5",
    "empty list": [],
    "empty object": {},
    "long list": ["a"] * 2_000,
    "list of lists": [[[[]]]],
    "nested object": {"a": {"b": {"c": {}}}},
    "unknown field": {"no_such_field": 1},
}
"""Values put into each field in turn; at least forty."""

BODIES: dict[str, bytes] = {
    "nothing": b"",
    "not json": b"{",
    "bom": b"\xef\xbb\xbf{}",
    "latin-1": '{"name": "é"}'.encode("latin-1"),
    "nan": b'{"name": NaN}',
    "minus infinity": b'{"pay": -Infinity}',
    "duplicate names": b'{"title": "a", "title": "b"}',
    "33 levels": b'{"a":' * 33 + b"1" + b"}" * 33,
    "10,000 levels": b"[" * 10_000 + b"]" * 10_000,
    "a list": b"[]",
    "a number": b"7",
    "a text": b'"text"',
    "null": b"null",
    "trailing": b"{} {}",
    "big number": b'{"a": ' + b"9" * 5_000 + b"}",
    "escaped surrogate": b'{"title": "\\ud800"}',
    "escaped nul": b'{"title": "\\u0000"}',
    "1 MB and more": b'{"title": "' + b"x" * (1 << 20) + b'"}',
}

QUERIES = (
    "limit=0",
    "limit=101",
    "limit=-1",
    "limit=1e2",
    "limit=99999999999999999999",
    "limit=%EF%BC%91",
    "limit=",
    "limit=true",
    "cursor=garbage",
    "cursor=%00",
    "cursor=" + "A" * 1_990,
    "cursor=%FF%FE",
    "q=%00",
    "q=%ED%A0%80",
    "q=%25%5F%5C",
    "q=" + "%E5%AD%97" * 300,
    "no_such=1",
    "state=no_such",
    "%00=%00",
    "limit=5&limit=7",
    ";;;&&&===",
)

HEADERS: tuple[dict[str, str], ...] = (
    {"Accept-Language": "q=;;,en;q=abc,zh-" + "x" * 500},
    {"Accept": "image/png"},
    {"Content-Type": "text/plain"},
    {"Content-Type": "application/json; charset=utf-7"},
    {"Content-Type": "multipart/form-data"},
    {"Content-Type": "multipart/form-data; boundary=x"},
    {"If-Match": '"' + "9" * 90 + '"'},
    {"If-Match": 'W/"1", *'},
    {"If-None-Match": "*, *, *"},
    {"Idempotency-Key": "x" * 101},
    {"Idempotency-Key": ""},
    {"X-Request-ID": "x" * 300},
    {"Authorization": "Bearer "},
    {"Authorization": "Basic YTpi"},
    {"Authorization": "Bearer axw_staff_" + "0" * 36},
    {"Authorization": "Bearer " + "x" * 5_000},
)

PATHS = (
    "00000000-0000-0000-0000-000000000000",
    "not-a-uuid",
    "%00",
    "..%2F..%2Fetc",
    "%ED%A0%80",
    "9" * 4_000,
    "%E5%AD%97",
    "'%20OR%201=1--",
)


Place = tuple[str | int, ...]
"""Where a value stands in a body: names of fields, and 0 for the first of a list."""


def places(value: Any, at: Place = ()) -> Iterator[Place]:
    """Every field of a body, those inside others and in the first of a list too."""
    if at:
        yield at
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from places(inner, (*at, name))
    if isinstance(value, list) and value:
        yield from places(value[0], (*at, 0))


def declared(
    schema: Mapping[str, Any], parts: Mapping[str, Any], at: Place = ()
) -> Iterator[Place]:
    """Every field a schema has, the same way."""
    while "$ref" in schema:
        schema = parts[schema["$ref"].rsplit("/", 1)[-1]]
    for choice in schema.get("anyOf", ()):
        if choice.get("type") != "null":
            yield from declared(choice, parts, at)
    for name, inner in schema.get("properties", {}).items():
        yield (*at, name)
        yield from declared(inner, parts, (*at, name))
    if "items" in schema:
        yield (*at, 0)
        yield from declared(schema["items"], parts, (*at, 0))


def put(body: Any, place: Place, value: Any) -> Any:
    """The body with this value at that place."""
    if not place:
        return value
    first, rest = place[0], place[1:]
    changed = body.copy()
    changed[first] = put(body[first], rest, value)
    return changed


def held(body: Any, place: Place) -> Any:
    """What stands at a place of a body."""
    for step in place:
        body = body[step]
    return body


def of_wrong_type(value: Any) -> Any:
    """A value of another type than this one."""
    if isinstance(value, bool | int | float):
        return "文字"
    return 7 if isinstance(value, str) else True


def over_long(value: Any) -> Any:
    """A value of the same type that no field of it may hold."""
    if isinstance(value, list):
        return (value or ["a"]) * 3_000
    if isinstance(value, dict):
        return {**value, **{f"field{n}": n for n in range(3_000)}}
    return "字" * 20_001 if isinstance(value, str) else 2**63


def spoiled(bodies: Sequence[Any]) -> Iterator[tuple[str, int, bytes]]:
    """Bodies that would succeed, spoiled; each with its name and the body it was made of.

    Every field in turn is null, of another type and over-long; then every vector stands in some
    field, one field after the other.
    """
    every = [(number, place) for number, body in enumerate(bodies) for place in places(body)]
    for number, place in every:
        body = bodies[number]
        good = held(body, place)
        for name, bad in (
            ("null", None),
            ("wrong type", of_wrong_type(good)),
            ("over-long", over_long(good)),
        ):
            yield f"{named(place)} = {name}", number, as_json(put(body, place, bad))
    for turn, (name, vector) in enumerate(VALUES.items()):
        number, place = every[turn % len(every)]
        changed = put(bodies[number], place, vector)
        yield f"{named(place)} := {name}", number, as_json(changed)


def as_json(body: Any) -> bytes:
    """A body on the wire, lone surrogates escaped."""
    return json.dumps(body, ensure_ascii=True).encode()


def as_text(vector: Any, most: int) -> bytes:
    """A vector as a query parameter or a part of a form carries it."""
    text = vector if isinstance(vector, str) else json.dumps(vector)
    return text[:most].encode("utf-8", "surrogatepass")


def named(place: Place) -> str:
    """A place as a JSON pointer."""
    return "".join(f"/{step}" for step in place)
