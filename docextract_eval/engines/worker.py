"""What runs in a worker's process: builds the task once, then handles one item after another.

A thread reads the socket, so that its end is noticed while the task works: it means that no more
answers are wanted, or that the parent process is gone.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import queue
import signal
import tempfile
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from docextract_eval.engines import Build, briefly, called, close
from docextract_eval.engines.family import end, family
from docextract_eval.engines.frames import HERE, READY, RESULT, Frame, failed, packed, read_frame

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable

OF_THE_GROUP = {signal.SIGINT, signal.SIGTERM}
"""Signals that often reach the whole process group; the parent decides what they mean."""
GRACE = 3.0
"""Seconds that a worker has for closing its task once it is asked to end."""


class _ToldToEndError(BaseException):
    """Raised inside the task when the worker is asked to end."""


def work(sock: socket.socket) -> None:
    """Handle the items from the socket until it ends."""
    task: Callable[[Any], bytes] | None = None
    try:
        signal.signal(signal.SIGTERM, _told_to_end)
        try:
            build = _settled(sock)
        except Exception as error:  # noqa: BLE001 - a module that is not found, memory that is out
            sock.sendall(failed(briefly(error)))
            return
        sock.sendall(packed(HERE))
        inbox = _Inbox(sock)
        try:
            task = build()
        except Exception as error:  # noqa: BLE001 - whatever it raises is reported
            sock.sendall(failed(briefly(error)))
            return
        sock.sendall(packed(READY))
        while item := inbox.next():
            sock.sendall(_answer(task, item))
    except (_ToldToEndError, EOFError, OSError):
        pass  # no more answers are wanted
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        close(task)
        _end_children()


def _answer(task: Callable[[Any], bytes], item: Frame) -> bytes:
    """Return the frame of an item's result, or of its failure."""
    try:
        result = called(task, pickle.loads(item.content))  # noqa: S301 - it comes from who started us
        return packed(RESULT, result, item.number)
    except _ToldToEndError:
        raise
    except BaseException as error:  # noqa: BLE001 - SystemExit among them: not ours to follow
        return failed(briefly(error), item.number)


class _Inbox:
    """The items that arrived; a thread notices the end while the task works."""

    def __init__(self, sock: socket.socket) -> None:
        """Start reading."""
        self._socket = sock
        self._items: queue.SimpleQueue[Frame | None] = queue.SimpleQueue()
        self._ended = self._idle = False
        threading.Thread(target=self._read, daemon=True).start()

    def next(self) -> Frame | None:
        """Wait for the next item and return it; None at the end."""
        self._idle = True
        item = self._items.get()
        self._idle = False
        return None if self._ended else item

    def _read(self) -> None:
        with contextlib.suppress(EOFError, OSError):
            while True:
                self._items.put(read_frame(self._socket))
        self._ended = True
        self._items.put(None)
        if not self._idle:
            signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGTERM)
        time.sleep(GRACE)
        _end_children()
        os._exit(1)


def _settled(sock: socket.socket) -> Build[Any]:
    """Return what builds the task; leave Ctrl-C to the parent, and offer to be killed before it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # it reaches the whole process group
    signal.pthread_sigmask(signal.SIG_UNBLOCK, OF_THE_GROUP)
    with contextlib.suppress(OSError):
        # If memory runs out, the system should kill this process and not its parent.
        Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")
    build: Build[Any]
    build, tempfile.tempdir = pickle.loads(read_frame(sock).content)  # noqa: S301 - it comes from who started us
    return build


def _told_to_end(*_: object) -> NoReturn:
    raise _ToldToEndError


def _end_children() -> None:
    """Kill everything that the task started."""
    me = os.getpid()
    end({process: born for process, born in family(me).items() if process != me})
