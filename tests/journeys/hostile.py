"""Hostile input for every operation: values that break default settings, put where they hurt."""

import json
from collections.abc import Iterator
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


def resolved(schema: dict[str, Any], parts: dict[str, Any]) -> dict[str, Any]:
    """A schema with its reference followed and its first meaningful alternative chosen."""
    while "$ref" in schema:
        schema = parts[schema["$ref"].rsplit("/", 1)[-1]]
    for choice in ("anyOf", "oneOf", "allOf"):
        if choice in schema:
            options = [s for s in schema[choice] if s.get("type") != "null"]
            return resolved(options[0], parts)
    return schema


def plausible(
    schema: dict[str, Any],
    parts: dict[str, Any],
    known: dict[str, Any],
    name: str = "",
    depth: int = 0,
) -> Any:
    """A value that fits the schema, with ids that exist where the name tells which."""
    schema = resolved(schema, parts)
    if name in known:
        return known[name]
    if "enum" in schema:
        return schema["enum"][0]
    kind = schema.get("type", "string")
    if kind == "object":
        fields = schema.get("properties", {})
        wanted = fields if depth < 2 else schema.get("required", [])
        return {n: plausible(fields[n], parts, known, n, depth + 1) for n in wanted}
    if kind == "array" and schema.get("minItems"):
        return [plausible(schema.get("items", {}), parts, known, name, depth + 1)]
    return _plain(kind, schema)


def _plain(kind: str, schema: dict[str, Any]) -> Any:
    least = schema.get("minimum", 1)
    return {
        "array": [],
        "integer": max(int(least), 1),
        "number": float(least),
        "boolean": True,
    }.get(kind, _TEXTS.get(schema.get("format", ""), "文字"))


_TEXTS = {
    "date": "2026-12-01",
    "date-time": "2026-12-01T02:00:00Z",
    "uuid": "01900000-0000-7000-8000-000000000000",
    "decimal": "6000.00",
}


def spoiled(body: Any, vectors: list[tuple[str, Any]]) -> Iterator[tuple[str, bytes]]:
    """The body with one field after the other replaced by one hostile value after the other."""
    fields = sorted(body) if isinstance(body, dict) else []
    for number, (name, value) in enumerate(vectors):
        if not fields:
            break
        field = fields[number % len(fields)]
        changed = {**body, field: value}
        if name == "unknown field":
            changed = {**body, **value}
        yield f"{field} = {name}", json.dumps(changed, ensure_ascii=True).encode()
