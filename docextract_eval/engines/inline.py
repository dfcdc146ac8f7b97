"""In this process, one item after the other: for debugging, and where processes are too much."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from docextract_eval.engines import Build, Lost, told

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

T = TypeVar("T")
R = TypeVar("R")


class Inline:
    """Calls the task directly; an exception is a loss, a hang is a hang."""

    def map(
        self, build: Build[T, R], items: Iterable[T], workers: int, timeout: float | None
    ) -> Iterator[tuple[int, R | Lost]]:
        """Yield results in the order of the items."""
        del workers, timeout
        task = build()
        for index, item in enumerate(items):
            try:
                yield index, task(item)
            except Exception as error:  # noqa: BLE001 - whatever a task raises is its loss
                yield index, Lost("error", told(error))


INLINE = Inline()
