"""Tasks for the engines' tests: workers import them by this name."""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from docextract_eval.engines import WorkerFailure, ask_parent
from docextract_eval.engines.frames import QUESTION, pack_frame


class Stubborn(Exception):  # noqa: N818 - named for what it does
    """An exception that cannot be built again from its parts, as some libraries raise."""

    def __init__(self, word, *, number):
        super().__init__(word)
        self.number = number


def read(found):
    """The answers of an engine as they come, read."""
    for index, each in found:
        yield index, each if isinstance(each, WorkerFailure) else json.loads(each)


def said(answer):
    """An answer as a task gives it."""
    return json.dumps(answer).encode()


def square(item):
    """Do the usual thing."""
    return said(item * item)


def build_square():
    """Build what squares."""
    return square


def act(order):
    """Do what the order says: most of it goes wrong."""
    deed, _, value = order.partition(":")
    return _DEEDS[deed](value)


def answer(order):
    """Do it, and say what came of it."""
    return said(act(order))


def build_act():
    """Build what obeys orders."""
    return answer


def build_plain():
    """Build what obeys orders, and gives what came of it as it is."""
    return act


def build_noting(folder):
    """Build what tells its process, and leave a note that it was built."""
    Path(folder, f"{os.getpid()}-{time.monotonic_ns()}").touch()
    return whose


def whose(item):
    """Tell the process after a while, so that every worker gets items."""
    time.sleep(0.05)
    return said([item, os.getpid()])


def build_broken():
    """Fail to start, as an engine does that is not installed."""
    raise RuntimeError("no such model")


def build_crashing():
    """Die while starting, as a library does that was built for another processor."""
    segfault()


class Closing:
    """Leaves a note when it is closed."""

    def __init__(self, folder):
        self.note = Path(folder, f"{os.getpid()}-{time.monotonic_ns()}")

    def __call__(self, item):
        return answer(item)

    def close(self):
        self.note.write_text("closed")


def segfault(_=None):
    """Read where nothing is: a real one."""
    ctypes.string_at(0)


class Unstartable:
    """Builds nothing: a worker that unpickles it dies at once."""

    def __reduce__(self):
        return os._exit, (9,)

    def __call__(self):
        return square


def _raise(error):
    raise error


def _own_timeout(_):
    raise TimeoutError("the service took too long")


def _stubborn(word):
    raise Stubborn(word, number=3)


def _deaf(seconds):
    """Hang, and do not mind being asked to end."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    time.sleep(float(seconds))


def _hold(megabytes):
    """Take memory, for real: every page is written to, all of it in one call."""
    return len(b"x" * (int(megabytes) << 20))


_KEPT = []


def _leak(megabytes):
    """Take memory and keep it."""
    _KEPT.append(b"x" * (int(megabytes) << 20))
    return os.getpid()


def _child(order):
    """Let another process do it, and leave its number in a file."""
    note, _, deed = order.partition(":")
    script = f"from tests.engines import tasks; tasks.act({deed!r})"
    with subprocess.Popen([sys.executable, "-c", script]) as child:
        Path(note).write_text(str(child.pid))
    return "done"


def _later(seconds):
    """Answer at once, and die a little later, between two items."""
    threading.Timer(float(seconds), os._exit, (5,)).start()
    return "answered"


def _fork(seconds):
    """Die while a copy of the process lives on and holds all its lines open."""
    if os.fork() == 0:
        time.sleep(float(seconds))
        os._exit(0)
    os._exit(6)


def _halt(seconds):
    """Stop the whole process a little later, as a debugger does."""
    threading.Timer(float(seconds), os.kill, (os.getpid(), signal.SIGSTOP)).start()
    return "halting"


def _sockets(_):
    """Tell which sockets a program has that is started as any other."""
    script = "import os, stat; print(*[n for n in range(3, 256) if is_socket(n)])"
    known = (
        "def is_socket(n):\n try: return stat.S_ISSOCK(os.fstat(n).st_mode)\n"
        " except OSError: return False\n"
    )
    command = [sys.executable, "-c", f"import os, stat\n{known}{script}"]
    done = subprocess.run(command, close_fds=False, capture_output=True, check=True)
    return done.stdout.split()


def _print(value):
    """Print a line to one of the two streams."""
    stream, _, text = value.partition(":")
    os.write(int(stream), f"{text}\n".encode())


def _files(_):
    """Tell what this process has open."""
    return [str(each.readlink()) for each in Path("/proc/self/fd").iterdir() if each.is_symlink()]


def _ask_in_threads(value):
    """Ask from many threads at once."""
    words = [f"{value}{number}" for number in range(20)]
    with ThreadPoolExecutor(8) as threads:
        return [each.decode() for each in threads.map(ask_parent, map(str.encode, words))]


def _ask_without_waiting(_):
    """Send questions past all that would wait for their answers."""
    for number in [int(each.name) for each in Path("/proc/self/fd").iterdir()]:
        with contextlib.suppress(OSError):
            if stat.S_ISSOCK(os.fstat(number).st_mode):
                with socket.socket(fileno=os.dup(number)) as way:
                    way.sendall(pack_frame(QUESTION, b"x" * 1000) * 20_000)
    return "sent"


_DEEDS = {
    "ask": lambda value: ask_parent(value.encode()).decode(),
    "ask in threads": _ask_in_threads,
    "ask without waiting": _ask_without_waiting,
    "print": _print,
    "files": _files,
    "halt": _halt,
    "sockets": _sockets,
    "environment": lambda _: dict(os.environ),
    "temporary": lambda _: tempfile.gettempdir(),
    "give": lambda value: value,
    "raise": lambda value: _raise(ValueError(value)),
    "lines": lambda _: _raise(ValueError("first\nsecond")),
    "stubborn": _stubborn,
    "own timeout": _own_timeout,
    "memory": lambda _: _raise(MemoryError()),
    "leave": lambda value: sys.exit(int(value)),
    "exit": lambda value: os._exit(int(value)),
    "segfault": segfault,
    "killed": lambda _: os.kill(os.getpid(), signal.SIGKILL),
    "deaf": _deaf,
    "hold": _hold,
    "leak": _leak,
    "child": _child,
    "later": _later,
    "fork": _fork,
    "argv": lambda _: sys.argv[1:],
    "hang": lambda value: time.sleep(float(value)),
    "lambda": lambda _: lambda: None,
}
