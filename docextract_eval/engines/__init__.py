"""Many items through one task: results as they come, and losses as values.

An engine's `map` builds the task once per worker, so that what is dear to start (a model, an OCR
engine) is started once, and yields `(index, result)` as results come. An item whose worker
crashed, hung, grew too large or raised yields a `Lost`: nothing is dropped. A task that has
`close` is closed when its worker ends, also when nobody wants the rest.

- `inline`: in this process, one after the other; cannot stop an item that hangs
- `local`: processes on this machine
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol, TypeVar

from docextract_eval.catalog import Catalog

T = TypeVar("T")
R = TypeVar("R")

Build = Callable[[], Callable[[T], R]]
"""Builds a task; called once per worker, so it must survive pickling."""


START = 600.0
"""Seconds that a task may take to be built: a model's weights may have a long way to come."""


@dataclass(frozen=True, slots=True)
class Lost:
    """An item that gave no result, and why."""

    cause: str
    """`timeout`, `crash`, `memory` or `error`; `start` where the task could not be built."""
    detail: str


class Engine(Protocol):
    """The contract of an engine."""

    guards: bool
    """Whether it ends an item that takes too long or too much memory."""

    def map(
        self,
        build: Build[T, R],
        items: Iterable[T],
        workers: int,
        timeout: float | None = None,
        memory: int | None = None,
    ) -> Generator[tuple[int, R | Lost], None, None]:
        """Yield each item's index and its result or loss, in any order; closed, end the workers.

        `timeout` is in seconds an item; `memory` in bytes a worker, its own children included.
        """


ENGINES: Catalog[Engine] = Catalog(
    "engine",
    {
        "inline": "docextract_eval.engines.inline:INLINE",
        "local": "docextract_eval.engines.local:LOCAL",
    },
)


def in_order(found: Iterable[tuple[int, R]]) -> Iterator[R]:
    """Give results in the order of their items, as soon as those before them are there.

    >>> list(in_order([(1, "b"), (0, "a"), (2, "c")]))
    ['a', 'b', 'c']
    """
    waiting: dict[int, R] = {}
    due = 0
    for index, result in found:
        waiting[index] = result
        while due in waiting:
            yield waiting.pop(due)
            due += 1


def briefly(error: BaseException) -> str:
    """Say an exception in one line.

    >>> briefly(ValueError("no such page"))
    'ValueError: no such page'
    """
    return f"{type(error).__name__}: {error}".split("\n", 1)[0][:500]


def close(task: object) -> None:
    """Close a task that has something to close; what it raises concerns no item any more."""
    if callable(ending := getattr(task, "close", None)):
        with contextlib.suppress(Exception):
            ending()
