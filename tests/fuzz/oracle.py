"""What must hold of every case, whatever was read: one list of what did not."""

from __future__ import annotations

import hashlib
import os
import re
import sys
from dataclasses import dataclass, replace
from pathlib import Path

from docextract_eval.engines import boot

CODES = {
    "calibrate": {0, 1, 2, 3, 4},
    "gate": {0, 1, 2, 3, 4},
    "signoff": {0, 1, 2, 3, 4},
    "compare": {0, 2, 3, 4},
    "history add": {0, 2, 3, 4},
    "report": {0, 2, 3, 4},
}
"""Exit codes that are documented for a command; 0, 2 and 3 for all others."""
_USUAL = {0, 2, 3}
_TOLD_BEFORE = ("gate", "signoff", "compare")
"""Commands that may say why on their page instead of in a last line."""
_ESCAPE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_CHANGES = {
    "os.remove": 1,
    "os.rmdir": 1,
    "os.mkdir": 1,
    "os.truncate": 1,
    "os.chmod": 1,
    "os.chown": 1,
    "os.utime": 1,
    "os.rename": 2,
    "os.link": 2,
    "os.symlink": 2,
}
"""Events of Python's audit hooks, and how many of their first arguments are paths."""
_OWN = (os.devnull, "/proc/self/clear_refs")
_OF_A_DECODER = {"LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "TMPDIR", "OPENBLAS_NUM_THREADS"}
_STARTS = ("subprocess.Popen", "os.exec", "os.posix_spawn", "os.system")


@dataclass(frozen=True)
class Finding:
    """One thing that did not hold."""

    kind: str
    """What was broken: `exit code`, `unexpected`, `wrote outside`, `number 6`, ..."""
    detail: str
    place: str = ""
    """Where in the package, if that is known."""

    def without(self, root):
        """Return it with names of files as they are from this folder on."""
        return replace(self, detail=self.detail.replace(str(root), "."))

    @property
    def signature(self):
        """What is the same for all cases that find the same thing."""
        return f"{self.kind}: {self.place or self.detail[:70]}"


def said_wrong(command, code, out, err):
    """Return what is wrong with how a command ended and what it wrote."""
    found = []
    if code not in CODES.get(command, _USUAL):
        found.append(Finding("exit code", f"{command} ended with {code}: {err[-200:]}"))
    if "Traceback (most recent call last)" in err + out:
        found.append(Finding("traceback", f"{command}: {err[-300:]}"))
    if code and code != 1:
        last = (err.strip().splitlines() or [""])[-1]
        if not last.startswith("dxe: ") and command not in _TOLD_BEFORE:
            found.append(
                Finding("no line", f"{command} ended with {code} and says: {last[:150]!r}")
            )
        if len(last) > 4_000:
            found.append(Finding("long line", f"{command} says {len(last)} characters"))
    if escaped := _ESCAPE.search(out + err):
        found.append(Finding("escape code", f"{command} printed {escaped[0]!r}"))
    return found


class Watch:
    """Follows what this process opens, changes and starts; it cannot be taken off again."""

    def __init__(self, place):
        self.findings = []
        self._allowed = [os.path.realpath(path) for path in place.writable]
        self._sentinels = os.path.realpath(place.outside)
        self._on = False
        sys.addaudithook(self._heard)

    def __enter__(self):
        self._on = True
        return self

    def __exit__(self, *_):
        self._on = False

    def _heard(self, event, arguments):
        if not self._on:
            return
        self._on = False  # what is done here is not watched
        try:
            self._judge(event, arguments)
        finally:
            self._on = True

    def _judge(self, event, arguments):
        if event == "open":
            path, _, flags = arguments
            if isinstance(path, str | bytes):
                self._opened(os.fsdecode(path), (flags or 0) & _WRITES)
        elif event in _CHANGES:
            for path in arguments[: _CHANGES[event]]:
                if isinstance(path, str | bytes | os.PathLike):
                    self._check(event, str(Path(os.fsdecode(path)).parent), os.fsdecode(path))
        elif event in _STARTS and not _is_known(arguments):
            self.findings.append(Finding("started a program", f"{event} {arguments[:2]!r}"[:200]))

    def _opened(self, path, writes):
        if writes:
            self._check("open", path, path)
        elif os.path.realpath(path).startswith(self._sentinels):
            place = where(sys._getframe(3))
            self.findings.append(Finding("read outside", path, place))

    def _check(self, event, real, path):
        """A path that is not absolute may belong to an open folder: the snapshot sees those."""
        there = event == "os.mkdir" and Path(path).is_dir()  # it is only asked for again
        if not Path(path).is_absolute() or path in _OWN or there:
            return
        real = os.path.realpath(real)
        if not any(real == allowed or real.startswith(allowed + "/") for allowed in self._allowed):
            place = where(sys._getframe(4))
            self.findings.append(Finding("wrote outside", f"{event} {path}"[:200], place))


def _is_known(arguments):
    """Say whether a program that is started is one that may be.

    Every run asks some about itself, and pictures are decoded by a worker: an interpreter with
    the package's own file, which is told none of the caller's variables.
    """
    program, command, _, variables = [*arguments, None, None][:4]
    if Path(str(program)).name in ("git", "uname"):
        return True
    if not isinstance(command, list):
        return False
    ours = [sys.executable, "-P", boot.__file__]
    return (
        command[:-1] == ours
        and command[-1].isdecimal()
        and variables is not None
        and {*variables} <= _OF_A_DECODER
    )


def where(frame):
    """Return the innermost line of the package that a frame was called from."""
    while frame is not None:
        name = frame.f_code.co_filename
        if f"{os.sep}docextract_eval{os.sep}" in name and "tests" not in name:
            inner = name.rpartition(f"{os.sep}docextract_eval{os.sep}")[2]
            return f"{inner}:{frame.f_lineno} {frame.f_code.co_name}"
        frame = frame.f_back
    return ""


def raised_at(error):
    """Return the innermost line of the package that an exception came through."""
    found, trace = "", error.__traceback__
    while trace is not None:
        found = where_exactly(trace) or found
        trace = trace.tb_next
    return found


def where_exactly(trace):
    """Return the line of one step of a traceback, if it is in the package."""
    name = trace.tb_frame.f_code.co_filename
    if f"{os.sep}docextract_eval{os.sep}" not in name or "tests" in name:
        return ""
    inner = name.rpartition(f"{os.sep}docextract_eval{os.sep}")[2]
    return f"{inner}:{trace.tb_lineno} {trace.tb_frame.f_code.co_name}"


def snapshot(*folders):
    """Return what lies in folders: type, size, time and content of everything."""
    found = {}
    for folder in folders:
        for path in sorted([Path(folder), *Path(folder).rglob("*")]):
            about = path.lstat()
            content = path.is_file() and not path.is_symlink()
            found[str(path)] = (
                about.st_mode,
                about.st_mtime_ns if content else 0,
                hashlib.sha256(path.read_bytes()).hexdigest() if content else "",
            )
    return found


def changed(before, after):
    """Return what is wrong where two snapshots differ."""
    found = []
    for path in sorted(before.keys() | after.keys()):
        what = "deleted" if path not in after else "made" if path not in before else "changed"
        if before.get(path) != after.get(path):
            found.append(Finding(f"{what} outside", path))
    return found
