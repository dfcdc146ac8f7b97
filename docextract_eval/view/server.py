"""The server of `dxe view`: on this machine alone, to one browser, and bounded in all it takes."""

from __future__ import annotations

import contextlib
import errno
import socketserver
import threading
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from docextract_eval.borders.limits import LARGEST_NOTE
from docextract_eval.borders.people import parse_json_line
from docextract_eval.errors import BadInputError
from docextract_eval.view.api import Answer, error_answer
from docextract_eval.view.session import Session, foreign_request

if TYPE_CHECKING:
    import socket

    from docextract_eval.view.api import Api

HOST = "127.0.0.1"
_LONGEST_TARGET = 8 * 1024
"""Bytes of what is asked for, with its query."""
_MOST_CONNECTIONS = 64
_IDLE_SECONDS = 20
"""After which a connection is closed that sends nothing."""
_MEDIA = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
}
"""The files of the page in the browser, by their ends; others are not served."""
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
HEADERS = (
    ("Content-Security-Policy", _POLICY),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
    ("Cache-Control", "no-store"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
)
"""What every answer says, whatever it is."""
_NEW_ADDRESS = "press Enter where dxe view runs, or begin it again: it prints a new address"


class Viewer(ThreadingHTTPServer):
    """One viewer: its address, its secrets, and the routes that it answers."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 64

    def __init__(self, api: Api, port: int = 0) -> None:
        """Listen on a port of this machine, or on any free one; raise if it is taken."""
        self.api, self.session, self.shell = api, Session(), shell_files()
        self._slots = threading.BoundedSemaphore(_MOST_CONNECTIONS)
        try:
            super().__init__((HOST, port), _Handler)
        except OSError as error:
            raise _port_error(port, error) from error

    def server_bind(self) -> None:
        """Bind, and ask no name server what this machine is called."""
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = HOST, self.server_address[1]

    def new_address(self, route: str = "") -> str:
        """Return an address that opens the viewer once, at a route of its page."""
        to = f"&to={quote(route, safe='')}" if route else ""
        return f"http://{HOST}:{self.server_port}/#token={self.session.new_token()}{to}"

    def process_request(self, request: Any, client_address: Any) -> None:  # noqa: ANN401 - as the base has it
        """Answer in a thread; close a connection at once where there are too many."""
        if not self._slots.acquire(blocking=False):
            self.shutdown_request(request)
            return
        super().process_request(request, client_address)

    def process_request_thread(self, request: Any, client_address: Any) -> None:  # noqa: ANN401 - the same
        """Answer what comes by a connection."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._slots.release()

    def handle_error(self, request: socket.socket | tuple[bytes, socket.socket], _: Any) -> None:  # noqa: ANN401 - the same
        """Say nothing of a connection that broke: whoever asked is gone."""


class _Handler(BaseHTTPRequestHandler):
    """One connection, request after request."""

    protocol_version = "HTTP/1.1"
    timeout = _IDLE_SECONDS
    server: Viewer

    def do_GET(self) -> None:
        self._handle("GET")

    def do_POST(self) -> None:
        self._handle("POST")

    def _handle(self, method: str) -> None:
        path, _, query = self.path.partition("?")
        self._send(self._admitted_answer(method, path, query))

    def _admitted_answer(self, method: str, path: str, query: str) -> Answer:
        """Return the answer to a request, or why there is none."""
        is_post = method == "POST"
        if not is_post and self._has_body():
            self.close_connection = True
            return error_answer(HTTPStatus.BAD_REQUEST, "nothing may be sent with this", path)
        why = foreign_request(self.headers, changes=is_post, is_shell=path == "/")
        if why:
            self.close_connection = True
            remedy = "open the address that dxe view printed"
            return error_answer(HTTPStatus.FORBIDDEN, f"refused: {why}", path, remedy)
        if len(self.path) > _LONGEST_TARGET:
            self.close_connection = True
            return error_answer(HTTPStatus.REQUEST_URI_TOO_LONG, "the address is too long")
        body = self._read_body() if is_post else b""
        if isinstance(body, Answer):
            self.close_connection = True
            return body
        return self._routed(method, path, query, body)

    def _routed(self, method: str, path: str, query: str, body: bytes) -> Answer:
        viewer = self.server
        if path in viewer.shell:
            known = ["GET"]
        elif path == "/api/session":
            known = ["POST"]
        else:
            known = viewer.api.methods(path)
            if not viewer.session.is_admitted(self.headers):
                what = "this browser has not been admitted, or the viewer was begun again"
                return error_answer(HTTPStatus.UNAUTHORIZED, what, "", _NEW_ADDRESS)
        if not known:
            return error_answer(HTTPStatus.NOT_FOUND, "there is no such page", path)
        if method not in known:
            return _not_allowed(method, known)
        if path == "/api/session":
            return self._begin_session(body)
        return viewer.shell.get(path) or viewer.api.answer(method, path, query, body)

    def _begin_session(self, body: bytes) -> Answer:
        """Return the cookie for whoever has the token, or has it already; else refuse.

        A browser that was admitted may open the same address again; another one may not.
        """
        session = self.server.session
        try:
            token = parse_json_line(body, "the token", "send a JSON object").get("token")
        except BadInputError:
            token = None
        is_new = isinstance(token, str) and session.spend(token)
        if not is_new and not session.is_admitted(self.headers):
            what = "this address was used already, or is not of this viewer"
            return error_answer(HTTPStatus.FORBIDDEN, what, "", _NEW_ADDRESS)
        return Answer(HTTPStatus.NO_CONTENT, headers=(("Set-Cookie", session.cookie),))

    def _has_body(self) -> bool:
        lengths = self.headers.get_all("Content-Length", [])
        return "Transfer-Encoding" in self.headers or any(each != "0" for each in lengths)

    def _read_body(self) -> bytes | Answer:
        lengths = self.headers.get_all("Content-Length", [])
        if "Transfer-Encoding" in self.headers or len(lengths) != 1:
            what = "it does not say how long it is"
            return error_answer(HTTPStatus.LENGTH_REQUIRED, what, "Content-Length", "add it once")
        length = lengths[0].strip()
        if not (length.isascii() and length.isdigit()):
            return error_answer(HTTPStatus.BAD_REQUEST, "is no number", "Content-Length")
        if len(length) > len(str(LARGEST_NOTE)) or int(length) > LARGEST_NOTE:
            what = f"has more than {LARGEST_NOTE:,} bytes"
            return error_answer(
                HTTPStatus.REQUEST_ENTITY_TOO_LARGE, what, "the request", "send less"
            )
        body = self.rfile.read(int(length))
        if len(body) < int(length):
            return error_answer(HTTPStatus.BAD_REQUEST, "ends too early", "the request")
        return body

    def _send(self, answer: Answer) -> None:
        self.request_version = self.protocol_version  # also to what is no request at all
        self.send_response(answer.status)
        for name, value in (*HEADERS, *answer.headers):
            self.send_header(name, value)
        if answer.status != HTTPStatus.NO_CONTENT:
            self.send_header("Content-Type", answer.media)
            self.send_header("Content-Length", str(len(answer.body)))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer.body)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Refuse what is no request of ours, in the way in which everything is answered."""
        del explain
        self.close_connection = True
        if code == HTTPStatus.NOT_IMPLEMENTED:  # a method that has no `do_` here
            answer = _not_allowed(self.command, ["GET", "POST"])
        else:
            answer = error_answer(code, message or HTTPStatus(code).phrase)
        with contextlib.suppress(OSError):
            self._send(answer)

    def handle_expect_100(self) -> bool:
        """Promise nothing before a request was looked at: what follows is short, and comes."""
        return True

    def version_string(self) -> str:
        """Name the program, and no versions."""
        return "dxe"

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as the base has it
        """Log nothing: what is looked at is nobody's business."""


def _not_allowed(method: str, known: list[str]) -> Answer:
    allow = ("Allow", ", ".join(known))
    what = f"{method[:20]} is not done here"
    return error_answer(HTTPStatus.METHOD_NOT_ALLOWED, what, "", "", allow)


def shell_files() -> dict[str, Answer]:
    """Return the page in the browser and its modules, by the paths that they are asked by."""
    found: dict[str, Answer] = {}
    folder = files("docextract_eval.view").joinpath("app")
    for file in folder.iterdir() if folder.is_dir() else ():
        media = _MEDIA.get(f".{file.name.rpartition('.')[2]}")
        if media and file.is_file():
            found[f"/app/{file.name}"] = Answer(HTTPStatus.OK, file.read_bytes(), media)
    if page := found.pop("/app/index.html", None):
        found["/"] = page
    return found


def _port_error(port: int, error: OSError) -> BadInputError:
    """Return why a port cannot be used, and what to do."""
    reason = "is taken" if error.errno == errno.EADDRINUSE else f"cannot be used ({error.strerror})"
    remedy = "leave --port out: a free one is taken"
    return BadInputError(f"port {port} {reason}", "--port", remedy)
