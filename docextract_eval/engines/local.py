"""The engine `local`: processes on this machine, so that a crash or hang costs one item only.

Every worker has a connection of its own and one item at a time: whatever happens to it, its item
is known, and no other worker is affected.

What workers print, passed on up to a limit, so that no pipeline fills a log. Workers print into a
pipe and never inherit the caller's own standard error: a process that has a file open can open it
again through /proc, to read or to empty it, even from inside a sandbox.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
import threading
from collections import deque
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from docextract_eval.engines import DEFAULT_LAUNCH, LARGEST_RESULT, Launch, answer_nothing
from docextract_eval.engines.process import WorkerProcess
from docextract_eval.engines.worker_pool import WorkerPool

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator

    from docextract_eval.engines import AnswerQuestion, Build, OutputLimit, WorkerFailure

T = TypeVar("T")


class Local:
    """Runs up to the given number of workers, each started when there is an item for it."""

    enforces_limits = True

    def map(  # noqa: PLR0913 - an item's limits and a worker's, each with its default
        self,
        build: Build[T],
        items: Iterable[T],
        workers: int,
        timeout: float | None = None,
        memory: int | None = None,
        *,
        launch: Launch = DEFAULT_LAUNCH,
        largest: int = LARGEST_RESULT,
        answer_question: AnswerQuestion | None = None,
    ) -> Generator[tuple[int, bytes | WorkerFailure], None, None]:
        """Yield results as they come; an item is taken only when a worker can start it."""
        numbered_items, waiting = enumerate(items), deque[tuple[int, T]]()
        # One folder for what killed workers leave behind; it is deleted at the end.
        with (
            tempfile.TemporaryDirectory(prefix="dxe-", ignore_cleanup_errors=True) as scratch,
            forward_output_to_stderr(launch.output_limit) as output,
            WorkerPool(
                partial(WorkerProcess, build, scratch, launch, largest, output),
                timeout,
                memory,
                answer_question or answer_nothing,
            ) as pool,
        ):
            while True:
                _hand_out_items(numbered_items, waiting, pool, workers)
                if not waiting and not pool.is_busy():
                    return
                for index, result in pool.receive_results():
                    if index is not None:
                        yield index, result
                    elif waiting:  # a worker could not start: the next item fails with that
                        yield waiting.popleft()[0], result


def _hand_out_items(
    numbered_items: Iterator[tuple[int, T]],
    waiting: deque[tuple[int, T]],
    pool: WorkerPool,
    workers: int,
) -> None:
    """Send every idle worker an item, and start more workers; items wait only for these.

    So no item is taken before a worker can start it, and the source of items can stop at any time.
    """
    for worker in pool.idle_workers():
        if more := waiting.popleft() if waiting else next(numbered_items, None):
            pool.send_item(worker, *more)
    while len(pool.workers) < workers:
        if len(waiting) > pool.starting_count():
            pool.start_worker()
        elif more := next(numbered_items, None):
            waiting.append(more)
        else:
            break


LOCAL = Local()


_CHUNK = 2**16
_JOIN_SECONDS = 1.0
"""Seconds to wait for the last output if a process still holds the pipe open."""
_CONTROLS = bytes(number for number in (*range(32), 127) if number not in b"\t\n\r")
_HARMLESS = bytes.maketrans(_CONTROLS, b"?" * len(_CONTROLS))
"""Replaces control characters, which could move a terminal's cursor or type into it."""


@contextlib.contextmanager
def forward_output_to_stderr(limit: OutputLimit | None) -> Iterator[int | None]:
    """Yield the number of a pipe that workers print into, or None without a limit."""
    if limit is None:
        yield None
        return
    reading, writing = os.pipe()
    thread = threading.Thread(target=_copy_pipe_to_stderr, args=(reading, limit), daemon=True)
    thread.start()
    try:
        yield writing
    finally:
        os.close(writing)
        thread.join(_JOIN_SECONDS)


def _copy_pipe_to_stderr(pipe_fd: int, limit: OutputLimit) -> None:
    left = limit.max_bytes
    with os.fdopen(pipe_fd, "rb", buffering=0) as pipe:
        while chunk := pipe.read(_CHUNK):
            if left < 0:
                continue
            _write_stderr(chunk[:left].translate(_HARMLESS))
            left -= len(chunk)
            if left < 0:
                notice = f"{limit.name} printed more than {limit.max_bytes:,} bytes"
                _write_stderr(f"\ndxe: {notice}: the rest is dropped\n".encode())


def _write_stderr(text: bytes) -> None:
    with contextlib.suppress(OSError):  # standard error is closed
        while text:
            text = text[os.write(2, text) :]
