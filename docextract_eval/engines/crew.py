"""The workers of the local engine: hired, listened to, watched, dismissed."""

from __future__ import annotations

import contextlib
import multiprocessing
import pickle
import signal
import time
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import TYPE_CHECKING, Any, Literal

from docextract_eval.engines import START, Build, Lost, briefly
from docextract_eval.engines.family import Family, end, family, held, kills
from docextract_eval.engines.worker import GRACE, work
from docextract_eval.errors import IncompleteError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Self

_TRIES = 3
"""How many workers in a row may die while they start, before that is said to be no accident."""
_ROUND = 0.5
"""Seconds between two looks at every worker."""
_CLOSE_ROUND = 0.02
"""The same where memory is limited: a greedy task takes gigabytes in a second."""
_LEAK = 0.8
"""The share of its room that a worker may keep between two items before it is replaced."""

Heard = tuple[int | None, Any]
"""An item's index and its result; no index where a worker could not start."""


@dataclass(slots=True, eq=False)
class Worker:
    """A process with a line of its own, at one item at a time."""

    process: BaseProcess
    line: Connection
    stage: Literal["hired", "building", "idle", "busy"] = "hired"
    index: int | None = None
    since: float = field(default_factory=time.monotonic)
    members: Family = field(default_factory=dict)
    """Its process and what that had started when it was last looked at."""
    own: int = 0
    """The bytes that it held when its task was built."""
    over: bool = False
    """Whether it held too much at the last look."""

    def take(self, index: int, item: object) -> None:
        """Hand it an item; if it is dead already, that shows when it is listened to."""
        packed = pickle.dumps(item)
        self.stage, self.index, self.since = "busy", index, time.monotonic()
        with contextlib.suppress(OSError):
            self.line.send_bytes(packed)


class Crew:
    """All workers of one `map`; none of them survives it."""

    def __init__(
        self, build: Build[Any, Any], scratch: str, timeout: float | None, memory: int | None
    ) -> None:
        """Nobody is hired yet."""
        self.workers: list[Worker] = []
        self._leaving: list[tuple[Worker, float]] = []
        self._arguments = (build, scratch)
        self._timeout, self._memory = timeout, memory
        self._round = _ROUND if memory is None else _CLOSE_ROUND
        self._looked = time.monotonic()
        self._kills = kills()
        self._started, self._false_starts = False, 0

    def __enter__(self) -> Self:
        """Use it as a context."""
        return self

    def __exit__(self, *_: object) -> None:
        """Let everybody close what they have, and see them off."""
        for worker in list(self.workers):
            self._dismiss(worker)
        while self._leaving:
            wait([worker.process.sentinel for worker, _ in self._leaving], _CLOSE_ROUND)
            self._see_off()

    def idle(self) -> list[Worker]:
        """Give those who could take an item."""
        return [worker for worker in self.workers if worker.stage == "idle"]

    def busy(self) -> bool:
        """Say whether anybody is at an item."""
        return any(worker.stage == "busy" for worker in self.workers)

    def starting(self) -> int:
        """Count those who will be able to take an item."""
        return sum(worker.stage in ("hired", "building") for worker in self.workers)

    def hire(self) -> None:
        """Start one more worker."""
        # A fresh interpreter: forking a process with threads may deadlock.
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(target=work, args=(theirs, *self._arguments))
        # Started deaf to Ctrl-C, which reaches the whole group, until it is set up.
        heard = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            process.start()
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, heard)
            theirs.close()
        self.workers.append(Worker(process, ours))

    def heard(self) -> Iterator[Heard]:
        """Wait until somebody says something, or for a round; give what became of items."""
        said = set(wait([worker.line for worker in self.workers], self._patience()))
        for worker in [each for each in self.workers if each.line in said]:
            yield from self._listen(worker)
        if time.monotonic() - self._looked >= self._round or not said:
            for worker in list(self.workers):
                yield from self._look(worker)
            self._looked = time.monotonic()
            self._see_off()

    def _patience(self) -> float:
        if self._timeout is None:
            return self._round
        now = time.monotonic()
        due = [each.since + self._timeout - now for each in self.workers if each.stage == "busy"]
        return max(0.0, min([self._round, *due]))

    def _listen(self, worker: Worker) -> Iterator[Heard]:
        try:
            said = pickle.loads(worker.line.recv_bytes())  # noqa: S301 - our own worker's bytes
        except (EOFError, OSError):
            yield from self._died(worker)
            return
        except Exception as error:  # noqa: BLE001 - whatever a task gave cannot be read here
            said = Lost("error", briefly(error))
        if worker.stage == "hired":
            worker.stage, self._started = "building", True
        elif worker.stage == "building":
            if isinstance(said, Lost):
                yield self._ended(worker, said)
                return
            worker.stage, worker.own = "idle", self._held(worker)
            self._false_starts = 0
        else:
            index, worker.index, worker.stage = worker.index, None, "idle"
            yield index, said
            if self._leaks(worker):
                self._dismiss(worker)

    def _look(self, worker: Worker) -> Iterator[Heard]:
        """End a worker whose item takes too long or too much; notice one that is gone."""
        lasted = time.monotonic() - worker.since
        if worker.line.poll():
            return  # what it says comes first
        worker.members = family(worker.process.pid or 0) or worker.members
        if not worker.process.is_alive():
            yield from self._died(worker)
        elif worker.stage == "busy" and self._timeout and lasted > self._timeout:
            yield self._ended(worker, Lost("timeout", f"no answer within {self._timeout:g} s"))
        elif worker.stage in ("hired", "building") and lasted > START:
            yield self._ended(worker, Lost("start", f"it took longer than {START:g} s"))
        elif self._memory is not None and worker.stage != "idle":
            # Twice in a row: while it starts another process, what it holds counts double.
            before, worker.over = worker.over, (size := self._held(worker)) > self._memory
            if before and worker.over:
                end(worker.members)
                yield self._ended(worker, _too_large(worker, size, self._memory))

    def _died(self, worker: Worker) -> Iterator[Heard]:
        """Say what a worker was at that is gone, or that does not listen any more."""
        worker.process.join(0.1)
        code = worker.process.exitcode
        stage = worker.stage
        what = "left its line" if code is None else f"died with exit code {code}"
        lost = Lost("crash", f"the process {what}")
        if code == -signal.SIGKILL and kills() > self._kills:
            lost = Lost("memory", "the system killed the process: memory was out")
            self._kills = kills()
        index, _ = self._ended(worker, lost)
        if stage == "busy":
            yield index, lost
        elif stage != "idle":
            self._false_starts += 1
            if stage == "hired" and not self._started:
                raise IncompleteError(
                    "the workers died before they could start",
                    remedy="see what they printed; a script that starts workers needs a main guard",
                )
            if self._false_starts >= _TRIES:
                yield None, Lost("start", lost.detail)

    def _ended(self, worker: Worker, lost: Lost) -> Heard:
        """Part with a worker, and give what it was at."""
        self._dismiss(worker)
        return worker.index, lost

    def _dismiss(self, worker: Worker) -> None:
        """Tell a worker to end; it may close its task before."""
        self.workers.remove(worker)
        worker.members |= family(worker.process.pid or 0)
        with contextlib.suppress(OSError):
            if worker.stage == "idle":
                worker.line.send_bytes(b"")
            else:
                worker.process.terminate()
        self._leaving.append((worker, time.monotonic() + GRACE))

    def _see_off(self) -> None:
        """Bury those who ended, and end those who do not, with all that they started."""
        for worker, until in list(self._leaving):
            if worker.process.is_alive() and time.monotonic() < until:
                continue
            end(family(worker.process.pid or 0) | worker.members)
            worker.process.join()
            worker.process.close()
            worker.line.close()
            self._leaving.remove((worker, until))

    def _leaks(self, worker: Worker) -> bool:
        """Say whether so much stuck that the next item would pay for the ones before it."""
        if self._memory is None:
            return False
        return self._held(worker) > worker.own + _LEAK * (self._memory - worker.own)

    def _held(self, worker: Worker) -> int:
        return held(worker.process.pid or 0) if self._memory is not None else 0


def _too_large(worker: Worker, size: int, allowed: int) -> Lost:
    cause = "memory" if worker.stage == "busy" else "start"
    return Lost(cause, f"it held {size / 2**20:.0f} MB, and {allowed / 2**20:.0f} are allowed")
