"""Frames on the socket between a worker and its parent: a header, then the content.

The parent trusts no worker: it reads without blocking, accepts no frame above its limit, and reads
contents as bytes or JSON, never as a pickle.
"""

from __future__ import annotations

import json
import socket
import struct
from dataclasses import dataclass
from typing import Final

from docextract_eval.engines import WorkerFailure

_HEADER: Final = struct.Struct("!cQQ")
"""The header: kind, number of the item, and length of the content."""
STARTED, READY, FAILED, RESULT, QUESTION = b"H", b"R", b"F", b"A", b"Q"
"""Frames from a worker: it runs, its task is built, a failure in JSON, an item's result, and a
question on the way to it."""
SEARCH_PATH, TASK, ITEM, ANSWER = b"P", b"T", b"I", b"W"
"""Frames to a worker: the search path in JSON, the pickled task, a pickled item, and the answer to
a question."""
_LONGEST_CONTROL = 2**16
_CHUNK = 2**18
_BYTES_PER_TURN = 2**23
"""Bytes that are read from one worker before others get their turn."""


class BadFrameError(Exception):
    """A worker sent a frame that it may not send."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One message."""

    kind: bytes
    number: int
    content: bytes

    def worker_failure(self, cause: str) -> WorkerFailure:
        """Return the failure that a worker reports in this frame."""
        try:
            detail = json.loads(self.content.decode())["detail"]
        except (ValueError, RecursionError, KeyError, TypeError) as error:
            raise BadFrameError("a loss without a reason") from error
        if not isinstance(detail, str):
            raise BadFrameError("a loss without a reason")
        return WorkerFailure(cause, detail.encode(errors="replace").decode()[:500])


def pack_frame(kind: bytes, content: bytes = b"", number: int = 0) -> bytes:
    """Return the bytes of a frame."""
    return _HEADER.pack(kind, number, len(content)) + content


def pack_failure(detail: str, number: int = 0) -> bytes:
    """Return the frame that reports a failure."""
    return pack_frame(FAILED, json.dumps({"detail": detail}).encode(), number)


def read_frame(sock: socket.socket) -> Frame:
    """Wait for the next frame and return it; raise EOFError at the end."""
    kind, number, length = _HEADER.unpack(_read_exactly(sock, _HEADER.size))
    return Frame(kind, number, bytes(_read_exactly(sock, length)))


def _read_exactly(sock: socket.socket, length: int) -> bytearray:
    data = bytearray(length)
    rest = memoryview(data)
    while rest:
        if not (count := sock.recv_into(rest)):
            raise EOFError
        rest = rest[count:]
    return data


class FrameStream:
    """One end of a socket without blocking: frames are received and sent as far as possible."""

    def __init__(self, sock: socket.socket, largest: int) -> None:
        """Take a socket and the largest size of a result in bytes."""
        sock.settimeout(0)
        self._socket, self._largest = sock, largest
        self._received, self._unsent = bytearray(), memoryview(b"")
        self.is_peer_closed = False
        """Whether the other end has been closed."""

    def fileno(self) -> int:
        """Return the file descriptor, for selectors."""
        return self._socket.fileno()

    @property
    def has_unsent(self) -> bool:
        """Whether bytes are waiting to be sent."""
        return bool(self._unsent)

    def send(self, frames: bytes) -> None:
        """Send as much as possible now, and keep the rest for `send_more`."""
        self._unsent = memoryview(bytes(self._unsent) + frames if self._unsent else frames)
        self.send_more()

    def send_more(self) -> None:
        """Send as much of the rest as possible; a closed socket is noticed when it is read."""
        try:
            while self._unsent:
                self._unsent = self._unsent[self._socket.send(self._unsent) :]
        except BlockingIOError:
            pass
        except OSError:
            self._unsent = memoryview(b"")

    def end_sending(self) -> None:
        """Close the sending side, and drop what was not sent."""
        self._unsent = memoryview(b"")
        try:
            self._socket.shutdown(socket.SHUT_WR)
        except OSError:
            self.is_peer_closed = True

    def close(self) -> None:
        """Close the socket."""
        self._socket.close()

    def receive(self) -> Frame | None:
        """Return the next complete frame, or None if there is none yet."""
        frame = self._next_frame()
        taken = 0
        while frame is None and not self.is_peer_closed and taken < _BYTES_PER_TURN:
            try:
                chunk = self._socket.recv(_CHUNK)
            except BlockingIOError:
                break
            except OSError:
                chunk = b""
            self.is_peer_closed = not chunk
            self._received += chunk
            taken += len(chunk)
            frame = self._next_frame()
        return frame

    def _next_frame(self) -> Frame | None:
        if len(self._received) < _HEADER.size:
            return None
        kind, number, length = _HEADER.unpack_from(self._received)
        if kind not in (STARTED, READY, FAILED, RESULT, QUESTION):
            raise BadFrameError("a frame of an unknown kind")
        if length > (self._largest if kind in (RESULT, QUESTION) else _LONGEST_CONTROL):
            raise BadFrameError(f"a frame of {length} bytes")
        if len(self._received) < _HEADER.size + length:
            return None
        content = bytes(memoryview(self._received)[_HEADER.size : _HEADER.size + length])
        del self._received[: _HEADER.size + length]
        return Frame(kind, number, content)
