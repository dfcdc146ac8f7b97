"""The engine `local`: processes on this machine, so that a crash or hang costs one item only.

Every worker has a connection of its own and one item at a time: whatever happens to it, its item
is known, and no other worker is affected.
"""

from __future__ import annotations

import tempfile
from collections import deque
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from docextract_eval.engines import AS_HERE, LARGEST, Launch
from docextract_eval.engines.crew import Crew
from docextract_eval.engines.output import passed_on
from docextract_eval.engines.process import WorkerProcess

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator

    from docextract_eval.engines import Build, Lost

T = TypeVar("T")


class Local:
    """Runs up to the given number of workers, each started when there is an item for it."""

    guards = True

    def map(  # noqa: PLR0913 - an item's limits and a worker's, each with its default
        self,
        build: Build[T],
        items: Iterable[T],
        workers: int,
        timeout: float | None = None,
        memory: int | None = None,
        *,
        launch: Launch = AS_HERE,
        largest: int = LARGEST,
    ) -> Generator[tuple[int, bytes | Lost], None, None]:
        """Yield results as they come; an item is taken only when a worker can start it."""
        stream, waiting = enumerate(items), deque[tuple[int, T]]()
        # One folder for what killed workers leave behind; it is deleted at the end.
        with (
            tempfile.TemporaryDirectory(prefix="dxe-", ignore_cleanup_errors=True) as scratch,
            passed_on(launch.printed) as output,
            Crew(
                partial(WorkerProcess, build, scratch, launch, largest, output), timeout, memory
            ) as crew,
        ):
            while True:
                _hand_out(stream, waiting, crew, workers)
                if not waiting and not crew.busy():
                    return
                for index, result in crew.heard():
                    if index is not None:
                        yield index, result
                    elif waiting:  # a worker could not start: the next item fails with that
                        yield waiting.popleft()[0], result


def _hand_out(
    stream: Iterator[tuple[int, T]], waiting: deque[tuple[int, T]], crew: Crew, workers: int
) -> None:
    """Send every idle worker an item, and start more workers; items wait only for these.

    So no item is taken before a worker can start it, and the source of items can stop at any time.
    """
    for worker in crew.idle():
        if more := waiting.popleft() if waiting else next(stream, None):
            crew.hand(worker, *more)
    while len(crew.workers) < workers:
        if len(waiting) > crew.starting():
            crew.hire()
        elif more := next(stream, None):
            waiting.append(more)
        else:
            break


LOCAL = Local()
