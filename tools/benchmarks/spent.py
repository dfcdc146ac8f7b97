"""What a command costs: CPU seconds of all processes that it starts, also of those it leaves."""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import resource
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

DXE = str(Path(sys.executable).parent / "dxe")
_SET_CHILD_SUBREAPER = 36


def adopt_orphans() -> None:
    """Become the parent of whatever a child of this process leaves behind.

    A worker in a sandbox outlives the process that waits for it, and its time is counted nowhere.
    """
    ctypes.CDLL(None).prctl(_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def cpu_of_children() -> float:
    """Wait for all children that have ended or will, and return their CPU seconds until now."""
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def spent(
    command: Sequence[str], folder: Path, *, one_core: bool = False, **environment: str
) -> tuple[float, float]:
    """Return the seconds and the CPU seconds of a command, which must succeed."""
    done = subprocess.run(
        [sys.executable, __file__, *command],
        cwd=folder,
        env=os.environ | environment,
        preexec_fn=_take_one_core if one_core else None,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        message = f"{' '.join(command)}: {done.stderr}"
        raise RuntimeError(message)
    seconds, cpu = json.loads(done.stdout)
    return seconds, cpu


def _take_one_core() -> None:
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})


def main() -> int:
    """Run the command that is named, wait for all that it leaves, and print what it cost."""
    adopt_orphans()
    start = time.perf_counter()
    code = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, check=False).returncode
    seconds = time.perf_counter() - start
    with contextlib.suppress(ChildProcessError):
        while True:
            os.waitpid(-1, 0)
    print(json.dumps([seconds, cpu_of_children()]))
    return code


if __name__ == "__main__":
    sys.exit(main())
