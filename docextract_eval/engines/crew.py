"""The workers of the local engine: started, supervised and ended."""

from __future__ import annotations

import pickle
import selectors
import signal
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from docextract_eval.engines import START, Lost
from docextract_eval.engines.family import Family, end, family, held, kills
from docextract_eval.engines.frames import FAILED, HERE, READY, RESULT, BadFrameError, Frame
from docextract_eval.engines.process import WorkerProcess
from docextract_eval.engines.worker import GRACE
from docextract_eval.errors import IncompleteError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Self

_TRIES = 3
"""How many workers in a row may end while they start before that is a failure."""
_ROUND = 0.5
"""Seconds between two checks of every worker."""
_CLOSE_ROUND = 0.02
"""The same where memory is limited: a task can take gigabytes in a second."""
_LEAK = 0.8
"""The share of its memory that a worker may keep between two items before it is replaced."""
_EXIT_ROUND = 0.01
"""The same while waiting for workers to end."""
_BEGIN = 60.0
"""Seconds that a process may take to import its modules."""

Heard = tuple[int | None, bytes | Lost]
"""An item's index and its result; the index is None where a worker could not start."""


@dataclass(slots=True, eq=False)
class Worker:
    """A worker process, which works on one item at a time."""

    process: WorkerProcess
    stage: Literal["hired", "building", "idle", "busy"] = "hired"
    index: int | None = None
    since: float = field(default_factory=time.monotonic)
    members: Family = field(default_factory=dict)
    """Its process tree at the last check."""
    own: int = 0
    """The bytes of memory that it used when its task was built."""
    over: bool = False
    """Whether it used too much memory at the last check."""


class Crew:
    """All workers of one `map`, which end together with it."""

    def __init__(
        self, start: Callable[[], WorkerProcess], timeout: float | None, memory: int | None
    ) -> None:
        """Start without workers."""
        self.workers: list[Worker] = []
        self._leaving: list[tuple[Worker, float]] = []
        self._start, self._timeout, self._memory = start, timeout, memory
        self._round = _ROUND if self._memory is None else _CLOSE_ROUND
        self._looked = time.monotonic()
        self._kills = kills()
        self._started, self._false_starts = False, 0
        self._selector = selectors.DefaultSelector()

    def __enter__(self) -> Self:
        """Return the pool itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Let all workers close their tasks, and wait until they have ended."""
        for worker in list(self.workers):
            self._dismiss(worker)
        while self._leaving:
            time.sleep(_EXIT_ROUND)
            self._see_off()
        self._selector.close()

    def idle(self) -> list[Worker]:
        """Return the workers that can take an item."""
        return [worker for worker in self.workers if worker.stage == "idle"]

    def busy(self) -> bool:
        """Return whether any worker has an item."""
        return any(worker.stage == "busy" for worker in self.workers)

    def starting(self) -> int:
        """Return the number of workers that are still starting."""
        return sum(worker.stage in ("hired", "building") for worker in self.workers)

    def hire(self) -> None:
        """Start one more worker."""
        worker = Worker(self._start())
        self.workers.append(worker)
        self._selector.register(worker.process.stream, selectors.EVENT_READ, worker)

    def hand(self, worker: Worker, index: int, item: object) -> None:
        """Send a worker an item; a worker that is dead already is noticed at the next check."""
        packed = pickle.dumps(item)
        worker.stage, worker.index, worker.since = "busy", index, time.monotonic()
        worker.process.hand(index, packed)

    def heard(self) -> Iterator[Heard]:
        """Wait for messages from workers, or for one round; yield results and failures."""
        for worker in self.workers:
            stream = worker.process.stream
            wanted = selectors.EVENT_READ | (selectors.EVENT_WRITE if stream.sending else 0)
            if self._selector.get_key(stream).events != wanted:
                self._selector.modify(stream, wanted, worker)
        ready = self._selector.select(self._patience())
        for key, events in ready:
            worker = key.data
            if events & selectors.EVENT_WRITE:
                worker.process.stream.send_more()
            if events & selectors.EVENT_READ:
                yield from self._listen(worker)
        if time.monotonic() - self._looked >= self._round or not ready:
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
        """Read all complete frames of a worker; one that breaks the protocol is ended."""
        stream = worker.process.stream
        try:
            while worker in self.workers and (frame := stream.receive()):
                yield from self._take(worker, frame)
        except BadFrameError as error:
            what = f"its process sent an invalid answer ({error})"
            yield from self._failed(worker, Lost("garbage", what))
            return
        if stream.ended and worker in self.workers:
            yield from self._died(worker)

    def _take(self, worker: Worker, frame: Frame) -> Iterator[Heard]:
        """Handle a frame of a worker, if it may send that frame at this stage."""
        expected = {"hired": HERE, "building": READY, "busy": RESULT}.get(worker.stage, b"")
        if frame.kind not in (expected, FAILED) or worker.stage == "idle":
            raise BadFrameError("a frame out of turn")
        if frame.kind == FAILED and worker.stage != "busy":
            yield from self._failed(worker, frame.lost("start"))
        elif worker.stage == "hired":
            worker.stage, self._started = "building", True
        elif worker.stage == "building":
            worker.stage, worker.own = "idle", self._held(worker)
            self._false_starts = 0
        else:
            if frame.number != worker.index:
                raise BadFrameError("an answer to another item")
            said = frame.lost("error") if frame.kind == FAILED else frame.content
            index, worker.index, worker.stage = worker.index, None, "idle"
            yield index, said
            if self._leaks(worker):
                self._dismiss(worker)

    def _look(self, worker: Worker) -> Iterator[Heard]:
        """End a worker whose item takes too long or too much memory; notice one that has died."""
        yield from self._listen(worker)  # its messages come first
        if worker not in self.workers:
            return
        worker.members = family(worker.process.pid) or worker.members
        if worker.process.exit_code() is not None:
            yield from self._died(worker)
        elif (limit := self._limit(worker)) and time.monotonic() - worker.since > limit:
            late = Lost("timeout", f"no answer within {limit:g} s")
            slow = Lost("start", f"it took longer than {limit:g} s")
            yield from self._failed(worker, late if worker.stage == "busy" else slow)
        elif self._memory is not None and worker.stage != "idle":
            # Twice in a row: while it starts another process, its memory counts double.
            before, worker.over = worker.over, (size := self._held(worker)) > self._memory
            if before and worker.over:
                end(worker.members)
                yield from self._failed(worker, _too_large(size, self._memory))

    def _limit(self, worker: Worker) -> float | None:
        """Return how many seconds a worker has for its present stage, or None."""
        limits = {"hired": _BEGIN, "building": START, "busy": self._timeout}
        return limits.get(worker.stage)

    def _died(self, worker: Worker) -> Iterator[Heard]:
        """Yield the failure of the item of a worker that died or closed its socket."""
        code = worker.process.exit_code(0.1)
        what = "closed its connection" if code is None else f"died with exit code {code}"
        lost = Lost("crash", f"the process {what}")
        if code == -signal.SIGKILL and kills() > self._kills:
            lost = Lost("memory", "the system killed the process because it ran out of memory")
            self._kills = kills()
        if self._started and worker.stage in ("hired", "building"):
            self._false_starts += 1
            if self._false_starts < _TRIES:
                self._dismiss(worker)
                return
        yield from self._failed(worker, lost)

    def _failed(self, worker: Worker, lost: Lost) -> Iterator[Heard]:
        """End a worker, and yield the failure of its item."""
        self._dismiss(worker)
        if worker.stage == "busy":
            yield worker.index, lost
        elif worker.stage == "hired" and not self._started:
            raise IncompleteError(
                f"no worker can start ({lost.detail})",
                remedy="see what it printed, and whether memory or processes are limited (ulimit)",
            )
        elif worker.stage != "idle":
            yield None, Lost("start", lost.detail)

    def _dismiss(self, worker: Worker) -> None:
        """Ask a worker to end; it may close its task first."""
        self.workers.remove(worker)
        self._selector.unregister(worker.process.stream)
        worker.members |= family(worker.process.pid)
        worker.process.tell_to_end(begun=worker.stage != "hired")
        self._leaving.append((worker, time.monotonic() + GRACE))

    def _see_off(self) -> None:
        """Reap workers that have ended, and kill those that do not end, with all they started."""
        for worker, until in list(self._leaving):
            if worker.process.exit_code() is None and time.monotonic() < until:
                continue
            end(family(worker.process.pid) | worker.members)
            worker.process.bury()
            self._leaving.remove((worker, until))

    def _leaks(self, worker: Worker) -> bool:
        """Return whether a worker keeps so much memory that the next item would suffer."""
        if self._memory is None:
            return False
        return self._held(worker) > worker.own + _LEAK * (self._memory - worker.own)

    def _held(self, worker: Worker) -> int:
        return held(worker.process.pid) if self._memory is not None else 0


def _too_large(size: int, allowed: int) -> Lost:
    return Lost("memory", f"it used {size / 2**20:.0f} MB; {allowed / 2**20:.0f} MB are allowed")
