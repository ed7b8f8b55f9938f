"""Second factors of people: an app that shows codes, and a passkey that signs."""

import base64
import hashlib
import json
import secrets
from typing import Any

from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.mfa.webauthn.internal.auth import WebAuthn
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from fido2.cose import ES256
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData

from accounts.models import User

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"  # of an app that exists in tests only
PRESENT_AND_VERIFIED, WITH_KEY = 0x05, 0x40
NOBODY_VERIFIED = 0x01


def app_code(step: int = 0, secret: str = SECRET) -> str:
    """What the app shows now, or `step` half minutes later."""
    now = list(yield_hotp_counters_from_time())[1]
    return format_hotp_value(hotp_value(secret, now + step))


def give_app(user: User) -> Authenticator:
    return TOTP.activate(user, SECRET).instance


def give_recovery_codes(user: User) -> list[str]:
    return RecoveryCodes.activate(user).generate_codes()


class SoftPasskey:
    """A passkey in software, as a phone would hold it."""

    def __init__(
        self, host: str = "localhost", origin: str = "http://localhost:8000", flags: int = PRESENT_AND_VERIFIED
    ) -> None:
        self.host, self.origin, self.flags = host, origin, flags
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.id = secrets.token_bytes(32)
        self.counter = 0

    def create(self, options: dict[str, Any]) -> dict[str, Any]:
        """The browser's answer where it was asked to make a passkey."""
        public = ES256.from_cryptography_key(self.key.public_key())
        about = AttestedCredentialData.create(bytes(16), self.id, public)
        data = AuthenticatorData.create(self._host_hash(), self.flags | WITH_KEY, self.counter, about)
        made = AttestationObject.create("none", data, {})
        return self._answer(options, "webauthn.create", {"attestationObject": _text(bytes(made))})

    def get(self, options: dict[str, Any], user: User | None = None) -> dict[str, Any]:
        """The browser's answer where it was asked for the passkey."""
        self.counter += 1
        data = bytes(AuthenticatorData.create(self._host_hash(), self.flags, self.counter))
        said = self._client_data(options, "webauthn.get")
        signature = self.key.sign(data + hashlib.sha256(said).digest(), ec.ECDSA(SHA256()))
        response = {"authenticatorData": _text(data), "signature": _text(signature)}
        if user is not None:
            response["userHandle"] = _text(user_pk_to_url_str(user).encode())
        return self._answer(options, "webauthn.get", response)

    def _host_hash(self) -> bytes:
        return hashlib.sha256(self.host.encode()).digest()

    def _client_data(self, options: dict[str, Any], kind: str) -> bytes:
        said = {"type": kind, "challenge": options["publicKey"]["challenge"], "origin": self.origin, "crossOrigin": False}
        return json.dumps(said).encode()

    def _answer(self, options: dict[str, Any], kind: str, response: dict[str, str]) -> dict[str, Any]:
        return {
            "id": _text(self.id),
            "rawId": _text(self.id),
            "type": "public-key",
            "authenticatorAttachment": "platform",
            "clientExtensionResults": {"credProps": {"rk": True}},
            "response": {"clientDataJSON": _text(self._client_data(options, kind)), **response},
        }


def give_passkey(user: User, passkey: SoftPasskey | None = None) -> Authenticator:
    """The person has this passkey, registered before."""
    credential = (passkey or SoftPasskey()).create({"publicKey": {"challenge": _text(secrets.token_bytes(32))}})
    return WebAuthn.add(user, "Phone", credential).instance


def give_second_factors(user: User) -> None:
    """All kinds, whatever he had of them before; recovery codes nobody has seen yet."""
    for kind, give in (("totp", give_app), ("webauthn", give_passkey)):
        if not user.authenticator_set.filter(type=kind).exists():
            give(user)
    user.authenticator_set.filter(type="recovery_codes").delete()
    give_recovery_codes(user)


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode("ascii").rstrip("=")
