"""The command that does shards on a worker, and is kept until no other shard follows.

An interpreter that begins, imports all that a shard needs, opens the corpus and asks the pipeline
for its version costs as much as a few pages, so a command does one shard after the other: their
numbers come over its standard input, a socket, and it answers each when that is committed. One
that fails ends, as does one that nobody sends another number.
"""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from typing import TYPE_CHECKING

from docextract_eval.errors import one_line
from docextract_eval.event_log import child_log

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

PARENT_VARIABLE = "DXE_PARENT"
"""Id of the process with which a shard's command ends, also if that is killed."""
_TURN = 0.25
_TO_END = 10.0
"""Seconds in which a shard's command ends before it is killed."""
_LAST_BYTES = 8192


class ShardCommand:
    """The command `dxe shard`, in a process of its own."""

    def __init__(self, path: str, number: int, arguments: Sequence[str]) -> None:
        """Start it with its first shard."""
        command = [sys.executable, "-m", "docextract_eval", "shard", path, str(number), *arguments]
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 - closed with what writes into it
        self._errors_before = 0
        self.outcome: tuple[int, str] | None = None
        """The code with which it ended, and its last line of errors, once it is closed."""
        self._socket, theirs = socket.socketpair()
        self._socket.settimeout(_TURN)
        with theirs, child_log() as (variables, descriptors):
            self._process = subprocess.Popen(  # noqa: S603 - this package, without a shell
                command,
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                stderr=self._errors,
                env=os.environ | {PARENT_VARIABLE: str(os.getpid())} | variables,
                pass_fds=descriptors,
                start_new_session=True,
            )

    def is_running(self) -> bool:
        """Return whether it has not ended."""
        return self._process.poll() is None

    def send(self, number: int) -> None:
        """Have it do another shard; one that has just ended will not answer."""
        self._errors_before = self._errors.seek(0, os.SEEK_END)
        with contextlib.suppress(OSError):
            self._socket.sendall(b"%d\n" % number)

    def wait(self, is_wanted: Callable[[], bool], *, is_last: bool) -> bool:
        """Wait until its shard is done, and return whether it answered so, or else has ended.

        After the last shard it is ended in any case, and so it is when that is no longer wanted.
        """
        has_answered = False
        if is_last:
            with contextlib.suppress(OSError):
                self._socket.shutdown(socket.SHUT_WR)
        try:
            while is_wanted():
                with contextlib.suppress(TimeoutError):
                    if not self._socket.recv(64):
                        break
                    has_answered = True
                if (has_answered and not is_last) or not self.is_running():
                    break
        except OSError:  # it has ended with something unread
            pass
        finally:
            if is_last or not has_answered:
                self.close(is_wanted)
        return has_answered

    def close(self, may_go_on: Callable[[], bool] = lambda: False) -> None:
        """End it, with what it started; first let it go on as long as it may."""
        self._socket.close()
        while may_go_on() and self.is_running():
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(_TURN)
        if self.is_running():
            self._process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(_TO_END)
        if self.is_running():
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        self.outcome = self._process.returncode, self._last_line()
        self._errors.close()

    def _last_line(self) -> str:
        """Return the last line that it printed for this shard, without the name that begins it."""
        self._errors.seek(max(self._errors_before, self._errors.seek(0, os.SEEK_END) - _LAST_BYTES))
        lines = self._errors.read().decode(errors="replace").strip().splitlines()
        if not lines:
            return exit_text(self._process.returncode)
        return one_line(lines[-1]).removeprefix("dxe: ")


class KeptCommands:
    """Commands that wait for another shard, each by what it was started with."""

    def __init__(self) -> None:
        """Begin with none."""
        self._lock = threading.Lock()
        self._waiting: list[tuple[tuple[str, ...], ShardCommand]] = []

    def keep(self, key: tuple[str, ...], command: ShardCommand) -> None:
        """Keep a command."""
        with self._lock:
            self._waiting.append((key, command))

    def take(self, key: tuple[str, ...]) -> ShardCommand | None:
        """Return a command that was started with the same, or None; forget those that ended."""
        with self._lock:
            waiting, self._waiting, taken = self._waiting, [], None
            for found, command in waiting:
                if not command.is_running():
                    command.close()
                elif found == key and taken is None:
                    taken = command
                else:
                    self._waiting.append((found, command))
        return taken


def exit_text(code: int) -> str:
    """Return how a command ended that printed no error.

    >>> exit_text(-9), exit_text(1)
    ('it was ended by SIGKILL, perhaps for want of memory', 'exit code 1')
    """
    if code >= 0:
        return f"exit code {code}"
    name = signal.Signals(-code).name
    why = ", perhaps for want of memory" if name == "SIGKILL" else ""
    return f"it was ended by {name}{why}"
