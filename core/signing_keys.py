"""The keys by which the portal signs what it hands out (Ed25519). They lie outside the database, as those of core.sealing.

The file `settings.RECEIPT_KEY_FILE` holds them: the first line signs; what earlier ones signed stays valid.
"""

import base64

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings

from core.keyrings import ring


def key_in_use() -> tuple[str, str]:
    """The name of the key that signs now, and its public half in base64. Raises NoKeyFile."""
    keys = ring(settings.RECEIPT_KEY_FILE, makes=settings.KEY_FILES_ARE_MADE)
    return keys.in_use, _public(keys.key_in_use)


def sign(document: bytes, name: str) -> str:
    """The signature by the key of that name, in base64. Raises NoKeyFile, and KeyError for a key that is not there."""
    keys = ring(settings.RECEIPT_KEY_FILE, makes=settings.KEY_FILES_ARE_MADE)
    return base64.b64encode(Ed25519PrivateKey.from_private_bytes(keys.keys[name]).sign(document)).decode()


def is_signed(document: bytes, signature: str, public_key: str) -> bool:
    """Whether the signature is that of the key, on exactly these bytes."""
    try:
        key = Ed25519PublicKey.from_public_bytes(base64.b64decode(public_key, validate=True))
        key.verify(base64.b64decode(signature, validate=True), document)
    except (InvalidSignature, ValueError):
        return False
    return True


def pem_of(public_key: str) -> str:
    """A public key as OpenSSL reads it."""
    key = Ed25519PublicKey.from_public_bytes(base64.b64decode(public_key))
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def _public(private: bytes) -> str:
    key = Ed25519PrivateKey.from_private_bytes(private).public_key()
    return base64.b64encode(key.public_bytes(Encoding.Raw, PublicFormat.Raw)).decode()
