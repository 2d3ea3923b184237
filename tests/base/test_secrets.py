"""Sealing (goal S14): known answers, one place for one value, any suite, any former key."""

import hashlib
from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from hypothesis import given
from hypothesis import strategies as some

from app.base.secrets import AES, SM, SUITES, Keyring, KeysMissing, SealBroken, keyring, new_keys
from app.base.secrets.sealed import read_text
from app.base.secrets.suites import Suite
from app.privacy.rules.resealing import every_table, sealed_columns
from tests.making.keys import a_keyring, an_open_key

COLUMNS = [(one.table.name, one.column.name) for one in sealed_columns(every_table())]
PLACE: dict[str, Any] = {"table": "seeker", "column": "phone_sealed", "row": UUID(int=7)}
BOTH = pytest.mark.parametrize("suite", [AES, SM], ids=lambda suite: suite.name)


def opens(ring: Keyring, sealed: str, **where: Any) -> bool:
    try:
        ring.open(sealed, **where)
    except SealBroken:
        return False
    return True


# Known answers -----------------------------------------------------------------------------------


def test_aes_256_gcm_gives_the_published_answer() -> None:
    """McGrew and Viega, The Galois/Counter Mode of Operation, test case 16."""
    key = bytes.fromhex("feffe9928665731c6d6a8f9467308308" * 2)
    text = bytes.fromhex(
        "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
        "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39"
    )
    answer = bytes.fromhex(
        "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
        "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662"
        "76fc6ece0f4e1768cddf8853bb2d551b"
    )
    beside = bytes.fromhex("feedfacedeadbeeffeedfacedeadbeefabaddad2")
    nonce = bytes.fromhex("cafebabefacedbaddecaf888")
    assert AES.sealing(key).encrypt(nonce, text, beside) == answer
    assert AES.sealing(key).decrypt(nonce, answer, beside) == text


def test_sm4_gcm_gives_the_published_answer() -> None:
    """RFC 8998, appendix A.1."""
    key = bytes.fromhex("0123456789abcdeffedcba9876543210")
    text = bytes.fromhex("".join(8 * letter + 8 * letter for letter in "abcdefea"))
    answer = bytes.fromhex(
        "17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735"
        "d82710ca5c22f0ccfa7cbf93d496ac15a56834cbcf98c397b4024a2691233b8d"
        "83de3541e4c2b58177e065a9bf7b62ec"
    )
    beside = bytes.fromhex("feedfacedeadbeeffeedfacedeadbeefabaddad2")
    nonce = bytes.fromhex("00001234567800000000abcd")
    assert SM.sealing(key).encrypt(nonce, text, beside) == answer
    assert SM.sealing(key).decrypt(nonce, answer, beside) == text


def test_sm4_and_sm3_give_the_answers_of_their_standards() -> None:
    """GB/T 32907-2016 (SM4, one block) and GB/T 32905-2016 (SM3 of "abc")."""
    block = bytes.fromhex("0123456789abcdeffedcba9876543210")
    encryptor = Cipher(algorithms.SM4(block), modes.ECB()).encryptor()
    assert encryptor.update(block).hex() == "681edf34d206965e86b3e94f536e4246"
    known = "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    assert hashlib.new("sm3", b"abc").hexdigest() == known


def test_hmac_sha_256_gives_the_published_answer() -> None:
    """RFC 4231, test case 1."""
    known = "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
    assert AES.keyed_hash(b"\x0b" * 20, b"Hi There").hex() == known


@given(key=some.binary(min_size=1, max_size=64), text=some.binary(max_size=200))
def test_hmac_sm3_is_hmac_over_sm3(key: bytes, text: bytes) -> None:
    """By the definition of RFC 2104, over an SM3 of another library."""

    def sm3(content: bytes) -> bytes:
        return hashlib.new("sm3", content).digest()

    padded = key.ljust(64, b"\0")
    inner = sm3(bytes(byte ^ 0x36 for byte in padded) + text)
    assert SM.keyed_hash(key, text) == sm3(bytes(byte ^ 0x5C for byte in padded) + inner)


# One place, one key ------------------------------------------------------------------------------


def opened_elsewhere(ring: Keyring) -> list[tuple[Any, ...]]:
    """Every tagged column's value at every other place: table, column, row, version."""
    rows = [uuid4(), uuid4()]
    places = [
        {"table": table, "column": column, "row": row} for table, column in COLUMNS for row in rows
    ]
    # The same name of a column in another table, and the other way round.
    places += [
        {"table": table, "column": column, "row": rows[0]}
        for table in {table for table, _ in COLUMNS}
        for _, column in COLUMNS
        if (table, column) not in COLUMNS
    ]
    sealed = [(place, ring.seal("15400001234", **place)) for place in places]
    found = [
        (home, there)
        for home, text in sealed
        for there in places
        if there != home and opens(ring, text, **there)
    ]
    return found + [(home, 2) for home, text in sealed if opens(ring, _as_version(text, 2), **home)]


def _as_version(text: str, version: int) -> str:
    suite, key_id, _, *rest = text.split(".")
    return ".".join((suite, key_id, str(version), *rest))


@BOTH
def test_a_value_moved_to_another_place_never_opens(suite: Suite) -> None:
    """S14: swapped between rows, columns, tables or versions, over every tagged column."""
    assert len(COLUMNS) >= 4
    assert opened_elsewhere(a_keyring(suite)) == []


@pytest.mark.parametrize("forgotten", [0, 1, 2, 3])
def test_a_place_that_forgets_a_part_would_be_noticed(
    forgotten: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def faulty(*parts: Any) -> bytes:
        return repr(parts[:forgotten] + parts[forgotten + 1 :]).encode()

    monkeypatch.setattr("app.base.secrets.ring.place", faulty)
    assert opened_elsewhere(a_keyring()) != []


@BOTH
def test_every_changed_character_is_noticed(suite: Suite) -> None:
    ring = a_keyring(suite)
    sealed = ring.seal("15400001234", **PLACE)
    for position, there in enumerate(sealed):
        for other in {"A", "B", "x", "9", ".", "-", "=", "+", " ", "９"} - {there}:
            changed = sealed[:position] + other + sealed[position + 1 :]
            assert not opens(ring, changed, **PLACE), position


@given(cut=some.integers(min_value=0, max_value=90), more=some.text(max_size=4))
def test_what_is_cut_or_longer_does_not_open(cut: int, more: str) -> None:
    ring = a_keyring()
    sealed = ring.seal("15400001234", **PLACE)
    changed = sealed[:cut] + more
    assert changed == sealed or not opens(ring, changed, **PLACE)


def spellings(sealed: str) -> Iterator[str]:
    suite, key_id, version, nonce, ciphertext = sealed.split(".")
    yield f"{suite}.{key_id}.0{version}.{nonce}.{ciphertext}"
    yield f"{suite}.{key_id}.+{version}.{nonce}.{ciphertext}"
    yield f"{suite}.{key_id}.{version}.{nonce}.{ciphertext}="
    yield f"{suite}.{key_id}.{version}.{nonce}.{ciphertext}\n"
    yield f"{suite}.{key_id.upper()}.{version}.{nonce}.{ciphertext}"


def test_another_spelling_of_the_same_bytes_does_not_open() -> None:
    ring = a_keyring()
    sealed = ring.seal("15400001234", **PLACE)
    assert [one for one in spellings(sealed) if opens(ring, one, **PLACE)] == []


@BOTH
def test_equal_texts_are_sealed_differently(suite: Suite) -> None:
    ring = a_keyring(suite)
    sealed = {ring.seal("15400001234", **PLACE) for _ in range(200)}
    assert len(sealed) == 200
    assert len({read_text(one).nonce for one in sealed}) == 200


@BOTH
@given(text=some.text(max_size=300), version=some.integers(1, 999_999_999))
def test_what_is_sealed_opens_at_its_place(suite: Suite, text: str, version: int) -> None:
    ring = a_keyring(suite)
    sealed = ring.seal(text, **PLACE, version=version)
    assert ring.open(sealed, **PLACE) == ring.open(sealed, **PLACE, version=version) == text
    assert not opens(ring, sealed, **PLACE, version=version + 1)
    content = text.encode()
    raw = ring.seal_bytes(content, **PLACE, version=version)
    assert ring.open_bytes(raw, **PLACE) == content


@BOTH
def test_sealed_bytes_are_noticed_too(suite: Suite) -> None:
    ring = a_keyring(suite)
    raw = ring.seal_bytes(b"\x00scan", **PLACE)
    for position in range(len(raw)):
        changed = bytes([*raw[:position], raw[position] ^ 1, *raw[position + 1 :]])
        with pytest.raises(SealBroken):
            ring.open_bytes(changed, **PLACE)
    for end in range(len(raw)):
        with pytest.raises(SealBroken):
            ring.open_bytes(raw[:end], **PLACE)
    with pytest.raises(SealBroken):
        ring.open_bytes(raw, table="seeker", column="phone_sealed", row=UUID(int=8))


def test_a_long_value_opens_again() -> None:
    ring, text = a_keyring(), "很长的答复" * 20_000
    assert ring.open(ring.seal(text, **PLACE), **PLACE) == text


def test_whatever_suite_or_former_key_sealed_a_value_it_opens() -> None:
    formers = [an_open_key(suite, number) for number, suite in enumerate([AES, SM, AES], 1)]
    now = a_keyring(SM, *formers)
    for key in formers:
        then = a_keyring()
        then._held = type(then._held)({key.id: key}, key)
        sealed = then.seal("15400001234", **PLACE)
        assert sealed.startswith(f"{key.suite.mark}.{key.id}.1.")
        assert now.open(sealed, **PLACE) == "15400001234"
        swapped = "s1" if key.suite is AES else "a1"
        assert not opens(now, swapped + sealed[2:], **PLACE)


def test_another_installation_opens_nothing() -> None:
    sealed = a_keyring().seal("15400001234", **PLACE)
    assert not opens(a_keyring(), sealed, **PLACE)


def test_a_ring_without_data_keys_seals_nothing() -> None:
    """Else values would be sealed by a key that nobody keeps."""
    with pytest.raises(KeysMissing):
        keyring(new_keys()).seal("15400001234", **PLACE)


# Blind indexes and tokens ------------------------------------------------------------------------


@BOTH
def test_a_blind_index_names_its_key_and_fits_its_column(suite: Suite) -> None:
    ring = a_keyring(suite)
    found = ring.blind("phone", "15400001234")
    assert found.startswith(f"{suite.mark}.{ring.keys.index[0].id}.")
    assert len(found) <= 64
    assert found == ring.blind("phone", "15400001234")
    assert found != ring.blind("id_number", "15400001234")
    assert found != a_keyring(suite).blind("phone", "15400001234")
    assert ring.blind_all("phone", "15400001234") == (found,)


def test_suites_are_chosen_by_name() -> None:
    assert {name: suite.mark for name, suite in SUITES.items()} == {"aes": "a1", "sm": "s1"}


def test_a_signed_token_is_read_here_for_its_purpose_only() -> None:
    ring = a_keyring()
    token = ring.sign("cursor", {"n": 1})
    assert ring.read("cursor", token) == {"n": 1}
    assert ring.read("matches", token) is None
    assert a_keyring().read("cursor", token) is None
    assert ring.read("cursor", token + "A") is None
    assert ring.read("cursor", "A" * 30_000) is None
