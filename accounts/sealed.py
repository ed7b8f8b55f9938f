"""Secrets of signing in as they stand in the database: AES-256-GCM under keys made from SECRET_KEY, which no dump holds."""

import base64
import secrets
from collections.abc import Iterator
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

_VERSION = "v1:"
_NONCE = 12  # bytes


class NotSealed(ValueError):
    """The text was never sealed here, was changed, or belongs to a SECRET_KEY that is not known any more."""


def seal(text: str, purpose: str) -> str:
    nonce = secrets.token_bytes(_NONCE)
    sealed = AESGCM(_key(settings.SECRET_KEY, purpose)).encrypt(nonce, text.encode(), purpose.encode())
    return _VERSION + base64.urlsafe_b64encode(nonce + sealed).decode("ascii")


def unseal(sealed: str, purpose: str) -> str:
    """The text; raises NotSealed. What an old SECRET_KEY sealed stays readable while it is in SECRET_KEY_FALLBACKS."""
    try:
        raw = base64.urlsafe_b64decode(sealed.removeprefix(_VERSION).encode("ascii"))
    except ValueError as error:
        raise NotSealed(purpose) from error
    if not sealed.startswith(_VERSION):
        raise NotSealed(purpose)
    for key in _keys(purpose):
        try:
            return AESGCM(key).decrypt(raw[:_NONCE], raw[_NONCE:], purpose.encode()).decode()
        except (InvalidTag, ValueError):
            continue
    raise NotSealed(purpose)


def _keys(purpose: str) -> Iterator[bytes]:
    yield _key(settings.SECRET_KEY, purpose)
    for old in settings.SECRET_KEY_FALLBACKS:
        yield _key(old, purpose)


@lru_cache(maxsize=16)
def _key(secret: str, purpose: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose.encode()).derive(secret.encode())
