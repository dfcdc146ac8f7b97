"""Asks a pipeline in batches: all requests at once, and their answers when they are there.

What came is yielded before anything is deleted, so that an answer that was paid for has its line
or is still in the folder of the run. What did not come has the cause of its batch.
"""

from __future__ import annotations

import contextlib
import time
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, cast

from docextract_eval.errors import BadInputError, IncompleteError
from docextract_eval.pipelines import UnansweredError, reads_pdf, start_pipeline
from docextract_eval.pipelines.answers import prediction_or_failure, read_returned_answer
from docextract_eval.pipelines.batches import (
    Batch,
    asks_in_batches,
    batch_line,
    read_line,
)
from docextract_eval.pipelines.chat_parameters import warn_once
from docextract_eval.pipelines.server import RefusedError
from docextract_eval.records import Failure, Prediction
from docextract_eval.runs.execution.batch_files import BatchFolder, BatchState, custom_id
from docextract_eval.runs.failures import RUN_AGAIN

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator
    from pathlib import Path

    from docextract_eval.pipelines.openai import OpenAI
    from docextract_eval.records import Sheet
    from docextract_eval.runs.execution.extraction_loop import (
        AskTogether,
        ExtractionTask,
        LineKey,
        RunProgress,
        TaskSource,
    )
    from docextract_eval.runs.execution.request import RunRequest

_MOST_REQUESTS, _MOST_BYTES = 500, 64 * 2**20
"""The most that one batch asks for, so that it and its answers fit into memory."""
_NO_ENDPOINT = (404, 405, 501)


def check_batches(request: RunRequest) -> None:
    """Raise for what a run that asks in batches cannot do."""
    if not asks_in_batches(request.pipeline, request.settings):
        return
    options = {"--sandbox": request.sandbox, "--cache": request.cache_answers}
    for option, is_given in options.items():
        if is_given:
            what = "is for pages that workers ask for one by one, and a batch asks for them at once"
            raise BadInputError(what, option, f"leave out {option}, or -p batch=yes")
    if request.budget is None:
        return
    with contextlib.closing(_started(request)) as pipeline:
        if not pipeline.has_prices:
            what = "has no prices, and a batch is paid for as a whole, so no budget holds"
            raise BadInputError(what, request.pipeline, "add -p prices=FILE, or no --budget")


def _started(request: RunRequest) -> OpenAI:
    return cast("OpenAI", start_pipeline(request.pipeline, request.settings))


class BatchRun:
    """The batches of one run."""

    def __init__(
        self, request: RunRequest, find_tasks: TaskSource, progress: RunProgress, run: Path
    ) -> None:
        """Start the pipeline, of which only requests and answers are taken, in this process."""
        self.request, self.find_tasks, self.progress = request, find_tasks, progress
        self.folder = BatchFolder.of_run(run)
        self.pipeline = _started(request)
        self.client = self.pipeline.batches()
        self.done: set[LineKey] = set()
        """What has its prediction."""
        self._is_adapted = self._beyond_budget = False

    def close(self) -> None:
        """Close the pipeline."""
        self.pipeline.close()

    def answers(
        self, is_wanted: Callable[[LineKey], bool]
    ) -> Generator[tuple[ExtractionTask, Prediction], None, None]:
        """Yield the prediction of everything that is wanted, as batches end."""
        while True:
            old, new = list(self.folder.states()), list[BatchState]()
            held = {key for state in old for key in state.keys}
            begun = yield from self._begin_new(partial(self._is_new, is_wanted, held), new)
            states = [self._ask(state, is_new=False) for state in old]
            states += [self._ask(state, is_new=True) for state in new]
            if states:
                self._say_how_many(states)
            self._is_adapted = False
            for state in states:
                yield from self._finish(state, is_wanted)
            if self._beyond_budget and not begun:
                what = f"stopped: the rest costs more than the budget of {self.request.budget:g}"
                spent = f" leaves ({self.progress.cost:.6g} is spent)"
                remedy = "raise --budget and run the same command again"
                raise IncompleteError(what + spent, self.request.pipeline, remedy)
            waited = bool(held) and self.request.budget is not None
            if not (self._is_adapted or self._beyond_budget or waited):
                return

    def _is_new(
        self, is_wanted: Callable[[LineKey], bool], held: set[LineKey], key: LineKey
    ) -> bool:
        """Return whether a line is wanted that no batch has asked for.

        With a budget nothing new is asked for before it is known what the old batches cost.
        """
        waits = bool(held) and self.request.budget is not None
        return is_wanted(key) and not waits and key not in held and key not in self.done

    def _begin_new(
        self, is_new: Callable[[LineKey], bool], states: list[BatchState]
    ) -> Generator[tuple[ExtractionTask, Prediction], None, int]:
        """Write the requests of new batches down, and yield what needs none; return how many."""
        keys: list[LineKey] = []
        lines: list[bytes] = []
        size, count, self._beyond_budget, estimated = 0, 0, False, 0.0
        for task in self.find_tasks(is_new):
            sheet = self._sheet(task)
            if (known := self.pipeline.known_answer(sheet)) is not None:
                yield self._given(task, known, attempts=0)
                continue
            estimated += self._estimate(sheet)
            if self.request.budget is not None and (
                self.progress.cost + estimated > self.request.budget
            ):
                self._beyond_budget = True
                break
            try:
                line = batch_line(custom_id(task.key), self.pipeline.batch_body(sheet))
            except UnansweredError as error:
                yield self._failed(task, error)
                continue
            if lines and (size + len(line) > _MOST_BYTES or len(lines) >= _MOST_REQUESTS):
                states.append(self.folder.begin(keys, b"".join(lines)))
                keys, lines, size = [], [], 0
            keys.append(task.key)
            lines.append(line)
            size, count = size + len(line), count + 1
        if lines:
            states.append(self.folder.begin(keys, b"".join(lines)))
        return count

    def _estimate(self, sheet: Sheet) -> float:
        return 0.0 if self.request.budget is None else self.pipeline.estimate(sheet)[1] or 0.0

    def _ask(self, state: BatchState, *, is_new: bool) -> BatchState:
        """Return the state of a batch once it is made: by a run that was killed, or now."""
        if not state.file:
            there = None if is_new else self._find_file(state)
            with self._reported("cannot be asked for"):
                there = there or self.client.upload(state.file_name, self.folder.requests(state))
            state = self.folder.write(replace(state, file=there))
        if state.batch:
            return state
        found = self._find_batch(state) if state.is_asked else None
        if found is None:
            state = self.folder.write(replace(state, is_asked=True))
            with self._reported("could not be made"):
                found = self.client.create(state.file)
        return self.folder.write(replace(state, batch=found.id))

    def _find_file(self, state: BatchState) -> str | None:
        try:
            return self.client.find_file(state.file_name)
        except UnansweredError:
            return None  # a server that lists nothing gets it once more, which is free

    def _find_batch(self, state: BatchState) -> Batch | None:
        try:
            return self.client.find_batch(state.file)
        except UnansweredError as error:
            what = f"may have been made, and the server does not list it ({error.detail})"
            where = str(self.folder.state_file(state))
            raise IncompleteError(what, where, "remove it to ask, and perhaps pay, again") from None

    def _say_how_many(self, states: list[BatchState]) -> None:
        count = sum(len(state.keys) for state in states)
        batches = "one batch" if len(states) == 1 else f"{len(states)} batches"
        warn_once(
            f"openai: {count} requests in {batches} are under way; if you stop this command, the "
            "same command goes on waiting, and pays for nothing again"
        )

    def _finish(
        self, state: BatchState, is_wanted: Callable[[LineKey], bool]
    ) -> Generator[tuple[ExtractionTask, Prediction], None, None]:
        """Yield what came of a batch, delete its files, and yield what did not come."""
        if not state.status:
            state = self._fetched(state)
        answers = self.folder.answers(state)
        lost: dict[LineKey, UnansweredError] = {}
        here = set(state.keys)
        for task in self.find_tasks(lambda key: key in here and is_wanted(key)):
            line = answers.line(task.key)
            try:
                if line is None:
                    raise Batch(state.batch, state.status, (), state.message).missing()
                completion = read_line(line)
            except UnansweredError as error:
                lost[task.key] = error
                continue
            sheet = self._sheet(task)
            read = partial(self.pipeline.read_batched, sheet, completion)
            yield self._given(task, prediction_or_failure(sheet, read))
        self._delete_files(state)
        self.folder.forget(state)
        again = self._refused_for_a_parameter(lost)
        for task in self.find_tasks(lambda key: key in lost and key not in again):
            yield self._failed(task, lost[task.key])

    def _refused_for_a_parameter(self, lost: dict[LineKey, UnansweredError]) -> set[LineKey]:
        """Return what is asked for again, without the parameter that the server refuses."""
        refused = {key: error for key, error in lost.items() if isinstance(error, RefusedError)}
        statuses = {error.status for error in refused.values() if error.cause == "refused"}
        if not self._is_adapted:
            self._is_adapted = any(map(self.pipeline.adapt, refused.values()))
        return {k for k, e in refused.items() if self._is_adapted and e.status in statuses}

    def _fetched(self, state: BatchState) -> BatchState:
        """Wait for a batch, and keep its answers here before they are deleted there."""
        seconds, longest = self.pipeline.batch_seconds
        began = time.monotonic()
        with self._reported("cannot be waited for", state):
            while not (found := self.client.look(state.batch)).has_ended:
                if time.monotonic() - began > longest:
                    what = f"batch {state.batch} is still '{found.status}'"
                    raise IncompleteError(what, self.request.pipeline, RUN_AGAIN)
                time.sleep(seconds)
            contents = [self.client.fetch(file) for file in found.outputs]
        status, message = found.status, found.message
        ended = replace(state, status=status, message=message, outputs=found.outputs)
        self.folder.keep_answers(ended, contents)
        return self.folder.write(ended)

    def _delete_files(self, state: BatchState) -> None:
        for file in (state.file, *state.outputs):
            try:
                self.client.delete(file)
            except UnansweredError as error:
                warn_once(f"openai: file {file} is not deleted ({error.detail}); delete it by hand")

    @contextlib.contextmanager
    def _reported(self, what: str, state: BatchState | None = None) -> Iterator[None]:
        """Raise what a server does not do as one line that says what to do."""
        try:
            yield
        except UnansweredError as error:
            where = self.request.pipeline
            is_known = state is not None
            if isinstance(error, RefusedError) and error.status in _NO_ENDPOINT and not is_known:
                what = f"has no batches ({error.detail})"
                raise IncompleteError(what, where, "leave out -p batch=yes") from error
            name = f"batch {state.batch}" if state else "a batch"
            detail = f"{name} {what} ({error.cause}: {error.detail})"
            raise IncompleteError(detail, where, RUN_AGAIN) from error

    def _sheet(self, task: ExtractionTask) -> Sheet:
        sheet, _, pdf_sheet = task.item
        return pdf_sheet if pdf_sheet and reads_pdf(self.pipeline) else sheet

    def _given(
        self, task: ExtractionTask, prediction: Prediction, attempts: int = 1
    ) -> tuple[ExtractionTask, Prediction]:
        self.done.add(task.key)
        sheet = self._sheet(task)
        checked = prediction_or_failure(sheet, partial(read_returned_answer, prediction, sheet))
        return task, replace(checked, attempts=attempts, repeat=task.key[1])

    def _failed(
        self, task: ExtractionTask, error: UnansweredError
    ) -> tuple[ExtractionTask, Prediction]:
        if isinstance(error, RefusedError):
            error = self.pipeline.explain(error)
        failure = Failure(error.cause, self.client.mask.mask_message(error.detail))
        return self._given(task, Prediction(task.key[0], failure=failure))


def batches_of(request: RunRequest, run: Path) -> AskTogether | None:
    """Return what asks for all that a run wants in batches; None if it asks one by one."""
    if not asks_in_batches(request.pipeline, request.settings):
        return None
    return partial(_ask_in_batches, request, run)


def _ask_in_batches(
    request: RunRequest,
    run: Path,
    find_tasks: TaskSource,
    is_wanted: Callable[[LineKey], bool],
    progress: RunProgress,
) -> Generator[tuple[ExtractionTask, Prediction], None, None]:
    with contextlib.closing(BatchRun(request, find_tasks, progress, run)) as batches:
        yield from batches.answers(is_wanted)
