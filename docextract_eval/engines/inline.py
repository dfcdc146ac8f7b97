"""The engine `inline`: runs items one after the other in this process, for debugging."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from docextract_eval.engines import AS_HERE, LARGEST, Build, Launch, Lost, briefly, called, close
from docextract_eval.errors import StoppedError

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable

T = TypeVar("T")


class Inline:
    """Calls the task directly; an exception is a failure, and a hang is not stopped."""

    guards = False

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
        """Yield results in the order of the items."""
        del workers, timeout, memory, launch, largest
        task: Callable[[T], bytes] | None = None
        try:
            for index, item in enumerate(items):
                cause = "start"
                try:
                    task = task or build()
                    cause = "error"
                    result: bytes | Lost = called(task, item)
                except StoppedError:
                    raise
                except (Exception, SystemExit) as error:  # noqa: BLE001 - it is the item's failure
                    result = Lost(cause, briefly(error))
                yield index, result
        finally:
            close(task)


INLINE = Inline()
