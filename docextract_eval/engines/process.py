"""A worker's process, seen from its parent: started by a command, contacted by frames."""

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
from docextract_eval.engines.frames import (
    ANSWER,
    ITEM,
    SEARCH_PATH,
    TASK,
    FrameStream,
    pack_frame,
)
from docextract_eval.engines.worker import GROUP_SIGNALS
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
"""Flags of this interpreter, and the options that set them in another one."""


class WorkerProcess:
    """A fresh interpreter with a socket; forking a process with threads may deadlock."""

    def __init__(
        self, build: Build[Any], scratch: str, launch: Launch, largest: int, output_fd: int | None
    ) -> None:
        """Start it and send it its task; `output_fd` is the file descriptor that it prints to."""
        places = [str(Path(place).absolute()) for place in sys.path]
        first = pack_frame(SEARCH_PATH, json.dumps(places).encode())
        task = pack_frame(TASK, pickle.dumps((build, scratch)))
        ours, theirs = socket.socketpair()
        try:
            with theirs:
                self._process = _start_interpreter(theirs, Path(scratch), launch, output_fd)
            self._wrapped = launch.wrap_command is not None
            self.stream = FrameStream(ours, largest)
            self.stream.send(first + task)
        except BaseException:
            ours.close()
            raise

    @property
    def pid(self) -> int:
        """Return its process id."""
        return self._process.pid

    def send_item(self, number: int, item: bytes) -> None:
        """Send it a pickled item."""
        self.stream.send(pack_frame(ITEM, item, number))

    def send_answer(self, answer: bytes) -> None:
        """Send it the answer to its question."""
        self.stream.send(pack_frame(ANSWER, answer))

    def exit_code(self, wait_seconds: float = 0.0) -> int | None:
        """Return its exit code as `subprocess` has it; None while it runs."""
        try:
            code = self._process.wait(wait_seconds) if wait_seconds else self._process.poll()
        except subprocess.TimeoutExpired:
            return None
        # A sandbox reports the signal that ended the worker as shells do.
        return 128 - code if self._wrapped and code and code > 128 else code

    def ask_to_end_or_kill(self, *, reads_socket: bool) -> None:
        """Ask it to end; if it has not begun to read its socket, kill it."""
        self.stream.end_sending()
        if not reads_socket:
            self._process.kill()

    def wait_and_close(self) -> None:
        """Wait until it has ended, which must be certain, and close the socket."""
        self._process.wait()
        self.stream.close()


def in_worker() -> bool:
    """Return whether this process is a worker of another one."""
    return getattr(sys.modules.get("__main__"), "__file__", None) == boot.__file__


def _start_interpreter(
    worker_socket: socket.socket, scratch: Path, launch: Launch, output_fd: int | None
) -> subprocess.Popen[bytes]:
    number = worker_socket.fileno()
    flags = [flag for name, flag in _FLAGS.items() if getattr(sys.flags, name)]
    flags += [f"-W{filter_}" for filter_ in sys.warnoptions]
    command = [sys.executable, "-P", *flags, boot.__file__, str(number)]
    # Signals to the whole group are blocked until the worker is set up. They stay blocked in the
    # sandbox around it, whose end would kill the worker before it can close its task.
    old_mask = signal.pthread_sigmask(signal.SIG_BLOCK, GROUP_SIGNALS)
    try:
        return subprocess.Popen(  # noqa: S603 - our own interpreter, without a shell
            launch.wrap_command(command, scratch) if launch.wrap_command else command,
            stdin=subprocess.DEVNULL,
            stdout=_stderr_or_devnull() if output_fd is None else output_fd,  # it is not a result
            stderr=output_fd,
            env=None if launch.environment is None else dict(launch.environment),
            pass_fds=(number,),
        )
    except OSError as error:
        raise IncompleteError(
            f"no worker process can be started ({error.strerror or error})",
            remedy="free memory or processes, or raise their limits (ulimit), and run it again",
        ) from error
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, old_mask)


def _stderr_or_devnull() -> int:
    try:
        os.fstat(2)
    except OSError:
        return subprocess.DEVNULL
    return 2
