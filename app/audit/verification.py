"""Re-reading the whole log: what was edited, deleted, inserted, swapped, or cut off its end."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, cast

import orjson
import sqlalchemy as sa

from app.audit.anchors import CHECKPOINT, LOG, MARK, Anchor, lines_of
from app.audit.chain import COVERED, chain_named, linked
from app.audit.models import Event, LogHead
from app.base.context import OWN_WORK
from app.base.database import Database, new_session
from app.base.secrets import Keyring

Progress = Callable[[int, int], None]
Place = tuple[int, str]
"""How many events a chain has, and the hash of the last."""

_BATCH = 5_000
_NEAR = 10_000
_SEQ, _AT, _REFS, _ORGANISATION = map(COVERED.index, ("seq", "at", "refs", "organisation_id"))
_COLUMNS = [
    sa.cast(Event.refs, sa.Text).label(name)
    if name == "refs"
    else sa.type_coerce(getattr(Event, name), sa.Integer if name == "seq" else sa.String)
    for name in (*COVERED, "prev_hash", "hash")
]
"""As they stand in the database: what was tampered with need not be a value any more."""


class Fault(StrEnum):
    """What was done to the log or to its anchors."""

    EDITED = "edited"
    DELETED = "deleted"
    INSERTED = "inserted"
    SWAPPED = "swapped"
    TAIL_CUT = "tail_cut"
    REWRITTEN = "rewritten"
    HEAD_CHANGED = "head_changed"
    ANCHOR_FORGED = "anchor_forged"
    ANCHORS_CUT = "anchors_cut"


@dataclass(frozen=True)
class Finding:
    """The first thing broken: its kind, and the number of the event (a line, for anchors)."""

    fault: Fault
    seq: int
    chain: str = LOG


@dataclass(frozen=True)
class Verdict:
    """What a re-reading came to; no findings means whole."""

    events: int
    chains: int
    anchors: int
    findings: tuple[Finding, ...]


@dataclass
class Anchors:
    """The anchors that are ours, and what is wrong with their file."""

    lines: list[Anchor] = field(default_factory=list)
    finding: Finding | None = None

    @property
    def begin(self) -> int:
        """Events up to this number were deleted by rule."""
        return max((line.seq for line in self.lines if line.chain == CHECKPOINT), default=0)


@dataclass
class _Reading:
    """How far the log has been read."""

    ends: dict[str, Place] = field(default_factory=dict)
    behind: dict[str, tuple[int, str]] = field(default_factory=dict)
    seq: int = 0
    events: int = 0
    finding: Finding | None = None


def verify(
    database: Database,
    keyring: Keyring,
    path: Path | None,
    progress: Progress = lambda _done, _total: None,
) -> Verdict:
    """Re-read every event and compare it with its chain, the heads and the file of anchors.

    Without a file an end that was cut off, heads and all, is not seen. Read in short pieces, so
    that a log which is being written to is not held up.
    """
    anchors = Anchors() if path is None else _anchors(database, keyring, path)
    heads, newest = _heads(database)
    reading = _begun(anchors)
    _read(database, reading, anchors, heads[LOG][0] if LOG in heads else 0, progress)
    reading.finding = reading.finding or _at_the_end(reading, anchors, heads, newest)
    found = tuple(one for one in (reading.finding, anchors.finding) if one)
    return Verdict(reading.events, len(reading.ends), len(anchors.lines), found)


def _anchors(database: Database, keyring: Keyring, path: Path) -> Anchors:
    """The lines up to the first that is not ours; the database knows how many there must be."""
    with new_session(database.reader, OWN_WORK) as session:
        mark = session.get(LogHead, MARK)
    known, last = (mark.seq, mark.hash) if mark else (0, "")
    found = Anchors()
    previous, macs = "", {0: ""}
    for line in lines_of(path) if path.exists() else ():
        if line is None:
            continue
        n = len(found.lines) + 1
        if line.n != n or not line.true(keyring, previous):
            fault = Fault.ANCHORS_CUT if line.n > n else Fault.ANCHOR_FORGED
            found.finding = Finding(fault, n, MARK)
            return found
        found.lines.append(line)
        macs[n] = previous = line.mac
    if len(found.lines) < known:
        found.finding = Finding(Fault.ANCHORS_CUT, len(found.lines) + 1, MARK)
    elif macs[known] != last:
        found.finding = Finding(Fault.ANCHOR_FORGED, known, MARK)
    return found


def _heads(database: Database) -> tuple[dict[str, Place], int]:
    """The heads and the greatest number, of one moment."""
    newest = sa.select(sa.literal("newest"), sa.func.max(Event.seq), sa.literal(""))
    heads = sa.select(LogHead.name, LogHead.seq, LogHead.hash)
    with new_session(database.reader, OWN_WORK) as session:
        rows = session.execute(sa.union_all(heads, newest)).all()
    found = {name: (seq or 0, hash_) for name, seq, hash_ in rows if name != MARK}
    return found, found.pop("newest")[0]


def _begun(anchors: Anchors) -> _Reading:
    reading = _Reading(seq=anchors.begin)
    for line in anchors.lines:
        if line.seq <= anchors.begin and line.chain not in (LOG, CHECKPOINT):
            reading.ends[line.chain] = (line.count, line.hash)
    return reading


def _read(
    database: Database, reading: _Reading, anchors: Anchors, last: int, progress: Progress
) -> None:
    due = [line for line in anchors.lines if line.seq > reading.seq and line.chain != CHECKPOINT]
    due.sort(key=lambda line: line.seq, reverse=True)
    for rows in _batches(database, reading.seq, last):
        for row in rows:
            reading.finding = _fits(database, reading, row)
            if reading.finding is None:
                reading.finding = _as_anchored(reading, due)
            if reading.finding is not None:
                return
        progress(reading.seq, last)


def _batches(database: Database, after: int, last: int) -> Iterator[Sequence[Any]]:
    while True:
        newer = sa.select(*_COLUMNS).where(Event.seq > after, Event.seq <= last)
        with new_session(database.reader, OWN_WORK) as session:
            rows = session.execute(newer.order_by(Event.seq).limit(_BATCH)).all()
        if not rows:
            return
        yield rows
        after = cast("int", rows[-1].seq)


def _fits(database: Database, reading: _Reading, row: Any) -> Finding | None:
    """Whether an event has the next number and continues its chain; it becomes the chain's end."""
    values, before, hash_ = _plain(row)
    seq, chain = values[_SEQ], chain_named(values[_ORGANISATION])
    count, head = reading.ends.get(chain, (0, ""))
    if seq != reading.seq + 1:
        return Finding(Fault.DELETED, reading.seq + 1)
    if before != head or linked(values, head) != hash_:
        return _judged(database, row, chain, reading.behind.get(chain, (seq, "")))
    reading.ends[chain] = (count + 1, hash_)
    reading.behind[chain] = (seq, before)
    reading.seq, reading.events = seq, reading.events + 1
    return None


def _plain(row: Any) -> tuple[list[Any], str, str]:
    """The covered values as a hash covers them, the hash before, and the event's own."""
    *values, before, hash_ = row
    at = values[_AT]
    if type(at) is str:  # SQLite keeps moments as text, in UTC without saying so
        values[_AT] = f"{at[:10]}T{at[11:]}+00:00"
    try:
        values[_REFS] = orjson.loads(values[_REFS])
    except ValueError:
        values[_REFS] = None
    return values, before, hash_


def _judged(database: Database, row: Any, chain: str, behind: tuple[int, str]) -> Finding:
    """What was done where an event does not fit: told by the number its own hash is right under."""
    here, own = row[_SEQ], _own_number(row)
    if own is None:
        return Finding(Fault.EDITED, here, chain)
    if own == here:  # it is whole, so what stands before it in its chain is not
        fault = Fault.INSERTED if row.prev_hash == behind[1] else Fault.EDITED
        return Finding(fault, behind[0], chain)
    with new_session(database.reader, OWN_WORK) as session:
        other = session.execute(sa.select(*_COLUMNS).where(Event.seq == own)).first()
    if other is not None and _own_number(other) == here:
        return Finding(Fault.SWAPPED, here, chain)
    return (
        Finding(Fault.DELETED, here, chain) if own > here else Finding(Fault.INSERTED, own, chain)
    )


def _own_number(row: Any) -> int | None:
    """The number near by under which an event's own hash is right."""
    values, before, hash_ = _plain(row)
    here: int = values[_SEQ]
    for away in range(_NEAR + 1):
        for number in (here + away, here - away):
            values[_SEQ] = number
            if linked(values, before) == hash_:
                return number
    return None


def _as_anchored(reading: _Reading, due: list[Anchor]) -> Finding | None:
    """Whether the chains stand as the anchors of this number say."""
    while due and due[-1].seq <= reading.seq:
        line = due.pop()
        stands = (reading.seq, "") if line.chain == LOG else reading.ends.get(line.chain)
        if stands != (line.count, line.hash):
            return Finding(Fault.REWRITTEN, line.seq, line.chain)
    return None


def _at_the_end(
    reading: _Reading, anchors: Anchors, heads: dict[str, Place], newest: int
) -> Finding | None:
    """Whether nothing is missing behind the last event read, and nothing stands there unheard."""
    last = heads.pop(LOG, (0, ""))[0]
    anchored = max((line.seq for line in anchors.lines), default=0)
    if reading.seq < max(last, anchored):
        return Finding(Fault.TAIL_CUT, reading.seq + 1)
    if newest > last:
        return Finding(Fault.INSERTED, last + 1)
    for chain, place in heads.items():
        if reading.ends.get(chain) != place:
            return Finding(Fault.HEAD_CHANGED, reading.seq, chain)
    return None
