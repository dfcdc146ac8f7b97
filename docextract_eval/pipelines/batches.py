"""Batches of an OpenAI-compatible server: a file of requests goes up, a file of answers comes down.

What a server says is a stranger's: its ids go into addresses only where they are plain names, and
an answer is found by the id that its request was given.
"""

from __future__ import annotations

import json
import math
import re
from typing import TYPE_CHECKING, Any, NamedTuple

from docextract_eval.borders.limits import LARGEST_BATCH
from docextract_eval.codec import canonical_json, sha256
from docextract_eval.codec.strict_json import JsonError, parse_json
from docextract_eval.errors import BadInputError
from docextract_eval.pipelines import UnansweredError
from docextract_eval.pipelines.completions import parse_response
from docextract_eval.pipelines.server import RefusedError, Request, Server

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

BATCH_SETTINGS: Mapping[str, float | int | str] = {
    "batch": "no",
    "batch_poll": 30.0,
    "batch_hours": 26.0,
}
"""Whether requests go in batches, how many seconds lie between two looks at one, and how many hours
it is waited for."""
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:-]{0,199}", re.ASCII)
_ENDED = ("completed", "failed", "expired", "cancelled")
_REASONS = {
    "completed": ("silence", "its batch ended without an answer to it"),
    "failed": ("refused", "its batch was refused"),
    "expired": ("timeout", "its batch expired before it was answered"),
    "cancelled": ("timeout", "its batch was cancelled before it was answered"),
}
"""Why a request has no answer, by how its batch ended."""
_ENDPOINT = "/v1/chat/completions"
_MOST_LISTED = 100
_BUSY = (429, 500, 502, 503, 504)
"""What a server says of a request that may pass if it is asked again."""
_SHOWN = 200


class Batch(NamedTuple):
    """A batch as the server describes it."""

    id: str
    status: str
    outputs: tuple[str, ...] = ()
    """The files with answers and with errors."""
    message: str = ""
    """Why it was refused as a whole."""

    @property
    def has_ended(self) -> bool:
        """Whether nothing more will come."""
        return self.status in _ENDED

    def missing(self) -> UnansweredError:
        """Return why a request of it has no answer."""
        cause, detail = _REASONS[self.status]
        return UnansweredError(cause, f"{detail}: {self.message}" if self.message else detail)


def asks_in_batches(pipeline: str, settings: Mapping[str, str]) -> bool:
    """Return whether a pipeline is to ask in batches.

    >>> asks_in_batches("openai:m@https://api.example/v1", {"batch": "yes"})
    True
    """
    return pipeline.startswith("openai:") and settings.get("batch") == "yes"


def batch_seconds(options: Mapping[str, float | int | str]) -> tuple[float, float]:
    """Return the seconds of the settings between two looks at a batch, and until nobody waits."""
    poll, hours = float(options["batch_poll"]), float(options["batch_hours"])
    if not (math.isfinite(poll) and math.isfinite(hours) and poll > 0 and hours > 0):
        what = "batch_poll and batch_hours of openai are not both positive"
        raise BadInputError(what, remedy="write them like -p batch_poll=30 -p batch_hours=26")
    return poll, hours * 3600


class BatchClient:
    """The files and the batches of one server, below its address."""

    def __init__(self, server: Server) -> None:
        """Take the server at the address that files and batches are below."""
        self._server, self.mask = server, server.mask

    def upload(self, name: str, content: bytes) -> str:
        """Return the id of a file that is put up."""
        boundary = sha256(name + sha256(content))[:32]
        head = (
            f'--{boundary}\r\nContent-Disposition: form-data; name="purpose"\r\n\r\nbatch\r\n'
            f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
            "Content-Type: application/jsonl\r\n\r\n"
        )
        body = b"".join((head.encode(), content, f"\r\n--{boundary}--\r\n".encode()))
        kind = f"multipart/form-data; boundary={boundary}"
        return checked_id(self._object(Request("POST", "/files", body, kind)).get("id"))

    def find_file(self, name: str) -> str | None:
        """Return the id of a file that was put up under a name of its own, if it is there."""
        for each in self._listed("/files?purpose=batch"):
            if each.get("filename") == name:
                return checked_id(each.get("id"))
        return None

    def create(self, file: str) -> Batch:
        """Return the batch that is made of a file: from here on it is paid for."""
        asked = {"input_file_id": file, "endpoint": _ENDPOINT, "completion_window": "24h"}
        body = canonical_json(asked).encode()
        paid = Request("POST", "/batches", body, "application/json", is_paid=True)
        return _read_batch(self._object(paid))

    def find_batch(self, file: str) -> Batch | None:
        """Return the batch that was made of a file, if there is one."""
        for each in self._listed(f"/batches?limit={_MOST_LISTED}"):
            if each.get("input_file_id") == file:
                return _read_batch(each)
        return None

    def look(self, batch: str) -> Batch:
        """Return a batch as it is now."""
        return _read_batch(self._object(Request("GET", f"/batches/{checked_id(batch)}")))

    def fetch(self, file: str) -> bytes:
        """Return the content of a file of answers."""
        below = f"/files/{checked_id(file)}/content"
        return self._server.send(Request("GET", below, largest=LARGEST_BATCH))

    def delete(self, file: str) -> None:
        """Delete a file; one that is gone already is deleted."""
        try:
            self._server.send(Request("DELETE", f"/files/{checked_id(file)}"))
        except RefusedError as error:
            if error.status != 404:
                raise

    def close(self) -> None:
        """Close the connection."""
        self._server.close()

    def _object(self, request: Request) -> Mapping[str, Any]:
        return parse_response(self._server.send(request))

    def _listed(self, below: str) -> list[Mapping[str, Any]]:
        found = self._object(Request("GET", below)).get("data")
        return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def checked_id(value: object) -> str:
    """Return an id that can stand in an address, or raise an UnansweredError.

    >>> checked_id("batch_67ab")
    'batch_67ab'
    """
    if not isinstance(value, str) or not _ID.fullmatch(value) or ".." in value:
        raise UnansweredError("garbage", f"an id that is no name: {str(value)[:60]!r}")
    return value


def batch_line(custom_id: str, body: Mapping[str, Any]) -> bytes:
    """Return the line of a request."""
    line = {"custom_id": custom_id, "method": "POST", "url": _ENDPOINT, "body": dict(body)}
    return json.dumps(line).encode() + b"\n"


def index_lines(content: bytes, wanted: Sequence[str]) -> dict[str, tuple[int, int]]:
    """Return where the first line of each wanted id begins and ends, whatever else is there."""
    known, start = set(wanted), 0
    places: dict[str, tuple[int, int]] = {}
    while start < len(content):
        end = content.find(b"\n", start)
        end = len(content) if end < 0 else end
        try:
            id_ = parse_json(content[start:end], lenient=True)["custom_id"]
        except (JsonError, LookupError, TypeError):
            id_ = None
        if isinstance(id_, str) and id_ in known:
            places.setdefault(id_, (start, end))
        start = end + 1
    return places


def read_line(line: bytes) -> Mapping[str, Any]:
    """Return the completion in a line of answers, or raise why there is none."""
    match parse_response(line):
        case {"response": {"status_code": int(status), "body": body}} if body is not None:
            if 200 <= status < 300:
                if isinstance(body, dict):
                    return body
                raise UnansweredError("garbage", "JSON, but no object")
            text = body if isinstance(body, str) else json.dumps(body)
            cause = "busy" if status in _BUSY else "refused"
            raise RefusedError(cause, f"{status}: {_shown(text)}", status, text, None)
        case {"error": {"code": "batch_expired"}}:
            raise UnansweredError(*_REASONS["expired"])
        case {"error": {"code": "batch_cancelled"}}:
            raise UnansweredError(*_REASONS["cancelled"])
        case {"error": {"message": message}}:
            raise UnansweredError("refused", _shown(message))
    raise UnansweredError("garbage", "a line without an answer and without an error")


def _read_batch(found: Mapping[str, Any]) -> Batch:
    """Return the batch in a server's answer; raise an UnansweredError where it has no id."""
    files = (found.get(name) for name in ("output_file_id", "error_file_id"))
    match found.get("errors"):
        case {"data": [{"message": str(message)}, *_]}:
            message = _shown(message)
        case _:
            message = ""
    outputs = tuple(checked_id(file) for file in files if file)
    return Batch(checked_id(found.get("id")), _shown(found.get("status")), outputs, message)


def _shown(text: object) -> str:
    """Return the start of a server's words, which any file can hold."""
    return " ".join(str(text).split())[:_SHOWN].encode(errors="replace").decode()
