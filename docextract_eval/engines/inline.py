"""In this process, one item after the other: for debugging, and where processes are too much."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from docextract_eval.engines import Build, Lost, briefly

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

T = TypeVar("T")
R = TypeVar("R")


class Inline:
    """Calls the task directly; an exception is a loss, a hang is a hang."""

    def map(
        self, build: Build[T, R], items: Iterable[T], workers: int, timeout: float | None
    ) -> Iterator[tuple[int, R | Lost]]:
        """Yield results in the order of the items."""
        del workers, timeout
        task: Callable[[T], R] | None = None
        for index, item in enumerate(items):
            try:
                if task is None:
                    task = build()
                result: R | Lost = task(item)
            except (Exception, SystemExit) as error:  # noqa: BLE001 - a task's raise is its loss
                result = Lost("error", briefly(error))
            yield index, result


INLINE = Inline()
