"""The extraction loop of a run: hand out what is missing, and keep every answer as it comes."""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from docextract_eval.countries.own import with_countries
from docextract_eval.engines import ENGINES, Lost
from docextract_eval.errors import IncompleteError
from docextract_eval.pipelines import CAUSES
from docextract_eval.records import Document, Failure, Prediction, Rendition
from docextract_eval.runs.description import RunDescription
from docextract_eval.runs.extraction import Extraction, Item, read_answer_of

if TYPE_CHECKING:
    from docextract_eval.runs.folder import RunFolder
    from docextract_eval.runs.order import Order
    from docextract_eval.runs.sandbox.choice import Sandbox

Key = tuple[str, int]
"""A sheet's id and its repeat: what identifies a line."""
FEW = 20
"""The least number of failures after which a run may be given up."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One extraction to do: its line, what a worker gets, and what is known here alone."""

    key: Key
    item: Item
    document: Document
    rendition: Rendition


Tick = Callable[[Prediction, bool], None]
"""Called with every prediction, and whether it was there before."""
Keep = Callable[[Document, Rendition, Prediction], None]
"""Called with every prediction that is to have a line."""
Asking = Callable[[Callable[[Key], bool]], Iterator[Asked]]
"""Yields the extractions to do, limited to the lines that are wanted."""


@dataclass(slots=True)
class Account:
    """What a run has and what it cost: at its start, and as it goes on."""

    done: set[Key] = field(default_factory=set)
    """The lines that were there when it began."""
    attempts: Counter[Key] = field(default_factory=Counter)
    """How often each line was tried that does not exist yet."""
    lines: int = 0
    answers: int = 0
    causes: Counter[str] = field(default_factory=Counter)
    """Causes of this session's failures that have a line."""
    passing: Counter[str] = field(default_factory=Counter)
    """Causes of this session's failures that are tried again."""
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


def account(folder: RunFolder, about: dict[str, Any], tick: Tick) -> Account:
    """Count what is done. Failures are not: their lines go, their attempts and cost still count."""
    before = RunDescription.of(about).cost_of_failures
    found = Account(wasted=before)
    for prediction in folder.predictions():
        key, cost = (prediction.sheet, prediction.repeat), prediction.cost or 0.0
        found.cost += cost
        if prediction.failure is None:
            found.done.add(key)
            tick(prediction, True)  # noqa: FBT003 - it was there
        else:
            found.attempts[key] = prediction.attempts
            found.wasted += cost
    found.cost += before
    found.lines = len(found.done)
    if found.attempts:
        folder.write_about(about | {"cost_of_failures": found.wasted})
        folder.forget(found.attempts)
    return found


def extract(  # noqa: PLR0913 - what is asked, how it is started, and what becomes of it
    order: Order,
    asking: Asking,
    expected: int,
    found: Account,
    keep: Keep,
    *,
    sandbox: Sandbox,
) -> None:
    """Hand out what is not done; then, up to the number of retries, what failed and may pass."""
    again: set[Key] | None = None
    for left in reversed(range(order.retries + 1)):
        todo, again = again, set[Key]()
        wanted = partial(_is_wanted, found.done, todo)
        with contextlib.closing(_answers(order, sandbox, asking(wanted), found)) as answers:
            for asked, prediction in answers:
                failure = prediction.failure
                found.attempts[asked.key] += prediction.attempts
                found.cost += prediction.cost or 0.0
                if failure and left and CAUSES.get(failure.cause):
                    again.add(asked.key)
                    found.passing[failure.cause] += 1
                    found.wasted += prediction.cost or 0.0
                else:
                    tried = found.attempts.pop(asked.key)
                    keep(asked.document, asked.rendition, replace(prediction, attempts=tried))
                    found.add(prediction)
                _check_hope(order, expected, found)
        if not again:
            break
    if found.lines < expected and _spent(order, found):
        raise IncompleteError(
            f"stopped: the budget of {order.budget:g} is spent ({found.cost:.6g})",
            order.pipeline,
            "raise --budget and run the same command again",
        )


def _is_wanted(done: set[Key], todo: set[Key] | None, key: Key) -> bool:
    return key not in done if todo is None else key in todo


def _answers(
    order: Order, sandbox: Sandbox, asking: Iterator[Asked], found: Account
) -> Generator[tuple[Asked, Prediction], None, None]:
    """Yield the prediction of every extraction, in any order; none is begun beyond the budget."""
    under_way: dict[int, Asked] = {}

    def items() -> Iterator[Item]:
        for index, asked in enumerate(asking):
            if _spent(order, found):
                return
            under_way[index] = asked
            yield asked.item

    extraction = partial(Extraction, order.pipeline, dict(order.settings), sandbox.shut)
    build = with_countries(extraction)
    engine = ENGINES.load(order.place)
    limits = order.workers, order.timeout, order.memory
    with contextlib.closing(
        engine.map(build, items(), *limits, launch=sandbox.launch(order))
    ) as results:
        for index, result in results:
            asked = under_way.pop(index)
            if isinstance(result, Lost) and result.cause == "start":
                raise not_started(order.pipeline, result, sandbox)
            yield asked, _explained(_prediction(result, asked.key), sandbox)


def not_started(pipeline: str, lost: Lost, sandbox: Sandbox) -> IncompleteError:
    """Return the error that no worker could start a pipeline, which ends the run."""
    remedy = "fix that and run the same command again"
    said = sandbox.explained(lost.detail)
    return IncompleteError(f"the pipeline cannot be started ({said})", pipeline, remedy)


def _explained(prediction: Prediction, sandbox: Sandbox) -> Prediction:
    """Add to a failure in a sandbox what would help."""
    if prediction.failure is None:
        return prediction
    said = sandbox.explained(prediction.failure.detail)
    return replace(prediction, failure=replace(prediction.failure, detail=said))


def _prediction(result: bytes | Lost, key: Key) -> Prediction:
    """Return the prediction, or the failure of a lost item, under the id of its sheet."""
    sheet, repeat = key
    if isinstance(result, Lost):
        return Prediction(sheet, failure=Failure(result.cause, result.detail), repeat=repeat)
    return read_answer_of(result, sheet, repeat)


def _spent(order: Order, found: Account) -> bool:
    return order.budget is not None and found.cost >= order.budget


def _check_hope(order: Order, expected: int, found: Account) -> None:
    """Raise where too much failed even if all the rest succeeds, or where everything fails."""
    failures, tried = found.causes.total(), found.causes + found.passing
    nothing_else = not found.answers and tried.total() >= FEW
    too_many = failures >= FEW and failures > order.max_errors * expected
    if order.max_errors < 1 and (nothing_else or too_many):
        raise IncompleteError(
            f"stopped early: {tried.total()} of the first {found.answers + tried.total()} "
            f"renditions got no answer ({', '.join(sorted(tried))}), "
            f"and at most {100 * order.max_errors:.3g} % may fail",
            order.pipeline,
            "fix the cause and run the same command again, or allow more with --max-failures",
        )
