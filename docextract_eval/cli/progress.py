"""How far a command is: a line that is drawn again on a terminal, one every 30 seconds in a pipe.

A run says what is being done: start, extract, score, report. A thread draws, so that there is a
word also while nothing comes back.
"""

from __future__ import annotations

import contextlib
import shutil
import sys
import threading
import time
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import typer

from docextract_eval.cli.screen import has_cursor, screen_width
from docextract_eval.traces import trace_stage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from docextract_eval.records import Prediction

_EVERY, _REDRAWN = 30.0, 0.2
"""Seconds between two lines in a pipe, and between two drawings on a terminal."""
_RECENT = 60.0
"""The seconds whose pace is the rate, and says how long the rest will take."""
_BAR, _LEAST_BAR = 24, 8
"""Columns of a bar at most, and at least where there is one."""
START, EXTRACT, SCORE, REPORT = "start", "extract", "score", "report"
_WAITING = {
    START: "starting the pipeline",
    SCORE: "scoring the answers",
    REPORT: "writing the report",
}
"""What stands for a stage in which nothing is counted."""


@dataclass(slots=True)
class Pace:
    """What is done and what failed, how fast, what it cost, and how long the rest will take."""

    total: int
    done: int = 0
    failed: int = 0
    before: int = 0
    """What was done when it began: it took no time now."""
    cost: float = 0.0
    stage: str = START
    began: float = field(default_factory=time.monotonic)
    stage_began: float = field(init=False)
    recent: deque[tuple[float, int]] = field(init=False)
    """Moments of the last minute, a second apart, and how many were done by then."""

    def __post_init__(self) -> None:
        """Nothing is done when it begins."""
        self.recent = deque([(self.began, 0)])
        self.stage_began = self.began

    def __call__(self, prediction: Prediction, old: bool) -> None:
        """Count a prediction."""
        self.add(prediction, old=old)

    def add(self, prediction: Prediction, *, old: bool) -> None:
        """Count one; the last one ends the extraction."""
        self.done += 1
        self.before += old
        self.failed += prediction.failure is not None
        if not old:
            self.cost += prediction.cost or 0.0
            self._count_now()
        if self.done >= self.total:
            self.begin(SCORE)

    def step(self) -> None:
        """Count one thing that is done, whatever it is."""
        self.done += 1
        self._count_now()

    def begin(self, stage: str) -> None:
        """Go on to another stage."""
        if stage != self.stage:
            self.stage, self.stage_began = stage, time.monotonic()
            trace_stage(stage, done=self.done, failed=self.failed)

    def _count_now(self) -> None:
        now = time.monotonic()
        if self.stage == START:  # what it took to start is no pace
            self.begin(EXTRACT)
            self.recent = deque([(now, self.done - self.before)])
        if now - self.recent[-1][0] >= 1:
            self.recent.append((now, self.done - self.before))
        while len(self.recent) > 1 and now - self.recent[1][0] > _RECENT:
            self.recent.popleft()

    def parts(self, now: float) -> list[str]:
        """Return what there is to say, the most important first."""
        if self.stage in _WAITING:
            taken = format_clock(now - self.stage_began)
            kept = [f"{self.before} of {self.total} were done before"] if self.before else []
            return [f"{_WAITING[self.stage]}, {taken}", *(kept if self.stage == START else ())]
        (since, done_then), done_now = self.recent[0], self.done - self.before
        rate = (done_now - done_then) / max(now - since, 1e-9)
        said = [f"{self.done} of {self.total} done", f"{self.failed} failed"]
        if rate:
            said.append(f"{rate:.2f} per second")
            said.append(f"{format_clock(max(1.0, (self.total - self.done) / rate))} left")
        return [*said, *([f"cost {self.cost:.2f}"] if self.cost else [])]

    def status_line(self, now: float) -> str:
        """Return it in a line.

        >>> pace = Pace(total=48, done=12, failed=1, before=2, began=0.0, stage="extract")
        >>> pace.status_line(20.0)
        'extract: 12 of 48 done, 1 failed, 0.50 per second, 1:12 left'
        """
        return f"{self.stage}: {', '.join(self.parts(now))}"


def format_clock(seconds: float) -> str:
    """Return a duration as a clock shows it.

    >>> format_clock(72), format_clock(3725)
    ('1:12', '1:02:05')
    """
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"


def drawn_line(title: str, parts: Sequence[str], share: float, width: int) -> str:
    """Return a line with a bar, without the last parts where they do not fit: no word is broken.

    >>> drawn_line("score", ["scoring the answers, 0:03"], 1.0, 45)
    'score    [########] scoring the answers, 0:03'
    >>> drawn_line("extract", ["12 of 48 done", "1 failed", "0.50 per second"], 0.25, 34)
    'extract  12 of 48 done, 1 failed'
    """
    start, said = f"{title:<9}", parts[0]
    for part in parts[1:]:
        if len(start) + len(said) + len(part) + 2 > width:
            break
        said += f", {part}"
    bar = min(_BAR, width - len(start) - len(said) - 3)
    if bar < _LEAST_BAR:
        return f"{start}{said}"
    full = min(bar, int(share * bar))
    return f"{start}[{'#' * full}{'.' * (bar - full)}] {said}"


_CLEARED = "\r\x1b[2K"
"""What takes away the line that the cursor is on."""


@contextlib.contextmanager
def follow_progress(total: int) -> Iterator[Pace]:
    """Yield what to call with every prediction, and what goes on to another stage."""
    pace = Pace(total)
    _SHOWN.append(pace)
    if (width := _cursor_width()) is None:
        write, every = (lambda now: typer.echo(pace.status_line(now), err=True)), _EVERY
    else:
        write, every = (lambda now: _draw(pace, pace.stage, now, width)), _REDRAWN
    try:
        with _repeated(write, every):
            yield pace
    finally:
        _SHOWN.remove(pace)


_SHOWN: list[Pace] = []
"""The run that is at work, for those who ask how far it is."""


def current_pace() -> Pace | None:
    """Return how far the run is that is at work; None where none is."""
    return _SHOWN[-1] if _SHOWN else None


@contextlib.contextmanager
def follow_steps(title: str, total: int) -> Iterator[Callable[[], None]]:
    """Show how many steps are done on a terminal, nothing in a pipe; yields what counts one."""
    pace = Pace(total, stage=EXTRACT)
    if (width := _cursor_width()) is None:
        yield pace.step
        return
    with _repeated(lambda now: _draw(pace, title, now, width, unfailing=True), _REDRAWN):
        yield pace.step


def say_above(text: str) -> None:
    """Print a line to standard error, above the bar that is drawn there."""
    typer.echo(f"{_CLEARED if has_cursor(sys.stderr) else ''}{text}", err=True)


def _cursor_width() -> int | None:
    """Return the columns of a terminal whose lines can be drawn again; None for all else."""
    return screen_width(sys.stderr) if has_cursor(sys.stderr) else None


def _draw(pace: Pace, title: str, now: float, width: int, *, unfailing: bool = False) -> None:
    """Draw the line again, as wide as the terminal is now."""
    width = min(width, shutil.get_terminal_size().columns)
    parts = [part for part in pace.parts(now) if not (unfailing and part.endswith("failed"))]
    line = drawn_line(title, parts, pace.done / max(1, pace.total), width - 1)
    sys.stderr.write(f"{_CLEARED}{line}")
    sys.stderr.flush()


@contextlib.contextmanager
def _repeated(write: Callable[[float], None], every: float) -> Iterator[None]:
    """Write again and again until it is over; what was drawn is taken away."""
    over = threading.Event()

    def repeat() -> None:
        while not over.wait(every):
            with contextlib.suppress(OSError, ValueError):  # whoever read it has left
                write(time.monotonic())

    thread = threading.Thread(target=repeat, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
        if every == _REDRAWN:
            sys.stderr.write(_CLEARED)
            sys.stderr.flush()
