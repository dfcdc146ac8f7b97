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

from docextract_eval.engines import Build, answering, call_task, close_task, error_line
from docextract_eval.engines.frames import (
    ANSWER,
    QUESTION,
    READY,
    RESULT,
    STARTED,
    Frame,
    pack_failure,
    pack_frame,
    read_frame,
)
from docextract_eval.engines.process_tree import kill_processes, process_tree

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable

GROUP_SIGNALS = {signal.SIGINT, signal.SIGTERM}
"""Signals that often reach the whole process group; the parent decides what they mean."""
GRACE_SECONDS = 3.0
"""Seconds that a worker has for closing its task once it is asked to end."""


class _AskedToEndError(BaseException):
    """Raised inside the task when the worker is asked to end."""


def run_worker(sock: socket.socket) -> None:
    """Handle the items from the socket until it ends."""
    task: Callable[[Any], bytes] | None = None
    try:
        signal.signal(signal.SIGTERM, _raise_asked_to_end)
        try:
            build = _set_up_and_receive_build(sock)
        except Exception as error:  # noqa: BLE001 - a module that is not found, memory that is out
            sock.sendall(pack_failure(error_line(error)))
            return
        sock.sendall(pack_frame(STARTED))
        inbox = _Inbox(sock)
        try:
            task = build()
        except Exception as error:  # noqa: BLE001 - whatever it raises is reported
            sock.sendall(pack_failure(error_line(error)))
            return
        sock.sendall(pack_frame(READY))
        with answering(inbox.ask):
            while item := inbox.next_item():
                sock.sendall(_run_item(task, item))
    except (_AskedToEndError, EOFError, OSError):
        pass  # no more answers are wanted
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        close_task(task)
        _kill_descendants()


def _run_item(task: Callable[[Any], bytes], item: Frame) -> bytes:
    """Return the frame of an item's result, or of its failure."""
    try:
        result = call_task(task, pickle.loads(item.content))  # noqa: S301 - it comes from who started us
        return pack_frame(RESULT, result, item.number)
    except _AskedToEndError:
        raise
    except BaseException as error:  # noqa: BLE001 - SystemExit among them: not ours to follow
        return pack_failure(error_line(error), item.number)


class _Inbox:
    """The items and answers that arrived; a thread notices the end while the task works."""

    def __init__(self, sock: socket.socket) -> None:
        """Start reading."""
        self._socket = sock
        self._items: queue.SimpleQueue[Frame | None] = queue.SimpleQueue()
        self._answers: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        self._asking = threading.Lock()
        self._ended = self._idle = False
        threading.Thread(target=self._read_items, daemon=True).start()

    def next_item(self) -> Frame | None:
        """Wait for the next item and return it; None at the end."""
        self._idle = True
        item = self._items.get()
        self._idle = False
        return None if self._ended else item

    def ask(self, question: bytes) -> bytes:
        """Ask the parent process, and wait for its answer; threads of a task take turns."""
        with self._asking:
            self._socket.sendall(pack_frame(QUESTION, question))
            return self._answers.get()

    def _read_items(self) -> None:
        with contextlib.suppress(EOFError, OSError):
            while True:
                frame = read_frame(self._socket)
                if frame.kind == ANSWER:
                    self._answers.put(frame.content)
                else:
                    self._items.put(frame)
        self._ended = True
        self._items.put(None)
        if not self._idle:
            signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGTERM)
        time.sleep(GRACE_SECONDS)
        _kill_descendants()
        os._exit(1)


def _set_up_and_receive_build(sock: socket.socket) -> Build[Any]:
    """Return what builds the task; leave Ctrl-C to the parent, and offer to be killed before it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # it reaches the whole process group
    signal.pthread_sigmask(signal.SIG_UNBLOCK, GROUP_SIGNALS)
    with contextlib.suppress(OSError):
        # If memory runs out, the system should kill this process and not its parent.
        Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")
    build: Build[Any]
    build, tempfile.tempdir = pickle.loads(read_frame(sock).content)  # noqa: S301 - it comes from who started us
    return build


def _raise_asked_to_end(*_: object) -> NoReturn:
    raise _AskedToEndError


def _kill_descendants() -> None:
    """Kill everything that the task started."""
    me = os.getpid()
    kill_processes(
        {process: start_time for process, start_time in process_tree(me).items() if process != me}
    )
