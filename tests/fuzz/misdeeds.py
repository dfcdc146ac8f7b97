"""Cases that do what none may do: by these it is seen that the watch over them sees it."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from functools import partial

from tests.fuzz.cases import Case, Format
from tests.fuzz.figures import of_a_gate, under_the_seal


def deletes(place, mutator, structural):
    """Remove a file outside."""
    return Case([("delete", (place.outside / "thesis.txt").unlink)])


def writes(place, mutator, structural):
    """Write beside the folder of the case."""
    return Case([("write", lambda: (place.root / "stray").write_text("x") and None)])


def follows(place, mutator, structural):
    """Write by way of a link."""
    (place.case / "link").symlink_to(place.outside / "thesis.txt")
    return Case([("write", lambda: (place.case / "link").write_text("x") and None)])


def reads(place, mutator, structural):
    """Read a file outside."""
    return Case([("read", lambda: (place.case / "../outside/thesis.txt").read_text() and None)])


def raises(place, mutator, structural):
    """Let an exception through that is none of the package's."""
    return Case([("raise", lambda: {}["nothing"])])


def spins(place, mutator, structural):
    """Never end."""
    return Case([("spin", lambda: next(n for n in iter(int, 1) if n))])


def hoards(place, mutator, structural):
    """Take all memory."""
    return Case([("hoard", lambda: bytearray(2**33) and None)])


def crashes(place, mutator, structural):
    """Die of a signal."""
    return Case([("crash", lambda: os.kill(os.getpid(), signal.SIGSEGV))])


def leaves(place, mutator, structural):
    """Leave a process behind that has a session of its own."""
    command = ["sleep", "60"]
    return Case([("leave", lambda: subprocess.Popen(command, start_new_session=True) and None)])


def garbles(place, mutator, structural):
    """Print what commands a terminal."""
    return Case([("print", lambda: "\x1b[2J")])


def forges(place, mutator, structural):
    """Say that a corpus was run whose pages are others."""
    shutil.copytree(place.template / "corpus", place.case / "corpus")
    shutil.copytree(place.template / "run", place.case / "run")
    check = partial(under_the_seal, place, lambda **_: "column 'truth'")
    return Case([("score", time.time)], check=check)


def flatters(place, mutator, structural):
    """Have a gate show figures that are not the run's."""
    shown = '{"gates": [{"rule": "accuracy", "slice": "clean", "verdict": "PASS", "value": 1.0}]}'
    return Case([("gate", lambda: shown)], check=partial(of_a_gate, place))


FOUND = {
    "deletes": {"wrote outside", "deleted outside"},
    "writes": {"wrote outside"},
    "follows": {"wrote outside", "changed outside"},
    "reads": {"read outside"},
    "raises": {"unexpected KeyError"},
    "spins": {"no end"},
    "hoards": {"unexpected MemoryError"},
    "crashes": {"died"},
    "leaves": {"started a program", "left a process"},
    "garbles": {"escape code"},
    "forges": {"number 6"},
    "flatters": {"number 6"},
}
"""What is to be found of each."""
FORMATS = tuple(
    Format(function.__name__, function)
    for function in (
        *(deletes, writes, follows, reads, raises, spins, hoards, crashes, leaves, garbles),
        *(forges, flatters),
    )
)
