"""What runs in a worker's process: build the task once, answer one item after the other.

A thread reads the socket, so that its end is noticed whatever the task is doing: it means that
nobody wants more answers, or that whoever started this process is gone.
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
"""Signals that often reach the whole group of processes, of which one decides."""
GRACE = 3.0
"""Seconds that a worker which is told to end has for closing its task."""


class _ToldToEndError(BaseException):
    """Raised wherever the task is when the worker is told to end."""


def work(sock: socket.socket) -> None:
    """Answer what comes down the socket until nothing more comes."""
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
        except Exception as error:  # noqa: BLE001 - whatever it raises is said
            sock.sendall(failed(briefly(error)))
            return
        sock.sendall(packed(READY))
        while item := inbox.next():
            sock.sendall(_answer(task, item))
    except (_ToldToEndError, EOFError, OSError):
        pass  # whoever asked wants no more
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        close(task)
        _end_children()


def _answer(task: Callable[[Any], bytes], item: Frame) -> bytes:
    """Return the frame of the result; what a task raises, or gives that is none, is its loss."""
    try:
        result = called(task, pickle.loads(item.content))  # noqa: S301 - it comes from who started us
        return packed(RESULT, result, item.number)
    except _ToldToEndError:
        raise
    except BaseException as error:  # noqa: BLE001 - SystemExit among them: not ours to follow
        return failed(briefly(error), item.number)


class _Inbox:
    """The items that came, and the end, which is noticed also while the task works."""

    def __init__(self, sock: socket.socket) -> None:
        """Begin to read."""
        self._socket = sock
        self._items: queue.SimpleQueue[Frame | None] = queue.SimpleQueue()
        self._ended = self._idle = False
        threading.Thread(target=self._read, daemon=True).start()

    def next(self) -> Frame | None:
        """Wait for the next item; None when no more is wanted."""
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
    """Leave to the parent what is the parent's: Ctrl-C, its memory; read what is to be built."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # it reaches the whole group
    signal.pthread_sigmask(signal.SIG_UNBLOCK, OF_THE_GROUP)
    with contextlib.suppress(OSError):
        # Where memory is out, the system is to take this process and not the one that keeps.
        Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")
    build: Build[Any]
    build, tempfile.tempdir = pickle.loads(read_frame(sock).content)  # noqa: S301 - it comes from who started us
    return build


def _told_to_end(*_: object) -> NoReturn:
    raise _ToldToEndError


def _end_children() -> None:
    """Leave nothing running that the task started."""
    me = os.getpid()
    end({process: born for process, born in family(me).items() if process != me})
