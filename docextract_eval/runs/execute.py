"""The shell that brings a corpus, a pipeline and the judge together: one stream, nothing lost."""

from __future__ import annotations

import datetime
import resource
import secrets
import time
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Any

import docextract_eval
from docextract_eval.codec import FORMATS
from docextract_eval.disk import LOCK, held, sweep, told
from docextract_eval.engines import ENGINES, Lost, briefly
from docextract_eval.errors import HeldError, IncompleteError
from docextract_eval.pipelines import UnansweredError, needs_truth, started
from docextract_eval.records import Document, Failure, Prediction, Sheet
from docextract_eval.runs import machine
from docextract_eval.runs.elsewhere import Sorted, sorted_out, told_by
from docextract_eval.runs.folder import PredictionLog, RunFolder
from docextract_eval.runs.scoring import judged, scored
from docextract_eval.runs.selection import Selection
from docextract_eval.runs.unnamed import unnamed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from docextract_eval.corpus.store import Corpus

Item = tuple[Sheet, Document | None]
"""What a worker gets: the sheet, and the truth only if the pipeline is a reference."""


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked of a run."""

    pipeline: str
    settings: Mapping[str, str] = field(default_factory=dict)
    workers: int = 1
    timeout: float | None = 120.0
    selection: Selection = field(default_factory=Selection)
    max_errors: float = 0.1
    """The share of failures up to which a run is healthy."""


def execute(
    order: Order, corpus: Corpus, folder: RunFolder, tick: Callable[[], None] = lambda: None
) -> dict[str, Any]:
    """Extract what is missing, judge everything, score it; `tick` is called per rendition.

    What failed before is tried again.
    """
    asked = _described(order, corpus)  # refused before anything is written
    with held(folder.path):
        about = _claim(asked, folder)
        tries = _forgotten_failures(folder)
        done = {prediction.sheet for prediction in folder.predictions()}
        for _ in done:
            tick()
        started = time.perf_counter()
        try:
            _extract(order, corpus, folder, (done, tries), tick)
        finally:
            about["seconds"] = about.get("seconds", 0.0) + time.perf_counter() - started
            folder.write_about(about)
        return score(folder, corpus, about)


def _forgotten_failures(folder: RunFolder) -> dict[str, int]:
    """Take failures out of a run's lines, and give how often each sheet was tried."""
    said = list(folder.predictions())
    failed = {each.sheet: each.attempts for each in said if each.failure}
    if failed:
        folder.rewrite([each for each in said if not each.failure])
    return failed


def _extract(
    order: Order,
    corpus: Corpus,
    folder: RunFolder,
    before: tuple[set[str], Mapping[str, int]],
    tick: Callable[[], None],
) -> None:
    """Hand out what is not done yet, and write every answer as it comes."""
    done, tries = before
    if file := told_by(order.pipeline):
        with PredictionLog(folder) as log:
            for prediction in said_elsewhere(file, corpus, order.selection).predictions:
                if prediction.sheet not in done:
                    log.append(prediction)
                    tick()
        return
    asked: list[str] = []
    items = _waiting(order, corpus, done, asked)
    engine = ENGINES.load("inline" if order.workers == 1 and order.timeout is None else "local")
    task = partial(_Extract, order.pipeline, dict(order.settings))
    with PredictionLog(folder) as log, unnamed(corpus.path):
        for index, result in engine.map(task, items, order.workers, order.timeout):
            prediction = _prediction(result, asked[index])
            again = tries.get(prediction.sheet, 0)
            log.append(replace(prediction, attempts=prediction.attempts + again))
            tick()


def said_elsewhere(file: Path, corpus: Corpus, selection: Selection) -> Sorted:
    """Sort out what a file of predictions says of a corpus."""
    taken = {rendition.id for _, rendition in selection.pairs(corpus, pictures=False)}
    every = (rendition.id for _, rendition in corpus.pairs(pictures=False))
    return sorted_out(file, ((id_, corpus.sheet_id(id_)) for id_ in every), taken)


def score(folder: RunFolder, corpus: Corpus, about: dict[str, Any]) -> dict[str, Any]:
    """Derive matches and scores from the predictions of a run, and finish its description."""
    by_sheet: dict[str, list[Prediction]] = defaultdict(list)
    for prediction in folder.predictions():
        by_sheet[prediction.sheet].append(prediction)
    matches, renditions = judged(
        corpus.pairs(pictures=False),
        lambda id_: by_sheet.get(corpus.sheet_id(id_), []),
        corpus.schemas,
    )
    if missing := about["expected"] - len(renditions):
        what = f"{missing} of {about['expected']} renditions have no prediction"
        raise IncompleteError(what, str(folder.path), "run the same dxe run again")
    folder.write_table("matches", matches)
    folder.write_table("renditions", renditions)
    conditions = about.get("only", {}).get("condition", corpus.conditions)
    folder.write_scores(scored(matches, renditions, conditions, corpus.hints, corpus.schemas))
    failures = [p.failure for all_of in by_sheet.values() for p in all_of if p.failure]
    about |= {
        "corpus": str(corpus.path.resolve()),
        "renditions": len(renditions),
        "failures": len(failures),
        "failure_causes": sorted({failure.cause for failure in failures}),
        "healthy": len(failures) <= about["max_errors"] * len(renditions),
        "finished": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
    }
    folder.write_about(about)
    return about


class _Extract:
    """What a worker does: built once, called per sheet, never raising through."""

    def __init__(self, pipeline: str, settings: Mapping[str, str]) -> None:
        self._pipeline: Any = started(pipeline, settings)

    def __call__(self, item: Item) -> Prediction:
        sheet, document = item
        wall, cpu = time.perf_counter(), _cpu_seconds()
        try:
            if document is None:
                prediction: Prediction = self._pipeline.extract(sheet)
            else:
                prediction = self._pipeline.answer(sheet, document)
        except UnansweredError as error:
            prediction = Prediction(sheet.id, failure=Failure(error.cause, error.detail))
        except Exception as error:  # noqa: BLE001 - a pipeline may raise anything: it is a value
            prediction = Prediction(sheet.id, failure=Failure("error", briefly(error)))
        return replace(
            prediction,
            seconds=round(time.perf_counter() - wall, 6),
            cpu_seconds=round(_cpu_seconds() - cpu, 6),
        )


def _claim(about: dict[str, Any], folder: RunFolder) -> dict[str, Any]:
    """Make the folder this run's own, or go on with the same run, or refuse another."""
    if (folder.path / "run.json").exists():
        found = folder.about
        same = ("pipeline", "seal", "only", "expected", "scorer")
        if differs := [key for key in same if found.get(key) != about[key]]:
            raise HeldError(
                f"holds another run (not the same {' and '.join(differs)})",
                str(folder.path),
                "give another folder, or remove this one",
            )
        for key in ("corpus", "workers", "timeout", "max_errors"):
            found[key] = about[key]
        found.pop("finished", None)
        return found
    with told(folder.path):
        sweep(folder.path)
        if any(file.name != LOCK for file in folder.path.iterdir()):
            raise HeldError("is not empty", str(folder.path), "give an empty or a new folder")
    about["id"] = secrets.token_hex(6)
    folder.write_about(about)
    return about


def _described(order: Order, corpus: Corpus) -> dict[str, Any]:
    pipeline = started(order.pipeline, order.settings)
    order.selection.check(corpus)
    documents = order.selection.documents(corpus)
    conditions = order.selection.conditions(corpus)
    only = {name: list(values) for name, values in order.selection.only.items()}
    return {
        "format": FORMATS["run"],
        "pipeline": {
            "name": order.pipeline,
            "settings": dict(order.settings),
            "version": dict(pipeline.version),
            "reference": needs_truth(order.pipeline),
        },
        "corpus": str(corpus.path.resolve()),
        "corpus_name": corpus.name,
        "seal": corpus.seal,
        "documents": documents,
        "only": only | ({"condition": conditions} if "condition" in only else {}),
        "expected": documents * len(conditions),
        "max_errors": order.max_errors,
        "scorer": docextract_eval.__version__,
        "git": machine.git_commit(),
        "machine": machine.described(),
        "workers": order.workers,
        "timeout": order.timeout,
        "started": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
    }


def _waiting(order: Order, corpus: Corpus, done: set[str], asked: list[str]) -> Iterator[Item]:
    """Give what is not done yet, and note its sheet's id in the order of asking."""
    handed = needs_truth(order.pipeline)
    for document, rendition in order.selection.pairs(corpus):
        sheet = corpus.sheet(document, rendition)
        if sheet.id not in done:
            asked.append(sheet.id)
            yield sheet, document if handed else None


def _prediction(result: Prediction | Lost, sheet: str) -> Prediction:
    """Give the prediction, or the failure that a lost item is, under the id of its sheet."""
    if isinstance(result, Lost):
        return Prediction(sheet, failure=Failure(result.cause, result.detail))
    return replace(result, sheet=sheet)


def _cpu_seconds() -> float:
    own = resource.getrusage(resource.RUSAGE_SELF)
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime
