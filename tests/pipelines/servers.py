"""Real servers on a free port of this machine, which behave as they are told."""

from __future__ import annotations

import contextlib
import json
import socket
import ssl
import threading
import time
from dataclasses import dataclass, field
from email import message_from_bytes
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

ANSWER = {"fields": {"total": {"value": "9.00", "confidence": 0.75}}}
"""What a server that is well answers."""


@dataclass
class Asked:
    """One request, as it arrived."""

    path: str
    headers: dict[str, str]
    body: bytes
    came_from: tuple[str, int]
    at: float
    method: str = "POST"

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def parts(self):
        """Name, media type and bytes of every part of a multipart body."""
        head = f"Content-Type: {self.headers['Content-Type']}\r\n\r\n".encode()
        return [
            (
                part.get_param("name", header="Content-Disposition"),
                part.get_content_type(),
                part.get_payload(decode=True),
            )
            for part in message_from_bytes(head + self.body).get_payload()
        ]


@dataclass
class Reply:
    """A whole answer."""

    body: object = field(default_factory=lambda: ANSWER)
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)

    def __call__(self, handler):
        whole = self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()
        handler.send_response(self.status)
        for name, value in self.headers.items():
            handler.send_header(name, value)
        handler.send_header("Content-Length", str(len(whole)))
        handler.end_headers()
        handler.wfile.write(whole)


def drop(handler):
    """Hang up without a word."""
    handler.close_connection = True
    handler.connection.shutdown(socket.SHUT_RDWR)


def half(handler):
    """Promise more than is sent."""
    whole = json.dumps(ANSWER).encode()
    handler.send_response(200)
    handler.send_header("Content-Length", str(len(whole)))
    handler.end_headers()
    handler.wfile.write(whole[: len(whole) // 2])
    handler.close_connection = True


def half_in_chunks(handler):
    """Close before the last chunk."""
    handler.send_response(200)
    handler.send_header("Transfer-Encoding", "chunked")
    handler.end_headers()
    handler.wfile.write(b"8\r\n" + json.dumps(ANSWER).encode()[:8] + b"\r\n")
    handler.close_connection = True


def half_without_a_length(handler):
    """Close in the middle, so that nobody can know that it was the middle."""
    handler.send_response(200)
    handler.end_headers()
    handler.wfile.write(json.dumps(ANSWER).encode()[:20])
    handler.close_connection = True


def hang(handler):
    """Say nothing for long."""
    handler.server.over.wait(30)


def drip(handler):
    """Send a byte now and then, so that no pause is long."""
    handler.send_response(200)
    handler.send_header("Content-Length", "100000")
    handler.end_headers()
    while not handler.server.over.wait(0.05):
        try:
            handler.wfile.write(b" ")
        except OSError:
            return


def no_http(handler):
    """Speak another language."""
    handler.wfile.write(b"220 mail.example ESMTP\r\n")
    handler.close_connection = True


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        about = self.client_address, time.monotonic(), self.command
        asked = Asked(self.path, dict(self.headers), body, *about)
        with self.server.lock:
            number = len(self.server.asked)
            self.server.asked.append(asked)
        self.server.behaviour(asked, number)(self)

    do_GET = do_PUT = do_DELETE = do_POST  # noqa: N815 - the standard library looks for these names

    def log_message(self, *args):
        """Say nothing of every request."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, request, client_address):
        """Whoever was asking has left."""


@contextlib.contextmanager
def serving(*replies, behaviour=None, path="/extract", certificate=None):
    """Yield each request the next of the replies, the last one ever after."""

    def in_turn(_, number):
        return replies[min(number, len(replies) - 1)]

    with _Server(("127.0.0.1", 0), _Handler) as server:
        server.behaviour = behaviour or in_turn
        server.asked, server.lock, server.over = [], threading.Lock(), threading.Event()
        server.url = f"http://127.0.0.1:{server.server_port}{path}"
        if certificate is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            # The handshake is made when a request is read, in its own thread.
            server.socket = context.wrap_socket(
                server.socket, server_side=True, do_handshake_on_connect=False
            )
            server.url = f"https://localhost:{server.server_port}{path}"
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield server
        finally:
            server.over.set()
            server.shutdown()
            thread.join()
