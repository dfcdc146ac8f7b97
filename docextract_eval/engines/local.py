"""A pool of processes on this machine: survives a crash, ends a hang, loses nothing."""

from __future__ import annotations

import functools
import multiprocessing
import queue
import signal
import tempfile
from concurrent.futures import CancelledError, TimeoutError  # noqa: A004 - pebble raises this one
from typing import TYPE_CHECKING, Any, TypeVar

from pebble import ProcessExpired, ProcessPool

from docextract_eval.engines import Build, Lost, briefly
from docextract_eval.errors import IncompleteError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from concurrent.futures import Future

T = TypeVar("T")
R = TypeVar("R")

_AHEAD = 2
"""Items per worker that are handed out ahead, so that memory stays flat."""
_build: Any = None
_task: Any = None


class Local:
    """Each worker builds the task once; pebble restarts a worker that died or was killed."""

    def map(
        self, build: Build[T, R], items: Iterable[T], workers: int, timeout: float | None
    ) -> Iterator[tuple[int, R | Lost]]:
        """Yield results as they come."""
        done: queue.SimpleQueue[tuple[int, Future[R | Lost]]] = queue.SimpleQueue()
        # A fresh interpreter per worker: forking a process with threads may deadlock.
        context = multiprocessing.get_context("spawn")
        ready = context.Semaphore(0)
        # One folder for what workers leave behind when they are killed; it goes with the pool.
        scratch = tempfile.TemporaryDirectory(prefix="dxe-", ignore_cleanup_errors=True)
        arguments = (build, ready, scratch.name)
        pool = ProcessPool(workers, initializer=_start, initargs=arguments, context=context)
        _activate(pool)
        under_way, started = 0, False
        try:
            for index, item in enumerate(items):
                future, started = _scheduled(pool, item, timeout), True
                future.add_done_callback(functools.partial(_hand_in, done, index))
                under_way += 1
                if under_way >= workers * _AHEAD:
                    yield _settled(*done.get())
                    under_way -= 1
            for _ in range(under_way):
                yield _settled(*done.get())
            for _ in range(workers if started else 0):
                ready.acquire(timeout=10)  # a worker that is stopped while it starts complains
            pool.close()
        finally:
            pool.stop()  # without effect on a pool that was closed and is done
            pool.join()
            scratch.cleanup()


def _scheduled(pool: ProcessPool, item: Any, timeout: float | None) -> Future[Any]:  # noqa: ANN401 - the pool does not know the types
    try:
        return pool.schedule(_run, args=(item,), timeout=timeout)
    except RuntimeError as error:
        raise IncompleteError(
            "the workers died before they could start",
            remedy="see what they printed; a script that starts workers needs a main guard",
        ) from error


def _activate(pool: ProcessPool) -> None:
    """Start the pool's threads deaf to Ctrl-C: workers inherit that until they are set up."""
    heard = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        _ = pool.active
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, heard)


def _start(build: Build[Any, Any], ready: Any, scratch: str) -> None:  # noqa: ANN401 - a semaphore
    global _build  # noqa: PLW0603 - a worker process is there for one task
    # Ctrl-C reaches the whole group: the parent decides, and ends its workers itself.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _build = build
    tempfile.tempdir = scratch
    ready.release()


def _run(item: Any) -> Any:  # noqa: ANN401
    global _task  # noqa: PLW0603
    try:
        if _task is None:  # built here, not in `_start`: what it raises is then the item's loss
            _task = _build()
        return _task(item)
    except BaseException as error:  # noqa: BLE001 - whatever a task raises is its loss
        # Said here: not every exception survives the way home, and one that does not breaks the
        # pool; and SystemExit, raised again at home, would end the parent.
        return Lost("error", briefly(error))


def _hand_in(
    done: queue.SimpleQueue[tuple[int, Future[R | Lost]]], index: int, future: Future[R | Lost]
) -> None:
    done.put((index, future))


def _settled(index: int, future: Future[R | Lost]) -> tuple[int, R | Lost]:
    try:
        return index, future.result()
    except TimeoutError as error:
        return index, Lost("timeout", briefly(error))
    except ProcessExpired as error:
        return index, Lost("crash", f"the process died with exit code {error.exitcode}")
    except CancelledError as error:
        return index, Lost("crash", briefly(error))
    except Exception as error:  # noqa: BLE001 - whatever a task raises is its loss
        return index, Lost("error", briefly(error))


LOCAL = Local()
