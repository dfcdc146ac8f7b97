"""Many items through one task: results as they come, and failures as values.

An engine's `map` builds the task once per worker, so that what is expensive to start (a model, an
OCR engine) is started once, and yields `(index, result)` as results come. An item whose worker
crashed, hung, used too much memory or raised yields a `WorkerFailure`: no item is dropped. A task
that has `close` is closed when its worker ends, also when the caller stops early.

A task returns bytes, and the caller validates them: a worker may run anybody's code, so nothing
that comes from a worker is ever unpickled.

- `inline`: in this process, one after the other; cannot stop an item that hangs
- `local`: processes on this machine
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeVar

from docextract_eval.catalog import Catalog

T = TypeVar("T")
R = TypeVar("R")

Build = Callable[[], Callable[[T], bytes]]
"""Builds a task; called once per worker, so it must survive pickling."""

AnswerQuestion = Callable[[int, bytes], bytes]
"""Answers a question that a task asks while it works on the item of that index."""


START_TIMEOUT = 600.0
"""Seconds that building a task may take: a model's weights may be downloaded."""
LARGEST_RESULT = 16 * 2**20
"""The largest result in bytes, unless the caller allows more: JSON of that length takes some
hundred megabytes of memory once parsed."""


@dataclass(frozen=True, slots=True)
class WorkerFailure:
    """An item without a result: the cause and a detail."""

    cause: str
    """`timeout`, `crash`, `memory`, `error` or `garbage`; `start` where no task could be built."""
    detail: str


WrapCommand = Callable[[Sequence[str], Path], list[str]]
"""Turns a worker's command and its scratch folder into a command that runs it in a sandbox.

The command inherits one socket by its number, so a wrapper must leave open files open.
"""


@dataclass(frozen=True, slots=True)
class OutputLimit:
    """Who prints, and how many bytes of that are passed on to standard error."""

    name: str
    max_bytes: int


@dataclass(frozen=True, slots=True)
class Launch:
    """How worker processes are started."""

    environment: Mapping[str, str] | None = None
    """All environment variables that they get; None for those of this process."""
    wrap_command: WrapCommand | None = None
    output_limit: OutputLimit | None = None
    """None where workers may print without a limit."""


DEFAULT_LAUNCH = Launch()


class Engine(Protocol):
    """The contract of an engine."""

    enforces_limits: bool
    """Whether it ends an item that takes too long or uses too much memory."""

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
        """Yield each item's index with its result or failure, in any order.

        Closing the generator ends the workers. `timeout` is in seconds for an item, `memory` in
        bytes for a worker and its children, `largest` in bytes for a result or a question. Without
        `answer_question`, every question of a task gets the answer b"".
        """


ENGINES: Catalog[Engine] = Catalog(
    "engine",
    {
        "inline": "docextract_eval.engines.inline:INLINE",
        "local": "docextract_eval.engines.local:LOCAL",
    },
)


def results_in_order(numbered_results: Iterable[tuple[int, R]]) -> Iterator[R]:
    """Yield results in the order of their items, each as soon as all before it are there.

    >>> list(results_in_order([(1, "b"), (0, "a"), (2, "c")]))
    ['a', 'b', 'c']
    """
    waiting: dict[int, R] = {}
    due = 0
    for index, result in numbered_results:
        waiting[index] = result
        while due in waiting:
            yield waiting.pop(due)
            due += 1


def answer_nothing(_index: int, _question: bytes) -> bytes:
    """Answer a question where nobody knows anything."""
    return b""


def call_task(task: Callable[[T], bytes], item: T) -> bytes:
    """Return a task's result for an item, or raise a TypeError if it is not bytes."""
    result = task(item)
    if not isinstance(result, bytes):
        message = f"a task returned a {type(result).__name__} and not bytes"
        raise TypeError(message)
    return result


def error_line(error: BaseException) -> str:
    r"""Return an exception as one line that every file can hold.

    >>> error_line(ValueError("no such page"))
    'ValueError: no such page'
    >>> error_line(ValueError("half a character: \ud800"))
    'ValueError: half a character: ?'
    """
    line = f"{type(error).__name__}: {error}".split("\n", 1)[0][:500]
    return line.encode(errors="replace").decode()


def close_task(task: object) -> None:
    """Call a task's `close`, if it has one; exceptions are ignored."""
    if callable(ending := getattr(task, "close", None)):
        with contextlib.suppress(Exception):
            ending()


_answerers: list[Callable[[bytes], bytes]] = []


def ask_parent(question: bytes) -> bytes:
    """Return the answer to a task's question; empty where nobody answers.

    Questions are for what the process that started the worker alone touches. An engine opens the
    way while a task works on an item.

    >>> ask_parent(b"what is on this page?")
    b''
    """
    return _answerers[-1](question) if _answerers else b""


@contextlib.contextmanager
def answering(answer: Callable[[bytes], bytes]) -> Iterator[None]:
    """Answer the questions that are asked meanwhile.

    >>> with answering(bytes.upper):
    ...     ask_parent(b"total")
    b'TOTAL'
    """
    _answerers.append(answer)
    try:
        yield
    finally:
        _answerers.remove(answer)
