"""A Dask scheduler and its workers as processes of their own, so that each can be watched."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

TOOLS = Path(__file__).resolve().parents[1]
_PATIENCE = 60.0


class DaskProcesses:
    """A scheduler, and workers that a nanny starts again when they die."""

    def __init__(self, folder: Path) -> None:
        """Start the scheduler, and wait until it says where it is."""
        self._folder, self.nannies = folder, list[subprocess.Popen[bytes]]()
        found = folder / "scheduler.json"
        options = ("--host", "127.0.0.1", "--port", "0", "--no-dashboard")
        self.scheduler = self._start("dask_scheduler", *options, "--scheduler-file", str(found))
        deadline = time.monotonic() + _PATIENCE
        while not found.exists() or not found.read_text(encoding="utf-8"):
            if time.monotonic() > deadline or self.scheduler.poll() is not None:
                raise TimeoutError("no Dask scheduler began")
            time.sleep(0.05)
        self.address = str(json.loads(found.read_text(encoding="utf-8"))["address"])

    def add_workers(self, count: int, threads: int = 1) -> list[subprocess.Popen[bytes]]:
        """Start some workers, each with its nanny; return their nannies."""
        place = ("--host", "127.0.0.1", "--no-dashboard", "--local-directory", str(self._folder))
        words = (self.address, "--nthreads", str(threads), "--memory-limit", "0", *place)
        return [self._start("dask_worker", *words) for _ in range(count)]

    def _start(self, module: str, *words: str) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            [sys.executable, "-m", f"distributed.cli.{module}", *words],
            cwd=self._folder,
            env=os.environ | {"PYTHONPATH": str(TOOLS)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        if module == "dask_worker":
            self.nannies.append(process)
        return process

    def worker_of(self, nanny: subprocess.Popen[bytes]) -> int | None:
        """Return the process id of the worker that a nanny watches, or None between two."""
        for task in Path(f"/proc/{nanny.pid}/task").glob("*/children"):
            for child in task.read_text(encoding="ascii").split():
                with contextlib.suppress(OSError):
                    if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes():
                        return int(child)
        return None

    def lose(self, nanny: subprocess.Popen[bytes]) -> None:
        """Kill a worker and its nanny, as when their machine is lost."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(nanny.pid, signal.SIGKILL)
        nanny.wait()

    def close(self) -> None:
        """End everything."""
        for process in (*self.nannies, self.scheduler):
            self.lose(process)


@contextlib.contextmanager
def dask_processes(workers: int, threads: int = 1) -> Iterator[DaskProcesses]:
    """Yield a scheduler with some workers, and end all of them."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        started = DaskProcesses(Path(folder))
        try:
            started.add_workers(workers, threads)
            yield started
        finally:
            started.close()


def process_figures(pid: int) -> tuple[float, float]:
    """Return the CPU seconds of a process, and the memory in MB that it holds now."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    cpu = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1])
    return cpu, pages * os.sysconf("SC_PAGE_SIZE") / 2**20
