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
import time
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, urlsplit

import docextract_eval
from docextract_eval.errors import BadInputError
from docextract_eval.masking import Mask
from docextract_eval.pipelines import UnansweredError
from docextract_eval.pipelines.answers import LARGEST, too_long
from docextract_eval.pipelines.connecting import HUNG_UP, Connection, failures_named

if TYPE_CHECKING:
    from collections.abc import Mapping

PATIENCE: Mapping[str, float | int | str] = {"timeout": 100.0, "retries": 4, "max_wait": 30.0}
"""The settings of `Server` and what they are by default: `timeout` is of one request."""

_FIRST_WAIT = 0.5
_PASSING = ("busy", "connection")
"""The causes after which the same request is made again; a timeout has cost enough already."""
_SHOWN = 200
"""Characters of a refusal that a failure keeps."""
_LOOKED_AT = 2**16
"""Bytes of a refusal that are looked at."""


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
        self.mask = Mask([key])
        """What takes the key out of all that the server says."""
        if not (self._timeout > 0 and self._retries >= 0 and self._longest >= 0):
            what = "timeout, retries and max_wait are not all positive"
            raise BadInputError(what, url, "write them like -p timeout=100 -p retries=4")
        self._connection: Connection | None = None
        self.asked = 0
        """How many requests were made so far."""

    def post(self, body: bytes, media_type: str) -> bytes:
        """Return what a 200 holds; what is busy or lost is asked again, after longer and longer."""
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
        """Ask once; whatever the server says of a failure is masked, and then cut."""
        self.asked += 1
        try:
            with failures_named(self._timeout):
                response, data = self._heard(body, media_type)
        except UnansweredError as error:
            raise UnansweredError(error.cause, self._shown(error.detail)) from None
        if 200 <= response.status < 300:
            return self.mask.data(data)
        raise self._refusal(response, data)

    def _heard(self, body: bytes, media_type: str) -> tuple[http.client.HTTPResponse, bytes]:
        kept = self._connection is not None
        try:
            return self._exchange(body, media_type)
        except HUNG_UP:
            if not kept:
                raise
            # A server may hang up on whom it has not heard for long: no fault, no attempt.
            return self._exchange(body, media_type)

    def _exchange(self, body: bytes, media_type: str) -> tuple[http.client.HTTPResponse, bytes]:
        connection, self._connection = self._connection, None
        connection = connection or Connection(self._address, self._timeout)
        with connection.exchange():
            with contextlib.suppress(BrokenPipeError):  # it may have answered before the end
                connection.request("POST", self._path, body, self._headers(media_type))
            with contextlib.closing(connection.getresponse()) as response:
                _check_form(response)
                data = response.read(LARGEST + 1)
                if len(data) > LARGEST:
                    raise UnansweredError("garbage", too_long())
                if response.length:  # a read of so many bytes does not mind that fewer came
                    raise http.client.IncompleteRead(data, response.length)
        if not response.will_close:
            self._connection = connection
        return response, data

    def _refusal(self, response: http.client.HTTPResponse, data: bytes) -> RefusedError:
        status = response.status
        said = self.mask.remark(data[:_LOOKED_AT].decode("utf-8", "replace"))
        said = self.mask.remark(" ".join(said.split()))
        if 300 <= status < 400:
            to = self.mask.remark(response.headers.get("Location", "nowhere"))
            said = f"sends on to {to}; give that address"
        cause = "busy" if status in (429, 503) else "refused"
        detail = f"{status} {self._shown(response.reason)}".strip()
        detail += f": {said[:_SHOWN]}" if said else ""
        after = response.headers.get("Retry-After")
        return RefusedError(cause, detail, status, said, after and self.mask.remark(after))

    def _shown(self, said: str) -> str:
        """Return the beginning of what a server said: masked first, so that no half is left."""
        return self.mask.remark(" ".join(self.mask.remark(said).split()))[:_SHOWN]

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
        moment = moment.replace(tzinfo=moment.tzinfo or datetime.UTC)
        return max(0.0, (moment - datetime.datetime.now(datetime.UTC)).total_seconds())
    except (ValueError, OverflowError):
        return None


def _check_form(response: http.client.HTTPResponse) -> None:
    """Refuse what would have to be guessed at: two lengths, or a body in an encoding."""
    lengths = {each.strip() for each in response.headers.get_all("Content-Length", [])}
    encodings = ", ".join(response.headers.get_all("Content-Encoding", [])).strip()
    if len(lengths) > 1 and not response.chunked:
        raise UnansweredError("garbage", "no HTTP: its answer has two lengths")
    if encodings.lower() not in ("", "identity"):
        detail = f"its answer is encoded ({encodings}), which was not asked for"
        raise UnansweredError("garbage", detail)
