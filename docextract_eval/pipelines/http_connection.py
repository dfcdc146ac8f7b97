"""Connects to HTTP servers, and limits the time of handshakes, headers and bodies.

Every error of a connection becomes an `UnansweredError` with its cause.
"""

from __future__ import annotations

import contextlib
import http.client
import socket
import ssl
import threading
import time
from typing import TYPE_CHECKING, cast

from docextract_eval.pipelines import UnansweredError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from io import BufferedReader
    from urllib.parse import SplitResult

_TLS_ALERT = b"\x15\x03"
"""The first bytes of an HTTPS server's answer to a request in plain text."""
_NO_TLS = ("wrong version number", "http request", "unexpected message")
"""OpenSSL's messages about an answer in plain text."""


class Connection(http.client.HTTPConnection):
    """One connection to an address, with a time limit for each exchange."""

    def __init__(self, address: SplitResult, seconds: float) -> None:
        """Keep the address; nothing is connected before the first exchange."""
        encrypted = address.scheme == "https"
        usual = http.client.HTTPS_PORT if encrypted else http.client.HTTP_PORT
        super().__init__(address.hostname or "", address.port or usual, timeout=seconds)
        self.default_port = usual  # the port that the header Host leaves out
        self.response_class = _Response
        self._encrypted, self._seconds, self._ends_at = encrypted, seconds, 0.0

    def connect(self) -> None:
        """Connect, and make the TLS handshake for an HTTPS address."""
        self.sock = _connect_socket(self.host, self.port, self._ends_at)
        self.sock.settimeout(self._seconds)
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if self._encrypted:
            context = ssl.create_default_context()
            context.set_alpn_protocols(["http/1.1"])
            # The handshake comes later: the deadline must know its socket first.
            wire = context.wrap_socket(
                self.sock, server_hostname=self.host, do_handshake_on_connect=False
            )
            self.sock = wire
            with self._close_at_deadline():
                wire.do_handshake()

    @contextlib.contextmanager
    def timed_exchange(self) -> Iterator[None]:
        """Limit the time of what is done inside, from connecting to the last byte."""
        self._ends_at = time.monotonic() + self._seconds
        if self.sock is None:
            self.connect()
        with self._close_at_deadline():
            yield

    @contextlib.contextmanager
    def _close_at_deadline(self) -> Iterator[None]:
        """Close the connection at the deadline: a socket's timeout restarts with every byte."""
        wire, late = self.sock, threading.Event()

        def shut_down() -> None:
            late.set()
            with contextlib.suppress(OSError):  # it may be over already
                socket.socket.shutdown(wire, socket.SHUT_RDWR)

        timer = threading.Timer(max(0.0, self._ends_at - time.monotonic()), shut_down)
        timer.daemon = True
        timer.start()
        try:
            yield
        except BaseException:
            self.close()
            if late.is_set():
                raise TimeoutError from None
            raise
        finally:
            timer.cancel()
        if late.is_set():
            raise TimeoutError


class _Response(http.client.HTTPResponse):
    """A response whose headers must be complete; the library accepts headers that are cut off."""

    def begin(self) -> None:
        """Read the status line and the headers."""
        original = self.fp
        self.fp = cast(
            "BufferedReader", _CompleteLines(original)
        )  # it has all methods that are used
        try:
            super().begin()
        finally:
            if self.fp is not None:  # it was not closed in the meantime
                self.fp = original


class _CompleteLines:
    """Lines of a file; a last line without its end is an error."""

    def __init__(self, file: BufferedReader) -> None:
        self._file, self._lines = file, 0
        self.close = file.close

    def readline(self, most: int) -> bytes:
        line = self._file.readline(most)
        if line.startswith(_TLS_ALERT) and not self._lines:
            raise UnansweredError("refused", "the server expects TLS; is its address https://?")
        if not line.endswith(b"\n") and len(line) < most and (line or self._lines):
            raise UnansweredError("connection", "the connection ended in the middle of the headers")
        self._lines += 1
        return line


def _connect_socket(host: str, port: int, deadline: float) -> socket.socket:
    """Return a socket to the first address of a host that accepts a connection in time."""
    failure = OSError(f"{host} has no address")
    for family, kind, protocol, _, place in socket.getaddrinfo(host, port, 0, socket.SOCK_STREAM):
        wire = socket.socket(family, kind, protocol)
        try:
            wire.settimeout(max(0.01, deadline - time.monotonic()))
            wire.connect(place)
        except OSError as error:
            wire.close()
            failure = error
        else:
            return wire
    raise failure


@contextlib.contextmanager
def connection_errors_as_unanswered(timeout: float) -> Iterator[None]:
    """Raise an UnansweredError with cause and detail for every error inside."""
    try:
        yield
    except TimeoutError as error:
        raise UnansweredError("timeout", f"no complete answer within {timeout:g} s") from error
    except ssl.SSLError as error:
        raise _tls_failure(error) from error
    except http.client.IncompleteRead as error:
        detail = f"the connection ended after {len(error.partial)} bytes of the answer"
        raise UnansweredError("connection", detail) from error
    except OSError as error:
        detail = error.strerror or str(error) or type(error).__name__
        raise UnansweredError("connection", detail) from error
    except (http.client.HTTPException, ValueError) as error:
        detail = f"no HTTP: {type(error).__name__} {error}".strip()
        raise UnansweredError("garbage", detail) from error


def _tls_failure(error: ssl.SSLError) -> UnansweredError:
    if isinstance(error, ssl.SSLCertVerificationError):
        return UnansweredError("refused", f"its certificate: {error.verify_message}")
    if isinstance(error, CLOSED_BY_SERVER):
        return UnansweredError("connection", "the connection was closed without TLS's own end")
    reason = (error.reason or str(error)).replace("_", " ").lower()
    if reason in _NO_TLS:
        return UnansweredError("refused", "the server does not speak TLS; is its address http://?")
    return UnansweredError("refused", f"TLS failed: {reason}")


CLOSED_BY_SERVER = (ConnectionError, ssl.SSLEOFError, ssl.SSLZeroReturnError)
"""The exceptions that a connection closed by the server raises."""
