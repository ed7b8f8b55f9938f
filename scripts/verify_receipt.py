"""Checks a signed receipt without the portal and without a connection.

    python3 scripts/verify_receipt.py receipt-R8-000123-4.json --key KEY [--text text.txt] [--file drawing.pdf ...]
                                      [--tsa-certificates authority.pem]

KEY is the public key as the portal's page of public keys shows it (base64), or a PEM file. Without it the signature is checked
by the key that stands in the receipt itself, which proves nothing about whose receipt it is: compare that key yourself.
Needs Python 3 and `openssl` (3.0 or later); with the Python package `cryptography`, OpenSSL is needed for time stamps only.
Exit: 0 everything shown holds; 1 something does not; 2 the receipt cannot be read.
"""

import argparse
import base64
import hashlib
import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

FORMAT = "ip-portal-receipt-1"
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_DER_HEAD = bytes.fromhex("302a300506032b6570032100")  # SubjectPublicKeyInfo of Ed25519, before the 32 bytes


def main(arguments: list[str] | None = None) -> int:
    given = _given(arguments)
    try:
        whole = json.loads(Path(given.receipt).read_text(encoding="utf-8-sig"))
        receipt, signature = whole["receipt"], whole["signature"]
        if receipt["format"] != FORMAT or receipt["key"] != signature["key"]:
            raise ValueError("another format, or another key than the one it was signed for")
        key = _public_key(given.key) if given.key else base64.b64decode(whole["public_key"], validate=True)
        found = _findings(given, whole, receipt, base64.b64decode(signature["value"], validate=True), key)
    except (OSError, ValueError, KeyError, TypeError) as error:
        print(f"The receipt cannot be read: {error}", file=sys.stderr)
        return 2
    for holds, sentence in found:
        print(("ok    " if holds else "WRONG ") + sentence)
    if not given.key:
        print(f"note  compare this key with the portal's page of public keys: {base64.b64encode(key).decode()}")
    return 0 if all(holds for holds, _sentence in found) else 1


def _given(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Checks a signed receipt without the portal.")
    parser.add_argument("receipt", help="the JSON file")
    parser.add_argument("--key", help="the public key: base64 or a PEM file")
    parser.add_argument("--text", help="a file with the text of the consultation")
    parser.add_argument("--file", action="append", default=[], help="a file that was sent; may be repeated")
    parser.add_argument("--tsa-certificates", help="PEM file with the certificates of the time stamping authority")
    return parser.parse_args(arguments)


def _findings(
    given: argparse.Namespace, whole: dict[str, Any], receipt: dict[str, Any], signature: bytes, key: bytes
) -> list[tuple[bool, str]]:
    """Whether it holds, and what."""
    document = canonical(receipt)
    told = f"signature by {receipt['key']}: {receipt['number']}, received {receipt['received_at']}, {receipt['portal']}"
    found = [(is_signed(document, signature, key), told)]
    if given.text:
        is_same = text_hash(Path(given.text).read_text(encoding="utf-8-sig")) == receipt["text"]["sha256"]
        found.append((is_same, f"text of {given.text}"))
    named = {one["sha256"]: one["name"] for one in receipt["files"]}
    for name in given.file:
        with Path(name).open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        found.append((digest in named, f"file {name}" + (f", named {named[digest]}" if digest in named else "")))
    stamp = whole.get("time_stamp")
    if given.tsa_certificates:
        stamped = document + b"\n" + whole["signature"]["value"].encode() + b"\n"
        holds = bool(stamp) and _is_stamped(stamped, base64.b64decode(stamp["value"]), given.tsa_certificates)
        found.append((holds, "time stamp of the authority"))
    return found


def canonical(receipt: dict[str, Any]) -> bytes:
    """The bytes that were signed."""
    return json.dumps(receipt, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def text_hash(text: str) -> str:
    """SHA-256 of a text with LF line ends, without control characters, nothing around it, in UTF-8."""
    text = _CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()
    return hashlib.sha256(text.encode()).hexdigest()


def is_signed(document: bytes, signature: bytes, key: bytes) -> bool:
    try:
        from cryptography.exceptions import InvalidSignature  # noqa: PLC0415  # not everybody has it
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey  # noqa: PLC0415  # as above
    except ImportError:
        return is_signed_by_openssl(document, signature, key)
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, document)
    except (InvalidSignature, ValueError):
        return False
    return True


def is_signed_by_openssl(document: bytes, signature: bytes, key: bytes) -> bool:
    """The same with the program `openssl` alone."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "key.der").write_bytes(_DER_HEAD + key)
        (folder / "document").write_bytes(document)
        (folder / "signature").write_bytes(signature)
        command = ["openssl", "pkeyutl", "-verify", "-pubin", "-rawin", "-keyform", "DER", "-inkey", "key.der"]
        command += ["-sigfile", "signature", "-in", "document"]
        return subprocess.run(command, cwd=folder, capture_output=True, check=False).returncode == 0


def _is_stamped(document: bytes, token: bytes, certificates: str) -> bool:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "document").write_bytes(document)
        (folder / "stamp.tsr").write_bytes(token)
        command = ["openssl", "ts", "-verify", "-data", str(folder / "document"), "-in", str(folder / "stamp.tsr")]
        command += ["-CAfile", certificates, "-untrusted", certificates]
        return subprocess.run(command, capture_output=True, check=False).returncode == 0


def _public_key(given: str) -> bytes:
    """The 32 bytes of a key: base64, or a PEM file."""
    if Path(given).is_file():
        body = "".join(line for line in Path(given).read_text(encoding="ascii").splitlines() if not line.startswith("-"))
        return base64.b64decode(body, validate=True)[-32:]
    key = base64.b64decode(given, validate=True)
    if len(key) != 32:
        raise ValueError("the public key has not 32 bytes")
    return key


if __name__ == "__main__":
    sys.exit(main())
