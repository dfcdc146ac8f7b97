"""One case after the other, each in a process of its own with limits, watched from outside.

A worker forks for every case: what is imported is there already, and what a case breaks ends
with it. The worker itself reads no hostile byte.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import select
import signal
import time
from pathlib import Path

from tests.fuzz.cases import Place, Verdict
from tests.fuzz.child import be_the_case
from tests.fuzz.oracle import Finding, changed, snapshot

WALL = 120
"""Seconds of a case in all, for machines that do much besides; a processor's are given."""
_SUBREAPER = 36


class Worker:
    """Forks for every case, and looks at what it left."""

    def __init__(self, root, template, seconds):
        self.place, self._seconds = Place(root, template), seconds
        self.place.prepare()
        self._before = snapshot(*self.place.guarded)
        # Whatever a case leaves behind becomes a child of this process, and is seen.
        ctypes.CDLL(None).prctl(_SUBREAPER, 1, 0, 0, 0)

    def tried(self, form, seed, number, *, real=False):
        """Try one case; return its verdict."""
        self.place.fresh()
        start = time.monotonic()
        verdict = Verdict(form.name, number, structural=number % 2 == 0)
        reading, writing = os.pipe()
        if (child := os.fork()) == 0:
            os.close(reading)
            be_the_case(form, seed, verdict, self.place, writing, self._seconds, WALL, real=real)
        os.close(writing)
        told, late = _read(reading, start + WALL)
        if late:
            os.killpg(child, signal.SIGKILL)
        _, status, used = os.wait4(child, 0)
        status = os.waitstatus_to_exitcode(status)
        _take(told, verdict)
        if late or status:
            verdict.findings.append(_ended_badly(status, self.place.tmp / "stack", late=late))
        verdict.findings += _left_behind()
        after = snapshot(*self.place.guarded)
        if wrong := changed(self._before, after):
            verdict.findings += wrong
            self.place.prepare()
            self._before = snapshot(*self.place.guarded)
        verdict.findings = [each.without(self.place.root) for each in verdict.findings]
        verdict.seconds = round(used.ru_utime + used.ru_stime, 2)
        return verdict


def _take(told, verdict):
    with contextlib.suppress(ValueError):
        found = json.loads(told)
        verdict.findings = [Finding(**each) for each in found.pop("findings")]
        for name, value in found.items():
            setattr(verdict, name, value)


def _read(pipe, until):
    """Return what a case says, and whether it took too long to say it."""
    parts = []
    with os.fdopen(pipe, "rb", buffering=0) as file:
        while ready := select.select([file], [], [], max(0, until - time.monotonic()))[0]:
            if not (part := ready[0].read(65536)):
                return b"".join(parts), False
            parts.append(part)
    return b"".join(parts), True


def _ended_badly(status, stack, *, late):
    place, text = "", stack.read_text() if stack.exists() else ""
    for line in text.splitlines():
        if "/docextract_eval/" in line and "/tests/" not in line:
            file, _, rest = line.strip().partition('", line ')
            place = f"{file.rpartition('/docextract_eval/')[2]}:{rest}"
            break
    if late or status in (-signal.SIGXCPU, -signal.SIGALRM):
        return Finding("no end", "it took longer than it may", place)
    name = signal.Signals(-status).name if status < 0 else f"exit code {status}"
    return Finding("died", f"by {name}", place)


def _left_behind():
    """Find and end processes that outlived their case."""
    found = []
    end = time.monotonic() + 2
    while time.monotonic() < end:
        with contextlib.suppress(ChildProcessError):
            if os.waitpid(-1, os.WNOHANG)[0]:
                continue  # it had ended: a zombie is nobody
            time.sleep(0.05)
            continue
        return found
    for task in Path("/proc/self/task").iterdir():
        for child in (task / "children").read_text().split():
            command = Path("/proc", child, "cmdline").read_bytes().replace(b"\0", b" ")[:150]
            found.append(Finding("left a process", command.decode(errors="replace")))
            os.kill(int(child), signal.SIGKILL)
            os.waitpid(int(child), 0)
    return found
