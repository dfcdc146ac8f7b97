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
from docextract_eval.pipelines.answers import LARGEST_ANSWER, too_long_message

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_CHUNK = 2**16
_KEPT_BYTES = 2000
"""Bytes of standard error that are kept, from its end."""
_SHOWN_LINES = 20
"""Lines of standard error that a failure shows."""
_CHECK_SECONDS: Final = 0.1
"""Seconds between two checks whether a program has ended while its output stays open."""
_EXIT_SECONDS = 2.0
"""Seconds that a program has to end by itself once its input is closed."""
_PLACE_VARIABLES = ("PWD", "OLDPWD", "_")
"""Variables that reveal where and how the run was started."""


class Guard:
    """Ends the programs of this worker when the worker is gone."""

    def __init__(self) -> None:
        """Draw the mark that the programs get in their environment."""
        self.mark = secrets.token_hex(8)
        self._process: subprocess.Popen[bytes] | None = None

    def watch(self, process_group: int) -> None:
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
                self._process.stdin.write(f"{process_group}\n".encode())

    def close(self) -> None:
        """Let the guard end what is left, and wait for it."""
        if self._process is not None:
            self._process.communicate()
            self._process = None


class Child:
    """One running program."""

    def __init__(
        self, command: Sequence[str], folder: Path, watcher: Guard, *, takes_input: bool
    ) -> None:
        """Start the program in a folder; `takes_input` says whether it gets standard input."""
        environment = {
            name: value for name, value in os.environ.items() if name not in _PLACE_VARIABLES
        }
        try:
            self._process = subprocess.Popen(  # noqa: S603 - the user's own program, without a shell
                command,
                stdin=subprocess.PIPE if takes_input else subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                bufsize=0,
                cwd=folder,
                env=environment | {"PWD": str(folder), guard.MARK_VARIABLE: watcher.mark},
                start_new_session=True,
            )
        except OSError as error:
            what = f"{command[0]} cannot be started ({error.strerror})"
            raise UnansweredError("error", what) from error
        self._guard = watcher
        self._guard.watch(self._process.pid)
        self.output, self._error_output = bytearray(), bytearray()
        self._ended_at: float | None = None
        self._selector = selectors.DefaultSelector()
        for stream, is_stdout in ((self._process.stdout, True), (self._process.stderr, False)):
            self._selector.register(stream, selectors.EVENT_READ, is_stdout)  # type: ignore[arg-type]

    @property
    def is_output_open(self) -> bool:
        """Whether its standard output or error is still open."""
        return bool(self._selector.get_map())

    def read_output(self, wait_seconds: float = _CHECK_SECONDS) -> None:
        """Read what it wrote, waiting for output at most `wait_seconds` seconds."""
        ready = self._selector.select(wait_seconds)
        for key, _ in ready:
            chunk = os.read(key.fd, _CHUNK)
            if not chunk:
                self._selector.unregister(key.fileobj)
            elif key.data:
                self.output += chunk
            else:
                self._error_output = (self._error_output + chunk)[-_KEPT_BYTES:]
        if len(self.output) > LARGEST_ANSWER:
            self.end()
            raise UnansweredError("garbage", too_long_message())
        if self.is_output_open and not ready and self.has_ended:
            self._end_leftovers()

    def write_line(self, line: bytes) -> bool:
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
                self.read_output(_CHECK_SECONDS if self.is_output_open else 0)
            rest = rest[written or 0 :]
        return True

    @property
    def has_ended(self) -> bool:
        """Whether it has ended; it is not reaped yet, so that its process id is not used again."""
        options = os.WEXITED | os.WNOWAIT | os.WNOHANG
        return self._process.returncode is not None or (
            os.waitid(os.P_PID, self._process.pid, options) is not None
        )

    def has_ended_or_closed_output(self) -> bool:
        """Read pending output; return whether it has ended or closed its output."""
        self.read_output(0)
        return self.has_ended or not self.is_output_open

    def close_input_and_wait(self) -> bool:
        """Close its input; return whether it ended by itself within a short time."""
        if self._process.stdin:
            self._process.stdin.close()
        until = time.monotonic() + _EXIT_SECONDS
        with contextlib.suppress(UnansweredError):  # what it writes now is not an answer
            while not self.has_ended and time.monotonic() < until:
                if self.is_output_open:
                    self.read_output(guard.CHECK_SECONDS)
                else:
                    time.sleep(guard.CHECK_SECONDS)
        return self.has_ended

    def wait_and_end_leftovers(self) -> int:
        """Wait until it has ended, end what it started, and return its exit code."""
        if self._process.returncode is None:
            os.waitid(os.P_PID, self._process.pid, os.WEXITED | os.WNOWAIT)
        return self.end()

    def end(self) -> int:
        """End it with all that it started, by force if needed, and return its exit code."""
        if self._process.returncode is None:
            if self.has_ended:
                guard.kill_group(self._process.pid)
            else:
                guard.end_group_and_marked_processes(self._process.pid, self._guard.mark)
        self._stop_reading()
        for stream in (self._process.stdin, self._process.stdout, self._process.stderr):
            if stream:
                stream.close()
        self._selector.close()
        return self._process.wait()

    def with_error_output(self, error: UnansweredError) -> UnansweredError:
        """Return a failure with the last lines that it wrote to standard error added."""
        text = bytes(self._error_output).decode(errors="replace").strip()
        words = (line.rstrip() for line in text.splitlines()[-_SHOWN_LINES:])
        return UnansweredError(error.cause, "\n".join((error.detail, *words)))

    def _end_leftovers(self) -> None:
        """End what holds the output of a program open that has ended itself."""
        if self._ended_at is None:
            self._ended_at = time.monotonic()
            guard.kill_group(self._process.pid)
        elif time.monotonic() - self._ended_at > guard.KILL_AFTER_SECONDS:
            guard.end_group_and_marked_processes(self._process.pid, self._guard.mark)
            self._stop_reading()

    def _stop_reading(self) -> None:
        for key in list((self._selector.get_map() or {}).values()):
            self._selector.unregister(key.fileobj)


def exit_reason(code: int) -> str:
    """Return in words how a program ended: by exit code or by signal.

    >>> exit_reason(-11), exit_reason(3)
    ('died by SIGSEGV', 'exit code 3')
    """
    if code >= 0:
        return f"exit code {code}"
    try:
        return f"died by {signal.Signals(-code).name}"
    except ValueError:
        return f"died by signal {-code}"
