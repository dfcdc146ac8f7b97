"""Processes on this machine: a crash, a hang or a greedy item costs that item and no other.

Every worker has a line of its own and one item at a time: whatever happens to it, what it was at
is known, and nobody else's line is torn.
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
    """As many workers as are asked for, each started when there is something for it to do."""

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
        """Yield results as they come; an item is taken when there is a worker for it."""
        stream, waiting = enumerate(items), deque[tuple[int, T]]()
        # One folder for what workers leave behind when they are killed; it goes with them.
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
                    elif waiting:  # a worker could not start: that is what the next item gets
                        yield waiting.popleft()[0], result


def _hand_out(
    stream: Iterator[tuple[int, T]], waiting: deque[tuple[int, T]], crew: Crew, workers: int
) -> None:
    """Give every idle worker an item, and hire for more; only for a worker that starts one waits.

    So nothing is begun that is not taken at that moment, and who gives the items can stop.
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
