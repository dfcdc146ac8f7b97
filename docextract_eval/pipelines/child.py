"""A program that runs for a worker: its output is read, and it is ended with all it started.

Its standard output is kept, and the last lines of its standard error. It runs in a session of its
own, and a guard ends it when the worker is killed.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import selectors
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Final

from docextract_eval.pipelines import UnansweredError, guard
from docextract_eval.pipelines.answers import LARGEST, too_long

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_CHUNK = 2**16
_KEPT = 2000
"""Bytes of standard error that are kept, from its end."""
_LINES = 20
"""Lines of standard error that a failure shows."""
_BEAT: Final = 0.1
"""Seconds between two checks whether a program has ended while its output stays open."""
_FAREWELL = 2.0
"""Seconds that a program has to end by itself once its input is closed."""
_NAMES_PLACES = ("PWD", "OLDPWD", "_")
"""Variables that reveal where and how the run was started."""


class Guard:
    """Ends the programs of this worker when the worker is gone."""

    def __init__(self) -> None:
        """Draw the mark that the programs get in their environment."""
        self.mark = secrets.token_hex(8)
        self._process: subprocess.Popen[bytes] | None = None

    def watch(self, group: int) -> None:
        """Make sure that a process group does not outlive this process."""
        if self._process is None:
            self._process = subprocess.Popen(  # noqa: S603 - our own file
                [sys.executable, "-I", "-S", guard.__file__, self.mark],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,  # stays silent: it is open as long as the guard lives
                stderr=subprocess.DEVNULL,
                bufsize=0,
                cwd="/",
                env={},
                start_new_session=True,
            )
        if self._process.stdin:
            with contextlib.suppress(BrokenPipeError):  # somebody ended the guard; the run goes on
                self._process.stdin.write(f"{group}\n".encode())

    def close(self) -> None:
        """Let the guard end what is left, and wait for it."""
        if self._process is not None:
            self._process.communicate()
            self._process = None


class Child:
    """One running program."""

    def __init__(self, words: Sequence[str], folder: Path, watcher: Guard, *, asked: bool) -> None:
        """Start the program in a folder; `asked` says whether it gets standard input."""
        kept = {name: value for name, value in os.environ.items() if name not in _NAMES_PLACES}
        try:
            self._process = subprocess.Popen(  # noqa: S603 - the user's own program, without a shell
                words,
                stdin=subprocess.PIPE if asked else subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                bufsize=0,
                cwd=folder,
                env=kept | {"PWD": str(folder), guard.MARK: watcher.mark},
                start_new_session=True,
            )
        except OSError as error:
            what = f"{words[0]} cannot be started ({error.strerror})"
            raise UnansweredError("error", what) from error
        self._guard = watcher
        self._guard.watch(self._process.pid)
        self.said, self._complained = bytearray(), bytearray()
        self._left_at: float | None = None
        self._ears = selectors.DefaultSelector()
        for stream, heard in ((self._process.stdout, True), (self._process.stderr, False)):
            self._ears.register(stream, selectors.EVENT_READ, heard)  # type: ignore[arg-type]

    @property
    def listening(self) -> bool:
        """Whether its standard output or error is still open."""
        return bool(self._ears.get_map())

    def hear(self, patience: float = _BEAT) -> None:
        """Read what it wrote, waiting for output at most `patience` seconds."""
        heard = self._ears.select(patience)
        for key, _ in heard:
            chunk = os.read(key.fd, _CHUNK)
            if not chunk:
                self._ears.unregister(key.fileobj)
            elif key.data:
                self.said += chunk
            else:
                self._complained = (self._complained + chunk)[-_KEPT:]
        if len(self.said) > LARGEST:
            self.end()
            raise UnansweredError("garbage", too_long())
        if self.listening and not heard and self.left:
            self._hang_up()

    def tell(self, line: bytes) -> bool:
        """Write a line to it, reading its output meanwhile; return whether it took the line."""
        stream = self._process.stdin
        assert stream is not None  # noqa: S101 - it was started to be asked
        os.set_blocking(stream.fileno(), False)
        rest = memoryview(line)
        while rest:
            try:
                written = stream.write(rest)
            except BrokenPipeError:
                return False
            if not written:
                self.hear(_BEAT if self.listening else 0)
            rest = rest[written or 0 :]
        return True

    @property
    def left(self) -> bool:
        """Whether it has ended; it is not reaped yet, so that its process id is not used again."""
        asked = os.WEXITED | os.WNOWAIT | os.WNOHANG
        return self._process.returncode is not None or (
            os.waitid(os.P_PID, self._process.pid, asked) is not None
        )

    def heard_to_leave(self) -> bool:
        """Read pending output; return whether it has ended or closed its output."""
        self.hear(0)
        return self.left or not self.listening

    def leaves(self) -> bool:
        """Close its input; return whether it ended by itself within a short time."""
        if self._process.stdin:
            self._process.stdin.close()
        until = time.monotonic() + _FAREWELL
        with contextlib.suppress(UnansweredError):  # what it writes now is not an answer
            while not self.left and time.monotonic() < until:
                if self.listening:
                    self.hear(guard.BEAT)
                else:
                    time.sleep(guard.BEAT)
        return self.left

    def wait(self) -> int:
        """Wait until it has ended, end what it started, and return its exit code."""
        if self._process.returncode is None:
            os.waitid(os.P_PID, self._process.pid, os.WEXITED | os.WNOWAIT)
        return self.end()

    def end(self) -> int:
        """End it with all that it started, by force if needed, and return its exit code."""
        if self._process.returncode is None:
            if self.left:
                guard.kill_group(self._process.pid)
            else:
                guard.end(self._process.pid, self._guard.mark)
        self._deafen()
        for stream in (self._process.stdin, self._process.stdout, self._process.stderr):
            if stream:
                stream.close()
        self._ears.close()
        return self._process.wait()

    def blamed(self, error: UnansweredError) -> UnansweredError:
        """Return a failure with the last lines that it wrote to standard error added."""
        said = bytes(self._complained).decode(errors="replace").strip()
        words = (line.rstrip() for line in said.splitlines()[-_LINES:])
        return UnansweredError(error.cause, "\n".join((error.detail, *words)))

    def _hang_up(self) -> None:
        """End what holds the output of a program open that has ended itself."""
        if self._left_at is None:
            self._left_at = time.monotonic()
            guard.kill_group(self._process.pid)
        elif time.monotonic() - self._left_at > guard.PATIENCE:
            guard.end(self._process.pid, self._guard.mark)
            self._deafen()

    def _deafen(self) -> None:
        for key in list((self._ears.get_map() or {}).values()):
            self._ears.unregister(key.fileobj)


def ended(code: int) -> str:
    """Return in words how a program ended: by exit code or by signal.

    >>> ended(-11), ended(3)
    ('died by SIGSEGV', 'exit code 3')
    """
    if code >= 0:
        return f"exit code {code}"
    try:
        return f"died by {signal.Signals(-code).name}"
    except ValueError:
        return f"died by signal {-code}"
