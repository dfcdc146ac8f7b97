"""Posts to a server over one connection that is kept, and waits where the server says so.

No redirect is followed, no proxy of the environment is used, and certificates are checked. A
worker makes one request at a time, so the number of workers limits concurrent requests. What a busy
server asks one of them to wait, all wait.
"""

from __future__ import annotations

import contextlib
import datetime
import email.utils
import http.client
import re
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, urlsplit

import docextract_eval
from docextract_eval.errors import BadInputError
from docextract_eval.masking import Mask
from docextract_eval.pipelines import UnansweredError
from docextract_eval.pipelines.answers import LARGEST_ANSWER, too_long_message
from docextract_eval.pipelines.http_connection import (
    CLOSED_BY_SERVER,
    Connection,
    connection_errors_as_unanswered,
)
from docextract_eval.pipelines.shared_pause import SharedPause

if TYPE_CHECKING:
    from collections.abc import Mapping

SERVER_SETTINGS: Mapping[str, float | int | str] = {
    "timeout": 100.0,
    "retries": 4,
    "max_wait": 30.0,
    "version": "",
}
"""The settings of `Server` with their defaults: `timeout` is for one request, and `version` states
what answers."""

LOOPBACK = ("localhost", "127.0.0.1", "::1")
"""Hosts that are this machine."""
_FIRST_WAIT = 0.5
_TEMPORARY_CAUSES = ("busy", "connection")
"""The causes after which a request is repeated; after a timeout it is not."""
_SHOWN_CHARACTERS = 200
"""Characters of a refusal that a failure keeps."""
_REFUSAL_BYTES = 2**16
"""Bytes of a refusal that are read."""


class RefusedError(UnansweredError):
    """A response other than 200, with its status and its text."""

    def __init__(
        self, cause: str, detail: str, status: int, text: str, retry_after: str | None
    ) -> None:
        """Keep what decides whether, how and when the request is repeated."""
        super().__init__(cause, detail)
        self.status, self.text, self.retry_after = status, text, retry_after


@dataclass(frozen=True, slots=True)
class Request:
    """One request to a server."""

    method: str
    below: str = ""
    """What follows the server's path."""
    body: bytes = b""
    media_type: str = ""
    largest: int = LARGEST_ANSWER
    """The most bytes of an answer that are read."""
    is_paid: bool = False
    """Whether it is paid for: then it is not sent again where nobody knows what came of it."""


class Server:
    """The server at one address, as one worker uses it."""

    def __init__(self, url: str, settings: Mapping[str, float | int | str], key: str = "") -> None:
        """Keep address and settings; nothing is sent before the first sheet."""
        self._address = parse_address(url)
        self._timeout, self._longest_wait = float(settings["timeout"]), float(settings["max_wait"])
        self._retries, self._key = int(settings["retries"]), key
        self.mask = Mask([key])
        """Takes the key out of every text from the server."""
        if not (self._timeout > 0 and self._retries >= 0 and self._longest_wait >= 0):
            what = "timeout, retries and max_wait are not all positive"
            raise BadInputError(what, url, "write them like -p timeout=100 -p retries=4")
        self._pause = SharedPause(url, self._longest_wait)
        self._connection: Connection | None = None
        self.request_count = 0
        """The number of requests made so far."""

    def post(self, body: bytes, media_type: str) -> bytes:
        """Return the body of a 200; busy and lost requests are repeated after growing pauses."""
        return self.send(Request("POST", "", body, media_type))

    def send(self, request: Request) -> bytes:
        """Return what a request is answered with; a lost one is repeated where that is safe."""
        attempt = 0
        if request.is_paid:
            self.close()  # on a connection that was kept, a lost request would be repeated
        temporary = _TEMPORARY_CAUSES[: 1 if request.is_paid else None]
        while True:
            time.sleep(self._pause.left())
            try:
                return self._send_once(request)
            except UnansweredError as error:
                if error.cause not in temporary or attempt >= self._retries:
                    raise
                seconds = self._pause_seconds(attempt, error)
                if error.cause == "busy":
                    self._pause.begin(seconds)
                else:
                    time.sleep(seconds)
                attempt += 1

    def close(self) -> None:
        """Close the connection."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _pause_seconds(self, attempt: int, error: UnansweredError) -> float:
        stated = error.retry_after if isinstance(error, RefusedError) else None
        asked_wait = retry_after_seconds(stated)
        if asked_wait is not None and asked_wait > self._longest_wait:
            limits = f"asks to wait {asked_wait:.0f} s; max_wait is {self._longest_wait:g}"
            detail = f"{error.detail} ({limits})"
            raise UnansweredError(error.cause, detail) from error
        usual_wait = min(_FIRST_WAIT * 2**attempt, self._longest_wait)
        return usual_wait if asked_wait is None else asked_wait

    def _send_once(self, request: Request) -> bytes:
        """Send once; the server's text about a failure is masked, and then cut."""
        self.request_count += 1
        try:
            with connection_errors_as_unanswered(self._timeout):
                response, data = self._exchange_reconnecting(request)
        except UnansweredError as error:
            raise UnansweredError(error.cause, self._masked_start(error.detail)) from None
        if 200 <= response.status < 300:
            return self.mask.mask_bytes(data)
        raise self._refused_error(response, data)

    def _exchange_reconnecting(self, request: Request) -> tuple[http.client.HTTPResponse, bytes]:
        is_reused = self._connection is not None
        try:
            return self._exchange(request)
        except CLOSED_BY_SERVER:
            if not is_reused:
                raise
            # A server may close an idle connection: that does not count as an attempt.
            return self._exchange(request)

    def _exchange(self, request: Request) -> tuple[http.client.HTTPResponse, bytes]:
        connection, self._connection = self._connection, None
        connection = connection or Connection(self._address, self._timeout)
        with connection.timed_exchange():
            with contextlib.suppress(BrokenPipeError):  # it may have answered before the body ended
                headers = self._headers(request.media_type)
                path = self._path(request.below)
                connection.request(request.method, path, request.body or None, headers)
            with contextlib.closing(connection.getresponse()) as response:
                _check_response(response)
                data = response.read(request.largest + 1)
                if len(data) > request.largest:
                    raise UnansweredError("garbage", too_long_message(request.largest))
                if response.length:  # a read with a limit does not notice that fewer bytes came
                    raise http.client.IncompleteRead(data, response.length)
        if not response.will_close:
            self._connection = connection
        return response, data

    def _refused_error(self, response: http.client.HTTPResponse, data: bytes) -> RefusedError:
        status = response.status
        text = self.mask.mask_message(data[:_REFUSAL_BYTES].decode("utf-8", "replace"))
        text = self.mask.mask_message(" ".join(text.split()))
        if 300 <= status < 400:
            to = self.mask.mask_message(response.headers.get("Location", "nowhere"))
            text = f"redirects to {to}; use that address"
        cause = "busy" if status in (429, 503) else "refused"
        detail = f"{status} {self._masked_start(response.reason)}".strip()
        detail += f": {text[:_SHOWN_CHARACTERS]}" if text else ""
        retry_after = response.headers.get("Retry-After")
        return RefusedError(
            cause, detail, status, text, retry_after and self.mask.mask_message(retry_after)
        )

    def _masked_start(self, text: str) -> str:
        """Return the start of a server's text, masked before it is cut."""
        return self.mask.mask_message(" ".join(self.mask.mask_message(text).split()))[
            :_SHOWN_CHARACTERS
        ]

    def _path(self, below: str) -> str:
        below, _, asked = below.partition("?")
        path, query = (self._address.path + below) or "/", self._address.query
        query = "&".join(each for each in (query, asked) if each)
        return self._address._replace(scheme="", netloc="", path=path, query=query).geturl()

    def _headers(self, media_type: str) -> dict[str, str]:
        headers = {
            **({"Content-Type": media_type} if media_type else {}),
            "Accept": "application/json",
            "User-Agent": f"docextract-eval/{docextract_eval.__version__}",
        }
        return headers | ({"Authorization": f"Bearer {self._key}"} if self._key else {})


def parse_address(url: str) -> SplitResult:
    """Return the parts of an address, or raise a BadInputError, also for one with a password."""
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        usable = None
    if not usable or re.search(r"[\s\x00-\x1f\x7f]", url) or not url.isascii():
        what = "is not the address of a server"
        raise BadInputError(what, url, "write it like http://127.0.0.1:8000/extract")
    if "@" in parts.netloc:
        hidden = f"{parts.scheme}://...@{parts.netloc.rpartition('@')[2]}"
        what = "has a password in it, which the run would keep"
        raise BadInputError(what, hidden, "put the key into a variable: -p token_env=NAME")
    if parts.fragment:
        raise BadInputError("has a part after #, which is never sent", url, "leave it out")
    return parts


def retry_after_seconds(retry_after: str | None) -> float | None:
    """Return the seconds of a `Retry-After` header, a number or a date; None for other texts.

    >>> [retry_after_seconds(when) for when in ("7", "Wed, 21 Oct 2015 07:28:00 GMT", "soon")]
    [7.0, 0.0, None]
    """
    if retry_after is None:
        return None
    if re.fullmatch(r"\d{1,9}", retry_after.strip(), re.ASCII):
        return float(retry_after)
    try:
        moment = email.utils.parsedate_to_datetime(retry_after)
        moment = moment.replace(tzinfo=moment.tzinfo or datetime.UTC)
        return max(0.0, (moment - datetime.datetime.now(datetime.UTC)).total_seconds())
    except (ValueError, OverflowError):
        return None


def _check_response(response: http.client.HTTPResponse) -> None:
    """Raise an UnansweredError for an ambiguous response: two lengths, or an encoded body."""
    lengths = {each.strip() for each in response.headers.get_all("Content-Length", [])}
    encodings = ", ".join(response.headers.get_all("Content-Encoding", [])).strip()
    if len(lengths) > 1 and not response.chunked:
        raise UnansweredError("garbage", "no HTTP: its answer has two lengths")
    if not all(re.fullmatch(r"\d+", each, re.ASCII) for each in lengths):
        raise UnansweredError("garbage", "no HTTP: its answer has a length that is no number")
    if encodings.lower() not in ("", "identity"):
        detail = f"its answer is encoded ({encodings}) without a request for that"
        raise UnansweredError("garbage", detail)
