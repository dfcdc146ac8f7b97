"""The engine `inline`: runs items one after the other in this process, for debugging."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, TypeVar

from docextract_eval.engines import (
    DEFAULT_LAUNCH,
    LARGEST_RESULT,
    AnswerQuestion,
    Build,
    Launch,
    WorkerFailure,
    answer_nothing,
    answering,
    call_task,
    close_task,
    error_line,
)
from docextract_eval.errors import StoppedError

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable

T = TypeVar("T")


class Inline:
    """Calls the task directly; an exception is a failure, and a hang is not stopped."""

    enforces_limits = False

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
        """Yield results in the order of the items."""
        del workers, timeout, memory, launch, largest
        answer_question = answer_question or answer_nothing
        task: Callable[[T], bytes] | None = None
        try:
            for index, item in enumerate(items):
                cause = "start"
                try:
                    task = task or build()
                    cause = "error"
                    with answering(partial(answer_question, index)):
                        result: bytes | WorkerFailure = call_task(task, item)
                except StoppedError:
                    raise
                except (Exception, SystemExit) as error:  # noqa: BLE001 - it is the item's failure
                    result = WorkerFailure(cause, error_line(error))
                yield index, result
        finally:
            close_task(task)


INLINE = Inline()
