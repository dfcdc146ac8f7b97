"""In this process, one item after the other: for debugging, and where processes are too much."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from docextract_eval.engines import Build, Lost, briefly, close
from docextract_eval.errors import StoppedError

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable

T = TypeVar("T")
R = TypeVar("R")


class Inline:
    """Calls the task directly; an exception is a loss, a hang is a hang."""

    guards = False

    def map(
        self,
        build: Build[T, R],
        items: Iterable[T],
        workers: int,
        timeout: float | None = None,
        memory: int | None = None,
    ) -> Generator[tuple[int, R | Lost], None, None]:
        """Yield results in the order of the items."""
        del workers, timeout, memory
        task: Callable[[T], R] | None = None
        try:
            for index, item in enumerate(items):
                cause = "start"
                try:
                    task = task or build()
                    cause = "error"
                    result: R | Lost = task(item)
                except StoppedError:
                    raise
                except (Exception, SystemExit) as error:  # noqa: BLE001 - it is the item's loss
                    result = Lost(cause, briefly(error))
                yield index, result
        finally:
            close(task)


INLINE = Inline()
