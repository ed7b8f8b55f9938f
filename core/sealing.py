"""Encryption of what only named people may read (docs/adr/0020): AES-256-GCM with a data key for each case.

The data key stands in the database, wrapped by a key-encryption key that does not: that one lies in the file
`settings.CASE_KEY_FILE`. What is sealed is bound to its place (table, row, field) and to the version of its data key, so that
it opens nowhere else.
"""

import base64
import binascii
import hashlib
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from core.keyrings import KEY_BYTES, KeyRing, NoKeyFile, ring
from core.whole_files import PRIVATE, whole_file

SEALED = "sealed:1:"  # before what is encrypted
PLAIN = "sealed:0:"  # before a text in clear that itself begins like this
_ANY = "sealed:"
_WRAPPED = "wrapped:1"
_NONCE = 12
_FILE_MARK = b"PORTALSEALED1\n"
_SALT = 16
CHUNK = 1024 * 1024
_TAG = 16


class Unreadable(Exception):
    """What is sealed cannot be opened: its key is not there, or it is not what was written. The message says which."""


class KeyMissing(Unreadable):
    """The key that would open it is not there."""


class KeyDestroyed(Unreadable):
    """The data key was destroyed on purpose: nobody can open it again."""


class Tampered(Unreadable):
    """It was changed, cut, or moved here from another place."""


@dataclass(frozen=True)
class DataKey:
    """The key of one owner (the number of a case)."""

    owner: str
    version: int
    secret: bytes = field(repr=False)


# --- the data key and its wrapping -----------------------------------------------------------------
def new_key(owner: str, version: int = 1) -> DataKey:
    return DataKey(owner, version, secrets.token_bytes(KEY_BYTES))


def wrap(key: DataKey) -> str:
    """The data key as the database holds it, under the key-encryption key in use."""
    keys = _ring()
    nonce = secrets.token_bytes(_NONCE)
    sealed = AESGCM(keys.key_in_use).encrypt(nonce, key.secret, _wrapping(keys.in_use, key.owner, key.version))
    return f"{_WRAPPED}:{keys.in_use}:{key.version}:{_text(nonce + sealed)}"


def unwrap(wrapped: str, owner: str) -> DataKey:
    """The data key of `owner`. Raises Unreadable."""
    if not wrapped:
        raise KeyDestroyed(f"The key of {owner} was destroyed.")
    name, version = wrapped_by(wrapped), wrapped.split(":")[3]
    key = _ring().keys.get(name)
    if key is None:
        raise KeyMissing(f"The key-encryption key {name!r} is not in the key file.")
    blob = _blob(wrapped.rpartition(":")[2])
    try:
        secret = AESGCM(key).decrypt(blob[:_NONCE], blob[_NONCE:], _wrapping(name, owner, int(version)))
    except (InvalidTag, ValueError) as error:
        raise Tampered(f"The key of {owner} cannot be unwrapped with {name!r}.") from error
    return DataKey(owner, int(version), secret)


def wrapped_by(wrapped: str) -> str:
    """The name of the key-encryption key under which a data key is wrapped."""
    parts = wrapped.split(":")
    if len(parts) != 5 or not wrapped.startswith(f"{_WRAPPED}:") or not parts[3].isdecimal():
        raise Tampered("A wrapped key is not written as one.")
    return parts[2]


def ring_in_use() -> str:
    """The name of the key-encryption key that wraps new data keys."""
    return _ring().in_use


def _ring() -> KeyRing:
    try:
        return ring(settings.CASE_KEY_FILE, makes=settings.KEY_FILES_ARE_MADE)
    except NoKeyFile as error:
        raise KeyMissing(str(error)) from error


def _wrapping(name: str, owner: str, version: int) -> bytes:
    return "|".join(("data key", name, owner, str(version))).encode()


# --- texts -----------------------------------------------------------------------------------------
def seal(text: str, key: DataKey, place: str) -> str:
    """`text` as the database holds it. `place` is `table|row|field`."""
    nonce = secrets.token_bytes(_NONCE)
    return SEALED + _text(nonce + AESGCM(key.secret).encrypt(nonce, text.encode(), _bound(place, key)))


def unseal(stored: str, key: DataKey, place: str) -> str:
    """The text that `seal` was given. Raises Tampered."""
    blob = _blob(stored.removeprefix(SEALED))
    try:
        return AESGCM(key.secret).decrypt(blob[:_NONCE], blob[_NONCE:], _bound(place, key)).decode()
    except (InvalidTag, ValueError) as error:
        raise Tampered(f"{place} is not what was sealed there.") from error


def in_clear(text: str) -> str:
    """A text that is not sealed, as the database holds it."""
    return PLAIN + text if text.startswith(_ANY) else text


def is_sealed(stored: str) -> bool:
    return stored.startswith(SEALED)


def _bound(place: str, key: DataKey) -> bytes:
    return f"{place}|{key.version}".encode()


def _text(blob: bytes) -> str:
    return base64.b64encode(blob).decode()


def _blob(text: str) -> bytes:
    try:
        blob = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise Tampered("What is sealed is no base64.") from error
    if len(blob) < _NONCE + _TAG:
        raise Tampered("What is sealed was cut.")
    return blob


# --- files: chunks of 1 MiB, each bound to its number, the last one marked as the last ---------------
def seal_file(source: Path, target: Path, key: DataKey, aad: str) -> None:
    """`target` holds the bytes of `source`, sealed; it stands whole or not at all. Memory does not grow with the file."""
    with source.open("rb") as plain:
        seal_chunks(iter(lambda: plain.read(CHUNK), b""), target, key, aad)


def seal_chunks(chunks: Iterable[bytes], target: Path, key: DataKey, aad: str) -> None:
    """As `seal_file`, for bytes that come from elsewhere."""
    salt = secrets.token_bytes(_SALT)
    cipher = _of_file(key, salt, aad)
    with whole_file(target, mode=PRIVATE) as draft, draft.open("wb") as sealed:
        sealed.write(_FILE_MARK + salt)
        for number, (chunk, is_last) in enumerate(_with_last(_evenly(chunks))):
            sealed.write(cipher.encrypt(_numbered(number, is_last), chunk, None))


def unsealed_chunks(path: Path, key: DataKey, aad: str) -> Iterator[bytes]:
    """The bytes that were sealed, chunk by chunk; each is checked before it is given out.

    Raises Tampered, at once for a file that is not sealed and on the way for one that was changed or cut: whoever sends
    chunks on must break off then, so that nobody takes a part for the whole. Raises FileNotFoundError at once.
    """
    with path.open("rb") as sealed:
        head = sealed.read(len(_FILE_MARK) + _SALT)
    if len(head) != len(_FILE_MARK) + _SALT or not head.startswith(_FILE_MARK):
        raise Tampered(f"{path.name} is not a sealed file.")
    return _opened_chunks(path, _of_file(key, head[len(_FILE_MARK) :], aad))


def plain_size(path: Path) -> int:
    """How many bytes a sealed file holds. Raises FileNotFoundError."""
    sealed = path.stat().st_size - len(_FILE_MARK) - _SALT
    return sealed - _TAG * max(1, -(-sealed // (CHUNK + _TAG)))


def _opened_chunks(path: Path, cipher: AESGCM) -> Iterator[bytes]:
    """Opens the file when the first chunk is asked for: an answer that is never read leaves nothing open."""
    with path.open("rb") as sealed:
        sealed.seek(len(_FILE_MARK) + _SALT)
        pieces = _with_last(iter(lambda: sealed.read(CHUNK + _TAG), b""))
        was_last = False
        for number, (piece, is_last) in enumerate(pieces):
            try:
                yield cipher.decrypt(_numbered(number, is_last), piece, None)
            except (InvalidTag, ValueError) as error:
                raise Tampered(f"The sealed file {path.name} was changed or cut.") from error
            was_last = is_last
        if not was_last:
            raise Tampered(f"The sealed file {path.name} was cut.")


def _of_file(key: DataKey, salt: bytes, aad: str) -> AESGCM:
    """A key for this file alone: so the numbers of its chunks can be its nonces."""
    info = f"file|{aad}|{key.version}".encode()
    return AESGCM(HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=salt, info=info).derive(key.secret))


def _numbered(number: int, is_last: bool) -> bytes:
    return number.to_bytes(_NONCE - 1, "big") + (b"\x01" if is_last else b"\x00")


def _with_last(pieces: Iterable[bytes]) -> Iterator[tuple[bytes, bool]]:
    """Each piece and whether it is the last one."""
    held: bytes | None = None
    for piece in pieces:
        if held is not None:
            yield held, False
        held = piece
    if held is not None:
        yield held, True


def _evenly(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in pieces of CHUNK; one empty piece for an empty file."""
    held = bytearray()
    is_empty = True
    for chunk in chunks:
        held += chunk
        while len(held) >= CHUNK:
            yield bytes(held[:CHUNK])
            del held[:CHUNK]
            is_empty = False
    if held or is_empty:
        yield bytes(held)


def sha256_of(chunks: Iterable[bytes]) -> str:
    digest = hashlib.sha256()
    for chunk in chunks:
        digest.update(chunk)
    return digest.hexdigest()
