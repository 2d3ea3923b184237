"""Who may do what to whose rows, as declared: scopes by kind, and what each row rule means.

The rows of the made city are `own` (of those who act here), `public` (a verified employer of
another district and its open posting) and `hidden` (nobody's here); `absent` ids are of nothing.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from httpx2 import Response

from app.base.actor import Kind
from app.identity.scopes import MAY, Scope
from tests.journeys.acts import Act, acts_for, headers, operations
from tests.making.people import City

KINDS = tuple(kind for kind in Kind if kind is not Kind.SYSTEM)
EVERYBODY = frozenset(KINDS)
_MEMBERS = frozenset({Kind.EMPLOYER, Kind.INTEGRATION})
_PEOPLE = frozenset({Kind.SEEKER, Kind.OFFICER, Kind.STAFF})
_EDITORS = _MEMBERS | {Kind.STAFF}

Sees = Mapping[str, frozenset[Kind]]
"""By the class of a row (own, public), the kinds of actor who see it."""

ROW_RULES: Mapping[str, Sees] = {
    "public": {},
    "public rows; any live token": {},
    "a signed link": {},
    "one's own": {},
    "one's own; of parties of the districts, staff": {
        "own": frozenset({Kind.SEEKER, Kind.STAFF})
    },
    "oneself; a guardian who may consent": {"own": frozenset({Kind.SEEKER})},
    "staff": {},
    "an employer's own": {},
    "the backend itself": {},
    "oneself, seeker": {},
    "one's own links, seeker": {"own": frozenset({Kind.SEEKER})},
    "clients, system administrator": {"own": frozenset({Kind.SYSTEM_ADMIN})},
    "kiosks of the districts, staff": {"own": frozenset({Kind.STAFF})},
    "an employer's own systems; every machine, system administrator": {
        "own": frozenset({Kind.EMPLOYER, Kind.SYSTEM_ADMIN}),
        "hidden": frozenset({Kind.SYSTEM_ADMIN}),
    },
    "staff, for their own districts": {},
    "staff: events of their districts, and of no district": {},
    "of the districts, staff": {"own": _PEOPLE},
    "oneself; an officer's paired people; staff's districts": {"own": _PEOPLE},
    "own; of the paired, officer; of the districts, staff": {"own": _PEOPLE},
    "own party's; an officer's paired people's; of parties of the districts, staff": {
        "own": _PEOPLE
    },
    "own posting; of the districts, staff": {
        "own": _EDITORS,
        "public": frozenset({Kind.HOUSE_OPERATOR}),
    },
    "an employer's own; staff of its district or without one": {"own": _EDITORS},
    "staff of its district or without one; a member's own": {"own": _EDITORS},
    "a member's own employer; staff: their own, and those of their districts": {"own": _EDITORS},
    "verified ones; staff also those of their districts; a member's own": {
        "own": EVERYBODY,
        "public": EVERYBODY,
    },
    "employers: their own; staff: of their districts or of none; others: open ones of verified "
    "employers": {"own": EVERYBODY, "public": EVERYBODY - _EDITORS},
    "seeker: own; officer: of the paired; employer and integration: to own postings; "
    "staff: residence or place in their districts": {"own": _PEOPLE | _MEMBERS},
}
"""What each row rule that an operation declares means in the made city."""

_ANSWERS = "post /v1/matching/human-reviews/{review_id}/answers"
REFUSED: Mapping[tuple[str, Kind], str] = {
    ("post /v1/keys", Kind.SYSTEM_ADMIN): "keys_through_the_employer",
    ("post /v1/links", Kind.INTEGRATION): "backends_only",
    **{
        ("post /v1/links/codes", kind): "linked_by_the_person"
        for kind in KINDS
        if Scope.OWN_WRITE in MAY[kind] and kind is not Kind.SEEKER
    },
    ("post /v1/employers", Kind.EMPLOYER): "registered_by_staff",
    ("post /v1/employers", Kind.INTEGRATION): "registered_by_staff",
    ("post /v1/seekers", Kind.SEEKER): "registered_by_staff",
    ("post /v1/seekers", Kind.OFFICER): "registered_by_staff",
    (_ANSWERS, Kind.SEEKER): "answer_from_staff_only",
    (_ANSWERS, Kind.OFFICER): "answer_from_staff_only",
    ("post /v1/complaints", Kind.OFFICER): "complain_for_somebody",
    ("post /v1/complaints", Kind.GUARDIAN): "complain_for_somebody",
}
"""Acts that a scope and a row admit, and a rule of the room keeps for others."""

LISTS: Mapping[str, str] = {
    "get /v1/clients": "client_id",
    "get /v1/devices": "device_id",
    "get /v1/keys": "key_id",
    "get /v1/links": "link_id",
    "get /v1/applications": "application_id",
    "get /v1/complaints": "complaint_id",
    "get /v1/corrections": "correction_id",
    "get /v1/documents": "document_id",
    "get /v1/employers": "employer_id",
    "get /v1/imports": "import_id",
    "get /v1/matching/human-reviews": "review_id",
    "get /v1/postings": "posting_id",
    "get /v1/seekers": "seeker_id",
}
"""Lists of rows, by the name of the id that stands in them."""

NAMED_IN_BODIES = (
    ("post /v1/applications", Kind.SEEKER, "seeker_id"),
    ("post /v1/applications", Kind.SEEKER, "posting_id"),
    ("post /v1/applications", Kind.STAFF, "seeker_id"),
    ("post /v1/applications/{application_id}/transitions", Kind.STAFF, "posting_id"),
    ("post /v1/postings", Kind.EMPLOYER, "employer_id"),
    ("post /v1/postings", Kind.STAFF, "employer_id"),
    ("post /v1/imports", Kind.EMPLOYER, "employer_id"),
    ("post /v1/imports", Kind.STAFF, "employer_id"),
    ("post /v1/documents", Kind.SEEKER, "owner_id"),
    ("post /v1/seekers/{seeker_id}/death", Kind.STAFF, "evidence_id"),
    ("post /v1/documents", Kind.STAFF, "owner_id"),
    ("post /v1/documents", Kind.EMPLOYER, "owner_id"),
)
"""Where a body names a row: somebody else's is not found either."""

_STANDS_IN = {
    Kind.OFFICER: ("officer", "seeker"),
    Kind.INTEGRATION: ("integration", "employer"),
    Kind.STAFF: ("staff", "employer"),
}


@dataclass
class Walk:
    """One walk through the whole matrix: what differed from the table, and what was answered."""

    city: City
    mismatches: list[str] = field(default_factory=list)
    answers: list[tuple[str, Kind, Response]] = field(default_factory=list)
    count: int = 0

    def ask(self, cell: str, verb: str, url: str, act: Act, kind: Kind | None) -> Response:
        """One request of the matrix, noted with what it was answered."""
        self.count += 1
        role = kind.value if kind else None
        sent = headers(self.city, act, role, self.count)
        answer = self.city.ask(verb, url, sent, **act.content(self.city.own))
        if kind is not None:
            self.answers.append((cell, kind, answer))
        return answer

    def expect(self, cell: str, wanted: object, found: object) -> None:
        """Note a difference between the table and the house."""
        if wanted != found:
            self.mismatches.append(f"{cell}: wanted {wanted}, found {found}")


def walk(city: City, paths: Mapping[str, Any], under: str = "") -> Walk:
    """Every operation below a path, by every kind and by nobody, on every class of row."""
    walk = Walk(city)
    for verb, path, told in operations(paths):
        if path.startswith(under):
            _operation(walk, verb, path, told)
    return walk


def scopes_of(told: Mapping[str, Any]) -> frozenset[str]:
    """The scopes an operation declares."""
    return frozenset(
        scope for entry in told.get("security", ()) for scope in entry.get("token", ())
    )


def _operation(walk: Walk, verb: str, path: str, told: Mapping[str, Any]) -> None:
    operation, scopes = f"{verb} {path}", scopes_of(told)
    act = acts_for(verb, path)[0]
    nobody = walk.ask(f"{operation} by nobody", verb, act.url(path, walk.city.own), act, None)
    found = 200 if nobody.is_success else nobody.status_code
    walk.expect(f"{operation} by nobody", 401 if scopes else 200, found)
    sees = ROW_RULES.get(told["x-authz"]["rows"])
    if sees is None:
        walk.mismatches.append(f"{operation}: {told['x-authz']['rows']!r} is not in the table")
        return
    for kind in KINDS:
        if scopes <= MAY[kind]:
            _rows(walk, verb, path, kind, sees)
            continue
        cell = f"{operation} by {kind}"
        refused = walk.ask(cell, verb, act.url(path, walk.city.own), act, kind)
        walk.expect(cell, (403, "scope_missing"), _told(refused))


def _rows(walk: Walk, verb: str, path: str, kind: Kind, sees: Sees) -> None:
    operation, act = f"{verb} {path}", _act_of(verb, path, kind)
    cell, ids = f"{operation} by {kind}", walk.city.own
    if operation in LISTS:
        _list(walk, verb, path, kind, sees)
    elif not _names_a_row(path):
        _done(walk, cell, walk.ask(cell, verb, act.url(path, ids), act, kind), operation, kind)
    else:
        absent = walk.ask(f"{cell}, absent", verb, act.url(path, _absent(path, ids)), act, kind)
        walk.expect(f"{cell}, absent", 404, absent.status_code)
        for name, rows in _classes(walk.city, path):
            answer = walk.ask(f"{cell}, {name}", verb, act.url(path, rows), act, kind)
            if kind in sees.get(name, ()):
                _done(walk, f"{cell}, {name}", answer, operation, kind)
            else:
                walk.expect(
                    f"{cell}, {name}", without_request_id(absent), without_request_id(answer)
                )
        _crossed(walk, verb, path, kind, sees)


def _crossed(walk: Walk, verb: str, path: str, kind: Kind, sees: Sees) -> None:
    """A stranger's row inside a row of one's own is answered as nothing inside it would be."""
    act, inner = _act_of(verb, path, kind), _inner(walk.city, path)
    if inner is None or kind not in sees.get("own", ()):
        return
    cell = f"{verb} {path} by {kind}, crossed"
    strange, nothing = (walk.ask(cell, verb, act.url(path, ids), act, kind) for ids in inner)
    walk.expect(cell, without_request_id(nothing), without_request_id(strange))


def _list(walk: Walk, verb: str, path: str, kind: Kind, sees: Sees) -> None:
    operation, act = f"{verb} {path}", _act_of(verb, path, kind)
    answer = walk.ask(f"{operation} by {kind}", verb, f"{path}?limit=100", act, kind)
    listed = {item["id"] for item in answer.json()["items"]} if answer.is_success else set()
    rows = {"own": walk.city.own, "public": walk.city.public, "hidden": walk.city.hidden}
    for name, ids in rows.items():
        if LISTS[operation] in ids:
            found = ids[LISTS[operation]] in listed
            walk.expect(f"{operation} by {kind} lists {name}", kind in sees.get(name, ()), found)


def _done(walk: Walk, cell: str, answer: Response, operation: str, kind: Kind) -> None:
    """A row that is seen and an act that is one's own: it is done, or refused by a named rule."""
    refusal = REFUSED.get((operation, kind))
    if refusal is not None:
        walk.expect(cell, (403, refusal), _told(answer))
    elif not answer.is_success:
        walk.mismatches.append(f"{cell}: wanted success, found {_told(answer)}")


def _act_of(verb: str, path: str, kind: Kind) -> Act:
    acts = acts_for(verb, path)
    for role in _STANDS_IN.get(kind, (kind.value,)):
        for act in acts:
            if act.role == role:
                return act
    return acts[0]


def _names_a_row(path: str) -> bool:
    return "_id}" in path


def _classes(city: City, path: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The classes of rows a path can name, each with its ids."""
    names = [part.strip("{}") for part in path.split("/") if part.endswith("_id}")]
    for name, ids in (("own", city.own), ("public", city.public), ("hidden", city.hidden)):
        if all(one in ids for one in names):
            yield name, ids


def _inner(city: City, path: str) -> tuple[dict[str, Any], dict[str, Any]] | None:
    """Our row with a stranger's row inside it, and with nothing inside it."""
    names = [part.strip("{}") for part in path.split("/") if part.endswith("_id}")]
    inner = [name for name in names[1:] if name != "external_id"]
    if not inner:
        return None
    strange = {name: city.hidden[name] for name in inner}
    return city.own | strange, city.own | dict.fromkeys(inner, str(uuid4()))


def _absent(path: str, ids: Mapping[str, Any]) -> dict[str, Any]:
    """The ids of a path, the first of them of nothing."""
    first = path[path.index("{") + 1 : path.index("}")]
    nothing = str(uuid4())
    return {**ids, first: nothing, "doubtful_id": nothing}


def _told(answer: Response) -> tuple[int, str]:
    return answer.status_code, answer.json().get("code", "") if answer.content else ""


def without_request_id(answer: Response) -> tuple[int, dict[str, Any]]:
    """Status and body of a problem but for the number of the request."""
    body = answer.json() if answer.content else {}
    body.pop("request_id", None)
    return answer.status_code, body
