"""What is called on a worker: one shard by its command, and what the worker is."""

# mypy: allow-untyped-calls
from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
from importlib.metadata import PackageNotFoundError, version
from typing import IO, TYPE_CHECKING

import docextract_eval
from docextract_eval.errors import DocextractEvalError, one_line
from docextract_eval.event_log import child_log
from docextract_eval.object_storage import parse_location
from docextract_eval.shard_plan import load_plan

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

PARENT_VARIABLE = "DXE_PARENT"
"""Id of the process with which a shard's command ends, also if that is killed."""
MISSING = "none"
"""The version of a package that is not there."""
_TURN = 0.25
_TO_END = 10.0
"""Seconds in which a shard's command ends before it is killed."""
_LAST_BYTES = 8192


def do_shard(path: str, number: int, arguments: Sequence[str]) -> tuple[int, str]:
    """Do a shard on the worker that calls this; return the exit code and the last line of errors.

    Its command ends when nobody wants the shard any more, and when this process ends.
    """
    command = [sys.executable, "-m", "docextract_eval", "shard", path, str(number), *arguments]
    is_wanted = _wanted_check()
    with tempfile.TemporaryFile() as errors, child_log() as (variables, descriptors):
        process = subprocess.Popen(  # noqa: S603 - this package, without a shell
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=errors,
            env=os.environ | {PARENT_VARIABLE: str(os.getpid())} | variables,
            pass_fds=descriptors,
            start_new_session=True,
        )
        try:
            while process.poll() is None and is_wanted():
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(_TURN)
        finally:
            _end(process)
        return process.returncode, _last_line(errors) or _exit_text(process.returncode)


def _wanted_check() -> Callable[[], bool]:
    """Return a check whether the task that calls this is still wanted by its worker."""
    from distributed import get_worker  # noqa: PLC0415 - an extra

    worker = get_worker()
    key = worker.get_current_task()

    def is_wanted() -> bool:
        task = worker.state.tasks.get(key)
        is_cancelled = task is None or task.state == "cancelled"
        return not is_cancelled and worker.status.name not in {"closing", "closed", "failed"}

    return is_wanted


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a command, which ends what it started; one that does not is killed with all of that."""
    if process.poll() is None:
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(_TO_END)
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _last_line(file: IO[bytes]) -> str:
    """Return the last line that a command printed, without the name with which `dxe` begins it."""
    file.seek(max(0, file.seek(0, os.SEEK_END) - _LAST_BYTES))
    lines = file.read().decode(errors="replace").strip().splitlines()
    return one_line(lines[-1]).removeprefix("dxe: ") if lines else ""


def _exit_text(code: int) -> str:
    """Return how a command ended that printed no error.

    >>> _exit_text(-9), _exit_text(1)
    ('it was ended by SIGKILL, perhaps for want of memory', 'exit code 1')
    """
    if code >= 0:
        return f"exit code {code}"
    name = signal.Signals(-code).name
    why = ", perhaps for want of memory" if name == "SIGKILL" else ""
    return f"it was ended by {name}{why}"


def describe_worker(path: str, names: Sequence[str], _: object = None) -> dict[str, str]:
    """Return the versions of the worker that calls this, and the plan that it sees."""
    versions = {name: package_version(name) for name in names}
    try:
        plan = load_plan(parse_location(path)).nonce
    except DocextractEvalError as error:
        plan = str(error)
    return versions | {"plan": plan}


def package_version(name: str) -> str:
    """Return the version of a package here, or `none`."""
    if name == "Python":
        return ".".join(map(str, sys.version_info[:2]))
    if name == "docextract-eval":
        return docextract_eval.__version__
    try:
        return version(name)
    except PackageNotFoundError:
        return MISSING
