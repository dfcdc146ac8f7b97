"""What runs in a worker's process: build the task once, answer one item after the other."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import pickle
import signal
import sys
import tempfile
import threading
import time
from multiprocessing.connection import wait
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from docextract_eval.engines import Build, Lost, briefly, close
from docextract_eval.engines.family import end, family

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.connection import Connection

GRACE = 3.0
"""Seconds that a worker which is told to end has for closing its task."""
HERE = "here"
READY = "ready"
"""What a worker says before its answers: that it runs, and that its task is built."""


class _ToldToEndError(BaseException):
    """Raised wherever the task is when the worker is told to end."""


def work(line: Connection, build: Build[Any, Any], scratch: str) -> None:
    """Answer what comes down the line until nothing more comes."""
    task: Callable[[Any], Any] | None = None
    try:
        _settle(scratch)
        line.send(HERE)
        try:
            task = build()
        except Exception as error:  # noqa: BLE001 - whatever it raises is said
            line.send(Lost("start", briefly(error)))
            return
        line.send(READY)
        threading.Thread(target=_mourn, daemon=True).start()
        while item := line.recv_bytes():
            line.send_bytes(_answer(task, item))
    except (_ToldToEndError, EOFError, OSError):
        pass  # whoever asked wants no more
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        close(task)
        _end_children()


def _answer(task: Callable[[Any], Any], item: bytes) -> bytes:
    """Give the packed result; what a task raises, or gives that cannot be sent, is its loss."""
    try:
        return pickle.dumps(task(pickle.loads(item)))  # noqa: S301 - it comes from who started us
    except _ToldToEndError:
        raise
    except BaseException as error:  # noqa: BLE001 - SystemExit among them: not ours to follow
        return pickle.dumps(Lost("error", briefly(error)))


def _settle(scratch: str) -> None:
    """Leave to the parent what is the parent's: Ctrl-C, standard output, the command line."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # it reaches the whole group
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    signal.signal(signal.SIGTERM, _told_to_end)
    del sys.argv[1:]
    with contextlib.suppress(OSError):
        os.dup2(2, 1)  # what a task prints is no result
    with contextlib.suppress(OSError):
        # Where memory is out, the system is to take this process and not the one that keeps.
        Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")
    tempfile.tempdir = scratch


def _told_to_end(*_: object) -> NoReturn:
    raise _ToldToEndError


def _mourn() -> None:
    """Wait for the parent's death, and follow."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(GRACE)
        _end_children()
        os._exit(1)


def _end_children() -> None:
    """Leave nothing running that the task started."""
    me = os.getpid()
    end({process: born for process, born in family(me).items() if process != me})
