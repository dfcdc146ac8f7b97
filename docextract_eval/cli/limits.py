"""Whether the limits of this process (`ulimit`) leave room for the libraries that it needs.

A numerical library that gets no memory while it is loaded may ask for it again for ever, in its
own code, where not even SIGTERM is heard. So where memory is limited, a copy of this process loads
them first, and is ended when it has not managed that.
"""

from __future__ import annotations

import contextlib
import importlib
import mmap
import os
import resource
import signal
import time
from typing import NoReturn

from docextract_eval.errors import IncompleteError

_LIMITED_BY = {resource.RLIMIT_AS: "v", resource.RLIMIT_DATA: "d"}
"""The limits of memory, and how `ulimit` calls them."""
_NEEDED = ("docextract_eval.runs.execution.execute", "docextract_eval.reports.html")
"""What loads every library that a command may need."""
_SPARE = 2**29
"""Bytes that must be left once they are loaded, to work with."""
_SECONDS, _CPU_SECONDS = 60.0, 5
"""How long loading may take, and how much work it may be: it takes about one second."""
_ROUND = 0.02


def check_memory_limit() -> None:
    """Refuse to begin where memory is limited so much that the libraries cannot be loaded."""
    limits = {flag: resource.getrlimit(kind)[0] for kind, flag in _LIMITED_BY.items()}
    limited = {f: size for f, size in limits.items() if size != resource.RLIM_INFINITY}
    if limited and not _can_load():
        shown_limits = ", ".join(f"ulimit -{flag} {size // 1024}" for flag, size in limited.items())
        what = (
            f"the memory of this process is limited too much to load what it needs ({shown_limits})"
        )
        flag = next(iter(limited))
        raise IncompleteError(what, remedy=f"raise the limit, as with: ulimit -{flag} unlimited")


def _can_load() -> bool:
    """Try it in a copy of this process; say whether it came to its end in time."""
    if (copy := os.fork()) == 0:
        _load()
    until, ended = time.monotonic() + _SECONDS, False
    try:
        while time.monotonic() < until:
            ended, status = (bool(each) for each in os.waitpid(copy, os.WNOHANG))
            if ended:
                return not status
            time.sleep(_ROUND)
        return False
    finally:
        if not ended:
            os.kill(copy, signal.SIGKILL)
            os.waitpid(copy, 0)


def _load() -> NoReturn:
    """Load everything, quietly; end as if nothing had been imported."""
    code = 1
    try:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_DFL)  # OpenBLAS interrupts who gets no threads
        resource.setrlimit(resource.RLIMIT_CPU, (_CPU_SECONDS, _CPU_SECONDS))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        quiet = os.open(os.devnull, os.O_RDWR)
        for stream in (1, 2):
            os.dup2(quiet, stream)
        for name in _NEEDED:
            importlib.import_module(name)
        with contextlib.closing(mmap.mmap(-1, _SPARE)):
            code = 0
    finally:
        os._exit(code)
