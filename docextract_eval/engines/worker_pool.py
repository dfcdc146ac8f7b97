"""The workers of the local engine: started, supervised and ended."""

from __future__ import annotations

import pickle
import selectors
import signal
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from docextract_eval.engines import START_TIMEOUT, WorkerFailure
from docextract_eval.engines.frames import (
    FAILED,
    QUESTION,
    READY,
    RESULT,
    STARTED,
    BadFrameError,
    Frame,
)
from docextract_eval.engines.process import WorkerProcess
from docextract_eval.engines.process_tree import (
    ProcessTree,
    kill_processes,
    oom_kill_count,
    process_tree,
    tree_memory_bytes,
)
from docextract_eval.engines.worker import GRACE_SECONDS
from docextract_eval.errors import IncompleteError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Self

    from docextract_eval.engines import AnswerQuestion

_MAX_FALSE_STARTS = 3
"""How many workers in a row may end while they start before that is a failure."""
_CHECK_SECONDS = 0.5
"""Seconds between two checks of every worker."""
_MEMORY_CHECK_SECONDS = 0.02
"""The same where memory is limited: a task can take gigabytes in a second."""
_LEAK_SHARE = 0.8
"""The share of its memory that a worker may keep between two items before it is replaced."""
_EXIT_CHECK_SECONDS = 0.01
"""The same while waiting for workers to end."""
_IMPORT_TIMEOUT = 60.0
"""Seconds that a process may take to import its modules."""

ItemResult = tuple[int | None, bytes | WorkerFailure]
"""An item's index and its result; the index is None where a worker could not start."""


@dataclass(slots=True, eq=False)
class Worker:
    """A worker process, which works on one item at a time."""

    process: WorkerProcess
    stage: Literal["hired", "building", "idle", "busy"] = "hired"
    index: int | None = None
    since: float = field(default_factory=time.monotonic)
    tree: ProcessTree = field(default_factory=dict)
    """Its process tree at the last check."""
    base_memory: int = 0
    """The bytes of memory that it used when its task was built."""
    is_over_memory: bool = False
    """Whether it used too much memory at the last check."""


class WorkerPool:
    """All workers of one `map`, which end together with it."""

    def __init__(
        self,
        start_process: Callable[[], WorkerProcess],
        timeout: float | None,
        memory: int | None,
        answer_question: AnswerQuestion,
    ) -> None:
        """Start without workers."""
        self._answer_question = answer_question
        self.workers: list[Worker] = []
        self._leaving: list[tuple[Worker, float]] = []
        self._start_process, self._timeout, self._memory_limit = start_process, timeout, memory
        self._check_seconds = _CHECK_SECONDS if memory is None else _MEMORY_CHECK_SECONDS
        self._checked_at = time.monotonic()
        self._oom_kills = oom_kill_count()
        self._has_started, self._false_starts = False, 0
        self._selector = selectors.DefaultSelector()

    def __enter__(self) -> Self:
        """Return the pool itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Let all workers close their tasks, and wait until they have ended."""
        for worker in list(self.workers):
            self._end_worker(worker)
        while self._leaving:
            time.sleep(_EXIT_CHECK_SECONDS)
            self._reap_workers()
        self._selector.close()

    def idle_workers(self) -> list[Worker]:
        """Return the workers that can take an item."""
        return [worker for worker in self.workers if worker.stage == "idle"]

    def is_busy(self) -> bool:
        """Return whether any worker has an item."""
        return any(worker.stage == "busy" for worker in self.workers)

    def starting_count(self) -> int:
        """Return the number of workers that are still starting."""
        return sum(worker.stage in ("hired", "building") for worker in self.workers)

    def start_worker(self) -> None:
        """Start one more worker."""
        worker = Worker(self._start_process())
        self.workers.append(worker)
        self._selector.register(worker.process.stream, selectors.EVENT_READ, worker)

    def send_item(self, worker: Worker, index: int, item: object) -> None:
        """Send a worker an item; a worker that is dead already is noticed at the next check."""
        packed = pickle.dumps(item)
        worker.stage, worker.index, worker.since = "busy", index, time.monotonic()
        worker.process.send_item(index, packed)

    def receive_results(self) -> Iterator[ItemResult]:
        """Wait for messages from workers, or for one round; yield results and failures."""
        for worker in self.workers:
            stream = worker.process.stream
            wanted = selectors.EVENT_READ | (selectors.EVENT_WRITE if stream.has_unsent else 0)
            if self._selector.get_key(stream).events != wanted:
                self._selector.modify(stream, wanted, worker)
        ready = self._selector.select(self._wait_seconds())
        for key, events in ready:
            worker = key.data
            if events & selectors.EVENT_WRITE:
                worker.process.stream.send_more()
            if events & selectors.EVENT_READ:
                yield from self._read_frames(worker)
        if time.monotonic() - self._checked_at >= self._check_seconds or not ready:
            for worker in list(self.workers):
                yield from self._check_worker(worker)
            self._checked_at = time.monotonic()
            self._reap_workers()

    def _wait_seconds(self) -> float:
        if self._timeout is None:
            return self._check_seconds
        now = time.monotonic()
        due = [each.since + self._timeout - now for each in self.workers if each.stage == "busy"]
        return max(0.0, min([self._check_seconds, *due]))

    def _read_frames(self, worker: Worker) -> Iterator[ItemResult]:
        """Read all complete frames of a worker; one that breaks the protocol is ended."""
        stream = worker.process.stream
        try:
            while worker in self.workers and (frame := stream.receive()):
                yield from self._handle_frame(worker, frame)
                if frame.kind == QUESTION:
                    break  # whoever asks waits for the answer, and others get their turn
        except BadFrameError as error:
            what = f"its process sent an invalid answer ({error})"
            yield from self._fail_worker(worker, WorkerFailure("garbage", what))
            return
        if stream.is_peer_closed and worker in self.workers:
            yield from self._handle_death(worker)

    def _handle_frame(self, worker: Worker, frame: Frame) -> Iterator[ItemResult]:
        """Handle a frame of a worker, if it may send that frame at this stage."""
        if frame.kind == QUESTION:
            self._answer_worker(worker, frame)
            return
        expected = {"hired": STARTED, "building": READY, "busy": RESULT}.get(worker.stage, b"")
        if frame.kind not in (expected, FAILED) or worker.stage == "idle":
            raise BadFrameError("a frame out of turn")
        if frame.kind == FAILED and worker.stage != "busy":
            yield from self._fail_worker(worker, frame.worker_failure("start"))
        elif worker.stage == "hired":
            worker.stage, self._has_started = "building", True
        elif worker.stage == "building":
            worker.stage, worker.base_memory = "idle", self._memory_used(worker)
            self._false_starts = 0
        else:
            if frame.number != worker.index:
                raise BadFrameError("an answer to another item")
            result = frame.worker_failure("error") if frame.kind == FAILED else frame.content
            index, worker.index, worker.stage = worker.index, None, "idle"
            yield index, result
            if self._is_leaking(worker):
                self._end_worker(worker)

    def _answer_worker(self, worker: Worker, frame: Frame) -> None:
        """Answer a question about the item of a worker; one that does not wait breaks the rules."""
        if worker.index is None or worker.process.stream.has_unsent:
            raise BadFrameError("a question out of turn")
        worker.process.send_answer(self._answer_question(worker.index, frame.content))

    def _check_worker(self, worker: Worker) -> Iterator[ItemResult]:
        """End a worker whose item takes too long or too much memory; notice one that has died."""
        yield from self._read_frames(worker)  # its messages come first
        if worker not in self.workers:
            return
        worker.tree = process_tree(worker.process.pid) or worker.tree
        if worker.process.exit_code() is not None:
            yield from self._handle_death(worker)
        elif (limit := self._stage_timeout(worker)) and time.monotonic() - worker.since > limit:
            late = WorkerFailure("timeout", f"no answer within {limit:g} s")
            slow = WorkerFailure("start", f"it took longer than {limit:g} s")
            yield from self._fail_worker(worker, late if worker.stage == "busy" else slow)
        elif self._memory_limit is not None and worker.stage != "idle":
            # Twice in a row: while it starts another process, its memory counts double.
            before, size = worker.is_over_memory, self._memory_used(worker)
            worker.is_over_memory = size > self._memory_limit
            if before and worker.is_over_memory:
                kill_processes(worker.tree)
                used, allowed = size / 2**20, self._memory_limit / 2**20
                what = f"it used {used:.0f} MB; {allowed:.0f} MB are allowed"
                yield from self._fail_worker(worker, WorkerFailure("memory", what))

    def _stage_timeout(self, worker: Worker) -> float | None:
        """Return how many seconds a worker has for its present stage, or None."""
        limits = {"hired": _IMPORT_TIMEOUT, "building": START_TIMEOUT, "busy": self._timeout}
        return limits.get(worker.stage)

    def _handle_death(self, worker: Worker) -> Iterator[ItemResult]:
        """Yield the failure of the item of a worker that died or closed its socket."""
        code = worker.process.exit_code(0.1)
        what = "closed its connection" if code is None else f"died with exit code {code}"
        failure = WorkerFailure("crash", f"the process {what}")
        if code == -signal.SIGKILL and oom_kill_count() > self._oom_kills:
            what = "the system killed the process because it ran out of memory"
            failure = WorkerFailure("memory", what)
            self._oom_kills = oom_kill_count()
        if self._has_started and worker.stage in ("hired", "building"):
            self._false_starts += 1
            if self._false_starts < _MAX_FALSE_STARTS:
                self._end_worker(worker)
                return
        yield from self._fail_worker(worker, failure)

    def _fail_worker(self, worker: Worker, failure: WorkerFailure) -> Iterator[ItemResult]:
        """End a worker, and yield the failure of its item."""
        self._end_worker(worker)
        if worker.stage == "busy":
            yield worker.index, failure
        elif worker.stage == "hired" and not self._has_started:
            raise IncompleteError(
                f"no worker can start ({failure.detail})",
                remedy="see its output, and whether memory or processes are limited (ulimit)",
            )
        elif worker.stage != "idle":
            yield None, WorkerFailure("start", failure.detail)

    def _end_worker(self, worker: Worker) -> None:
        """Ask a worker to end; it may close its task first."""
        self.workers.remove(worker)
        self._selector.unregister(worker.process.stream)
        worker.tree |= process_tree(worker.process.pid)
        worker.process.ask_to_end_or_kill(reads_socket=worker.stage != "hired")
        self._leaving.append((worker, time.monotonic() + GRACE_SECONDS))

    def _reap_workers(self) -> None:
        """Reap workers that have ended, and kill those that do not end, with all they started."""
        for worker, until in list(self._leaving):
            if worker.process.exit_code() is None and time.monotonic() < until:
                continue
            kill_processes(process_tree(worker.process.pid) | worker.tree)
            worker.process.wait_and_close()
            self._leaving.remove((worker, until))

    def _is_leaking(self, worker: Worker) -> bool:
        """Return whether a worker keeps so much memory that the next item would suffer."""
        if self._memory_limit is None:
            return False
        return self._memory_used(worker) > worker.base_memory + _LEAK_SHARE * (
            self._memory_limit - worker.base_memory
        )

    def _memory_used(self, worker: Worker) -> int:
        return tree_memory_bytes(worker.process.pid) if self._memory_limit is not None else 0
