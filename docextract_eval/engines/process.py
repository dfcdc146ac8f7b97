"""A worker's process as its parent has it: started by a command, spoken to in frames."""

from __future__ import annotations

import json
import os
import pickle
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docextract_eval.engines import boot
from docextract_eval.engines.frames import ITEM, PATH, TASK, FrameStream, packed
from docextract_eval.engines.worker import OF_THE_GROUP
from docextract_eval.errors import IncompleteError

if TYPE_CHECKING:
    from docextract_eval.engines import Build, Launch

_FLAGS = {
    "ignore_environment": "-E",
    "no_user_site": "-s",
    "optimize": "-O",
    "dev_mode": "-Xdev",
    "utf8_mode": "-Xutf8",
}
"""What an interpreter was told, and how another one is told the same."""


class WorkerProcess:
    """A fresh interpreter with a socket; forking a process with threads may deadlock."""

    def __init__(
        self, build: Build[Any], scratch: str, launch: Launch, largest: int, output: int | None
    ) -> None:
        """Start it, and tell it what to build; what it prints goes to a file by its number."""
        first = packed(PATH, json.dumps(_search_path()).encode())
        task = packed(TASK, pickle.dumps((build, scratch)))
        ours, theirs = socket.socketpair()
        try:
            with theirs:
                self._process = _started(theirs, Path(scratch), launch, output)
            self._wrapped = launch.wrap is not None
            self.stream = FrameStream(ours, largest)
            self.stream.send(first + task)
        except BaseException:
            ours.close()
            raise

    @property
    def pid(self) -> int:
        """Return its number."""
        return self._process.pid

    def hand(self, number: int, item: bytes) -> None:
        """Send it a pickled item."""
        self.stream.send(packed(ITEM, item, number))

    def exit_code(self, patience: float = 0.0) -> int | None:
        """Return how it ended, as `subprocess` has it; None while it runs."""
        try:
            code = self._process.wait(patience) if patience else self._process.poll()
        except subprocess.TimeoutExpired:
            return None
        # What confines a worker passes the signal that ended it on as shells do.
        return 128 - code if self._wrapped and code and code > 128 else code

    def tell_to_end(self, *, begun: bool) -> None:
        """Say that nothing more is wanted; one that has not begun to listen has nothing to end."""
        self.stream.end()
        if not begun:
            self._process.kill()

    def bury(self) -> None:
        """Wait for its end, which is certain, and close the socket."""
        self._process.wait()
        self.stream.close()


def in_worker() -> bool:
    """Say whether this process is a worker that another one started."""
    return getattr(sys.modules.get("__main__"), "__file__", None) == boot.__file__


def _started(
    theirs: socket.socket, scratch: Path, launch: Launch, output: int | None
) -> subprocess.Popen[bytes]:
    number = theirs.fileno()
    command = [sys.executable, "-P", *_flags(), boot.__file__, str(number)]
    # Started deaf to what reaches the whole group, until it is set up. What confines it stays
    # deaf: it would take the worker with it, which has a task to close.
    heard = signal.pthread_sigmask(signal.SIG_BLOCK, OF_THE_GROUP)
    try:
        return subprocess.Popen(  # noqa: S603 - our own interpreter, without a shell
            launch.wrap(command, scratch) if launch.wrap else command,
            stdin=subprocess.DEVNULL,
            stdout=_standard_error() if output is None else output,  # it is no result
            stderr=output,
            env=None if launch.environment is None else dict(launch.environment),
            pass_fds=(number,),
        )
    except OSError as error:
        raise IncompleteError(
            f"no worker process can be started ({error.strerror or error})",
            remedy="free memory or processes, or raise their limits (ulimit), and run it again",
        ) from error
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, heard)


def _search_path() -> list[str]:
    """Return where this process finds modules, wherever it was started."""
    return [str(Path(place).absolute()) for place in sys.path]


def _flags() -> list[str]:
    said = [flag for name, flag in _FLAGS.items() if getattr(sys.flags, name)]
    return [*said, *(f"-W{filter_}" for filter_ in sys.warnoptions)]


def _standard_error() -> int:
    try:
        os.fstat(2)
    except OSError:
        return subprocess.DEVNULL
    return 2
