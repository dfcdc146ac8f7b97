"""What is left to do of a plan, which worker does what, and what failed."""

# mypy: allow-untyped-calls
from __future__ import annotations

import contextlib
import secrets
import time
from collections import Counter, defaultdict, deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from docextract_eval.cluster.worker_task import do_shard
from docextract_eval.cluster.workers import (
    CONTINUE,
    PATIENCE,
    SHARED,
    Workers,
    died_with_worker,
    error_line,
)
from docextract_eval.errors import (
    BAD_INPUT,
    INCOMPLETE,
    BadInputError,
    IncompleteError,
    count_phrase,
)
from docextract_eval.event_log import emit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from distributed import Client, Future

    from docextract_eval.storage.shard_plan import ShardPlan

_MOST_AT_ONCE = 4
"""Shards that are outstanding on a worker, however many threads it has."""
_TRIES = 3
_PAUSE = 0.05


@dataclass(frozen=True, slots=True)
class _Attempt:
    number: int
    worker: str
    is_alone: bool
    """Whether its worker does nothing else meanwhile."""


class Dispatcher:
    """What is left to do, who does what, and what failed."""

    def __init__(
        self,
        client: Client,
        plan: ShardPlan,
        arguments: Sequence[str],
        notify: Callable[[str], None],
    ) -> None:
        """Take the plan, and what follows each command."""
        self._client, self._plan, self._arguments = client, plan, [*arguments]
        self._path = str(plan.path.absolute())
        self._workers = Workers(client, plan, self._path, notify)
        self._todo = deque(plan.missing())
        self._running: dict[Future[Any], _Attempt] = {}
        self._failed_on: defaultdict[int, list[str]] = defaultdict(list)
        self._deaths: Counter[int] = Counter()
        self._given_up: dict[int, str] = {}
        self._token, self._begun = secrets.token_hex(4), 0

    def run(self, on_done: Callable[[int], None], may_submit: Callable[[], bool]) -> None:
        """Do everything; raise for what failed, when all that was begun has ended."""
        self._workers.wait_for_first()
        while self._todo or self._running:
            self._workers.follow()
            for number in self._ended():
                on_done(number)
            self._submit(may_submit)
            time.sleep(_PAUSE)
        if self._given_up:
            number, why = min(self._given_up.items())
            others = len(self._given_up) - 1
            more = f", and so did {count_phrase(others, 'other')}" if others else ""
            remedy = f"fix the cause, and {CONTINUE}"
            raise IncompleteError(f"shard {number} {why}{more}", str(self._plan.path), remedy)

    def cancel(self) -> None:
        """End what is being done."""
        with contextlib.suppress(Exception):  # of a scheduler that is gone
            self._client.cancel([*self._running])
        self._running.clear()

    def _ended(self) -> Iterator[int]:
        """Yield each shard that was committed; what was not is put back, or given up."""
        for future, attempt in [*self._running.items()]:
            is_lost = attempt.worker not in self._workers.present
            if not (is_lost or future.done()):
                continue
            del self._running[future]
            if self._plan.is_committed(attempt.number):
                yield attempt.number
            elif future.done():
                yield from self._settle(future, attempt)
            else:
                self._client.cancel([future])
                self._count_death(attempt)

    def _settle(self, future: Future[Any], attempt: _Attempt) -> Iterator[int]:
        """Yield a shard that its worker did; raise if nobody can do it; else count the failure."""
        found = self._outcome(future)
        if found is None:
            self._workers.forget(attempt.worker)
            self._count_death(attempt)
            return
        code, message = found
        if code == 0:
            self._wait_until_visible(attempt)
            yield attempt.number
        elif code == BAD_INPUT:
            what, _, remedy = message.partition(". Remedy: ")
            raise BadInputError(what, f"shard {attempt.number}", remedy)
        else:
            self._failed_on[attempt.number].append(attempt.worker)
            tries = len(self._failed_on[attempt.number])
            self._put_back(attempt.number, tries, f"failed {tries} times ({message})")

    def _outcome(self, future: Future[Any]) -> tuple[int, str] | None:
        """Return the exit code and the message of a shard's command; None if its worker died."""
        if future.status == "cancelled":  # by somebody else
            raise self._workers.lost_error()
        if future.status == "error":
            error = future.exception()
            return None if died_with_worker(error) else (INCOMPLETE, error_line(error))
        try:
            code, message = future.result(timeout=PATIENCE)
        except Exception:  # noqa: BLE001 - the worker died with its result
            return None
        return int(code), str(message)

    def _count_death(self, attempt: _Attempt) -> None:
        self._deaths[attempt.number] += 1
        deaths = self._deaths[attempt.number]
        lost = {"shard": attempt.number, "worker": attempt.worker}
        emit("worker_lost", path=self._plan.path, **lost)
        why = f"ended {deaths} workers that did it, perhaps for want of memory"
        self._put_back(attempt.number, deaths, why)

    def _put_back(self, number: int, tries: int, why: str) -> None:
        """Try a shard again, or give it up, and then begin nothing more."""
        if tries >= _TRIES:
            self._given_up[number] = why
            self._todo.clear()
        elif not self._given_up:
            self._todo.appendleft(number)
            emit("shard_retried", path=self._plan.path, shard=number, tries=tries)

    def _wait_until_visible(self, attempt: _Attempt) -> None:
        """Wait for a shard that was committed elsewhere; raise if that was in another folder."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            if self._plan.is_committed(attempt.number) or attempt.number in self._plan.committed():
                return
            time.sleep(10 * _PAUSE)
        what = f"shard {attempt.number} was done by {attempt.worker}, and cannot be seen here"
        raise BadInputError(what, str(self._plan.path), SHARED)

    def _submit(self, may_submit: Callable[[], bool]) -> None:
        """Begin as many shards as workers have free threads."""
        at_work: defaultdict[str, list[_Attempt]] = defaultdict(list)
        for attempt in self._running.values():
            at_work[attempt.worker].append(attempt)
        least_busy_first = sorted(self._workers.usable, key=lambda each: len(at_work[each]))
        for rank, worker in enumerate(least_busy_first):
            here = at_work[worker]
            while len(here) < min(_MOST_AT_ONCE, self._workers.usable[worker]):
                attempt_or_none = self._next_for(worker, here, is_first=rank == 0)
                if attempt_or_none is None:
                    break
                if not may_submit():
                    self._todo.clear()
                    return
                here.append(attempt_or_none)
                self._begin(attempt_or_none)

    def _next_for(self, worker: str, here: list[_Attempt], *, is_first: bool) -> _Attempt | None:
        """Return what a worker is to do next.

        A shard that may have ended workers is done alone, by the first of them that can, so that
        its last chance is lost by no other shard.
        """
        if any(each.is_alone for each in here):
            return None
        suspects = [n for n, deaths in self._deaths.items() if deaths == _TRIES - 1]
        suspects = [number for number in suspects if number in self._todo]
        if suspects and is_first:
            return None if here else _Attempt(suspects[0], worker, is_alone=True)
        for number in self._todo:
            failed_on = self._failed_on.get(number, ())
            is_tried_elsewhere = worker in failed_on and self._workers.usable.keys() - failed_on
            if number not in suspects and not is_tried_elsewhere:
                return _Attempt(number, worker, is_alone=False)
        return None

    def _begin(self, attempt: _Attempt) -> None:
        self._todo.remove(attempt.number)
        self._begun += 1
        future = self._client.submit(
            do_shard,
            self._path,
            attempt.number,
            self._arguments,
            self._plan.nonce,
            is_last=not self._todo,
            key=f"shard-{attempt.number:05d}-{self._token}-{self._begun}",
            workers=[attempt.worker],
            allow_other_workers=False,
            retries=0,
            pure=False,
        )
        self._running[future] = attempt
