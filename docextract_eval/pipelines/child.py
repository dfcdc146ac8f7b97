"""A program while it runs for a worker: heard without an end, and ended with all that it started.

Its standard output is kept, of its standard error the last lines. It lives in a session of its own,
and a guard ends it when the worker is killed.
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
"""Bytes of standard error that are kept: its end."""
_LINES = 20
"""Lines of it that are told."""
_BEAT: Final = 0.1
"""Seconds between looks whether a program has ended whose output somebody else holds open."""
_FAREWELL = 2.0
"""Seconds that a program has to leave by itself once nobody asks any more."""
_NAMES_PLACES = ("PWD", "OLDPWD", "_")
"""Variables that say where and with what the run was started."""


class Guard:
    """What ends the programs of this worker when the worker is gone."""

    def __init__(self) -> None:
        """Draw the mark that they will bear."""
        self.mark = secrets.token_hex(8)
        self._process: subprocess.Popen[bytes] | None = None

    def watch(self, group: int) -> None:
        """See to it that a group of processes does not outlive this one."""
        if self._process is None:
            self._process = subprocess.Popen(  # noqa: S603 - our own file
                [sys.executable, "-I", "-S", guard.__file__, self.mark],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,  # says nothing: it is open as long as the guard lives
                stderr=subprocess.DEVNULL,
                bufsize=0,
                cwd="/",
                env={},
                start_new_session=True,
            )
        if self._process.stdin:
            with contextlib.suppress(BrokenPipeError):  # somebody ended it; the run goes on
                self._process.stdin.write(f"{group}\n".encode())

    def close(self) -> None:
        """Let it end what is left, and wait until it has."""
        if self._process is not None:
            self._process.communicate()
            self._process = None


class Child:
    """One program that runs."""

    def __init__(self, words: Sequence[str], folder: Path, watcher: Guard, *, asked: bool) -> None:
        """Start it in a folder; `asked` says whether it will be written to."""
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
        """Whether it may still say something."""
        return bool(self._ears.get_map())

    def hear(self, patience: float = _BEAT) -> None:
        """Take in what it says, waiting for that at most so long."""
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
        """Write a line to it, hearing it meanwhile; say whether it took it."""
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
        """Whether it has ended; it is not buried yet, so that nobody else gets its number."""
        asked = os.WEXITED | os.WNOWAIT | os.WNOHANG
        return self._process.returncode is not None or (
            os.waitid(os.P_PID, self._process.pid, asked) is not None
        )

    def heard_to_leave(self) -> bool:
        """Hear what it said unasked, and whether it has left or will not be heard any more."""
        self.hear(0)
        return self.left or not self.listening

    def leaves(self) -> bool:
        """Tell it that nobody will ask any more; say whether it left by itself, and soon."""
        if self._process.stdin:
            self._process.stdin.close()
        until = time.monotonic() + _FAREWELL
        with contextlib.suppress(UnansweredError):  # what it says now is nobody's answer
            while not self.left and time.monotonic() < until:
                if self.listening:
                    self.hear(guard.BEAT)
                else:
                    time.sleep(guard.BEAT)
        return self.left

    def wait(self) -> int:
        """Wait until it has ended, end what it left behind, and give its exit code."""
        if self._process.returncode is None:
            os.waitid(os.P_PID, self._process.pid, os.WEXITED | os.WNOWAIT)
        return self.end()

    def end(self) -> int:
        """End it with all that it started, whatever it says to that, and give its exit code."""
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
        """Return a failure together with the last lines that it wrote to standard error."""
        said = bytes(self._complained).decode(errors="replace").strip()
        words = (line.rstrip() for line in said.splitlines()[-_LINES:])
        return UnansweredError(error.cause, "\n".join((error.detail, *words)))

    def _hang_up(self) -> None:
        """Stop waiting for output of a program that has ended: what holds it open is ended too."""
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
    """Return how a program ended.

    >>> ended(-11), ended(3)
    ('died by SIGSEGV', 'exit code 3')
    """
    if code >= 0:
        return f"exit code {code}"
    try:
        return f"died by {signal.Signals(-code).name}"
    except ValueError:
        return f"died by signal {-code}"
