"""A run from start to end: extract with the pipeline, judge against the corpus, score, write."""

from __future__ import annotations

import contextlib
import datetime
import os
import time
from collections import defaultdict
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from docextract_eval.corpus.build import resolution
from docextract_eval.disk import folder_lock
from docextract_eval.engines import ENGINES, START, Lost
from docextract_eval.errors import BadInputError, DocextractEvalError
from docextract_eval.masking import Mask
from docextract_eval.pipelines import REMOTE, check, needs_truth, runs_here
from docextract_eval.runs.claim import claim, described
from docextract_eval.runs.derivation import derive, remember
from docextract_eval.runs.elsewhere import Sorted, sorted_out, told_by
from docextract_eval.runs.environment import check_environment, corpus_place_hidden, secrets
from docextract_eval.runs.estimate import estimated
from docextract_eval.runs.evidence import FILES, PREDICTIONS
from docextract_eval.runs.fingerprint import DERIVED, digest_of
from docextract_eval.runs.folder import PredictionLog, RunFolder
from docextract_eval.runs.introduction import LARGEST, Introduction, read_introduction
from docextract_eval.runs.order import Order
from docextract_eval.runs.sandbox.choice import check_options, sandbox_for
from docextract_eval.runs.stream import Asked, account, extract, not_started
from docextract_eval.runs.veil import Veil

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from docextract_eval.corpus.store import Corpus
    from docextract_eval.records import Document, Prediction, Rendition, Sheet
    from docextract_eval.runs.sandbox.choice import Sandbox
    from docextract_eval.runs.selection import Selection
    from docextract_eval.runs.stream import Account, Keep, Key, Tick

__all__ = ["Order", "estimate", "execute", "score"]


def execute(
    order: Order,
    corpus: Corpus,
    folder: RunFolder,
    tick: Tick = lambda *_: None,
) -> dict[str, Any]:
    """Extract what is missing, judge everything, score it; `tick` is called for each prediction.

    Failures of earlier sessions are tried again.
    """
    refuse(order, corpus)
    sandbox = sandbox_for(order, (corpus.path, folder.path))
    folder = replace(folder, mask=_mask(order))
    with (
        folder.mask.errors(),
        folder_lock(folder.path, "run.json"),
        corpus_place_hidden(corpus.path),
    ):
        asked = folder.mask.tree(described(order, corpus, _introduced(order, sandbox), sandbox))
        about = claim(asked, folder, resume=order.resume)
        found = account(folder, about, tick)
        begun = time.perf_counter()
        try:
            with PredictionLog(folder) as log:
                keep = _keeping(order, corpus, log, tick)
                if file := told_by(order.pipeline):
                    _take_over(file, order, corpus, found, keep)
                else:
                    asking = partial(_asking, order, corpus)
                    extract(order, asking, about["expected"], found, keep, sandbox=sandbox)
        finally:
            about["seconds"] = about.get("seconds", 0.0) + time.perf_counter() - begun
            about["cost_of_failures"] = found.wasted
            folder.write_about(about)
        return score(folder, corpus, about)


def refuse(order: Order, corpus: Corpus) -> None:
    """Raise for a request that cannot be carried out, before anything is started."""
    form, _, _ = check(order.pipeline).partition(":")
    order.selection.check(corpus)
    check_environment(order)
    check_options(order)
    if order.private and form in REMOTE:
        what = "connects to somewhere, and a private run connects to nothing"
        raise BadInputError(
            what, order.pipeline, "leave out --private, or choose a pipeline that runs here"
        )
    if ENGINES.load(order.place, "--engine").guards:
        return
    if not runs_here(order.pipeline):
        what = "is not a built-in pipeline, and only these run in the process that judges"
        raise BadInputError(what, order.pipeline, "leave out --engine inline")
    limits = {"timeout": order.timeout, "memory": order.memory, "private": order.private}
    if asked := [f"--{name}" for name, limit in limits.items() if limit]:
        what = f"cannot enforce {' and '.join(asked)}"
        raise BadInputError(what, f"the {order.place} engine", "take --engine local")


def estimate(order: Order, corpus: Corpus, folder: RunFolder) -> dict[str, Any]:
    """Estimate what a run would ask for and cost, without calling anything.

    Predictions that its folder already has are left out.
    """
    refuse(order, corpus)
    sandbox = sandbox_for(order, (corpus.path, folder.path))
    with _mask(order).errors():
        _introduced(order, sandbox)
    done = {(p.sheet, p.repeat) for p in folder.predictions() if p.failure is None}
    asking = _asking(order, corpus, lambda key: key not in done)
    return estimated(order, sandbox, (asked.item[0] for asked in asking))


def _mask(order: Order) -> Mask:
    """Return the mask that takes a run's secrets out of everything written and shown."""
    return Mask.of(secrets(order), os.environ)


def _introduced(order: Order, sandbox: Sandbox) -> dict[str, Any]:
    """Ask a pipeline for its version in a worker, so that it is never started in this process."""
    build = partial(Introduction, order.pipeline, dict(order.settings), sandbox.shut)
    engine = ENGINES.load(order.place)
    limits = 1, START, order.memory
    with contextlib.closing(
        engine.map(build, [None], *limits, launch=sandbox.launch(order), largest=LARGEST)
    ) as answers:
        _, said = next(answers)
    if isinstance(said, Lost):
        raise not_started(order.pipeline, said, sandbox)
    try:
        version = read_introduction(said, order.pipeline)
    except DocextractEvalError as error:
        raise type(error)(sandbox.explained(error.what), error.where, error.remedy) from error
    return {
        "name": order.pipeline,
        "settings": dict(order.settings),
        "version": version,
        "reference": needs_truth(order.pipeline),
    }


def _asking(order: Order, corpus: Corpus, wanted: Callable[[Key], bool]) -> Iterator[Asked]:
    """Yield the extractions to do, one repeat after the other."""
    handed = needs_truth(order.pipeline)
    for repeat in range(order.repeat):
        for document, rendition in order.selection.pairs(corpus):
            key = corpus.sheet_id(rendition.id), repeat
            if wanted(key):
                sheet = replace(corpus.sheet(document, rendition), repeat=repeat)
                item = sheet, document if handed else None, _bound(sheet, document, rendition)
                yield Asked(key, item, document, rendition)


def _bound(sheet: Sheet, document: Document, rendition: Rendition) -> Sheet | None:
    """Return a sheet as a PDF, for a pipeline that reads PDFs; None for a sheet of pictures."""
    if rendition.pdf is None:
        return None
    return replace(sheet, files=(rendition.pdf,), dpi=resolution(document))


def _keeping(order: Order, corpus: Corpus, log: PredictionLog, tick: Tick) -> Keep:
    """Return the function that writes an answer down, or what a private run may write of it."""
    veil = Veil() if order.private else None

    def keep(document: Document, rendition: Rendition, prediction: Prediction) -> None:
        if veil:
            schema = corpus.schemas[document.kind]
            log.append(*veil.judged(document, rendition, prediction, schema))
        else:
            log.append(prediction)
        tick(prediction, False)  # noqa: FBT003 - it is new

    return keep


def _take_over(file: Path, order: Order, corpus: Corpus, found: Account, keep: Keep) -> None:
    """Keep the predictions that were made elsewhere, as far as they are not yet in the folder."""
    said: dict[str, list[Prediction]] = defaultdict(list)
    for prediction in said_elsewhere(file, corpus, order.selection).predictions:
        said[prediction.sheet].append(prediction)
    for document, rendition in order.selection.pairs(corpus, pictures=False):
        for prediction in said[corpus.sheet_id(rendition.id)]:
            if (prediction.sheet, prediction.repeat) not in found.done:
                keep(document, rendition, prediction)


def said_elsewhere(file: Path, corpus: Corpus, selection: Selection) -> Sorted:
    """Match a file of predictions with a corpus."""
    taken = {rendition.id for _, rendition in selection.pairs(corpus, pictures=False)}
    every = (rendition.id for _, rendition in corpus.pairs(pictures=False))
    return sorted_out(file, ((id_, corpus.sheet_id(id_)) for id_ in every), taken)


def score(folder: RunFolder, corpus: Corpus, about: dict[str, Any]) -> dict[str, Any]:
    """Derive matches and scores from the predictions of a run, and complete its description."""
    facts = derive(folder, corpus, about, folder.path)
    about |= facts | ({} if corpus.verified else {"unverified": True})
    about |= {
        "corpus": str(corpus.path.resolve()),
        "finished": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        FILES: {name: digest_of(folder.path / name) for name in (PREDICTIONS, *DERIVED)},
    }
    folder.write_about(about)
    written = folder.about  # with its hash
    remember(written)
    return written
