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

from docextract_eval.engines import Lost

_HEAD: Final = struct.Struct("!cQQ")
"""The header: kind, number of the item, and length of the content."""
HERE, READY, FAILED, RESULT = b"H", b"R", b"F", b"A"
"""Frames from a worker: it runs, its task is built, a failure in JSON, an item's result."""
PATH, TASK, ITEM = b"P", b"T", b"I"
"""Frames to a worker: the search path in JSON, the pickled task, a pickled item."""
_LONGEST_CONTROL = 2**16
_CHUNK = 2**18
_TURN = 2**23
"""Bytes that are read from one worker before others get their turn."""


class BadFrameError(Exception):
    """A worker sent a frame that it may not send."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One message."""

    kind: bytes
    number: int
    content: bytes

    def lost(self, cause: str) -> Lost:
        """Return the failure that a worker reports in this frame."""
        try:
            detail = json.loads(self.content.decode())["detail"]
        except (ValueError, RecursionError, KeyError, TypeError) as error:
            raise BadFrameError("a loss without a reason") from error
        if not isinstance(detail, str):
            raise BadFrameError("a loss without a reason")
        return Lost(cause, detail.encode(errors="replace").decode()[:500])


def packed(kind: bytes, content: bytes = b"", number: int = 0) -> bytes:
    """Return the bytes of a frame."""
    return _HEAD.pack(kind, number, len(content)) + content


def failed(detail: str, number: int = 0) -> bytes:
    """Return the frame that reports a failure."""
    return packed(FAILED, json.dumps({"detail": detail}).encode(), number)


def read_frame(sock: socket.socket) -> Frame:
    """Wait for the next frame and return it; raise EOFError at the end."""
    kind, number, length = _HEAD.unpack(_read(sock, _HEAD.size))
    return Frame(kind, number, bytes(_read(sock, length)))


def _read(sock: socket.socket, length: int) -> bytearray:
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
        self._came, self._going = bytearray(), memoryview(b"")
        self.ended = False
        """Whether the other end has been closed."""

    def fileno(self) -> int:
        """Return the file descriptor, for selectors."""
        return self._socket.fileno()

    @property
    def sending(self) -> bool:
        """Whether bytes are waiting to be sent."""
        return bool(self._going)

    def send(self, frames: bytes) -> None:
        """Send as much as possible now, and keep the rest for `send_more`."""
        self._going = memoryview(bytes(self._going) + frames if self._going else frames)
        self.send_more()

    def send_more(self) -> None:
        """Send as much of the rest as possible; a closed socket is noticed when it is read."""
        try:
            while self._going:
                self._going = self._going[self._socket.send(self._going) :]
        except BlockingIOError:
            pass
        except OSError:
            self._going = memoryview(b"")

    def end(self) -> None:
        """Close the sending side, and drop what was not sent."""
        self._going = memoryview(b"")
        try:
            self._socket.shutdown(socket.SHUT_WR)
        except OSError:
            self.ended = True

    def close(self) -> None:
        """Close the socket."""
        self._socket.close()

    def receive(self) -> Frame | None:
        """Return the next complete frame, or None if there is none yet."""
        frame = self._whole()
        taken = 0
        while frame is None and not self.ended and taken < _TURN:
            try:
                chunk = self._socket.recv(_CHUNK)
            except BlockingIOError:
                break
            except OSError:
                chunk = b""
            self.ended = not chunk
            self._came += chunk
            taken += len(chunk)
            frame = self._whole()
        return frame

    def _whole(self) -> Frame | None:
        if len(self._came) < _HEAD.size:
            return None
        kind, number, length = _HEAD.unpack_from(self._came)
        if kind not in (HERE, READY, FAILED, RESULT):
            raise BadFrameError("a frame of an unknown kind")
        if length > (self._largest if kind == RESULT else _LONGEST_CONTROL):
            raise BadFrameError(f"a frame of {length} bytes")
        if len(self._came) < _HEAD.size + length:
            return None
        content = bytes(memoryview(self._came)[_HEAD.size : _HEAD.size + length])
        del self._came[: _HEAD.size + length]
        return Frame(kind, number, content)
