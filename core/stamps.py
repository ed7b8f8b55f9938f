"""RFC 3161 time stamps: asked of an authority, kept as they came, believed only when everything fits."""

import hashlib
import urllib.error
import urllib.request
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from asn1crypto import cms, tsp  # type: ignore[import-untyped]  # it has no types
from cryptography import x509
from rfc3161_client import (
    HashAlgorithm,
    TimestampRequestBuilder,
    TimeStampResponse,
    VerificationError,
    VerifierBuilder,
    decode_timestamp_response,
)

TIMEOUT = 20  # seconds of silence
LARGEST = 64 * 1024  # bytes of a reply
_QUERY, _REPLY = "application/timestamp-query", "application/timestamp-reply"
_SHA256 = "2.16.840.1.101.3.4.2.1"
_SIGNATURES = ("rsassa_pkcs1v15", "rsassa_pss")


class StampRefused(Exception):
    """Not a stamp of a trusted authority on these bytes."""


class NoAnswer(Exception):
    """The authority cannot be reached, or says no."""


@dataclass(frozen=True)
class Stamp:
    """What a good stamp says."""

    at: datetime
    authority: str


def load_certificates(path: Path) -> list[x509.Certificate]:
    """Those of a PEM file: roots, and what stands between them and the authority. Raises StampRefused."""
    try:
        return x509.load_pem_x509_certificates(path.read_bytes())
    except (OSError, ValueError) as error:
        raise StampRefused(f"the certificates cannot be read: {error}") from error


def ask(document: bytes, *, url: str, certificates: list[x509.Certificate]) -> tuple[bytes, Stamp]:
    """The reply of the authority as it came, and what it says. Raises NoAnswer and StampRefused."""
    asked = TimestampRequestBuilder().data(document).hash_algorithm(HashAlgorithm.SHA256).build()
    kind_asked = {"Content-Type": _QUERY}
    request = urllib.request.Request(url, asked.as_bytes(), kind_asked, method="POST")  # https, see environment  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT) as answer:  # https, see environment  # noqa: S310  # nosec B310
            kind, raw = answer.headers.get_content_type(), answer.read(LARGEST + 1)
    except (OSError, ValueError) as error:  # URLError is an OSError
        raise NoAnswer(str(getattr(error, "reason", error))[:150]) from error
    if kind != _REPLY or len(raw) > LARGEST:
        raise NoAnswer(f"the answer is {kind}, {len(raw)} bytes")
    return raw, check(raw, document, certificates=certificates, nonce=asked.nonce)


def check(raw: bytes, document: bytes, *, certificates: list[x509.Certificate], nonce: int | None = None) -> Stamp:
    """What the stamp `raw` on `document` says. Raises StampRefused for anything that is not exactly one."""
    try:
        _refuse_odd_shape(raw)
        reply = _decoded(raw)
        roots = [each for each in certificates if each.issuer == each.subject]
        between = [each for each in certificates if each.issuer != each.subject]
        verifier = VerifierBuilder(roots=roots, intermediates=between, nonce=nonce).build()
        if reply.tst_info.message_imprint.hash_algorithm.dotted_string != _SHA256:
            raise StampRefused("another hash than SHA-256")
        verifier.verify(reply, hashlib.sha256(document).digest())
    except StampRefused:
        raise
    except VerificationError as error:
        raise StampRefused(str(error)) from error
    except Exception as error:  # what parsers raise on hostile bytes is not listed anywhere
        raise StampRefused(f"not readable: {type(error).__name__}") from error
    return Stamp(reply.tst_info.gen_time, _authority(raw))


def _decoded(raw: bytes) -> TimeStampResponse:
    """The reply; one whose certificates are not in the order of DER (OpenSSL's) is read with them in order."""
    try:
        return decode_timestamp_response(raw)
    except ValueError as error:
        if "InvalidSetOrdering" not in str(error):
            raise
    reply = tsp.TimeStampResp.load(raw, strict=True)
    signed = reply["time_stamp_token"]["content"]
    signed["certificates"] = cms.CertificateSet(sorted(signed["certificates"], key=lambda each: each.dump()))
    return decode_timestamp_response(reply.dump(force=True))


def _refuse_odd_shape(raw: bytes) -> None:
    """What no signature covers must be as every authority writes it, else two different files would bear one stamp."""
    if len(raw) > LARGEST:
        raise StampRefused("too long")
    reply = tsp.TimeStampResp.load(raw, strict=True)
    signed = reply["time_stamp_token"]["content"]
    status = reply["status"]
    if status["status"].native != "granted" or status["fail_info"].native is not None:
        raise StampRefused("not granted")
    (signer,) = signed["signer_infos"]
    digests = [each["algorithm"].native for each in signed["digest_algorithms"]]
    digest = signer["digest_algorithm"]["algorithm"].native
    shape = (
        reply["time_stamp_token"]["content_type"].native == "signed_data",
        signed["version"].native == "v3",
        signed["encap_content_info"]["content_type"].native == "tst_info",
        digests == [digest],
        signer["signature_algorithm"]["algorithm"].native in (*_SIGNATURES, f"{digest}_rsa", f"{digest}_ecdsa"),
        signer["version"].native == "v1",
        not signed["crls"].native,
        not signer["unsigned_attrs"].native,
    )
    if not all(shape):
        raise StampRefused("not shaped like a time stamp")


def _authority(raw: bytes) -> str:
    signed = tsp.TimeStampResp.load(raw)["time_stamp_token"]["content"]
    (signer,) = signed["signer_infos"]
    sid = signer["sid"].chosen
    own = [each.chosen for each in signed["certificates"] if each.chosen.serial_number == sid["serial_number"].native]
    return str(own[0].subject.human_friendly if own else sid["issuer"].human_friendly)[:200]
