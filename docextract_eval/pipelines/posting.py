"""Posts to a server, patiently: one connection is kept, and a server that says wait is waited for.

Nothing is followed silently: no redirect, no proxy of the environment; certificates are checked.
A worker makes one request at a time, so the number of workers is the cap on concurrent ones.
"""

from __future__ import annotations

import contextlib
import datetime
import email.utils
import http.client
import re
import socket
import ssl
import threading
import time
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, urlsplit

import docextract_eval
from docextract_eval.errors import BadInputError
from docextract_eval.pipelines import UnansweredError
from docextract_eval.pipelines.answers import LARGEST, too_long

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

PATIENCE: Mapping[str, float | int | str] = {"timeout": 100.0, "retries": 4, "max_wait": 30.0}
"""The settings of `Server` and what they are by default: `timeout` is of one request."""

_FIRST_WAIT = 0.5
_PASSING = ("busy", "connection")
"""The causes after which the same request is made again; a timeout has cost enough already."""
_SHOWN = 200
"""Characters of a refusal that a failure keeps."""
_SECRET = 8
"""Characters from which a key is one; servers without any are given words like `none`."""


class RefusedError(UnansweredError):
    """An answer that is none: its status, and what stands in it."""

    def __init__(self, cause: str, detail: str, status: int, said: str, after: str | None) -> None:
        """Keep what decides whether, how and when it is asked again."""
        super().__init__(cause, detail)
        self.status, self.said, self.after = status, said, after


class Server:
    """One address, as one worker talks to it."""

    def __init__(self, url: str, patience: Mapping[str, float | int | str], key: str = "") -> None:
        """Take it in; nothing is sent before the first sheet."""
        self._address = address(url)
        self._timeout, self._longest = float(patience["timeout"]), float(patience["max_wait"])
        self._retries, self._key = int(patience["retries"]), key
        if not (self._timeout > 0 and self._retries >= 0 and self._longest >= 0):
            what = "timeout, retries and max_wait are not all positive"
            raise BadInputError(what, url, "write them like -p timeout=100 -p retries=4")
        self._connection: http.client.HTTPConnection | None = None
        self.asked = 0
        """How many requests were made so far."""

    def post(self, body: bytes, media_type: str) -> bytes:
        """Give what a 200 holds; what is busy or lost is asked again, after longer and longer."""
        attempt = 0
        while True:
            try:
                return self._ask(body, media_type)
            except UnansweredError as error:
                if error.cause not in _PASSING or attempt >= self._retries:
                    raise
                time.sleep(self._pause(attempt, error))
                attempt += 1

    def close(self) -> None:
        """Hang up."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _pause(self, attempt: int, error: UnansweredError) -> float:
        told = seconds_told(error.after) if isinstance(error, RefusedError) else None
        if told is not None and told > self._longest:
            detail = f"{error.detail} (asks to wait {told:.0f} s; max_wait is {self._longest:g})"
            raise UnansweredError(error.cause, detail) from error
        return min(_FIRST_WAIT * 2**attempt, self._longest) if told is None else told

    def _ask(self, body: bytes, media_type: str) -> bytes:
        self.asked += 1
        kept = self._connection is not None
        with _told(self._timeout):
            try:
                response, data = self._exchange(body, media_type)
            except ConnectionError:
                if not kept:
                    raise
                # A server may hang up on whom it has not heard for long: no fault, no attempt.
                response, data = self._exchange(body, media_type)
        if 200 <= response.status < 300:
            return self._unsaid(data)
        raise self._refusal(response, data)

    def _exchange(self, body: bytes, media_type: str) -> tuple[http.client.HTTPResponse, bytes]:
        connection, self._connection = self._connection or self._connected(), None
        with _deadline(connection, self._timeout):
            with contextlib.suppress(BrokenPipeError):  # it may have answered before the end
                connection.request("POST", self._path, body, self._headers(media_type))
            with contextlib.closing(connection.getresponse()) as response:
                data = response.read(LARGEST + 1)
                if len(data) > LARGEST:
                    raise UnansweredError("garbage", too_long())
                if response.length:  # a read of so many bytes does not mind that fewer came
                    raise http.client.IncompleteRead(data, response.length)
        if not response.will_close:
            self._connection = connection
        return response, data

    def _connected(self) -> http.client.HTTPConnection:
        host, port = self._address.hostname or "", self._address.port
        connection = (
            http.client.HTTPConnection(host, port, timeout=self._timeout)
            if self._address.scheme == "http"
            else http.client.HTTPSConnection(
                host, port, timeout=self._timeout, context=ssl.create_default_context()
            )
        )
        connection.connect()
        return connection

    def _refusal(self, response: http.client.HTTPResponse, data: bytes) -> RefusedError:
        status = response.status
        said = " ".join(self._unsaid(data).decode("utf-8", "replace").split())
        if 300 <= status < 400:
            to = response.headers.get("Location", "nowhere")
            said = f"sends on to {self._unsaid(to.encode()).decode()}; give that address"
        cause = "busy" if status in (429, 503) else "refused"
        detail = f"{status} {response.reason}".strip() + (f": {said[:_SHOWN]}" if said else "")
        return RefusedError(cause, detail, status, said, response.headers.get("Retry-After"))

    def _unsaid(self, data: bytes) -> bytes:
        """Take the key out of what a server says: some say it back."""
        return data.replace(self._key.encode(), b"***") if len(self._key) >= _SECRET else data

    @property
    def _path(self) -> str:
        return self._address._replace(scheme="", netloc="", path=self._address.path or "/").geturl()

    def _headers(self, media_type: str) -> dict[str, str]:
        headers = {
            "Content-Type": media_type,
            "Accept": "application/json",
            "User-Agent": f"docextract-eval/{docextract_eval.__version__}",
        }
        return headers | ({"Authorization": f"Bearer {self._key}"} if self._key else {})


def address(url: str) -> SplitResult:
    """Take an address apart, and refuse what is none or would be written down with its key."""
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        usable = None
    if not usable or re.search(r"[\s\x00-\x1f\x7f]", url) or not url.isascii():
        what = "is no address of a server"
        raise BadInputError(what, url, "write it like http://127.0.0.1:8000/extract")
    if "@" in parts.netloc:
        hidden = f"{parts.scheme}://...@{parts.netloc.rpartition('@')[2]}"
        what = "has a password in it, which the run would keep"
        raise BadInputError(what, hidden, "put the key into a variable: -p token_env=NAME")
    if parts.fragment:
        raise BadInputError("has a part after #, which is never sent", url, "leave it out")
    return parts


def key_of(variable: str, environ: Mapping[str, str], setting: str) -> str:
    """Give the key that a variable of the environment holds; it is never said or kept."""
    key = environ.get(variable, "").strip()
    if not key:
        # Whoever gave the key itself in place of a name would find it in the message.
        what, remedy = f"{setting} names no variable that is set", f"export it, then -p {setting}="
        raise BadInputError(what, remedy=f"{remedy}NAME with its name, never the key itself")
    if not (key.isascii() and key.isprintable()):
        what = f"the variable that {setting} names holds signs that no key has"
        raise BadInputError(what, remedy="export the key alone, on one line")
    return key


def seconds_told(after: str | None) -> float | None:
    """Read `Retry-After`: seconds, or a moment; None where it says neither.

    >>> seconds_told("7"), seconds_told("Wed, 21 Oct 2015 07:28:00 GMT"), seconds_told("soon")
    (7.0, 0.0, None)
    """
    if after is None:
        return None
    if re.fullmatch(r"\d{1,9}", after.strip(), re.ASCII):
        return float(after)
    try:
        moment = email.utils.parsedate_to_datetime(after)
    except ValueError:
        return None
    moment = moment.replace(tzinfo=moment.tzinfo or datetime.UTC)
    return max(0.0, (moment - datetime.datetime.now(datetime.UTC)).total_seconds())


@contextlib.contextmanager
def _deadline(connection: http.client.HTTPConnection, seconds: float) -> Iterator[None]:
    """End an exchange after so long, however often a byte comes: a socket knows only pauses."""
    wire, late = connection.sock, threading.Event()

    def end() -> None:
        late.set()
        with contextlib.suppress(OSError):  # it may be over already
            socket.socket.shutdown(wire, socket.SHUT_RDWR)

    timer = threading.Timer(seconds, end)
    timer.daemon = True
    timer.start()
    try:
        yield
    except BaseException:
        connection.close()
        if late.is_set():
            raise TimeoutError from None
        raise
    finally:
        timer.cancel()
    if late.is_set():
        raise TimeoutError


@contextlib.contextmanager
def _told(timeout: float) -> Iterator[None]:
    """Say in our words how an exchange ended."""
    try:
        yield
    except TimeoutError as error:
        raise UnansweredError("timeout", f"no whole answer within {timeout:g} s") from error
    except ssl.SSLCertVerificationError as error:
        raise UnansweredError("refused", f"its certificate: {error.verify_message}") from error
    except http.client.IncompleteRead as error:
        detail = f"it left in the middle of its answer, after {len(error.partial)} bytes"
        raise UnansweredError("connection", detail) from error
    except OSError as error:
        detail = error.strerror or str(error) or type(error).__name__
        raise UnansweredError("connection", detail) from error
    except http.client.HTTPException as error:
        detail = f"no HTTP: {type(error).__name__} {error}".strip()[:_SHOWN]
        raise UnansweredError("garbage", detail) from error
