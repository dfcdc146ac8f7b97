"""How far a run is: a bar on a terminal, and a line every 30 seconds in a pipe."""

from __future__ import annotations

import contextlib
import sys
import time
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from docextract_eval.records import Prediction
    from docextract_eval.runs.execution.extraction_loop import Tick

_EVERY = 30.0
"""Seconds between two lines."""
_RECENT = 60.0
"""The seconds whose pace says how long the rest will take."""


@dataclass(slots=True)
class Pace:
    """What is done and what failed, how fast, and how long the rest will take."""

    total: int
    done: int = 0
    failed: int = 0
    before: int = 0
    """What was done when it began: it took no time now."""
    began: float = field(default_factory=time.monotonic)
    recent: deque[tuple[float, int]] = field(init=False)
    """Moments of the last minute, a second apart, and how many were done by then."""

    def __post_init__(self) -> None:
        """Nothing is done when it begins."""
        self.recent = deque([(self.began, 0)])

    def add(self, prediction: Prediction, *, old: bool) -> None:
        """Count one."""
        self.done += 1
        self.before += old
        self.failed += prediction.failure is not None
        now = time.monotonic()
        if now - self.recent[-1][0] >= 1:
            self.recent.append((now, self.done - self.before))
        while len(self.recent) > 1 and now - self.recent[1][0] > _RECENT:
            self.recent.popleft()

    def status_line(self, now: float) -> str:
        """Return it in a line.

        >>> pace = Pace(total=48, done=12, failed=1, before=2, began=0.0)
        >>> pace.status_line(20.0)
        '12 of 48 done, 1 failed, 0.50 per second, 1:12 left'
        """
        done_now, (since, done_then) = self.done - self.before, self.recent[0]
        rate = done_now / max(now - self.began, 1e-9)
        lately = (done_now - done_then) / max(now - since, 1e-9)
        shown = f", {format_clock((self.total - self.done) / lately)} left" if lately else ""
        return (
            f"{self.done} of {self.total} done, {self.failed} failed, {rate:.2f} per second{shown}"
        )


def format_clock(seconds: float) -> str:
    """Return a duration as a clock shows it.

    >>> format_clock(72), format_clock(3725)
    ('1:12', '1:02:05')
    """
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"


@contextlib.contextmanager
def follow_progress(total: int) -> Iterator[Tick]:
    """Yield what to call with every prediction."""
    pace = Pace(total)
    terminal = sys.stderr is not None and sys.stderr.isatty()
    with _progress_bar(pace) if terminal else _progress_lines(pace) as show:

        def tick(prediction: Prediction, old: bool) -> None:
            pace.add(prediction, old=old)
            show()

        yield tick


@contextlib.contextmanager
def _progress_bar(pace: Pace) -> Iterator[Callable[[], None]]:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn

    columns = (BarColumn(), TextColumn("{task.description}"))
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task(f"{pace.done} of {pace.total}", total=pace.total)
        yield lambda: bar.update(
            task, completed=pace.done, description=pace.status_line(time.monotonic())
        )


@contextlib.contextmanager
def _progress_lines(pace: Pace) -> Iterator[Callable[[], None]]:
    last = time.monotonic()

    def show() -> None:
        nonlocal last
        if (now := time.monotonic()) - last >= _EVERY:
            last = now
            typer.echo(pace.status_line(now), err=True)

    yield show
