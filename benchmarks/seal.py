"""What does sealing a field cost in each suite, beside the bare cipher?"""

import hmac
import os
from collections.abc import Callable
from uuid import UUID

import numpy as np
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app.base.secrets import SUITES, Held, Keyring, OpenKey, SealBroken, Suite, key_file, new_keys
from benchmarks.report import Report
from benchmarks.timing import interleaved, ratio

ROUNDS, EACH = 60, 200
TEXT = "620199199003071231"
PLACE = {"table": "seeker", "column": "id_number_sealed"}
ROW = UUID(int=7)
BARE, BARE_HASH = "AESGCM of cryptography, bare", "hmac of SHA-256, bare"


def run() -> Report:
    """Measure sealing, opening and blinding one field."""
    report = Report(
        "seal",
        f"one field of {len(TEXT)} characters sealed, opened and blinded",
        ("what", "method", "× the bare one", "µs"),
    )
    report.notes.append(
        "× = how many times the time of the bare cipher (or keyed hash) the method takes, median "
        "of interleaved pairs. Ours draws the nonce, binds the place, names suite and key, and is "
        "written as text; the bare one does none of this but the nonce."
    )
    rings = {name: _ring(suite) for name, suite in SUITES.items()}
    bare = AESGCM(os.urandom(32))
    content, nonce = TEXT.encode(), os.urandom(12)
    index = os.urandom(32)
    kept = bare.encrypt(nonce, content, b"place")
    _measure(
        report,
        "seal",
        {BARE: lambda: bare.encrypt(os.urandom(12), content, b"place")}
        | {name: _sealing(ring) for name, ring in rings.items()},
    )
    _measure(
        report,
        "open",
        {BARE: lambda: bare.decrypt(nonce, kept, b"place")}
        | {name: _opening(ring) for name, ring in rings.items()},
    )
    _measure(
        report,
        "blind index",
        {BARE_HASH: lambda: hmac.digest(index, content, "sha256")}
        | {name: _blinding(ring) for name, ring in rings.items()},
    )
    for name, ring in rings.items():
        report.check(f"{name}: what was sealed opens at its place and nowhere else", _holds(ring))
    return report


def _ring(suite: Suite) -> Keyring:
    key = OpenKey(os.urandom(16).hex(), 1, suite, suite.sealing(os.urandom(suite.key_bytes)))
    return Keyring(key_file(new_keys()), suite, Held({key.id: key}, key))


def _sealing(ring: Keyring) -> Callable[[], object]:
    return lambda: ring.seal(TEXT, row=ROW, **PLACE)


def _opening(ring: Keyring) -> Callable[[], object]:
    sealed = ring.seal(TEXT, row=ROW, **PLACE)
    return lambda: ring.open(sealed, row=ROW, **PLACE)


def _blinding(ring: Keyring) -> Callable[[], object]:
    return lambda: ring.blind("id_number", TEXT)


def _measure(report: Report, what: str, methods: dict[str, Callable[[], object]]) -> None:
    bare = next(iter(methods))
    taken = interleaved({name: _many(method) for name, method in methods.items()}, ROUNDS)
    for name, seconds in taken.items():
        times = ratio(taken[bare], seconds)
        micro = float(np.median(seconds)) / EACH * 1e6
        method = name if name == bare else f"ours, suite {name}"
        report.rows.append((what, method, f"{times:.2f}", f"{micro:.2f}"))
        report.figures[f"{what}, {name}"] = {"ratio": times, "us": micro}


def _many(method: Callable[[], object]) -> Callable[[int], None]:
    """One measured step is many calls: a single one is near the clock's own grain."""

    def many(_: int) -> None:
        for _ in range(EACH):
            method()

    return many


def _holds(ring: Keyring) -> bool:
    sealed = ring.seal(TEXT, row=ROW, **PLACE)
    try:
        ring.open(sealed, row=UUID(int=8), **PLACE)
    except SealBroken:
        return ring.open(sealed, row=ROW, **PLACE) == TEXT
    return False
