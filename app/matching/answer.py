"""A page of matches as bytes: the order, the items, the cursor, the list's token."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

import orjson

from app.base.clock import city_day
from app.base.errors import InvalidCursor, NotFound
from app.base.secrets import Keyring
from app.base.wording import Language
from app.matching.explain.item import Written, items, plain_item
from app.matching.index import Offer, Snapshot, View
from app.matching.kept import Kept
from app.matching.lists import NO_INPUTS, Cursor, ListMark, filters_print, read_cursor, read_mark
from app.matching.model import Model
from app.matching.ranking import Order, by_date, by_score, seed_of
from app.matching.schemas import MatchesQuery
from app.matching.shown import Shown

KEPT_ROWS = 5_000_000
"""Bound of what is kept for the next answer, in rows of 25 bytes: about 125 MB a process."""


@dataclass(frozen=True)
class House:
    """What an answer is made of in this process at this moment."""

    keyring: Keyring
    model: Model
    snapshot: Snapshot
    shown: Shown
    now: datetime
    language: Language
    kept: Kept = field(default_factory=lambda: Kept(KEPT_ROWS))


def page(house: House, person: View, asked: MatchesQuery, personalised: bool) -> bytes:
    """The answer to a list of matches, and a note of what it shows."""
    blocked = asked.include == "blocked"
    mark, cursor = _begun(house, person, asked, personalised)
    order = _order(house, person, personalised, blocked, mark.seed)
    start = order.after(cursor.score, cursor.tie) if cursor else 0
    places, more = _open_places(house, order, start, asked.limit)
    list_id = cursor.list_id if cursor else mark.token(house.keyring)
    shown = cursor.shown if cursor else 0
    ids = [_offer(house, order, place).id for place in places]
    if personalised:
        house.shown.note(list_id, person.id, ids, shown + 1, house.model.version, house.now)
    made = _items(house, person, order, places, personalised)
    ends = Cursor(list_id, *_key(order, places[-1]), shown + len(places)) if more else None
    return orjson.dumps(
        {
            "items": [one.narrowed(asked.chosen) for one in made],
            "next": ends.token(house.keyring) if ends else None,
            "list_id": list_id,
            "model_version": house.model.version,
            "personalised": personalised,
        }
    )


def explanation(house: House, person: View, posting_id: UUID, personalised: bool) -> bytes:
    """The item of one open posting, whether or not it would be listed."""
    found = house.snapshot.find(posting_id)
    if found is None:
        raise NotFound
    part = house.snapshot.segments[found[0]]
    if not personalised:
        return plain_item(part.offers[found[1]]).encoded
    return items(part, [found[1]], person, house.language)[0].encoded


def is_ready(house: House, person: View, blocked: bool) -> bool:
    """Whether this person's order is at hand, so that an answer costs next to nothing."""
    key = _order_key(person, blocked, _seed(house, person))
    return house.kept.holds(house.snapshot.generation, key)


def _begun(
    house: House, person: View, asked: MatchesQuery, personalised: bool
) -> tuple[ListMark, Cursor | None]:
    """The mark of a new list, or that of the list the cursor goes on in."""
    filters = filters_print(asked.include, personalised)
    if asked.cursor is None:
        seed = _seed(house, person)
        inputs = person.inputs[:4] if personalised else NO_INPUTS
        generation = house.snapshot.generation
        fresh = ListMark(person.id, house.now, house.model.stamp, inputs, filters, generation, seed)
        return fresh, None
    cursor = read_cursor(house.keyring, asked.cursor)
    mark = read_mark(house.keyring, cursor.list_id)
    if mark is None or mark.seeker_id != person.id or mark.filters != filters:
        raise InvalidCursor
    return mark, cursor


def _order(house: House, person: View, personalised: bool, blocked: bool, seed: int) -> Order:
    generation = house.snapshot.generation
    if not personalised:
        return house.kept.given(
            generation, "dated", lambda: by_date(house.snapshot, house.now), len
        )
    return house.kept.given(
        generation,
        _order_key(person, blocked, seed),
        lambda: by_score(house.snapshot, person, house.now, seed, blocked=blocked),
        len,
    )


def _order_key(person: View, blocked: bool, seed: int) -> tuple[object, ...]:
    return person.id, person.inputs, blocked, seed


def _seed(house: House, person: View) -> int:
    return seed_of(person.id, city_day(house.now))


def _open_places(house: House, order: Order, start: int, limit: int) -> tuple[list[int], bool]:
    """The next places whose posting has not closed since, and whether there are more."""
    found: list[int] = []
    for place in range(start, len(order)):
        closes = _offer(house, order, place).closes_at
        if closes is not None and closes <= house.now:
            continue
        if len(found) == limit:
            return found, True
        found.append(place)
    return found, False


def _items(
    house: House, person: View, order: Order, places: list[int], personalised: bool
) -> list[Written]:
    """The items at these places of the order."""
    if not personalised:
        return [plain_item(_offer(house, order, place)) for place in places]
    rows = tuple((int(order.parts[place]), int(order.rows[place])) for place in places)
    key = (person.id, person.inputs, house.language, rows)
    generation = house.snapshot.generation
    return house.kept.given(generation, key, lambda: _written(house, person, rows), _weight)


def _written(house: House, person: View, rows: tuple[tuple[int, int], ...]) -> list[Written]:
    """The items of these rows, made segment by segment."""
    made: dict[tuple[int, int], Written] = {}
    for number, part in enumerate(house.snapshot.segments):
        here = [row for row in rows if row[0] == number]
        found = items(part, [row for _, row in here], person, house.language)
        made.update(zip(here, found, strict=True))
    return [made[row] for row in rows]


def _weight(made: list[Written]) -> int:
    """About how many order rows (25 bytes) the items weigh, members and bytes together."""
    return sum(len(one.encoded) for one in made) * 4 // 25


def _offer(house: House, order: Order, place: int) -> Offer:
    return house.snapshot.segments[int(order.parts[place])].offers[int(order.rows[place])]


def _key(order: Order, place: int) -> tuple[int, int]:
    return int(order.scores[place]), int(order.ties[place])
