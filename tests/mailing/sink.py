"""A mail server on localhost that keeps what it is given, and can be told to refuse."""

import email
import email.policy
import socketserver
import threading
from email.message import EmailMessage


class _Talk(socketserver.StreamRequestHandler):
    """As much of RFC 5321 as a client needs."""

    def handle(self) -> None:
        self.server.sink.talks += 1
        self._say("220 sink ready")
        while line := self.rfile.readline().decode("utf-8").strip():
            verb, _, rest = line.partition(" ")
            if verb.upper() == "QUIT":
                self._say("221 bye")
                return
            self._answer(verb.upper(), rest)

    def _answer(self, verb: str, rest: str) -> None:
        sink: Sink = self.server.sink
        if verb == "RCPT":
            address = rest.split("<")[1].rstrip(">")
            self._say(sink.refusals.get(address, "250 fine"))
        elif verb == "DATA":
            self._say("354 go on")
            lines = []
            while (line := self.rfile.readline()) != b".\r\n":
                lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
            sink.mails.append(email.message_from_bytes(b"".join(lines), policy=email.policy.default))
            self._say("250 kept")
        else:
            self._say("250 fine")

    def _say(self, line: str) -> None:
        self.wfile.write(line.encode() + b"\r\n")


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that is gone in the middle of a talk is not worth a traceback."""


class Sink:
    """`mails` are what arrived, in order; `refusals` maps an address to the answer its RCPT gets."""

    def __init__(self, port: int = 0) -> None:
        self.mails: list[EmailMessage] = []
        self.refusals: dict[str, str] = {}
        self.talks = 0  # connections so far
        self._server = _Server(("127.0.0.1", port), _Talk)
        self._server.sink = self
        self.port = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)

    def __enter__(self) -> "Sink":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def recipients(self) -> list[str]:
        return [mail["To"] for mail in self.mails]
