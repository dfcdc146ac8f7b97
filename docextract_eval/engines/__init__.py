"""Many items through one task: results as they come, and losses as values.

An engine's `map` builds the task once per worker, so that what is dear to start (a model, an OCR
engine) is started once, and yields `(index, result)` as results come. An item whose worker
crashed, hung, grew too large or raised yields a `Lost`: nothing is dropped. A task that has
`close` is closed when its worker ends, also when nobody wants the rest.

A task answers with bytes, and whoever asked reads and validates them: code that a worker runs may
be anybody's, so nothing that comes from a worker is ever unpickled.

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


START = 600.0
"""Seconds that a task may take to be built: a model's weights may have a long way to come."""
LARGEST = 16 * 2**20
"""Bytes that a result may have, unless its caller allows more: what JSON of that length becomes
in memory is some hundred megabytes."""


@dataclass(frozen=True, slots=True)
class Lost:
    """An item that gave no result, and why."""

    cause: str
    """`timeout`, `crash`, `memory`, `error` or `garbage`; `start` where no task could be built."""
    detail: str


Wrap = Callable[[Sequence[str], Path], list[str]]
"""Turns a worker's command and the scratch folder of its map into a command that confines it.

The command inherits one socket by its number, so what wraps it must leave open files open.
"""


@dataclass(frozen=True, slots=True)
class Printed:
    """Whose workers print, and how many bytes of that are passed on to standard error."""

    who: str
    most: int


@dataclass(frozen=True, slots=True)
class Launch:
    """How worker processes are started."""

    environment: Mapping[str, str] | None = None
    """All variables that they get; None for those of this process."""
    wrap: Wrap | None = None
    printed: Printed | None = None
    """None where workers may print what they like."""


AS_HERE = Launch()


class Engine(Protocol):
    """The contract of an engine."""

    guards: bool
    """Whether it ends an item that takes too long or too much memory."""

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
        """Yield each item's index and its result or loss, in any order; closed, end the workers.

        `timeout` is in seconds an item; `memory` in bytes a worker, its own children included;
        `largest` in bytes a result.
        """


ENGINES: Catalog[Engine] = Catalog(
    "engine",
    {
        "inline": "docextract_eval.engines.inline:INLINE",
        "local": "docextract_eval.engines.local:LOCAL",
    },
)


def in_order(found: Iterable[tuple[int, R]]) -> Iterator[R]:
    """Yield results in the order of their items, as soon as those before them are there.

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


def called(task: Callable[[T], bytes], item: T) -> bytes:
    """Call a task, and return its result if it is one."""
    result = task(item)
    if not isinstance(result, bytes):
        message = f"a task gave a {type(result).__name__} and not bytes"
        raise TypeError(message)
    return result


def briefly(error: BaseException) -> str:
    r"""Say an exception in one line that every file can hold.

    >>> briefly(ValueError("no such page"))
    'ValueError: no such page'
    >>> briefly(ValueError("half a sign: \ud800"))
    'ValueError: half a sign: ?'
    """
    said = f"{type(error).__name__}: {error}".split("\n", 1)[0][:500]
    return said.encode(errors="replace").decode()


def close(task: object) -> None:
    """Close a task that has something to close; what it raises concerns no item any more."""
    if callable(ending := getattr(task, "close", None)):
        with contextlib.suppress(Exception):
            ending()
