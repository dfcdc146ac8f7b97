"""What is called on a worker: one shard by its command, and what the worker is."""

# mypy: allow-untyped-calls
from __future__ import annotations

import sys
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

import docextract_eval
from docextract_eval.cluster.shard_command import KeptCommands, ShardCommand
from docextract_eval.errors import DocextractEvalError
from docextract_eval.storage.object_storage import parse_location
from docextract_eval.storage.shard_plan import load_plan

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

MISSING = "none"
"""The version of a package that is not there."""
_KEPT = KeptCommands()
"""The commands of this worker that wait for another shard."""


def do_shard(
    path: str, number: int, arguments: Sequence[str], nonce: str = "", *, is_last: bool = True
) -> tuple[int, str]:
    """Do a shard on the worker that calls this; return the exit code and the last line of errors.

    Its command ends when nobody wants the shard any more, and when this process ends. Unless the
    shard is the last one, the command is kept for another of the plan, which the nonce stands for.
    """
    is_wanted, key = _wanted_check(), (nonce, path, *arguments)
    if kept := _KEPT.take(key):
        kept.send(number)
    command = kept or ShardCommand(path, number, arguments)
    is_done = command.wait(is_wanted, is_last=is_last)
    if command.outcome is None:
        _KEPT.keep(key, command)
        return 0, ""
    code, message = command.outcome
    if kept and code == 0 and not is_done and is_wanted():  # it had waited too long, and ended
        return do_shard(path, number, arguments, nonce, is_last=is_last)
    return code, message


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
