"""The extraction loop of a run: hand out what is missing, and keep every answer as it comes."""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from docextract_eval.countries.user_countries import with_countries_registered
from docextract_eval.engines import ENGINES, WorkerFailure
from docextract_eval.errors import BadInputError, IncompleteError
from docextract_eval.pipelines import FAILURE_CAUSES
from docextract_eval.pipelines.batches import asks_in_batches
from docextract_eval.records import Document, Failure, Prediction, Rendition
from docextract_eval.runs.description import RunDescription
from docextract_eval.runs.execution.extraction import Extraction, ExtractionItem, read_worker_answer
from docextract_eval.runs.failures import (
    RUN_AGAIN,
    FailureCounts,
    describe_unread_languages,
)

if TYPE_CHECKING:
    from pathlib import Path

    from docextract_eval.runs.execution.page_cache import PageCache
    from docextract_eval.runs.execution.request import RunRequest
    from docextract_eval.runs.execution.sandbox_choice import Sandbox
    from docextract_eval.runs.folder import RunFolder

LineKey = tuple[str, int]
"""A sheet's id and its repeat: what identifies a line."""
MIN_FAILURES = 20
"""The least number of failures after which a run may be given up."""


@dataclass(frozen=True, slots=True)
class ExtractionTask:
    """One extraction to do: its line, what a worker gets, and what is known here alone."""

    key: LineKey
    item: ExtractionItem
    document: Document
    rendition: Rendition


Tick = Callable[[Prediction, bool], None]
"""Called with every prediction, and whether it was there before."""
Watch = Callable[[Document, Rendition, Prediction], None]
"""Called with every new prediction, and what it is of."""
TaskSource = Callable[[Callable[[LineKey], bool]], Iterator[ExtractionTask]]
"""Yields the extractions to do, limited to the lines that are wanted."""
Answers = Generator[tuple[Document, Rendition, Prediction], None, None]
"""Every prediction that is to have a line, with what it is of."""


@dataclass(slots=True)
class RunProgress:
    """What a run has and what it cost: at its start, and as it goes on."""

    done: set[LineKey] = field(default_factory=set)
    """The lines that were there when it began."""
    attempts: Counter[LineKey] = field(default_factory=Counter)
    """How often each line was tried that does not exist yet."""
    lines: int = 0
    answers: int = 0
    causes: Counter[str] = field(default_factory=Counter)
    """Causes of this session's failures that have a line."""
    passing: Counter[str] = field(default_factory=Counter)
    """Causes of this session's failures that are tried again."""
    failures: FailureCounts = field(default_factory=FailureCounts)
    """All of this session's failures in words."""
    unread_locales: Counter[str] = field(default_factory=Counter)
    """How many renditions failed because there is no data for their language."""
    cost: float = 0.0
    """The cost of everything, whether it has a line or not."""
    wasted: float = 0.0
    """The cost of what no longer has a line."""

    def add(self, prediction: Prediction) -> None:
        """Add a line."""
        self.lines += 1
        if prediction.failure:
            self.causes[prediction.failure.cause] += 1
        else:
            self.answers += 1


AskTogether = Callable[
    [TaskSource, Callable[[LineKey], bool], RunProgress],
    Generator[tuple[ExtractionTask, Prediction], None, None],
]
"""Asks for all that is wanted at once."""


def is_settled(prediction: Prediction) -> bool:
    """Return whether an answer stays when a run goes on.

    >>> is_settled(Prediction("a1", failure=Failure("cut off"), tokens=1200))
    True
    >>> is_settled(Prediction("a1", failure=Failure("declined"), tokens=1200))
    False
    """
    is_paid = bool(prediction.tokens or prediction.cost)
    return prediction.failure is None or (prediction.is_cut_off and is_paid)


def read_progress(folder: RunFolder, about: dict[str, Any], on_prediction: Tick) -> RunProgress:
    """Count what is done. Failures are not: their lines go, their attempts and cost still count.

    An answer that was cut off and paid for is done: it would end at the same limit again.
    """
    before = RunDescription.from_about(about).cost_of_failures
    progress = RunProgress(wasted=before, failures=FailureCounts(folder.mask))
    for prediction in folder.predictions():
        key, cost = (prediction.sheet, prediction.repeat), prediction.cost or 0.0
        progress.cost += cost
        if is_settled(prediction):
            progress.done.add(key)
            on_prediction(prediction, True)  # noqa: FBT003 - it was there
        else:
            progress.attempts[key] = prediction.attempts
            progress.wasted += cost
    progress.cost += before
    progress.lines = len(progress.done)
    if progress.attempts:
        folder.write_about(about | {"cost_of_failures": progress.wasted})
        folder.drop_lines(progress.attempts)
    return progress


def extract_missing(  # noqa: PLR0913 - what is asked, how it is started, and what becomes of it
    request: RunRequest,
    find_tasks: TaskSource,
    expected_answers: int,
    progress: RunProgress,
    *,
    allowed_failures: float,
    sandbox: Sandbox,
    predictions: Path,
    cache: PageCache | None,
    ask_together: AskTogether | None = None,
) -> Answers:
    """Yield what is not done; then, up to the number of retries, what failed and may pass.

    `predictions` is the file that errors refer to, and `cache` has what earlier runs found. The
    failures are those of the whole run, of which this may be a part. What is asked for together is
    paid for as a whole, so that no failures end the run early.
    """
    if ask_together is None and asks_in_batches(request.pipeline, request.settings):
        what = "asks in batches, and only dxe run over a corpus waits for them"
        raise BadInputError(what, request.pipeline, "leave out -p batch=yes")
    again: set[LineKey] | None = None
    for left in reversed(range(request.retries + 1)):
        todo, again = again, set[LineKey]()
        is_wanted = partial(_is_wanted, progress.done, todo)
        if ask_together is not None:
            given = ask_together(find_tasks, is_wanted, progress)
        else:
            given = _run_tasks(request, sandbox, find_tasks(is_wanted), progress, cache)
        with contextlib.closing(given) as answers:
            for task, prediction in answers:
                failure = prediction.failure
                progress.attempts[task.key] += prediction.attempts
                progress.cost += prediction.cost or 0.0
                if failure:
                    progress.failures.add(failure)
                    progress.unread_locales[task.document.locale] += failure.cause == "language"
                if failure and left and FAILURE_CAUSES.get(failure.cause):
                    again.add(task.key)
                    progress.passing[failure.cause] += 1
                    progress.wasted += prediction.cost or 0.0
                else:
                    tried = progress.attempts.pop(task.key)
                    yield task.document, task.rendition, replace(prediction, attempts=tried)
                    progress.add(prediction)
                if ask_together is None:
                    _stop_on_too_many_failures(request, allowed_failures, progress, predictions)
        if not again:
            break
    if progress.lines < expected_answers and _is_budget_spent(request, progress):
        raise IncompleteError(
            f"stopped: the budget of {request.budget:g} is spent ({progress.cost:.6g})",
            request.pipeline,
            "raise --budget and run the same command again",
        )


def _is_wanted(done: set[LineKey], todo: set[LineKey] | None, key: LineKey) -> bool:
    return key not in done if todo is None else key in todo


def _run_tasks(
    request: RunRequest,
    sandbox: Sandbox,
    tasks: Iterator[ExtractionTask],
    progress: RunProgress,
    cache: PageCache | None,
) -> Generator[tuple[ExtractionTask, Prediction], None, None]:
    """Yield the prediction of every extraction, in any order; none is begun beyond the budget."""
    under_way: dict[int, ExtractionTask] = {}

    def task_items() -> Iterator[ExtractionItem]:
        for index, task in enumerate(tasks):
            if _is_budget_spent(request, progress):
                return
            under_way[index] = task
            yield task.item

    extraction = partial(
        Extraction,
        *(request.pipeline, dict(request.settings), sandbox.restriction),
        cache_answers=request.cache_answers,
    )
    build = with_countries_registered(extraction)
    engine = ENGINES.load(request.engine_name)
    limits = request.workers, request.timeout, request.memory
    with (
        cache or contextlib.nullcontext(),
        contextlib.closing(
            engine.map(
                build,
                task_items(),
                *limits,
                launch=sandbox.worker_launch_settings(request),
                answer_question=cache.answer if cache else None,
            )
        ) as results,
    ):
        for index, result in results:
            task = under_way.pop(index)
            if isinstance(result, WorkerFailure) and result.cause == "start":
                raise pipeline_start_error(request.pipeline, result, sandbox)
            prediction = _result_prediction(result, task.key)
            if cache and index in cache.found_for:
                prediction = _without_measurements(prediction)
            elif cache and request.cache_answers and prediction.is_cached:
                cache.pages += max(1, len(task.item[0].files))
            yield task, _with_sandbox_remedy(prediction, sandbox)


def _without_measurements(prediction: Prediction) -> Prediction:
    """Return an answer for which a page was not read: its time says nothing of the pipeline."""
    if prediction.failure is not None:
        return prediction
    return replace(prediction, attempts=0, seconds=None, cpu_seconds=None, peak_bytes=None)


def pipeline_start_error(
    pipeline: str, failure: WorkerFailure, sandbox: Sandbox
) -> IncompleteError:
    """Return the error that no worker could start a pipeline, which ends the run."""
    remedy = "fix that and run the same command again"
    reason = sandbox.explain_message(failure.detail)
    return IncompleteError(f"the pipeline cannot be started ({reason})", pipeline, remedy)


def _with_sandbox_remedy(prediction: Prediction, sandbox: Sandbox) -> Prediction:
    """Add to a failure in a sandbox what would help."""
    if prediction.failure is None:
        return prediction
    detail = sandbox.explain_message(prediction.failure.detail)
    return replace(prediction, failure=replace(prediction.failure, detail=detail))


def _result_prediction(result: bytes | WorkerFailure, key: LineKey) -> Prediction:
    """Return the prediction, or the failure of a lost item, under the id of its sheet."""
    sheet, repeat = key
    if isinstance(result, WorkerFailure):
        return Prediction(sheet, failure=Failure(result.cause, result.detail), repeat=repeat)
    return read_worker_answer(result, sheet, repeat)


def _is_budget_spent(request: RunRequest, progress: RunProgress) -> bool:
    return request.budget is not None and progress.cost >= request.budget


def _main_failure(request: RunRequest, progress: RunProgress) -> str:
    """Return what fails most in words: the languages without data if these are most failures."""
    unread = +progress.unread_locales
    if 2 * unread.total() > progress.failures.counts.total():
        return describe_unread_languages(unread, request.pipeline)
    return progress.failures.most_frequent()


def _stop_on_too_many_failures(
    request: RunRequest, allowed_failures: float, progress: RunProgress, predictions: Path
) -> None:
    """Raise where too much failed even if all the rest succeeds, or where everything fails."""
    failures, tried = progress.causes.total(), progress.causes + progress.passing
    nothing_else = not progress.answers and tried.total() >= MIN_FAILURES
    too_many = failures >= MIN_FAILURES and failures > allowed_failures
    if request.max_failures < 1 and (nothing_else or too_many):
        why = "" if request.private else f"; {_main_failure(request, progress)}"
        see = f"see {predictions}, and " if failures and not request.private else ""
        raise IncompleteError(
            f"stopped early: {tried.total()} of the first {progress.answers + tried.total()} "
            f"renditions got no answer ({', '.join(sorted(tried))}), "
            f"and at most {100 * request.max_failures:.3g} % may fail{why}",
            request.pipeline,
            f"{see}fix the cause; then {RUN_AGAIN}; --max-failures allows more failures",
        )
