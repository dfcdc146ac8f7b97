"""Tasks for the engines' tests: workers import them by this name."""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path


class Stubborn(Exception):  # noqa: N818 - named for what it does
    """An exception that cannot be built again from its parts, as some libraries raise."""

    def __init__(self, word, *, number):
        super().__init__(word)
        self.number = number


def square(item):
    """Do the usual thing."""
    return item * item


def build_square():
    """Build what squares."""
    return square


def act(order):
    """Do what the order says: most of it goes wrong."""
    deed, _, value = order.partition(":")
    return _DEEDS[deed](value)


def build_act():
    """Build what obeys orders."""
    return act


def build_noting(folder):
    """Build what tells its process, and leave a note that it was built."""
    Path(folder, f"{os.getpid()}-{time.monotonic_ns()}").touch()
    return whose


def whose(item):
    """Tell the process after a while, so that every worker gets items."""
    time.sleep(0.05)
    return item, os.getpid()


def build_broken():
    """Fail to start, as an engine does that is not installed."""
    raise RuntimeError("no such model")


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


def _segfault(_):
    os.kill(os.getpid(), signal.SIGSEGV)
    time.sleep(60)


_DEEDS = {
    "give": lambda value: value,
    "raise": lambda value: _raise(ValueError(value)),
    "lines": lambda _: _raise(ValueError("first\nsecond")),
    "stubborn": _stubborn,
    "own timeout": _own_timeout,
    "memory": lambda _: _raise(MemoryError()),
    "leave": lambda value: sys.exit(int(value)),
    "exit": lambda value: os._exit(int(value)),
    "segfault": _segfault,
    "hang": lambda value: time.sleep(float(value)),
    "lambda": lambda _: lambda: None,
}
