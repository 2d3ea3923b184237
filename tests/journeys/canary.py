"""A seeker full of values that must not turn up: where they were sent, and where they are found.

Everything a person may say of themselves is replaced in the bodies of the matrix's acts; then the
bodies are broken in every field, and the values are put where nothing of the kind belongs.
"""

import contextlib
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import sqlalchemy as sa

from app.base.context import OWN_WORK, set_in
from app.base.database import Table
from tests.journeys.acts import NUMBER, OTHER_NUMBER, Act, acts_for, filled, headers, operations
from tests.journeys.hostile import as_json, places, put
from tests.making.numbers import a_certificate_number
from tests.making.people import City

TEXT = "KANARI7f3e9"
EMAIL = "kanari7f3e9@example.org"
NAME = "金丝雀七三"
PHONE = "15400000002"
SPELLED = "154-0000-0002"
NUMBERS = (NUMBER, OTHER_NUMBER, a_certificate_number(NUMBER), a_certificate_number(OTHER_NUMBER))

SEALED = (*NUMBERS, PHONE, SPELLED)
"""Never in plain text anywhere."""

EVERY = (*SEALED, TEXT, EMAIL, NAME)
_OF_OURSELVES = frozenset({"link", "transition", "subject"})
"""Texts that are read as something else: a canary in them could not succeed."""
_WORDS_OF_A_FORM = frozenset({"title", "text_alternative"})


@dataclass
class Heard:
    """What was answered and logged while the canaries were sent everywhere."""

    errors: list[tuple[str, str]] = field(default_factory=list)
    log: io.StringIO = field(default_factory=io.StringIO)
    done: set[str] = field(default_factory=set)
    sent: int = 0

    def leaks(self) -> list[str]:
        """Answers that refuse and log lines that hold a canary."""
        told = [f"{label}: {found(text)}" for label, text in self.errors if found(text)]
        logged = [f"log: {line}" for line in self.log.getvalue().splitlines() if found(line)]
        return told + logged


def found(text: str | bytes, canaries: tuple[str, ...] = EVERY) -> list[str]:
    """The canaries in a text, or in the bytes of a file in the encodings it may have."""
    if isinstance(text, bytes):
        return [one for one in canaries if any(form in text for form in _forms(one))]
    return [one for one in canaries if one in text or one.encode("unicode_escape").decode() in text]


def _forms(canary: str) -> tuple[bytes, ...]:
    escaped = canary.encode("unicode_escape")
    return canary.encode(), canary.encode("utf-16-le"), escaped, escaped.upper()


def everywhere(city: City, paths: Mapping[str, Any], under: str = "") -> Heard:
    """Send the canaries through every operation and error path; what succeeds last stays."""
    heard = Heard()
    chosen = [one for one in operations(paths) if one[1].startswith(under)]
    with contextlib.redirect_stderr(heard.log):
        for verb, path, _ in chosen:
            for act in acts_for(verb, path):
                _around(heard, city, verb, path, act)
        for verb, path, _ in sorted(chosen, key=_last_what_ends):
            for act in acts_for(verb, path):
                _well_meant(heard, city, verb, path, act)
    return heard


_ENDING = re.compile(r"(end|ends|locks|resets|accept|revocations|rotations|merges|transitions)$")


def _last_what_ends(operation: tuple[str, str, Any]) -> tuple[bool, bool]:
    verb, path, _ = operation
    return verb == "delete" or _ENDING.search(path) is not None, verb == "patch"


def _well_meant(heard: Heard, city: City, verb: str, path: str, act: Act) -> None:
    singing = _singing(act)
    sent = headers(city, act, act.role, f"stays-{heard.sent}")
    answer = city.send(verb, act.url(path, city.own), sent, **singing.content(city.own))
    heard.sent += 1
    if answer.is_success:
        heard.done.add(f"{verb} {path}")
    else:
        heard.errors.append((f"{verb} {path}", answer.text))


def _around(heard: Heard, city: City, verb: str, path: str, act: Act) -> None:
    for label, more, content, url in _broken(city, path, act):
        sent = {**headers(city, act, act.role, f"broken-{heard.sent}"), **more}
        answer = city.ask(verb, url, sent, **content)
        heard.sent += 1
        if not answer.is_success:
            told = answer.text + str(dict(answer.headers))
            heard.errors.append((f"{verb} {path} {label}", told))


def _broken(
    city: City, path: str, act: Act
) -> Iterator[tuple[str, dict[str, str], dict[str, Any], str]]:
    url, json = act.url(path, city.own), {"Content-Type": "application/json"}
    song = " ".join(EVERY)
    mark = "&" if "?" in url else "?"
    named = {"X-Request-ID": NUMBER, "If-Match": f'"{NUMBER}"', "Accept-Language": TEXT}
    yield "headers", named, _singing(act).content(city.own), url
    yield "query", {}, {}, f"{url}{mark}q={TEXT}&cursor={EMAIL}&{PHONE}={NUMBER}"
    if "{" in path:
        strange = path[: path.index("{")] + NUMBER + path[path.index("}") + 1 :]
        yield "path", {}, {}, act.url(strange, city.own)
    if act.urlencoded:
        yield "form", {}, {"data": dict.fromkeys(act.form or {}, song)}, url
        return
    if act.form is not None:
        yield "form", {}, {"files": {"file": (f"{TEXT}.csv", song.encode())}}, url
        return
    body = filled(_singing(act).body, city.own)
    if body is None:
        return
    yield "torn", json, {"content": as_json(body)[:-1] + song.encode()}, url
    yield "unknown", json, {"content": as_json({**body, NUMBER: song, TEXT: PHONE})}, url
    for place in places(body):
        yield f"{place}", json, {"content": as_json(put(body, place, song))}, url
        yield f"{place}", json, {"content": as_json(put(body, place, {NUMBER: song}))}, url


def _singing(act: Act) -> Act:
    if act.form is None:
        return replace(act, body=_sung(act.body))
    sung = {name: TEXT.encode() for name in act.form if name in _WORDS_OF_A_FORM}
    if "text_alternative" not in act.form and "file" in act.form:
        sung["file"] = f"编号,岗位名称,备注\nA-7,理货员,{TEXT}\n".encode()
    return replace(act, form={**act.form, **sung})


def _sung(value: Any, name: str = "") -> Any:
    """The value with a canary in every text of a person's own words."""
    if isinstance(value, dict):
        return {key: _sung(inner, key) for key, inner in value.items()}
    if isinstance(value, list):
        return [_sung(inner, name) for inner in value]
    if not isinstance(value, str) or name in _OF_OURSELVES:
        return value
    if name == "name" and value == "李示例":
        return NAME
    wordy = any("\u4e00" <= letter <= "\u9fff" for letter in value)
    return f"{value}{TEXT} {EMAIL}"[:50] if wordy else value


def columns_with(connection: sa.Connection) -> set[tuple[str, str, str]]:
    """Every table, column and canary that stands in it in plain text."""
    set_in(connection, OWN_WORK)
    hits = set()
    for table in Table.metadata.sorted_tables:
        for column in table.columns:
            sealed = isinstance(column.type, sa.LargeBinary)
            told = column if sealed else sa.cast(column, sa.Text)
            for (value,) in connection.execute(sa.select(told).where(column.is_not(None))):
                text = value.decode(errors="replace") if sealed else str(value)
                hits |= {(table.name, column.name, one) for one in found(text)}
    return hits
