"""The shell that brings a corpus, a pipeline and the judge together: one stream, nothing lost."""

from __future__ import annotations

import datetime
import resource
import time
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any

import docextract_eval
from docextract_eval.codec import FORMATS, canonical_json, sha256
from docextract_eval.engines import ENGINES, Lost, told
from docextract_eval.errors import HeldError
from docextract_eval.pipelines import PIPELINES
from docextract_eval.records import Document, Failure, Prediction, Sheet
from docextract_eval.runs import machine
from docextract_eval.runs.folder import PredictionLog, RunFolder
from docextract_eval.runs.scoring import judged, scored

if TYPE_CHECKING:
    from collections.abc import Iterator

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
    limit: int | None = None
    """How many documents, from the first; all if None."""


def execute(
    order: Order, corpus: Corpus, folder: RunFolder, tick: Callable[[], None] = lambda: None
) -> dict[str, Any]:
    """Extract what is missing, judge everything, score it; `tick` is called per rendition."""
    started = time.perf_counter()
    about = _claim(order, corpus, folder)
    done = {prediction.sheet for prediction in folder.predictions()}
    for _ in done:
        tick()
    asked: list[str] = []
    items = _waiting(order, corpus, done, asked)
    engine = ENGINES.load("inline" if order.workers == 1 and order.timeout is None else "local")
    task = partial(_Extract, order.pipeline, dict(order.settings))
    with PredictionLog(folder) as log:
        for index, result in engine.map(task, items, order.workers, order.timeout):
            log.append(_prediction(result, asked[index]))
            tick()
    about |= {"seconds": about.get("seconds", 0.0) + time.perf_counter() - started}
    return score(folder, corpus, about)


def score(folder: RunFolder, corpus: Corpus, about: dict[str, Any]) -> dict[str, Any]:
    """Derive matches and scores from the predictions of a run, and finish its description."""
    by_sheet: dict[str, list[Prediction]] = defaultdict(list)
    for prediction in folder.predictions():
        by_sheet[prediction.sheet].append(prediction)
    matches, renditions = judged(
        corpus.pairs(pictures=False), lambda id_: by_sheet.get(corpus.sheet_id(id_), [])
    )
    folder.write_table("matches", matches)
    folder.write_table("renditions", renditions)
    folder.write_scores(scored(matches, renditions, corpus.conditions, corpus.hints))
    failures = [p.failure for all_of in by_sheet.values() for p in all_of if p.failure]
    about |= {
        "renditions": len(renditions),
        "failures": len(failures),
        "failure_causes": sorted({failure.cause for failure in failures}),
        "finished": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
    }
    folder.write_about(about)
    return about


class _Extract:
    """What a worker does: built once, called per sheet, never raising through."""

    def __init__(self, pipeline: str, settings: Mapping[str, str]) -> None:
        self._pipeline: Any = PIPELINES.load(pipeline)(settings)

    def __call__(self, item: Item) -> Prediction:
        sheet, document = item
        wall, cpu = time.perf_counter(), _cpu_seconds()
        try:
            if document is None:
                prediction: Prediction = self._pipeline.extract(sheet)
            else:
                prediction = self._pipeline.answer(sheet, document)
        except Exception as error:  # noqa: BLE001 - a pipeline may raise anything: it is a value
            prediction = Prediction(sheet.id, failure=Failure("error", told(error)))
        return replace(
            prediction,
            seconds=round(time.perf_counter() - wall, 6),
            cpu_seconds=round(_cpu_seconds() - cpu, 6),
        )


def _claim(order: Order, corpus: Corpus, folder: RunFolder) -> dict[str, Any]:
    """Make the folder this run's own, or go on with the same run, or refuse another."""
    about = _described(order, corpus)
    if (folder.path / "run.json").exists():
        found = folder.about
        same = ("pipeline", "seal", "limit", "scorer")
        if differs := [key for key in same if found.get(key) != about[key]]:
            raise HeldError(
                f"holds another run (not the same {' and '.join(differs)})",
                str(folder.path),
                "give another folder, or remove this one",
            )
        return found
    if folder.path.is_dir() and any(folder.path.iterdir()):
        raise HeldError("is not empty", str(folder.path), "give an empty or a new folder")
    about["id"] = sha256(canonical_json(about))[:12]
    folder.write_about(about)
    return about


def _described(order: Order, corpus: Corpus) -> dict[str, Any]:
    pipeline: Any = PIPELINES.load(order.pipeline)(order.settings)
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
        "limit": order.limit,
        "scorer": docextract_eval.__version__,
        "git": machine.git_commit(),
        "machine": machine.described(),
        "workers": order.workers,
        "timeout": order.timeout,
        "started": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
    }


def needs_truth(pipeline: str) -> bool:
    """Say whether a pipeline is a reference, which is handed the truth."""
    return bool(getattr(PIPELINES.load(pipeline), "needs_truth", False))


def _waiting(order: Order, corpus: Corpus, done: set[str], asked: list[str]) -> Iterator[Item]:
    """Give what is not done yet, and note its sheet's id in the order of asking."""
    handed = needs_truth(order.pipeline)
    wanted = corpus.documents if order.limit is None else order.limit
    for document, rendition in islice(corpus.pairs(), wanted * len(corpus.conditions)):
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
