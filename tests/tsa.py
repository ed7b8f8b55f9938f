"""A time stamp authority of our own, made with `openssl ts`: a root, a certificate that may stamp, and one that may not."""

import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

from asn1crypto import cms, pem, tsp, x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.serialization import load_pem_private_key

_CONFIG = """
[ tsa ]
default_tsa = our
[ our ]
dir = {folder}
serial = {folder}/serial
crypto_device = builtin
signer_cert = {folder}/tsa.pem
signer_key = {folder}/tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
other_policies = 1.2.3.4.5
digests = sha256, sha512
accuracy = secs:1
ordering = yes
tsa_name = yes
ess_cert_id_chain = no
ess_cert_id_alg = sha256
"""
_PURPOSES = {"tsa": "extendedKeyUsage=critical,timeStamping", "mail": "extendedKeyUsage=critical,emailProtection"}


def openssl(*arguments: object) -> None:
    subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True)  # needed on every machine


@dataclass
class Authority:
    """Signs what it is asked; `root` is the certificate to trust."""

    folder: Path

    @property
    def root(self) -> Path:
        return self.folder / "root.pem"

    def reply(self, query: bytes) -> bytes:
        config, asked, given = self.folder / "tsa.cnf", self.folder / "asked.tsq", self.folder / "given.tsr"
        config.write_text(_CONFIG.format(folder=self.folder))
        asked.write_bytes(query)
        openssl("ts", "-reply", "-config", config, "-section", "our", "-queryfile", asked, "-out", given)
        return given.read_bytes()

    def stamp(self, document: bytes) -> bytes:
        """A stamp on the document, asked for without a nonce."""
        data, asked = self.folder / "data", self.folder / "made.tsq"
        data.write_bytes(document)
        openssl("ts", "-query", "-data", data, "-sha256", "-cert", "-no_nonce", "-out", asked)
        return self.reply(asked.read_bytes())

    def signed_anew(self, token: bytes, name: str) -> bytes:
        """The same stamp, signed by another certificate of the same root. OpenSSL itself refuses to do that."""
        key = load_pem_private_key((self.folder / f"{name}.key").read_bytes(), None)
        certificate = x509.Certificate.load(pem.unarmor((self.folder / f"{name}.pem").read_bytes())[2])
        reply = tsp.TimeStampResp.load(token)
        signed = reply["time_stamp_token"]["content"]
        (signer,) = signed["signer_infos"]
        signed["certificates"] = [cms.CertificateChoices("certificate", certificate)]
        serial = {"issuer": certificate.issuer, "serial_number": certificate.serial_number}
        signer["sid"] = cms.SignerIdentifier("issuer_and_serial_number", serial)
        kept = [each for each in signer["signed_attrs"] if not each["type"].native.startswith("signing_certificate")]
        signer["signed_attrs"] = cms.CMSAttributes(kept)
        told = cms.CMSAttributes(kept).dump(force=True)
        signer["signature"] = key.sign(told, padding.PKCS1v15(), hashes.SHA256())
        return reply.dump(force=True)


def make_authority(folder: Path, *, long_name: bool = False) -> Authority:
    """Keys and certificates under `folder`. With `long_name` its own certificate is longer than the root's."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "serial").write_text("01\n")
    root = folder / "root"
    subject = ["-subj", "/CN=Test root", "-days", "30"]
    openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", f"{root}.key", "-out", f"{root}.pem", *subject)
    for name, purpose in _PURPOSES.items():
        path, extension = folder / name, folder / f"{name}.ext"
        extension.write_text(f"{purpose}\nkeyUsage=critical,digitalSignature\n")
        common = "/O=" + "Long name " * 6 + f"/CN={name}" if long_name else f"/CN={name}"
        openssl("req", "-newkey", "rsa:2048", "-nodes", "-keyout", f"{path}.key", "-out", f"{path}.csr", "-subj", common)
        signed = ["-CA", f"{root}.pem", "-CAkey", f"{root}.key", "-CAcreateserial", "-days", "30"]
        openssl("x509", "-req", "-in", f"{path}.csr", *signed, "-extfile", extension, "-out", f"{path}.pem")
    return Authority(folder)


@contextmanager
def listening(authority: Authority, *, spoil: bytes | None = None) -> Iterator[str]:
    """The address at which the authority answers; with `spoil` it answers that."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:  # the name is the library's
            query = self.rfile.read(int(self.headers["Content-Length"]))
            answer = authority.reply(query) if spoil is None else spoil
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_told: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
