"""Texts and files under a data key: what opens, and what is refused."""

import hashlib
import itertools
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import keyrings, sealing
from core.sealing import CHUNK, KeyDestroyed, KeyMissing, Tampered, Unreadable

PLACE = "consultations_case|R8-000001-0|body"


@pytest.fixture(autouse=True)
def _own_keys(settings, tmp_path):
    settings.CASE_KEY_FILE, settings.RECEIPT_KEY_FILE = str(tmp_path / "case.keys"), str(tmp_path / "receipt.keys")


@pytest.fixture
def key():
    return sealing.new_key("R8-000001-0")


def opened(path, key, name="ab/name") -> bytes:
    return b"".join(sealing.unsealed_chunks(path, key, name))


# --- texts -----------------------------------------------------------------------------------------
@given(st.text())
def test_text_that_is_sealed_opens_as_it_was(text):
    key = sealing.new_key("R8-000001-0")
    assert sealing.unseal(sealing.seal(text, key, PLACE), key, PLACE) == text


def test_same_text_is_never_sealed_alike(key):
    assert sealing.seal("図面", key, PLACE) != sealing.seal("図面", key, PLACE)


@pytest.mark.parametrize("place", ["consultations_case|R8-000002-0|body", "consultations_case|R8-000001-0|subject", ""])
def test_text_moved_to_another_place_is_refused(key, place):
    with pytest.raises(Tampered):
        sealing.unseal(sealing.seal("図面", key, PLACE), key, place)


def test_text_with_any_byte_changed_is_refused(key):
    blob = sealing._blob(sealing.seal("図面", key, PLACE).removeprefix(sealing.SEALED))
    for position in range(len(blob)):
        changed = blob[:position] + bytes([blob[position] ^ 1]) + blob[position + 1 :]
        with pytest.raises(Tampered):
            sealing.unseal(sealing.SEALED + sealing._text(changed), key, PLACE)


@pytest.mark.parametrize("stored", ["sealed:1:", "sealed:1:%%%", "sealed:1:QUJD"])
def test_text_that_was_cut_is_refused(key, stored):
    with pytest.raises(Tampered):
        sealing.unseal(stored, key, PLACE)


def test_text_under_another_version_of_the_key_is_refused(key):
    later = sealing.DataKey(key.owner, 2, key.secret)
    with pytest.raises(Tampered):
        sealing.unseal(sealing.seal("図面", key, PLACE), later, PLACE)


def test_data_key_shows_its_secret_nowhere(key):
    assert "secret" not in repr(key)
    assert str(key.secret) not in repr(key)


# --- the wrapping ------------------------------------------------------------------------------------
def test_data_key_unwraps_for_its_owner_alone(key):
    wrapped = sealing.wrap(key)
    assert sealing.unwrap(wrapped, key.owner) == key
    with pytest.raises(Tampered):
        sealing.unwrap(wrapped, "R8-000002-0")


def test_data_key_whose_key_file_is_gone_says_so(settings, key):
    wrapped = sealing.wrap(key)
    Path(settings.CASE_KEY_FILE).unlink()
    settings.KEY_FILES_ARE_MADE = False
    with pytest.raises(KeyMissing, match="keys is missing"):
        sealing.unwrap(wrapped, key.owner)


def test_data_key_with_another_key_file_says_which_key_is_missing(settings, key):
    wrapped = sealing.wrap(key)
    Path(settings.CASE_KEY_FILE).write_text(keyrings.new_line())
    with pytest.raises(KeyMissing, match=sealing.wrapped_by(wrapped)):
        sealing.unwrap(wrapped, key.owner)


def test_data_key_under_an_older_key_unwraps_after_rotation(settings, key):
    wrapped = sealing.wrap(key)
    path = Path(settings.CASE_KEY_FILE)
    path.write_text(keyrings.new_line() + path.read_text())
    assert sealing.unwrap(wrapped, key.owner) == key
    assert sealing.wrapped_by(sealing.wrap(key)) == sealing.ring_in_use() != sealing.wrapped_by(wrapped)


@pytest.mark.parametrize("wrapped", ["wrapped:1:x", "nonsense", "wrapped:1:k:one:QUJD"])
def test_data_key_written_wrongly_is_refused(wrapped):
    with pytest.raises(Unreadable):
        sealing.unwrap(wrapped, "R8-000001-0")


def test_data_key_that_was_destroyed_says_so():
    with pytest.raises(KeyDestroyed):
        sealing.unwrap("", "R8-000001-0")


# --- files -------------------------------------------------------------------------------------------
@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 2 * CHUNK + 7])
def test_file_that_is_sealed_opens_as_it_was(tmp_path, key, size):
    plain, sealed = tmp_path / "plain", tmp_path / "sealed"
    data = (hashlib.sha256(b"x").digest() * (size // 32 + 1))[:size]
    plain.write_bytes(data)
    sealing.seal_file(plain, sealed, key, "ab/name")
    assert opened(sealed, key) == data
    assert sealing.plain_size(sealed) == size
    assert sealed.stat().st_mode & 0o777 == 0o600
    assert data[:32] not in sealed.read_bytes() or size == 0


@pytest.fixture
def sealed(tmp_path, key):
    path = tmp_path / "sealed"
    sealing.seal_chunks(iter([b"a" * (2 * CHUNK + 5)]), path, key, "ab/name")
    return path


@pytest.mark.parametrize("kept", [0, 20, 30, 31, 30 + CHUNK + 16, 30 + 2 * (CHUNK + 16), -1])
def test_file_that_was_cut_is_refused(sealed, key, kept):
    sealed.write_bytes(sealed.read_bytes()[:kept])
    with pytest.raises(Tampered):
        opened(sealed, key)


def test_file_with_chunks_swapped_repeated_or_added_is_refused(sealed, key):
    whole = sealed.read_bytes()
    head, step = whole[:30], CHUNK + 16
    chunks = [whole[start : start + step] for start in range(30, len(whole), step)]
    for order in [*itertools.permutations(range(3)), (0, 0, 1, 2), (0, 1, 2, 2), (0, 2), (1, 2)]:
        sealed.write_bytes(head + b"".join(chunks[number] for number in order))
        if order == (0, 1, 2):
            assert len(opened(sealed, key)) == 2 * CHUNK + 5
        else:
            with pytest.raises(Tampered):
                opened(sealed, key)


@pytest.mark.parametrize("position", [14, 29, 30, 30 + CHUNK, -1])
def test_file_with_a_byte_changed_is_refused(sealed, key, position):
    data = bytearray(sealed.read_bytes())
    data[position] ^= 1
    sealed.write_bytes(data)
    with pytest.raises(Tampered):
        opened(sealed, key)


def test_file_under_another_name_or_key_is_refused(sealed, key):
    for other in (lambda: opened(sealed, key, "cd/other"), lambda: opened(sealed, sealing.new_key("R8-000002-0"))):
        with pytest.raises(Tampered):
            other()


def test_file_that_is_not_sealed_is_refused_at_once(tmp_path, key):
    (tmp_path / "plain").write_bytes(b"%PDF-1.7")
    with pytest.raises(Tampered, match="not a sealed"):
        sealing.unsealed_chunks(tmp_path / "plain", key, "ab/name")
    with pytest.raises(FileNotFoundError):
        sealing.unsealed_chunks(tmp_path / "gone", key, "ab/name")


def test_file_of_any_size_takes_the_same_memory(tmp_path, key):
    def peak(chunks: int) -> int:
        tracemalloc.start()
        sealing.seal_chunks((b"z" * 65_536 for _each in range(16 * chunks)), tmp_path / "large", key, "ab/name")
        for _chunk in sealing.unsealed_chunks(tmp_path / "large", key, "ab/name"):
            pass
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    assert peak(24) < peak(6) * 1.2
